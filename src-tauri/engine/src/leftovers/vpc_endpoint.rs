//! VPC endpoints: private ways from our network to AWS's services, and how any of them is removed.

use aws_sdk_ec2::{
    operation::delete_vpc_endpoints::DeleteVpcEndpointsOutput,
    types::{VpcEndpoint, VpcEndpointType},
};

use super::{scope::Scope, tag_list::TagList};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::{AwsFailure, Failure, FailureKind},
    prices,
    resources::{Ctx, Look, filter},
};

/// Those in our networks.
pub async fn seen(scope: &Scope) -> Result<Vec<Leftover>, Failure> {
    let mut found = Vec::new();
    for vpc in &scope.vpcs {
        let endpoints = described(&scope.cloud, "vpc-id", vpc).await?;
        let foreign = endpoints.iter().filter(|endpoint| !is_going(endpoint));
        found.extend(foreign.filter(|one| !scope.is_ours(&TagList::ec2(one.tags()))).map(|one| leftover(scope, one)));
    }
    Ok(found)
}

/// What a filter finds.
pub async fn described(cloud: &Cloud, by: &str, value: &str) -> Result<Vec<VpcEndpoint>, Failure> {
    let pages = cloud.ec2.describe_vpc_endpoints().filters(filter(by, value)).into_paginator().items().send();
    pages.collect::<Result<_, _>>().await.map_err(Failure::of("EC2", "DescribeVpcEndpoints"))
}

/// It is being removed, or is.
pub fn is_going(endpoint: &VpcEndpoint) -> bool {
    endpoint
        .state()
        .is_some_and(|state| ["deleting", "deleted"].contains(&state.as_str().to_ascii_lowercase().as_str()))
}

/// Whether one stands.
pub async fn stands(cloud: &Cloud, id: &str) -> Result<bool, Failure> {
    let found = described(cloud, "vpc-endpoint-id", id).await?;
    Ok(!found.iter().all(is_gone))
}

/// Listed, and not there any more.
fn is_gone(endpoint: &VpcEndpoint) -> bool {
    endpoint.state().is_some_and(|state| state.as_str().eq_ignore_ascii_case("deleted"))
}

/// Removes one, and waits until its interfaces are gone.
pub async fn remove(ctx: &Ctx, id: &str) -> Result<Look<()>, Failure> {
    let found = match described(&ctx.cloud, "vpc-endpoint-id", id).await {
        // What a filter does not find is an empty list; this is an answer from a place that does not know it yet.
        Err(failure) if failure.is_gone() => return Ok(Look::NotYet("AWS is looking for the endpoint.".into())),
        answer => answer?,
    };
    if found.iter().all(is_gone) {
        return Ok(Look::Ready(()));
    }
    if found.iter().all(is_going) {
        return Ok(Look::NotYet("AWS is removing the endpoint and its addresses.".into()));
    }
    if ctx.cloud.traffic.take_endpoint_turn().is_some() {
        return Ok(Look::NotYet("AWS takes few changes of endpoints at a time; this one waits for its turn.".into()));
    }
    let answer = ctx.cloud.ec2.delete_vpc_endpoints().vpc_endpoint_ids(id).send().await;
    match answer.map_err(Failure::of("EC2", "DeleteVpcEndpoints")) {
        Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
        answer => refused(&answer?)?,
    }
    Ok(Look::NotYet("AWS is removing the endpoint and its addresses.".into()))
}

/// EC2 says yes to the call, and no inside of it: an endpoint that another service manages, say.
fn refused(answer: &DeleteVpcEndpointsOutput) -> Result<(), Failure> {
    let Some(error) = answer.unsuccessful().iter().find_map(|item| item.error()) else { return Ok(()) };
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let failure = Failure::Aws(Box::new(AwsFailure {
        service: "EC2",
        action: "DeleteVpcEndpoints",
        kind: FailureKind::Answered,
        code: text(error.code()),
        message: text(error.message()),
        request_id: None,
        status: None,
    }));
    if failure.is_gone() { Ok(()) } else { Err(failure) }
}

/// USD an hour; a gateway endpoint is free.
fn cost(endpoint: &VpcEndpoint) -> f64 {
    match endpoint.vpc_endpoint_type() {
        Some(VpcEndpointType::Gateway) => 0.0,
        _ => endpoint.subnet_ids().len() as f64 * prices::INTERFACE_ENDPOINT_PER_HOUR,
    }
}

/// The same for one that is known by its id.
pub async fn cost_of(cloud: &Cloud, id: &str) -> Result<f64, Failure> {
    Ok(described(cloud, "vpc-endpoint-id", id).await?.iter().filter(|one| !is_going(one)).map(cost).sum::<f64>() + 0.0)
}

fn leftover(scope: &Scope, endpoint: &VpcEndpoint) -> Leftover {
    let id = endpoint.vpc_endpoint_id().unwrap_or_default().to_owned();
    let service = endpoint.service_name().unwrap_or_default();
    Leftover {
        key: format!("vpc-endpoint/{id}"),
        title: format!("VPC endpoint {id} to {service}"),
        made_by: TagList::ec2(endpoint.tags()).maker().map(|maker| maker.words),
        while_it_stays: "Holds on to the network: the VPC stays too".into(),
        blocks: true,
        loses_data: false,
        cost_per_hour: cost(endpoint),
        command: scope.aws(&format!("ec2 delete-vpc-endpoints --vpc-endpoint-ids {id}")),
        thing: LeftoverThing::VpcEndpoint { id },
    }
}
