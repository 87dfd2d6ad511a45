//! What a further entry of each list begins as.

use ipnet::Ipv4Net;

use crate::{
    contract::{
        AccessEntryType, AccessGrant, AddonIdentity, AddonSpec, AwsAuthRow, ClusterSpec, ExistingSubnetSpec,
        FargateProfileSpec, FargateSelector, NetworkSpec, NextEntries, NodeGroupSpec, PodRoleThrough, SelfManagedSpec,
        ServiceAccountRole, SubnetKind, SubnetSpec, TaintEffect, TaintSpec,
    },
    recipe::{addon_rights, runs_on_fargate_only},
};

/// So many parts of a VPC's block are looked at for a free one, so that an odd plan does not hold up a keystroke.
const PARTS_LOOKED_AT: usize = 1024;

/// For a spec: names that are not taken, and what people most often want.
pub(super) fn of(spec: &ClusterSpec) -> NextEntries {
    let workers = &spec.workers;
    let groups = workers.node_groups.iter().map(|group| group.name.as_str());
    let own = workers.self_managed.iter().map(|group| group.name.as_str());
    // Both join the same cluster: EKS does not mind one name for two, and people do.
    let taken: Vec<&str> = groups.chain(own).collect();
    let profiles: Vec<&str> = workers.fargate_profiles.iter().map(|profile| profile.name.as_str()).collect();
    let like = workers.node_groups.last().cloned().unwrap_or_default();
    NextEntries {
        subnet: subnet(&spec.network),
        existing_subnet: existing_subnet(&spec.network),
        node_group: NodeGroupSpec { name: free("workers", &taken), ..like },
        self_managed: SelfManagedSpec { name: free("self-managed", &taken), ..SelfManagedSpec::default() },
        fargate_profile: FargateProfileSpec {
            name: free("serverless", &profiles),
            selectors: vec![FargateSelector { namespace: "default".into(), ..FargateSelector::default() }],
        },
        fargate_selector: FargateSelector::default(),
        taint: TaintSpec { key: String::new(), value: String::new(), effect: TaintEffect::NoSchedule },
        grant: AccessGrant {
            entry_type: AccessEntryType::Standard,
            policy: "AmazonEKSViewPolicy".into(),
            ..AccessGrant::default()
        },
        aws_auth_row: AwsAuthRow::default(),
        addon: AddonSpec::default(),
        addons: addons(spec),
        service_account_role: ServiceAccountRole {
            namespace: "default".into(),
            service_account: String::new(),
            policies: Vec::new(),
            through: PodRoleThrough::PodIdentity,
        },
    }
}

/// Whose pods call AWS, with a role of their own: through Pod Identity, or on Fargate through the OIDC provider. The
/// network plugin needs none where nodes have its policy.
fn addons(spec: &ClusterSpec) -> Vec<AddonSpec> {
    let roles = &spec.roles;
    let nodes_run_network = roles.cni_policy_on_nodes || !roles.node_role_arn.is_empty();
    let identity = if runs_on_fargate_only(spec) { AddonIdentity::Irsa } else { AddonIdentity::PodIdentity };
    let names = addon_rights::rows().iter().map(|row| row.addon);
    names
        .filter(|name| *name != "vpc-cni" || !nodes_run_network)
        .map(|name| AddonSpec { name: name.to_owned(), identity, ..AddonSpec::default() })
        .collect()
}

fn subnet(network: &NetworkSpec) -> SubnetSpec {
    let last = network.subnets.last();
    SubnetSpec {
        kind: last.map_or(SubnetKind::Private, |last| last.kind),
        zone_id: last.map(|last| last.zone_id.clone()).unwrap_or_default(),
        cidr: free_part(network).map(|part| part.to_string()).unwrap_or_default(),
    }
}

/// The first part of the VPC's block, as large as the last planned subnet, that no planned subnet takes.
fn free_part(network: &NetworkSpec) -> Option<Ipv4Net> {
    let block = network.cidr.parse::<Ipv4Net>().ok()?;
    let taken: Vec<Ipv4Net> = network.subnets.iter().filter_map(|subnet| subnet.cidr.parse().ok()).collect();
    let size = taken.last()?.prefix_len();
    let is_free = |part: &Ipv4Net| taken.iter().all(|other| !other.contains(part) && !part.contains(other));
    block.trunc().subnets(size).ok()?.take(PARTS_LOOKED_AT).find(is_free)
}

fn existing_subnet(network: &NetworkSpec) -> ExistingSubnetSpec {
    let kind = network.existing_subnets.last().map_or(SubnetKind::Private, |last| last.kind);
    ExistingSubnetSpec { id: String::new(), kind, zone_id: String::new() }
}

/// The name, or the first numbered one that is not taken.
fn free(name: &str, taken: &[&str]) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let names = std::iter::once(name.to_owned()).chain(numbered);
    names.into_iter().find(|name| !taken.contains(&name.as_str())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;

    #[test]
    fn a_further_group_is_like_the_last_under_a_free_name() {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        spec.workers.node_groups[0].max = 9;
        let next = of(&spec).node_group;
        assert_eq!((next.name.as_str(), next.max), ("workers-2", 9));
        spec.workers.node_groups.push(next);
        assert_eq!(of(&spec).node_group.name, "workers-3");
        spec.workers.node_groups.clear();
        assert_eq!(of(&spec).node_group, NodeGroupSpec::default());
    }

    #[test]
    fn an_addon_whose_pods_call_aws_begins_with_a_role_of_its_own() {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        let begins = |spec: &ClusterSpec, name: &str| {
            of(spec).addons.into_iter().find(|addon| addon.name == name).map(|addon| addon.identity)
        };
        assert_eq!(begins(&spec, "aws-ebs-csi-driver"), Some(AddonIdentity::PodIdentity));
        assert_eq!((begins(&spec, "vpc-cni"), begins(&spec, "metrics-server")), (None, None));
        spec.roles.cni_policy_on_nodes = false;
        assert_eq!(begins(&spec, "vpc-cni"), Some(AddonIdentity::PodIdentity));
        // What is offered is never complained about.
        spec.workers.addons.remove(0);
        spec.workers.addons.extend(of(&spec).addons);
        let rights =
            |spec: &ClusterSpec| check(spec, None).into_iter().filter(|one| one.field.ends_with("identity")).count();
        assert_eq!(rights(&spec), 0);
        spec.workers.node_groups.clear();
        spec.workers.fargate_profiles = vec![of(&spec).fargate_profile];
        assert!(rights(&spec) > 0, "Fargate has no Pod Identity");
        assert_eq!(begins(&spec, "aws-ebs-csi-driver"), Some(AddonIdentity::Irsa));
    }

    #[test]
    fn a_further_subnet_is_like_the_last_in_a_free_part_of_the_block() {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        let planned = |kind, cidr: &str| SubnetSpec { kind, zone_id: "use1-az1".into(), cidr: cidr.into() };
        spec.network.cidr = "10.0.0.0/22".into();
        spec.network.subnets =
            vec![planned(SubnetKind::Private, "10.0.0.0/23"), planned(SubnetKind::Public, "10.0.2.0/24")];
        assert_eq!(of(&spec).subnet, planned(SubnetKind::Public, "10.0.3.0/24"));
        spec.network.subnets.push(planned(SubnetKind::Public, "10.0.3.0/24"));
        assert_eq!(of(&spec).subnet, planned(SubnetKind::Public, ""), "nothing is free");
        spec.network.subnets.clear();
        assert_eq!(of(&spec).subnet.cidr, "");
    }
}
