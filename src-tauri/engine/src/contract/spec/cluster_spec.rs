//! All answers about one cluster.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AccessSpec, ControlPlaneSpec, NetworkSpec, RolesSpec, WorkersSpec};

/// The format number this version of Landfall writes.
pub const SPEC_FORMAT: u32 = 1;

/// Everything a person chooses about one cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClusterSpec {
    /// The format of the file, so that an older Landfall can say that it is too old.
    #[serde(default = "spec_format")]
    pub format: u32,
    /// The cluster's name: part of the name of everything made with it.
    pub name: String,
    /// The AWS Region's code, such as `us-east-1`.
    pub region: String,
    /// Tags put on everything that is made, beside Landfall's own.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Page Network.
    #[serde(default)]
    pub network: NetworkSpec,
    /// Page Roles.
    #[serde(default)]
    pub roles: RolesSpec,
    /// Page Cluster.
    #[serde(default)]
    pub cluster: ControlPlaneSpec,
    /// Page Access.
    #[serde(default)]
    pub access: AccessSpec,
    /// Page Workers.
    #[serde(default)]
    pub workers: WorkersSpec,
}

fn spec_format() -> u32 {
    SPEC_FORMAT
}

impl ClusterSpec {
    /// The default cluster: what a newcomer gets by pressing Next on every page.
    pub fn new(name: impl Into<String>, region: impl Into<String>) -> Self {
        Self {
            format: SPEC_FORMAT,
            name: name.into(),
            region: region.into(),
            tags: BTreeMap::new(),
            network: NetworkSpec::default(),
            roles: RolesSpec::default(),
            cluster: ControlPlaneSpec::default(),
            access: AccessSpec::default(),
            workers: WorkersSpec::default(),
        }
    }
}
