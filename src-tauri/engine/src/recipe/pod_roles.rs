//! Roles for pods: the cluster's OIDC provider, the roles of add-ons, and the roles of service accounts of one's own.

use super::{addon_rights::AddonAccountRow, roles};
use crate::{
    contract::{AddonIdentity, AddonSpec, ClusterSpec, IpFamily, PodRoleThrough},
    plan::{Planner, Ref},
    resources::{
        Cluster, IamRole, ManagedPolicy, OidcProvider, PodIdentityAssociation, ServiceAccountAnnotation, Trust,
    },
};

/// What the roles of pods are made with.
#[derive(Debug)]
pub struct PodRoles {
    provider: Option<Ref<OidcProvider>>,
}

/// Whether the cluster's OIDC provider is made: asked for, or needed.
pub fn needs_provider(spec: &ClusterSpec) -> bool {
    let workers = &spec.workers;
    workers.oidc_provider
        || workers.addons.iter().any(|addon| addon.identity == AddonIdentity::Irsa)
        || workers.service_account_roles.iter().any(|role| role.through == PodRoleThrough::Irsa)
}

/// Adds the provider and the roles of the person's own service accounts.
pub fn add(planner: &mut Planner, spec: &ClusterSpec, cluster: &Ref<Cluster>) -> PodRoles {
    let provider =
        needs_provider(spec).then(|| planner.add("oidc-provider", OidcProvider { cluster: cluster.clone() }));
    let roles = PodRoles { provider };
    for wanted in &spec.workers.service_account_roles {
        let (namespace, name) = (&wanted.namespace, &wanted.service_account);
        let trust = roles.trust(wanted.through == PodRoleThrough::Irsa, cluster, namespace, name);
        let policies = wanted.policies.iter().map(|arn| ManagedPolicy {
            name: arn.clone(),
            why: format!("You chose it for the pods of {namespace}/{name}."),
        });
        let role = roles::pod_role(
            spec,
            &format!("Role of service account {namespace}/{name}"),
            &format!("{namespace}/{name}"),
            trust,
            policies.collect(),
        );
        let role = planner.add(format!("pod-role-{namespace}-{name}"), role);
        let (namespace, service_account) = (namespace.clone(), name.clone());
        match wanted.through {
            PodRoleThrough::PodIdentity => {
                let key = format!("pod-identity-{namespace}-{service_account}");
                let cluster = cluster.clone();
                planner.add(key, PodIdentityAssociation { cluster, namespace, service_account, role: role.id() });
            }
            PodRoleThrough::Irsa => {
                let key = format!("annotation-{namespace}-{service_account}");
                planner.add(key, ServiceAccountAnnotation { role, namespace, service_account });
            }
        }
    }
    roles
}

impl PodRoles {
    /// Adds the role of one service account of an add-on.
    pub fn of_addon(
        &self,
        planner: &mut Planner,
        spec: &ClusterSpec,
        cluster: &Ref<Cluster>,
        addon: &AddonSpec,
        account: &AddonAccountRow,
    ) -> Ref<IamRole> {
        let namespace = super::addon_rights::of(&addon.name).map_or("kube-system", |row| row.namespace);
        let name = account.service_account;
        let trust = self.trust(addon.identity == AddonIdentity::Irsa, cluster, namespace, name);
        let policies = account.policies.iter().map(|policy| ManagedPolicy {
            name: (*policy).to_owned(),
            why: format!("What the pods of {} need at AWS.", addon.name),
        });
        let purpose = format!("Role of add-on {}", addon.name);
        let mut role = roles::pod_role(spec, &purpose, &format!("{namespace}/{name}"), trust, policies.collect());
        if addon.name == "vpc-cni" && spec.network.ip_family == IpFamily::Ipv6 {
            role.own_policies.push(roles::cni_ipv6_policy(&spec.region));
        }
        planner.add(format!("addon-role-{}-{name}", addon.name), role)
    }

    fn trust(&self, irsa: bool, cluster: &Ref<Cluster>, namespace: &str, service_account: &str) -> Trust {
        match &self.provider {
            Some(provider) if irsa => Trust::WebIdentity {
                provider: provider.id(),
                issuer: cluster.clone(),
                namespace: namespace.to_owned(),
                service_account: service_account.to_owned(),
            },
            _ => Trust::Pods,
        }
    }
}
