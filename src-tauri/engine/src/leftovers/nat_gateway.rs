//! NAT gateways in our network that this run did not make.

use aws_sdk_ec2::types::{NatGateway, NatGatewayState};

use super::{scope::Scope, tag_list::TagList};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    prices,
    resources::{Ctx, Look, filter},
};

/// Those in our networks without this run's tag.
pub async fn seen(scope: &Scope) -> Result<Vec<Leftover>, Failure> {
    let mut found = Vec::new();
    for vpc in &scope.vpcs {
        for gateway in described(&scope.cloud, "vpc-id", vpc).await? {
            let tags = TagList::ec2(gateway.tags());
            if !is_gone(&gateway) && gateway.state() != Some(&NatGatewayState::Deleting) && !scope.is_ours(&tags) {
                found.push(leftover(scope, &gateway, &tags));
            }
        }
    }
    Ok(found)
}

/// What a filter finds. Removed ones are listed for another hour.
pub async fn described(cloud: &Cloud, by: &str, value: &str) -> Result<Vec<NatGateway>, Failure> {
    let pages = cloud.ec2.describe_nat_gateways().filter(filter(by, value)).into_paginator().items().send();
    pages.collect::<Result<_, _>>().await.map_err(Failure::of("EC2", "DescribeNatGateways"))
}

/// Listed, and not there any more.
pub fn is_gone(gateway: &NatGateway) -> bool {
    matches!(gateway.state(), Some(NatGatewayState::Deleted | NatGatewayState::Failed))
}

/// Whether one stands.
pub async fn stands(cloud: &Cloud, id: &str) -> Result<bool, Failure> {
    Ok(described(cloud, "nat-gateway-id", id).await?.iter().any(|gateway| !is_gone(gateway)))
}

/// Removes one, and waits until it is gone.
pub async fn remove(ctx: &Ctx, id: &str) -> Result<Look<()>, Failure> {
    let found = described(&ctx.cloud, "nat-gateway-id", id).await?;
    let Some(gateway) = found.iter().find(|gateway| !is_gone(gateway)) else { return Ok(Look::Ready(())) };
    if gateway.state() != Some(&NatGatewayState::Deleting) {
        let answer = ctx.cloud.ec2.delete_nat_gateway().nat_gateway_id(id).send().await;
        match answer.map_err(Failure::of("EC2", "DeleteNatGateway")) {
            Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
            answer => answer?,
        };
    }
    Ok(Look::NotYet("AWS is removing the NAT gateway. Its Elastic IP address stays, and is not Landfall’s.".into()))
}

fn leftover(scope: &Scope, gateway: &NatGateway, tags: &TagList) -> Leftover {
    let id = gateway.nat_gateway_id().unwrap_or_default().to_owned();
    Leftover {
        key: format!("nat-gateway/{id}"),
        title: format!("NAT gateway {id}"),
        made_by: tags.maker().map(|maker| maker.words),
        while_it_stays: "Holds on to its subnet and the internet gateway: they and the VPC stay too".into(),
        blocks: true,
        loses_data: false,
        cost_per_hour: prices::NAT_GATEWAY_PER_HOUR,
        command: scope.aws(&format!("ec2 delete-nat-gateway --nat-gateway-id {id}")),
        thing: LeftoverThing::NatGateway { id },
    }
}
