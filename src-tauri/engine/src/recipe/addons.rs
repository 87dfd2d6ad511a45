//! Stage Workers, the add-ons. EKS has accepted the network plugin and the proxy before the nodes start, since nodes
//! without them never become Ready; coredns is asked for at once but awaited only after there are nodes to run it.

use super::{
    addon_rights,
    pod_roles::PodRoles,
    workers::{Workers, runs_on_fargate_only},
};
use crate::{
    contract::{AddonIdentity, AddonSpec, ClusterSpec, PodRoleThrough, RoleUse},
    plan::{Accepted, BeforeReady, Planner, Ref, Standing},
    resources::{Addon, AddonAccount, AddonRights, Cluster, ExistingRole, RoleArn},
};

/// Add-ons that nodes need before they start: they run on every node by themselves.
const BEFORE_NODES: [&str; 2] = ["vpc-cni", "kube-proxy"];
/// Hands out the roles of EKS Pod Identity, on every node.
pub const POD_IDENTITY_AGENT: &str = "eks-pod-identity-agent";
/// Makes EBS volumes.
pub const EBS_DRIVER: &str = "aws-ebs-csi-driver";

/// Whether the agent of Pod Identity is added by itself: something gets its rights through it, nodes run it, and nobody
/// listed it. Nodes of Auto Mode have one built in; Fargate takes none, which `check` says.
pub fn agent_comes_along(spec: &ClusterSpec) -> bool {
    let workers = &spec.workers;
    let is_used = workers.addons.iter().any(|addon| addon.identity == AddonIdentity::PodIdentity)
        || workers.service_account_roles.iter().any(|role| role.through == PodRoleThrough::PodIdentity);
    let has_groups = !workers.node_groups.is_empty() || !workers.self_managed.is_empty();
    let is_listed = workers.addons.iter().any(|addon| addon.name == POD_IDENTITY_AGENT);
    is_used && !is_listed && !runs_on_fargate_only(spec) && (has_groups || !spec.cluster.auto_mode)
}

/// The add-ons that were chosen, behind the agent where it comes along.
fn with_agent(spec: &ClusterSpec) -> Vec<AddonSpec> {
    let agent = || AddonSpec { name: POD_IDENTITY_AGENT.into(), ..AddonSpec::default() };
    agent_comes_along(spec).then(agent).into_iter().chain(spec.workers.addons.iter().cloned()).collect()
}

/// What stands before the nodes.
#[derive(Debug)]
pub struct BeforeNodes {
    /// What nodes need before they start.
    pub accepted: Vec<Accepted>,
    /// What hands out pod identities, where it had to come first.
    agent: Option<Accepted>,
}

/// Adds those that nodes need before they start.
pub fn add_before_nodes(
    planner: &mut Planner,
    spec: &ClusterSpec,
    pod_roles: &PodRoles,
    cluster: &Ref<Cluster>,
) -> BeforeNodes {
    let addons = with_agent(spec);
    // A network plugin with a role from the agent makes no network before the agent runs, and that needs none.
    let needs_agent = addons.iter().any(|addon| is_early(addon) && addon.identity == AddonIdentity::PodIdentity);
    let agent = addons.iter().find(|addon| needs_agent && addon.name == POD_IDENTITY_AGENT);
    let mut place = Place { planner, spec, pod_roles, cluster, agent: None };
    let agent = agent.map(|agent| place.add(agent, &[], &[]).accepted());
    place.agent.clone_from(&agent);
    let early = addons.iter().filter(|addon| is_early(addon));
    let early: Vec<_> = early.map(|addon| place.add(addon, &[], &[]).accepted()).collect();
    BeforeNodes { accepted: agent.iter().cloned().chain(early).collect(), agent }
}

/// Adds those that nodes run; gives back the one that makes EBS volumes, where it is among them.
pub fn add_after_nodes(
    planner: &mut Planner,
    spec: &ClusterSpec,
    pod_roles: &PodRoles,
    before: &BeforeNodes,
    workers: &Workers,
    cluster: &Ref<Cluster>,
) -> Option<Accepted> {
    let mut place = Place { planner, spec, pod_roles, cluster, agent: before.agent.clone() };
    let is_placed = |addon: &AddonSpec| is_early(addon) || (before.agent.is_some() && addon.name == POD_IDENTITY_AGENT);
    // A pod made before its profile waits for ever.
    let profiles: &[Standing] = if runs_on_fargate_only(spec) { &workers.profiles } else { &[] };
    let mut driver = None;
    for addon in with_agent(spec).iter().filter(|addon| !is_placed(addon)) {
        let step = place.add(addon, &workers.run_pods, profiles);
        if addon.name == EBS_DRIVER {
            driver = Some(step.accepted());
        }
    }
    driver
}

