//! Network interfaces by what their descriptions say: AWS's services write there who they are for.

use aws_sdk_ec2::types::{NetworkInterface, NetworkInterfaceStatus};

use super::{scope::Scope, tag_list::TagList};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    resources::{Ctx, Look, filter},
};

/// What filters find.
pub async fn described(cloud: &Cloud, by: &[(&str, &str)]) -> Result<Vec<NetworkInterface>, Failure> {
    let filters = by.iter().map(|(name, value)| filter(name, *value)).collect();
    let pages = cloud.ec2.describe_network_interfaces().set_filters(Some(filters)).into_paginator().items().send();
    pages.collect::<Result<_, _>>().await.map_err(Failure::of("EC2", "DescribeNetworkInterfaces"))
}

/// Ready once none is described like this any more.
pub async fn until_gone(ctx: &Ctx, description: &str) -> Result<Look<()>, Failure> {
    Ok(match described(&ctx.cloud, &[("description", description)]).await?.len() {
        0 => Look::Ready(()),
        1 => Look::NotYet("AWS is taking back its last address in the network.".into()),
        more => Look::NotYet(format!("AWS is taking back its last {more} addresses in the network.")),
    })
}

/// Those in our networks that nothing uses and that are not of the cluster's own network plugin.
pub async fn seen(scope: &Scope) -> Result<Vec<Leftover>, Failure> {
    let mut found = Vec::new();
    for vpc in &scope.vpcs {
        let unused = described(&scope.cloud, &[("vpc-id", vpc), ("status", "available")]).await?;
        let foreign = unused.iter().filter(|interface| !is_plumbing(interface, &scope.cluster));
        found
            .extend(foreign.filter(|one| !scope.is_ours(&TagList::ec2(one.tag_set()))).map(|one| leftover(scope, one)));
    }
    Ok(found)
}

/// Made by the network plugin for a node of this cluster.
pub fn is_plumbing(interface: &NetworkInterface, cluster: &str) -> bool {
    let tags = TagList::ec2(interface.tag_set());
    let of = tags.get("cluster.k8s.amazonaws.com/name");
    let described = interface.description().is_some_and(|words| words.starts_with("aws-K8S-"));
    // Older plugins write no cluster's name.
    of == Some(cluster) || (of.is_none() && described)
}

/// The same, beyond doubt: in a network of other people, an interface that names no cluster may be another one's.
pub fn is_marked_plumbing(interface: &NetworkInterface, cluster: &str) -> bool {
    TagList::ec2(interface.tag_set()).get("cluster.k8s.amazonaws.com/name") == Some(cluster)
}

/// Nothing uses it.
pub fn is_unused(interface: &NetworkInterface) -> bool {
    interface.status() == Some(&NetworkInterfaceStatus::Available)
}

/// Whether one stands.
pub async fn stands(cloud: &Cloud, id: &str) -> Result<bool, Failure> {
    Ok(!described(cloud, &[("network-interface-id", id)]).await?.is_empty())
}

/// Removes one that nothing uses.
pub async fn remove(cloud: &Cloud, id: &str) -> Result<Look<()>, Failure> {
    let answer = cloud.ec2.delete_network_interface().network_interface_id(id).send().await;
    match answer.map_err(Failure::of("EC2", "DeleteNetworkInterface")) {
        Err(failure) if !failure.is_gone() => Err(failure),
        _ => Ok(Look::Ready(())),
    }
}

fn leftover(scope: &Scope, interface: &NetworkInterface) -> Leftover {
    let id = interface.network_interface_id().unwrap_or_default().to_owned();
    let words = interface.description().filter(|words| !words.is_empty());
    Leftover {
        key: format!("network-interface/{id}"),
        title: words
            .map_or_else(|| format!("Network interface {id}"), |words| format!("Network interface {id} ({words})")),
        made_by: TagList::ec2(interface.tag_set()).maker().map(|maker| maker.words),
        while_it_stays: "Holds on to its subnet and security groups: they and the VPC stay too".into(),
        blocks: true,
        loses_data: false,
        cost_per_hour: 0.0,
        command: scope.aws(&format!("ec2 delete-network-interface --network-interface-id {id}")),
        thing: LeftoverThing::NetworkInterface { id },
    }
}
