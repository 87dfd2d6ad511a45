//! What EKS keeps of an account: clusters, and inside each its node groups, add-ons, access entries and
//! updates.
//!
//! It must not contain rules or AWS's wire names; fields whose names end in `_at` are moments in Unix
//! milliseconds of demo time.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::kubernetes::Wanted;
use crate::kubernetes::certificates::ClusterCertificates;
use crate::kubernetes::objects::{Objects, meta};
use crate::kubernetes::pictures::Pictures;

/// EKS in one Region.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    /// Clusters by name.
    pub(super) clusters: BTreeMap<String, Cluster>,
    /// Until when zones have no room for control planes, by their names, in Unix milliseconds of demo time.
    #[serde(default)]
    pub(super) zones_full_until: BTreeMap<String, u64>,
}

/// Tags by key.
pub(super) type Tags = BTreeMap<String, String>;

/// What is wrong with something, as `health.issues` reports it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Issue {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) resource_ids: Vec<String>,
}

/// The token and the body of the request that made something: the same again is not a second request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Origin {
    pub(super) token: Option<String>,
    pub(super) body: Value,
}

/// A cluster.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Cluster {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) created_at: u64,
    /// `CREATING`, `ACTIVE`, `UPDATING`, `DELETING` or `FAILED`.
    pub(super) status: String,
    /// When `CREATING` or `DELETING` ends.
    pub(super) due_at: u64,
    /// How the creation shall end, if it was asked to fail.
    pub(super) fails_with: Option<Issue>,
    pub(super) version: String,
    pub(super) role_arn: String,
    pub(super) network: Network,
    pub(super) service_cidr: String,
    pub(super) ip_family: String,
    /// The control plane log types that are on.
    pub(super) log_types: Vec<String>,
    pub(super) authentication_mode: String,
    pub(super) creator_is_admin: bool,
    /// Whether EKS put vpc-cni, kube-proxy and coredns in by itself.
    pub(super) self_managed_addons: bool,
    /// Add-ons that were deleted but whose objects stayed in the cluster.
    pub(super) preserved_addons: BTreeSet<String>,
    pub(super) support_type: String,
    pub(super) deletion_protection: bool,
    pub(super) tags: Tags,
    /// Fields that are stored and given back and change nothing in the demo, by their wire names.
    pub(super) echoed: Map<String, Value>,
    pub(super) issues: Vec<Issue>,
    /// 32 upper-case hexadecimal digits: the cluster's part of its OIDC issuer.
    pub(super) issuer_id: String,
    /// The port of its Kubernetes API on 127.0.0.1.
    pub(super) port: u16,
    pub(super) certificates: ClusterCertificates,
    pub(super) origin: Origin,
    pub(super) node_groups: BTreeMap<String, NodeGroup>,
    pub(super) addons: BTreeMap<String, Addon>,
    /// Access entries by principal ARN.
    pub(super) access_entries: BTreeMap<String, AccessEntry>,
    pub(super) updates: Vec<Update>,
    #[serde(default)]
    pub(super) fargate_profiles: BTreeMap<String, FargateProfile>,
    /// By id.
    #[serde(default)]
    pub(super) pod_identity_associations: BTreeMap<String, PodIdentityAssociation>,
    /// What people made in its Kubernetes.
    #[serde(default)]
    pub(super) objects: Objects,
    /// What clients were shown of them lately.
    #[serde(skip)]
    pub(super) pictures: Pictures,
    /// The ARN of the KMS key its secrets are encrypted with; `None` is AWS's own key.
    #[serde(default)]
    pub(super) encryption_key: Option<String>,
    /// EKS Auto Mode, while it is on.
    #[serde(default)]
    pub(super) auto_mode: Option<AutoMode>,
    /// The service range of an IPv6 cluster.
    #[serde(default)]
    pub(super) service_ipv6_cidr: Option<String>,
    /// Add-ons that EKS manages now, or did, in the place of the copies it had put in by itself.
    #[serde(default)]
    pub(super) replaced_addons: BTreeSet<String>,
    /// Until when what its scheduler and controllers did is in its logs; `None` while it writes none.
    #[serde(default)]
    pub(super) events_logged_at: Option<u64>,
    /// The ARN of the user or role that made it; clusters of older accounts were made by the demo user.
    #[serde(default)]
    pub(super) creator_arn: Option<String>,
    /// The OpenID Connect provider whose users the API server knows.
    #[serde(default)]
    pub(super) identity_provider: Option<IdentityProvider>,
    /// When somebody last asked that the insights be looked up anew.
    #[serde(default)]
    pub(super) insights_asked_at: Option<u64>,
}