fn is_early(addon: &AddonSpec) -> bool {
    BEFORE_NODES.contains(&addon.name.as_str())
}

/// Where add-ons are added.
struct Place<'a> {
    planner: &'a mut Planner,
    spec: &'a ClusterSpec,
    pod_roles: &'a PodRoles,
    cluster: &'a Ref<Cluster>,
    agent: Option<Accepted>,
}

impl Place<'_> {
    fn add(&mut self, addon: &AddonSpec, runs_on: &[BeforeReady], profiles: &[Standing]) -> Ref<Addon> {
        let rights = self.rights(addon);
        let step = Addon {
            cluster: self.cluster.clone(),
            name: addon.name.clone(),
            version: addon.version.clone(),
            runs_on: runs_on.to_vec(),
            profiles: profiles.to_vec(),
            conflicts: addon.conflicts,
            configuration: configuration(self.spec, addon),
            after: self.agent.iter().filter(|_| matches!(rights, AddonRights::PodIdentity(_))).cloned().collect(),
            rights,
        };
        self.planner.add(format!("addon-{}", addon.name), step)
    }

    fn rights(&mut self, addon: &AddonSpec) -> AddonRights {
        let known = addon_rights::of(&addon.name);
        match addon.identity {
            AddonIdentity::Node => AddonRights::Node,
            AddonIdentity::PodIdentity if !addon.role_arn.is_empty() => {
                let role = ExistingRole { arn: addon.role_arn.clone(), use_as: RoleUse::Pods };
                let role = RoleArn::Step(self.planner.add(format!("existing-role-of-{}", addon.name), role).id());
                let names: Vec<&str> = known.map_or_else(
                    || vec![""],
                    |known| known.accounts.iter().map(|account| account.service_account).collect(),
                );
                let account = |name: &str| AddonAccount { service_account: name.to_owned(), role: role.clone() };
                AddonRights::PodIdentity(names.into_iter().map(account).collect())
            }
            AddonIdentity::PodIdentity => {
                // Which rights an add-on needs that is not in the table nobody knows here; `check` refuses it.
                let mut accounts = Vec::new();
                for account in known.map(|known| known.accounts).unwrap_or_default() {
                    let role = self.pod_roles.of_addon(self.planner, self.spec, self.cluster, addon, account);
                    accounts.push(AddonAccount {
                        service_account: account.service_account.to_owned(),
                        role: RoleArn::Step(role.id()),
                    });
                }
                if accounts.is_empty() { AddonRights::Node } else { AddonRights::PodIdentity(accounts) }
            }
            AddonIdentity::Irsa if !addon.role_arn.is_empty() => {
                AddonRights::ServiceAccountRole(RoleArn::Arn(addon.role_arn.clone()))
            }
            AddonIdentity::Irsa => match known.and_then(|known| known.accounts.first()) {
                Some(account) => {
                    let role = self.pod_roles.of_addon(self.planner, self.spec, self.cluster, addon, account);
                    AddonRights::ServiceAccountRole(RoleArn::Step(role.id()))
                }
                None => AddonRights::Node,
            },
        }
    }
}

