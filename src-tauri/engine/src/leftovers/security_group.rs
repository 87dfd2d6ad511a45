//! Security groups in our network: those that load balancers left, and other people's.

use aws_sdk_ec2::types::{IpPermission, SecurityGroup};

use super::{scope::Scope, tag_list::TagList};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    resources::{Ctx, Look, filter},
};

/// One of them.
#[derive(Debug)]
pub struct SeenGroup {
    /// The group.
    pub leftover: Leftover,
    /// A controller of the cluster made it.
    pub of_cluster: bool,
}

/// Those in our networks that neither AWS nor this run made for the network or the cluster itself; in a network of other
/// people only those of the cluster's controllers.
pub async fn seen(scope: &Scope) -> Result<Vec<SeenGroup>, Failure> {
    let mut found = Vec::new();
    for (vpc, is_ours) in scope.networks() {
        for group in described(&scope.cloud, "vpc-id", vpc).await? {
            let tags = TagList::ec2(group.tags());
            let of_cluster = scope.is_of_cluster(&tags);
            let is_extra = !is_of_aws(&group) && !scope.is_ours(&tags) && !is_of_control_plane(&group, &scope.cluster);
            if is_extra && (is_ours || of_cluster) {
                found.push(SeenGroup { leftover: leftover(scope, &group, &tags), of_cluster });
            }
        }
    }
    Ok(found)
}

/// What a filter finds.
pub async fn described(cloud: &Cloud, by: &str, value: &str) -> Result<Vec<SecurityGroup>, Failure> {
    let pages = cloud.ec2.describe_security_groups().filters(filter(by, value)).into_paginator().items().send();
    pages.collect::<Result<_, _>>().await.map_err(Failure::of("EC2", "DescribeSecurityGroups"))
}

/// Every VPC has one that goes with it.
pub fn is_of_aws(group: &SecurityGroup) -> bool {
    group.group_name() == Some("default")
}

/// EKS makes one for each cluster, and normally takes it away with it.
pub fn is_of_control_plane(group: &SecurityGroup, cluster: &str) -> bool {
    let tags = TagList::ec2(group.tags());
    let named = group.group_name().is_some_and(|name| name.starts_with(&format!("eks-cluster-sg-{cluster}-")));
    named && tags.get("aws:eks:cluster-name").is_none_or(|of| of == cluster)
}

/// Whether one stands.
pub async fn stands(cloud: &Cloud, id: &str) -> Result<bool, Failure> {
    Ok(!described(cloud, "group-id", id).await?.is_empty())
}

/// Removes one. Two that name each other in their rules would hold each other for ever: it gives up its own such rules
/// first.
pub async fn remove(ctx: &Ctx, id: &str) -> Result<Look<()>, Failure> {
    let groups = described(&ctx.cloud, "group-id", id).await?;
    let Some(group) = groups.first() else { return Ok(Look::Ready(())) };
    forget_others(&ctx.cloud, id, group).await?;
    let answer = ctx.cloud.ec2.delete_security_group().group_id(id).send().await;
    match answer.map_err(Failure::of("EC2", "DeleteSecurityGroup")) {
        Err(failure) if failure.is_gone() || failure.code() == "InvalidGroup.NotFound" => Ok(Look::Ready(())),
        answer => answer.map(|_| Look::Ready(())),
    }
}

async fn forget_others(cloud: &Cloud, id: &str, group: &SecurityGroup) -> Result<(), Failure> {
    let names_others = |rules: &[IpPermission]| -> Vec<IpPermission> {
        let others = rules.iter().filter(|rule| {
            rule.user_id_group_pairs().iter().any(|pair| pair.group_id().is_some_and(|other| other != id))
        });
        others.cloned().collect()
    };
    let (inwards, outwards) = (names_others(group.ip_permissions()), names_others(group.ip_permissions_egress()));
    if !inwards.is_empty() {
        let answer =
            cloud.ec2.revoke_security_group_ingress().group_id(id).set_ip_permissions(Some(inwards)).send().await;
        gone_is_fine(answer.map(drop).map_err(Failure::of("EC2", "RevokeSecurityGroupIngress")))?;
    }
    if !outwards.is_empty() {
        let answer =
            cloud.ec2.revoke_security_group_egress().group_id(id).set_ip_permissions(Some(outwards)).send().await;
        gone_is_fine(answer.map(drop).map_err(Failure::of("EC2", "RevokeSecurityGroupEgress")))?;
    }
    Ok(())
}

/// EC2 goes on to show a rule for a moment that it has just taken away.
fn gone_is_fine(answer: Result<(), Failure>) -> Result<(), Failure> {
    match answer {
        Err(failure) if !failure.is_gone() => Err(failure),
        _ => Ok(()),
    }
}

fn leftover(scope: &Scope, group: &SecurityGroup, tags: &TagList) -> Leftover {
    let id = group.group_id().unwrap_or_default().to_owned();
    let blocks = scope.in_vpc(group.vpc_id());
    Leftover {
        key: format!("security-group/{id}"),
        title: format!("Security group {} ({id})", group.group_name().unwrap_or_default()),
        made_by: tags.maker().map(|maker| maker.words),
        while_it_stays: if blocks { "The VPC stays too".into() } else { "It stays behind".into() },
        blocks,
        loses_data: false,
        cost_per_hour: 0.0,
        command: scope.aws(&format!("ec2 delete-security-group --group-id {id}")),
        thing: LeftoverThing::SecurityGroup { id },
    }
}