/// An OpenID Connect provider of a cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct IdentityProvider {
    pub(super) name: String,
    pub(super) arn: String,
    /// `issuerUrl`, `clientId` and what is optional beside them, by their wire names.
    pub(super) settings: Map<String, Value>,
    pub(super) tags: Tags,
    /// When `CREATING` or `DELETING` ends.
    pub(super) due_at: u64,
    pub(super) is_deleting: bool,
}

/// EKS Auto Mode of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AutoMode {
    /// The role of its machines; without one there are no built-in node pools.
    pub(super) node_role: Option<String>,
    /// Of `general-purpose` and `system`.
    pub(super) node_pools: Vec<String>,
}

/// Where a cluster lives.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Network {
    pub(super) vpc_id: String,
    pub(super) subnet_ids: Vec<String>,
    pub(super) security_group_ids: Vec<String>,
    pub(super) cluster_security_group_id: String,
    pub(super) endpoint_public: bool,
    pub(super) endpoint_private: bool,
    pub(super) public_cidrs: Vec<String>,
    /// The network interfaces of the control plane.
    pub(super) interface_ids: Vec<String>,
    /// How the control plane reaches out; `None` is `AWS_MANAGED`.
    #[serde(default)]
    pub(super) egress_mode: Option<String>,
}

/// A managed node group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct NodeGroup {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) created_at: u64,
    pub(super) modified_at: u64,
    /// `CREATING`, `ACTIVE`, `UPDATING`, `DELETING`, `CREATE_FAILED`, `DELETE_FAILED` or `DEGRADED`.
    pub(super) status: String,
    /// When `DELETING` ends.
    pub(super) due_at: u64,
    pub(super) fails_with: Option<Issue>,
    pub(super) version: String,
    pub(super) release_version: String,
    pub(super) capacity_type: String,
    pub(super) scaling: Scaling,
    pub(super) instance_types: Vec<String>,
    pub(super) subnet_ids: Vec<String>,
    pub(super) ami_type: String,
    pub(super) node_role: String,
    pub(super) labels: Tags,
    pub(super) taints: Vec<Taint>,
    pub(super) disk_gib: Option<u32>,
    pub(super) tags: Tags,
    pub(super) auto_scaling_group: String,
    pub(super) launch_template_id: String,
    pub(super) instance_ids: Vec<String>,
    /// `updateConfig`, `remoteAccess` and the like, by their wire names.
    pub(super) echoed: Map<String, Value>,
    pub(super) issues: Vec<Issue>,
    pub(super) origin: Origin,
    /// Whether a pod that nobody may evict has held up its deletion.
    #[serde(default)]
    pub(super) is_held_up: bool,
    /// Whether its machines will leave network interfaces behind.
    #[serde(default)]
    pub(super) leaves_interfaces: bool,
    /// The launch template it was asked to use. EKS's own, `launch_template_id`, is made from it.
    #[serde(default)]
    pub(super) own_template: Option<OwnTemplate>,
    /// The security group EKS made to let SSH in.
    #[serde(default)]
    pub(super) remote_access_group: Option<String>,
    /// Its machines that have become ready nodes once.
    #[serde(default)]
    pub(super) joined: BTreeSet<String>,
    /// The ARN of the instance profile that EKS made; groups of older accounts have none.
    #[serde(default)]
    pub(super) instance_profile_arn: Option<String>,
    /// When its Auto Scaling group next tries to start machines that are missing.
    #[serde(default)]
    pub(super) retries_at: Option<u64>,
    /// The replacement of its machines by newer ones, while that is under way.
    #[serde(default)]
    pub(super) rolling: Option<Rolling>,
}