/// The settings of an add-on. coredns waits for nodes unless it is told to run on Fargate (EKS user guide, "Update the
/// CoreDNS add-on for Fargate").
pub fn configuration(spec: &ClusterSpec, addon: &AddonSpec) -> String {
    if addon.name != "coredns" || !runs_on_fargate_only(spec) {
        return addon.configuration.clone();
    }
    let text = if addon.configuration.trim().is_empty() { "{}" } else { &addon.configuration };
    match serde_yaml_ng::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(mut settings)) => {
            settings.entry("computeType").or_insert_with(|| "Fargate".into());
            serde_json::Value::Object(settings).to_string()
        }
        // Not settings at all: `check` says so.
        _ => addon.configuration.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::{FargateProfileSpec, ServiceAccountRole},
        plan::Plan,
        recipe::plan,
        resources::AnyResource,
    };

    fn with(change: impl FnOnce(&mut ClusterSpec)) -> Plan {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
        change(&mut spec);
        plan(&spec)
    }

    fn addon(plan: &Plan, key: &str) -> Addon {
        let step = plan.steps.iter().find(|step| step.key == key).expect("it is planned");
        let AnyResource::Addon(addon) = &step.resource else { panic!("an add-on") };
        addon.clone()
    }

    fn keys(plan: &Plan) -> Vec<&str> {
        plan.steps.iter().map(|step| step.key.as_str()).collect()
    }

    #[test]
    fn the_network_plugin_waits_for_the_agent_that_gives_it_its_role() {
        let plan = with(|spec| {
            spec.workers.addons[0].identity = AddonIdentity::PodIdentity;
            spec.workers.addons.push(AddonSpec { name: POD_IDENTITY_AGENT.into(), ..AddonSpec::default() });
        });
        let vpc_cni = addon(&plan, "addon-vpc-cni");
        assert_eq!(vpc_cni.after.len(), 1);
        let AddonRights::PodIdentity(accounts) = &vpc_cni.rights else { panic!("{:?}", vpc_cni.rights) };
        assert_eq!(accounts[0].service_account, "aws-node");
        let keys = keys(&plan);
        let at = |key: &str| keys.iter().position(|known| *known == key).expect("planned");
        assert!(at("addon-eks-pod-identity-agent") < at("addon-vpc-cni"));
        assert!(at("addon-vpc-cni") < at("node-group-workers"));
        assert_eq!(keys.iter().filter(|key| key.contains("pod-identity-agent")).count(), 1);
    }

    #[test]
    fn the_agent_comes_along_once_and_only_where_it_is_needed_and_runs() {
        let role = |through| ServiceAccountRole {
            namespace: "shop".into(),
            service_account: "web".into(),
            policies: Vec::new(),
            through,
        };
        let agents = |change: &dyn Fn(&mut ClusterSpec)| {
            let plan = with(|spec| {
                spec.workers.service_account_roles.push(role(PodRoleThrough::PodIdentity));
                change(spec);
            });
            keys(&plan).iter().filter(|key| key.contains(POD_IDENTITY_AGENT)).count()
        };
        assert_eq!(agents(&|_| {}), 1);
        let driver =
            AddonSpec { name: EBS_DRIVER.into(), identity: AddonIdentity::PodIdentity, ..AddonSpec::default() };
        assert_eq!(
            agents(&|spec| {
                spec.workers.service_account_roles.clear();
                spec.workers.addons.push(driver.clone());
            }),
            1
        );
        let listed = AddonSpec { name: POD_IDENTITY_AGENT.into(), version: "v1".into(), ..AddonSpec::default() };
        assert_eq!(agents(&|spec| spec.workers.addons.push(listed.clone())), 1, "the one that is listed");
        assert_eq!(agents(&|spec| spec.workers.service_account_roles[0].through = PodRoleThrough::Irsa), 0);
        assert_eq!(agents(&|spec| spec.cluster.auto_mode = true), 1, "for the nodes beside Auto Mode's");
        let auto_mode = |spec: &mut ClusterSpec| {
            spec.cluster.auto_mode = true;
            spec.workers.node_groups.clear();
        };
        assert_eq!(agents(&auto_mode), 0, "it is built in");
        let fargate = |spec: &mut ClusterSpec| {
            spec.workers.fargate_profiles.push(FargateProfileSpec { name: "all".into(), ..Default::default() });
            spec.workers.node_groups.clear();
        };
        assert_eq!(agents(&fargate), 0, "it runs on nodes");
    }

    #[test]
    fn the_network_plugin_waits_for_an_agent_that_comes_along_too() {
        let plan = with(|spec| spec.workers.addons[0].identity = AddonIdentity::PodIdentity);
        assert_eq!(addon(&plan, "addon-vpc-cni").after.len(), 1);
    }

    #[test]
    fn irsa_brings_its_provider_and_a_role() {
        let plan = with(|spec| {
            spec.workers.addons.push(AddonSpec {
                name: "aws-ebs-csi-driver".into(),
                identity: AddonIdentity::Irsa,
                ..AddonSpec::default()
            });
        });
        let keys = keys(&plan);
        assert!(keys.contains(&"oidc-provider"), "{keys:?}");
        let rights = addon(&plan, "addon-aws-ebs-csi-driver").rights;
        assert!(matches!(rights, AddonRights::ServiceAccountRole(RoleArn::Step(_))), "{rights:?}");
    }

    #[test]
    fn coredns_is_told_of_fargate_only_where_there_is_nothing_else() {
        let fargate = |configuration: &str, nodes: bool| {
            let configuration = configuration.to_owned();
            let plan = with(|spec| {
                spec.workers.fargate_profiles.push(FargateProfileSpec { name: "all".into(), ..Default::default() });
                if !nodes {
                    spec.workers.node_groups.clear();
                }
                spec.workers.addons[2].configuration = configuration;
            });
            addon(&plan, "addon-coredns").configuration
        };
        assert_eq!(fargate("", true), "");
        assert_eq!(fargate("", false), r#"{"computeType":"Fargate"}"#);
        assert_eq!(fargate("replicaCount: 3", false), r#"{"replicaCount":3,"computeType":"Fargate"}"#);
        assert_eq!(fargate(r#"{"computeType":"ec2"}"#, false), r#"{"computeType":"ec2"}"#);
    }
}
