//! One file per AWS resource, always in the same order: fields, output, about, find, create, ready, delete.
//! This file lists them; the author's contract stands at [`Resource`].

use serde_json::Value;

mod access_check;
mod access_entry;
mod addon;
mod addon_accounts;
mod api_server;
pub(crate) mod auto_scaling_group;
mod autoscaler_tags;
mod aws_auth;
mod bill;
mod cluster;
mod context;
mod efs_file_system;
mod efs_mount_target;
mod egress_only_internet_gateway;
mod elastic_ip;
pub(crate) mod existing_role;
mod existing_subnet;
mod existing_vpc;
mod fargate_profile;
mod iam_role;
mod instance_profile;
mod internet_gateway;
pub(crate) mod kms_key;
mod kubernetes_nodes;
mod launch_template;
mod leftover;
mod log_group;
mod names;
mod nat_gateway;
mod node_group;
mod node_group_request;
mod oidc_provider;
mod pod_identity_association;
mod regional_nat_gateway;
mod resource;
mod route;
mod route_table;
mod route_table_association;
pub(crate) mod secrets_encryption;
mod security_group;
mod security_group_rule;
mod security_group_rules;
mod service_account_annotation;
pub(crate) mod spec_tags;
mod storage_class;
mod subnet;
mod tags;
mod trust;
pub(crate) mod user_data;
mod vpc;
mod vpc_endpoint;

pub use access_check::AccessCheck;
pub use access_entry::{AccessEntry, Principal};
pub use addon::{Addon, AddonAccount, AddonRights, RoleArn};
pub use auto_scaling_group::AutoScalingGroup;
pub use aws_auth::AwsAuth;
pub use bill::BillItem;
pub use cluster::{Cluster, ClusterOutput};
pub use context::{Ctx, Shown};
pub use efs_file_system::EfsFileSystem;
pub use efs_mount_target::EfsMountTarget;
pub use egress_only_internet_gateway::EgressOnlyInternetGateway;
pub use elastic_ip::ElasticIp;
pub use existing_role::ExistingRole;
pub use existing_subnet::ExistingSubnet;
pub use existing_vpc::ExistingVpc;
pub use fargate_profile::FargateProfile;
pub use iam_role::{IamRole, ManagedPolicy, OwnPolicy};
pub use instance_profile::InstanceProfile;
pub use internet_gateway::InternetGateway;
pub use kms_key::{KeyRef, KmsKey};
pub use kubernetes_nodes::KubernetesNodes;
pub use launch_template::{LaunchTemplate, TemplateUse};
pub use leftover::{Leftover, LeftoverPhase};
pub use log_group::LogGroup;
pub use nat_gateway::NatGateway;
pub use node_group::NodeGroup;
pub(crate) use node_group::is_arm;
pub use oidc_provider::OidcProvider;
pub use pod_identity_association::PodIdentityAssociation;
pub use regional_nat_gateway::RegionalNatGateway;
pub use resource::{Look, ObjectId, Resource};
pub use route::{Gateway, Route};
pub use route_table::RouteTable;
pub use route_table_association::RouteTableAssociation;
pub use secrets_encryption::SecretsEncryption;
pub use security_group::SecurityGroup;
pub use security_group_rule::{RuleDirection, RulePeer, RuleProtocol, SecurityGroupRule};
pub use security_group_rules::SecurityGroupRules;
pub use service_account_annotation::ServiceAccountAnnotation;
pub use storage_class::StorageClass;
pub use subnet::Subnet;
pub(crate) use subnet::load_balancer_tag;
pub(crate) use tags::filter;
pub use tags::{TAG_CLUSTER, TAG_REGION, TAG_RUN, TAG_STEP};
pub use trust::{Trust, TrustNames};
pub use vpc::Vpc;
pub use vpc_endpoint::{EndpointWay, VpcEndpoint};

use crate::{
    contract::{About, Fact},
    failure::Failure,
};

