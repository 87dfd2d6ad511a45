//! What AWS made for the cluster's own nodes and pods and sometimes forgets: interfaces of the network plugin whose node
//! died before it could clean up, and the control plane's security group. They are the cluster's, so they go unasked.

use aws_sdk_ec2::types::{NetworkInterface, SecurityGroup};

use super::{
    interfaces::{self, is_marked_plumbing, is_plumbing, is_unused},
    scope::{describe_cluster, vpcs},
    security_group::{self, is_of_control_plane},
    strays::is_denied,
    tag_list::TagList,
};
use crate::{
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    resources::{Ctx, Look},
};

/// The step that looks for them.
pub fn step() -> Leftover {
    Leftover {
        key: "plumbing".into(),
        thing: LeftoverThing::Plumbing,
        title: "What the network plugin left behind".into(),
        made_by: Some("AWS, for the cluster’s nodes".into()),
        while_it_stays: "Holds on to subnets and security groups".into(),
        blocks: true,
        loses_data: false,
        cost_per_hour: 0.0,
        command: "aws ec2 describe-network-interfaces --filters Name=status,Values=available \
                  Name=description,Values='aws-K8S-*'\naws ec2 delete-network-interface --network-interface-id ID"
            .into(),
    }
}

/// Removes what is there; asked until nothing is.
pub async fn remove(ctx: &Ctx) -> Result<Look<()>, Failure> {
    let mut removed = 0;
    for vpc in networks(ctx).await? {
        removed += match sweep(ctx, &vpc).await {
            // Whoever may not look goes on; if something was left behind, the network's own delete says so.
            Err(failure) if is_denied(&failure) => 0,
            swept => swept?,
        };
    }
    Ok(match removed {
        0 => Look::Ready(()),
        1 => Look::NotYet("1 thing was left behind and is removed.".into()),
        more => Look::NotYet(format!("{more} things were left behind and are removed.")),
    })
}

/// Whether something was left behind.
pub async fn stands(ctx: &Ctx) -> Result<bool, Failure> {
    for vpc in networks(ctx).await? {
        let unused = match interfaces::described(&ctx.cloud, &[("vpc-id", &vpc), ("status", "available")]).await {
            Err(failure) if is_denied(&failure) => return Ok(false),
            unused => unused?,
        };
        let groups = match security_group::described(&ctx.cloud, "vpc-id", &vpc).await {
            Err(failure) if is_denied(&failure) => Vec::new(),
            groups => groups?,
        };
        let of_plugin = unused.iter().any(|interface| is_own_interface(ctx, &vpc, interface));
        if of_plugin || groups.iter().any(|group| is_own_group(ctx, &vpc, group)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes what can be removed from one network, and says how much that was.
pub async fn sweep(ctx: &Ctx, vpc: &str) -> Result<usize, Failure> {
    let mut removed = 0;
    for interface in interfaces::described(&ctx.cloud, &[("vpc-id", vpc), ("status", "available")]).await? {
        if is_own_interface(ctx, vpc, &interface) && is_unused(&interface) {
            interfaces::remove(&ctx.cloud, interface.network_interface_id().unwrap_or_default()).await?;
            removed += 1;
        }
    }
    Ok(removed + usize::from(sweep_group(ctx, vpc).await?))
}

/// The run's own networks, and the one that was there before.
async fn networks(ctx: &Ctx) -> Result<Vec<String>, Failure> {
    let mut networks = vpcs(&ctx.cloud, &ctx.run).await?;
    networks.extend(Some(&ctx.spec.network.vpc_id).filter(|id| !id.is_empty()).cloned());
    Ok(networks)
}

fn is_own_interface(ctx: &Ctx, vpc: &str, interface: &NetworkInterface) -> bool {
    match ctx.spec.network.vpc_id == vpc {
        true => is_marked_plumbing(interface, &ctx.cluster),
        false => is_plumbing(interface, &ctx.cluster),
    }
}

fn is_own_group(ctx: &Ctx, vpc: &str, group: &SecurityGroup) -> bool {
    let is_marked = || TagList::ec2(group.tags()).get("aws:eks:cluster-name") == Some(&*ctx.cluster);
    is_of_control_plane(group, &ctx.cluster) && (ctx.spec.network.vpc_id != vpc || is_marked())
}

/// EKS takes its group away itself, unless something used it at that moment.
async fn sweep_group(ctx: &Ctx, vpc: &str) -> Result<bool, Failure> {
    let cloud = &ctx.cloud;
    let groups = security_group::described(cloud, "vpc-id", vpc).await?;
    let Some(group) = groups.iter().find(|group| is_own_group(ctx, vpc, group)) else { return Ok(false) };
    if describe_cluster(cloud, &ctx.cluster).await?.is_some() {
        return Ok(false);
    }
    let answer = cloud.ec2.delete_security_group().group_id(group.group_id().unwrap_or_default()).send().await;
    match answer.map_err(Failure::of("EC2", "DeleteSecurityGroup")) {
        // Whatever still uses it is named when the VPC is to go.
        Err(failure) if failure.code() == "DependencyViolation" => Ok(false),
        Err(failure) if failure.is_gone() => Ok(false),
        answer => answer.map(|_| true),
    }
}