/// The replacement of a group's machines: which are left, and what the group will be then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rolling {
    pub(super) update_id: String,
    /// Machines that are still to be replaced.
    pub(super) old: Vec<String>,
    /// Since when it waits for what comes next.
    pub(super) since_at: u64,
    /// Whether pods that nobody may evict go all the same.
    pub(super) is_forced: bool,
    /// Whether such a pod is in the way now.
    pub(super) is_held_up: bool,
    pub(super) version: String,
    pub(super) release_version: String,
    pub(super) own_template: Option<OwnTemplate>,
    /// The version of EKS's own launch template before.
    pub(super) template_version_before: u64,
}

impl Rolling {
    /// Whether a machine is one of those that are to be replaced.
    pub(super) fn replaces(&self, instance: &str) -> bool {
        self.old.iter().any(|old| old == instance)
    }
}

/// One version of a launch template that somebody wrote for a node group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OwnTemplate {
    pub(super) id: String,
    pub(super) name: String,
    /// A number, in text.
    pub(super) version: String,
}

/// A Fargate profile.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct FargateProfile {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) created_at: u64,
    /// `CREATING`, `ACTIVE`, `DELETING` or `CREATE_FAILED`.
    pub(super) status: String,
    /// When `CREATING` or `DELETING` ends.
    pub(super) due_at: u64,
    pub(super) fails_with: Option<Issue>,
    pub(super) role_arn: String,
    pub(super) subnet_ids: Vec<String>,
    /// As they came.
    pub(super) selectors: Vec<Value>,
    pub(super) tags: Tags,
    pub(super) issues: Vec<Issue>,
    pub(super) origin: Origin,
}

/// A role for the pods of one service account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PodIdentityAssociation {
    pub(super) id: String,
    pub(super) arn: String,
    pub(super) created_at: u64,
    pub(super) namespace: String,
    pub(super) service_account: String,
    pub(super) role_arn: String,
    pub(super) tags: Tags,
    pub(super) origin: Origin,
    /// The add-on that brought it and takes it away again.
    #[serde(default)]
    pub(super) owner_arn: Option<String>,
    /// `targetRoleArn`, `disableSessionTags`, `policy`: kept and given back, by their wire names.
    #[serde(default)]
    pub(super) echoed: Map<String, Value>,
}

/// How many nodes a group has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Scaling {
    pub(super) min: i64,
    pub(super) max: i64,
    pub(super) desired: i64,
}

/// A taint of a node group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Taint {
    pub(super) key: String,
    pub(super) value: String,
    /// EKS's spelling: `NO_SCHEDULE`, `NO_EXECUTE`, `PREFER_NO_SCHEDULE`.
    pub(super) effect: String,
}

/// An add-on of a cluster.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Addon {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) created_at: u64,
    pub(super) modified_at: u64,
    pub(super) version: String,
    /// `true` from DeleteAddon until it is gone.
    pub(super) deleting: bool,
    /// When it becomes active after creation or an update, or is gone when deleting.
    pub(super) due_at: u64,
    pub(super) updating: bool,
    pub(super) fails_with: Option<Issue>,
    pub(super) service_account_role: Option<String>,
    /// JSON or YAML, as it came.
    pub(super) configuration: Option<String>,
    pub(super) tags: Tags,
    pub(super) origin: Origin,
    /// Where its pods run; `None` is the add-on's own choice.
    #[serde(default)]
    pub(super) namespace: Option<String>,
}

/// An access entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct AccessEntry {
    pub(super) arn: String,
    pub(super) created_at: u64,
    pub(super) modified_at: u64,
    pub(super) kind: String,
    pub(super) username: String,
    pub(super) groups: Vec<String>,
    pub(super) tags: Tags,
    /// Associated policies by ARN.
    pub(super) policies: BTreeMap<String, Association>,
    /// Made by EKS for a node group, so EKS takes it away with the last group of that role.
    pub(super) made_by_eks: bool,
    pub(super) origin: Origin,
}

/// An access policy that is associated with an entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Association {
    pub(super) associated_at: u64,
    pub(super) modified_at: u64,
    /// `None` is the whole cluster.
    pub(super) namespaces: Option<Vec<String>>,
}

