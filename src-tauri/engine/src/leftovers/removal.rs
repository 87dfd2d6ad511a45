//! From the kind of a leftover to the file that knows how to find and remove it.

use super::{
    classic_load_balancer, cluster_api, deletion_protection, disruption_budget, fargate_profile, instance, interfaces,
    load_balancer, log_group, nat_gateway, node_group, oidc_provider, plumbing, security_group, strays, tagged,
    target_group, volume, vpc_endpoint,
};
use crate::{
    contract::LeftoverThing,
    failure::Failure,
    resources::{Ctx, Look},
};

/// Whether it (still) stands. What cannot be told counts as standing.
///
/// # Errors
/// When AWS refused to say.
pub async fn stands(ctx: &Ctx, thing: &LeftoverThing) -> Result<bool, Failure> {
    let cloud = &ctx.cloud;
    match thing {
        LeftoverThing::LoadBalancer { arn, .. } => load_balancer::stands(cloud, arn).await,
        LeftoverThing::ClassicLoadBalancer { name, .. } => classic_load_balancer::stands(cloud, name).await,
        LeftoverThing::TargetGroup { arn } => target_group::stands(cloud, arn).await,
        LeftoverThing::Volume { id, .. } => volume::stands(cloud, id).await,
        LeftoverThing::NetworkInterface { id } => interfaces::stands(cloud, id).await,
        LeftoverThing::SecurityGroup { id } => security_group::stands(cloud, id).await,
        LeftoverThing::NodeGroup { name } => Ok(node_group::described(cloud, &ctx.cluster, name).await?.is_some()),
        LeftoverThing::FargateProfile { name } => {
            Ok(fargate_profile::status(cloud, &ctx.cluster, name).await?.is_some())
        }
        LeftoverThing::OidcProvider { arn } => oidc_provider::stands(cloud, arn).await,
        LeftoverThing::VpcEndpoint { id } => vpc_endpoint::stands(cloud, id).await,
        LeftoverThing::NatGateway { id } => nat_gateway::stands(cloud, id).await,
        LeftoverThing::Instance { id } => instance::stands(cloud, id).await,
        LeftoverThing::LogGroup { name } => log_group::stands(cloud, name).await,
        LeftoverThing::DisruptionBudget { namespace, name } => {
            let object = disruption_budget::object(namespace, name);
            Ok(cluster_api::stands(ctx, &object).await.unwrap_or(true))
        }
        LeftoverThing::DeletionProtection => deletion_protection::stands(cloud, &ctx.cluster).await,
        LeftoverThing::Tagged { id } => tagged::stands(cloud, id).await,
        LeftoverThing::Plumbing => plumbing::stands(ctx).await,
        LeftoverThing::Strays { steps } => strays::stands(ctx, steps).await,
    }
}

/// The next step towards its being gone; `Ready` when it is.
///
/// # Errors
/// When AWS refused.
pub async fn remove(ctx: &Ctx, thing: &LeftoverThing) -> Result<Look<()>, Failure> {
    match thing {
        LeftoverThing::LoadBalancer { arn, object, .. } => load_balancer::remove(ctx, arn, object.as_deref()).await,
        LeftoverThing::ClassicLoadBalancer { name, object, .. } => {
            classic_load_balancer::remove(ctx, name, object.as_deref()).await
        }
        LeftoverThing::TargetGroup { arn } => target_group::remove(ctx, arn).await,
        LeftoverThing::Volume { id, .. } => volume::remove(ctx, id).await,
        LeftoverThing::NetworkInterface { id } => interfaces::remove(&ctx.cloud, id).await,
        LeftoverThing::SecurityGroup { id } => security_group::remove(ctx, id).await,
        LeftoverThing::NodeGroup { name } => node_group::remove(ctx, name).await,
        LeftoverThing::FargateProfile { name } => fargate_profile::remove(ctx, name).await,
        LeftoverThing::OidcProvider { arn } => oidc_provider::remove(ctx, arn).await,
        LeftoverThing::VpcEndpoint { id } => vpc_endpoint::remove(ctx, id).await,
        LeftoverThing::NatGateway { id } => nat_gateway::remove(ctx, id).await,
        LeftoverThing::Instance { id } => instance::remove(ctx, id).await,
        LeftoverThing::LogGroup { name } => log_group::remove(ctx, name).await,
        LeftoverThing::DisruptionBudget { namespace, name } => disruption_budget::remove(ctx, namespace, name).await,
        LeftoverThing::DeletionProtection => deletion_protection::remove(ctx).await,
        LeftoverThing::Tagged { id } => strays::remove_one(ctx, id).await,
        LeftoverThing::Plumbing => plumbing::remove(ctx).await,
        LeftoverThing::Strays { steps } => strays::remove(ctx, steps).await,
    }
}

/// Asks once more for what AWS failed to remove, where asking at every look would never end.
///
/// # Errors
/// When AWS refused.
pub async fn remove_anew(ctx: &Ctx, thing: &LeftoverThing) -> Result<(), Failure> {
    match thing {
        LeftoverThing::NodeGroup { name } => node_group::remove_anew(ctx, name).await,
        LeftoverThing::FargateProfile { name } => fargate_profile::remove_anew(ctx, name).await,
        _ => Ok(()),
    }
}
