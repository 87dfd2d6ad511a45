//! What a delete meets and does not touch: things of other people that Landfall names and has no business removing.

use super::{
    holders::{Place, foreign_parts, holders},
    instance,
    scope::Scope,
};
use crate::{contract::KeptItem, failure::Failure, resources::filter};

/// Everything of that kind in our networks and around our cluster.
pub async fn seen(scope: &Scope) -> Result<Vec<KeptItem>, Failure> {
    let mut found: Vec<KeptItem> = key_of_the_cluster(scope).into_iter().collect();
    for vpc in &scope.vpcs {
        found.extend(interfaces_of_services(scope, vpc).await?);
        found.extend(foreign_parts(&scope.cloud, vpc, &scope.run).await?.into_iter().map(|words| {
            KeptItem {
            title: capital(&words),
            why: "Somebody made it inside Landfall’s VPC. Landfall does not remove parts of a network that it did not \
                  make: remove it by hand, or the VPC stays."
                .into(),
        }
        }));
        found.extend(peerings(scope, vpc).await?);
        found.extend(instance::scaling_groups(scope, vpc).await?.iter().map(|group| scaling_group(scope, group)));
    }
    Ok(found)
}

fn scaling_group(scope: &Scope, name: &str) -> KeptItem {
    let command =
        scope.aws(&format!("autoscaling delete-auto-scaling-group --auto-scaling-group-name {name} --force-delete"));
    KeptItem {
        title: format!("Auto Scaling group {name}"),
        why: format!(
            "It keeps instances running in Landfall’s VPC, and would start new ones for those that end. Landfall did \
             not make it: until it is gone, subnets and VPC stay. To remove it with its instances: {command}"
        ),
    }
}

fn key_of_the_cluster(scope: &Scope) -> Option<KeptItem> {
    let key = scope.live.as_ref()?.encryption_config().first()?.provider()?.key_arn()?;
    Some(KeptItem {
        title: format!("KMS key {key}"),
        why: "It encrypts the cluster’s secrets, and Landfall did not make it. Other things may be encrypted with it."
            .into(),
    })
}

/// Interfaces of databases, functions and the like: only their own service can take them away.
async fn interfaces_of_services(scope: &Scope, vpc: &str) -> Result<Vec<KeptItem>, Failure> {
    let found = holders(&scope.cloud, Place::Subnets(vpc), &scope.cluster, &scope.run).await?;
    let by_service = found.into_iter().filter(|holder| holder.of_service);
    Ok(by_service
        .map(|holder| KeptItem {
            title: capital(&holder.words),
            why: "A service uses it, and only that service can take it away: remove the database, function or other \
                  thing it belongs to. Until then its subnet and the VPC stay."
                .into(),
        })
        .collect())
}

async fn peerings(scope: &Scope, vpc: &str) -> Result<Vec<KeptItem>, Failure> {
    let mut found = Vec::new();
    for side in ["requester-vpc-info.vpc-id", "accepter-vpc-info.vpc-id"] {
        let answer = scope.cloud.ec2.describe_vpc_peering_connections().filters(filter(side, vpc)).send().await;
        let answer = answer.map_err(Failure::of("EC2", "DescribeVpcPeeringConnections"))?;
        let active = answer.vpc_peering_connections().iter().filter(|peering| {
            let code = peering.status().and_then(|status| status.code()).map(|code| code.as_str());
            matches!(code, Some("active" | "pending-acceptance" | "provisioning"))
        });
        found.extend(active.map(|peering| {
            KeptItem {
            title: format!("VPC peering connection {}", peering.vpc_peering_connection_id().unwrap_or_default()),
            why: "It joins this network with another one, whose owner has a say in it. If AWS keeps the VPC because of \
                  it, remove it by hand."
                .into(),
        }
        }));
    }
    Ok(found)
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