/// An update of a cluster, a node group or an add-on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Update {
    pub(super) id: String,
    pub(super) kind: String,
    /// `InProgress`, `Successful` or `Failed`.
    pub(super) status: String,
    pub(super) created_at: u64,
    pub(super) due_at: u64,
    pub(super) params: Vec<(String, String)>,
    pub(super) node_group: Option<String>,
    pub(super) addon: Option<String>,
    pub(super) token: Option<String>,
    /// What was asked with that token.
    #[serde(default)]
    pub(super) asked: Option<Value>,
    /// Why it failed.
    #[serde(default)]
    pub(super) errors: Vec<Issue>,
}

impl State {
    /// The clusters whose Kubernetes API should be listening.
    pub(crate) fn wanted_doors(&self, region: &str) -> Vec<Wanted> {
        self.clusters
            .values()
            .map(|cluster| Wanted {
                region: region.to_owned(),
                cluster: cluster.name.clone(),
                port: cluster.port,
                certificates: cluster.certificates.clone(),
            })
            .collect()
    }

    /// Lets a zone have no room for new control planes until a moment in Unix milliseconds of demo time.
    pub(crate) fn fill_zone(&mut self, zone: &str, until: u64) {
        self.zones_full_until.insert(zone.to_owned(), until);
    }

    /// Every zone that EKS has control planes in has room again.
    pub(crate) fn empty_zones(&mut self) {
        self.zones_full_until.clear();
    }

    /// Whether a zone has no room for a new control plane.
    pub(super) fn is_zone_full(&self, zone: &str, now: u64) -> bool {
        self.zones_full_until.get(zone).is_some_and(|until| now < *until)
    }

    /// Gives a cluster's Kubernetes API another port.
    pub(crate) fn move_door(&mut self, cluster: &str, port: u16) {
        if let Some(cluster) = self.clusters.get_mut(cluster) {
            cluster.port = port;
        }
    }

    /// Everything EKS has in this Region, by `kind/id`.
    pub(crate) fn inventory(&self, region: &str) -> BTreeMap<String, Value> {
        let mut all = BTreeMap::new();
        let mut put = |kind: &str, path: String, value: Result<Value, serde_json::Error>| {
            let value = value.expect("these structures have string keys only, so they always become JSON");
            all.insert(format!("{kind}/{region}/{path}"), value);
        };
        for (name, cluster) in &self.clusters {
            for (group, value) in &cluster.node_groups {
                put("nodegroup", format!("{name}/{group}"), serde_json::to_value(value));
            }
            for (addon, value) in &cluster.addons {
                put("addon", format!("{name}/{addon}"), serde_json::to_value(value));
            }
            for (principal, value) in &cluster.access_entries {
                put("access-entry", format!("{name}/{principal}"), serde_json::to_value(value));
            }
            for (profile, value) in &cluster.fargate_profiles {
                put("fargate-profile", format!("{name}/{profile}"), serde_json::to_value(value));
            }
            for (id, value) in &cluster.pod_identity_associations {
                put("pod-identity-association", format!("{name}/{id}"), serde_json::to_value(value));
            }
            if let Some(provider) = &cluster.identity_provider {
                put("identity-provider-config", format!("{name}/{}", provider.name), serde_json::to_value(provider));
            }
            for object in cluster.objects.all().map(|stored| &stored.object) {
                let kind = object["kind"].as_str().unwrap_or_default().to_lowercase();
                let path = format!("{name}/{kind}/{}/{}", meta(object, "namespace"), meta(object, "name"));
                put("kubernetes", path, Ok(object["spec"].clone()));
            }
            let alone = Cluster {
                node_groups: BTreeMap::new(),
                addons: BTreeMap::new(),
                access_entries: BTreeMap::new(),
                updates: Vec::new(),
                identity_provider: None,
                insights_asked_at: None,
                events_logged_at: None,
                fargate_profiles: BTreeMap::new(),
                pod_identity_associations: BTreeMap::new(),
                objects: Objects::default(),
                ..cluster.clone()
            };
            put("cluster", name.clone(), serde_json::to_value(alone));
        }
        all
    }
}
