//! What a further entry of each list of answers begins as, so that the page adds one without knowing what is usual.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    AccessGrant, AddonSpec, AwsAuthRow, ExistingSubnetSpec, FargateProfileSpec, FargateSelector, NodeGroupSpec,
    SelfManagedSpec, ServiceAccountRole, SubnetSpec, TaintSpec,
};

/// One of each; names are free ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct NextEntries {
    /// A subnet of one's own plan, like the last one, in a part of the VPC's block that is free; none is free: without one.
    pub subnet: SubnetSpec,
    /// A subnet of an existing VPC, without an id.
    pub existing_subnet: ExistingSubnetSpec,
    /// A managed node group, like the last one.
    pub node_group: NodeGroupSpec,
    /// Self-managed nodes.
    pub self_managed: SelfManagedSpec,
    /// A Fargate profile.
    pub fargate_profile: FargateProfileSpec,
    /// A selector of a Fargate profile.
    pub fargate_selector: FargateSelector,
    /// A taint.
    pub taint: TaintSpec,
    /// An access entry.
    pub grant: AccessGrant,
    /// A row of aws-auth.
    pub aws_auth_row: AwsAuthRow,
    /// An add-on without a name.
    pub addon: AddonSpec,
    /// Add-ons that begin otherwise: those whose pods need rights at AWS begin with a role of their own.
    pub addons: Vec<AddonSpec>,
    /// A role for a service account.
    pub service_account_role: ServiceAccountRole,
}