/// The kinds list: makes the enum that holds any resource, and hands every call to the right one.
macro_rules! kinds {
    ($($kind:ident),* $(,)?) => {
        /// A resource of any kind, as plans and journals hold it.
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        #[expect(missing_docs, reason = "each variant holds the resource of its name, documented there")]
        pub enum AnyResource { $($kind($kind)),* }

        $(impl From<$kind> for AnyResource {
            fn from(resource: $kind) -> Self { AnyResource::$kind(resource) }
        })*

        impl AnyResource {
            /// See [`Resource::about`].
            pub fn about(&self) -> About {
                match self { $(AnyResource::$kind(_) => $kind::about()),* }
            }

            /// See [`Resource::title`].
            pub fn title(&self) -> String {
                match self { $(AnyResource::$kind(resource) => resource.title()),* }
            }

            /// See [`Resource::usual_seconds`].
            pub fn usual_seconds(&self) -> u32 {
                match self { $(AnyResource::$kind(resource) => resource.usual_seconds()),* }
            }

            /// See [`Resource::bill`].
            pub fn bill(&self) -> Vec<BillItem> {
                match self { $(AnyResource::$kind(resource) => resource.bill()),* }
            }

            /// USD an hour while it stands.
            pub fn cost_per_hour(&self) -> f64 {
                self.bill().iter().map(BillItem::per_hour).sum::<f64>() + 0.0
            }

            /// See [`Resource::command`].
            pub fn command(&self, shown: &Shown<'_>) -> String {
                match self { $(AnyResource::$kind(resource) => resource.command(shown)),* }
            }

            /// See [`Resource::facts`].
            pub fn facts(&self, output: &Value) -> Vec<Fact> {
                match self { $(AnyResource::$kind(_) => read::<$kind>(output).map(|output| $kind::facts(&output)).unwrap_or_default()),* }
            }

            /// See [`Resource::find`].
            pub async fn find(&self, ctx: &Ctx) -> Result<Option<Value>, Failure> {
                match self { $(AnyResource::$kind(resource) => Ok(resource.find(ctx).await?.map(|output| written::<$kind>(&output)))),* }
            }

            /// See [`Resource::create`].
            pub async fn create(&self, ctx: &Ctx) -> Result<Value, Failure> {
                match self { $(AnyResource::$kind(resource) => Ok(written::<$kind>(&resource.create(ctx).await?))),* }
            }

            /// See [`Resource::ready`].
            pub async fn ready(&self, ctx: &Ctx, output: &Value) -> Result<Look<Value>, Failure> {
                match self { $(AnyResource::$kind(resource) => {
                    let output = known::<$kind>(output)?;
                    Ok(match resource.ready(ctx, output).await? {
                        Look::Ready(output) => Look::Ready(written::<$kind>(&output)),
                        Look::NotYet(note) => Look::NotYet(note),
                    })
                }),* }
            }

            /// See [`Resource::clear`].
            pub async fn clear(&self, ctx: &Ctx) -> Result<Look<()>, Failure> {
                match self { $(AnyResource::$kind(resource) => resource.clear(ctx).await),* }
            }

            /// See [`Resource::delete_anew`].
            pub async fn delete_anew(&self, ctx: &Ctx, output: &Value) -> Result<(), Failure> {
                match self { $(AnyResource::$kind(resource) => resource.delete_anew(ctx, &known::<$kind>(output)?).await),* }
            }

            /// See [`Resource::delete`].
            pub async fn delete(&self, ctx: &Ctx, output: &Value) -> Result<Look<()>, Failure> {
                match self { $(AnyResource::$kind(resource) => resource.delete(ctx, known::<$kind>(output)?).await),* }
            }
        }
    };
}

kinds!(
    Vpc,
    Subnet,
    InternetGateway,
    ElasticIp,
    NatGateway,
    RegionalNatGateway,
    EgressOnlyInternetGateway,
    RouteTable,
    Route,
    RouteTableAssociation,
    VpcEndpoint,
    ExistingVpc,
    ExistingSubnet,
    SecurityGroup,
    SecurityGroupRules,
    IamRole,
    ExistingRole,
    KmsKey,
    LogGroup,
    Cluster,
    SecretsEncryption,
    AccessEntry,
    AwsAuth,
    AccessCheck,
    OidcProvider,
    PodIdentityAssociation,
    ServiceAccountAnnotation,
    Addon,
    LaunchTemplate,
    NodeGroup,
    InstanceProfile,
    AutoScalingGroup,
    FargateProfile,
    StorageClass,
    EfsFileSystem,
    EfsMountTarget,
    KubernetesNodes,
    Leftover,
);

fn read<R: Resource>(output: &Value) -> Option<R::Output> {
    serde_json::from_value(output.clone()).ok()
}

fn written<R: Resource>(output: &R::Output) -> Value {
    serde_json::to_value(output).expect("outputs are plain data and serialise")
}

fn known<R: Resource>(output: &Value) -> Result<R::Output, Failure> {
    read::<R>(output).ok_or_else(|| context::unreadable_output(&R::about().name))
}
