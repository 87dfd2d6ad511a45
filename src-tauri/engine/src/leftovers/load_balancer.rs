//! Application, Network and Gateway Load Balancers: left behind by Services and Ingresses, or made by other people in our
//! network. Their addresses hold on to subnets, internet gateway and security groups.

use aws_sdk_elasticloadbalancingv2::types::{LoadBalancer, LoadBalancerSchemeEnum, LoadBalancerTypeEnum};

use super::{
    balancer_object::{Kept, let_go},
    interfaces,
    scope::Scope,
    tag_list::TagList,
};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing, Problem},
    failure::Failure,
    prices,
    resources::{Ctx, Look},
};

/// What stands while such a thing stays.
pub const HOLDS_THE_NETWORK: &str =
    "Its addresses hold on to the subnets and the internet gateway: they and the VPC stay too";

/// Those in our network or of our cluster. `alive`: the cluster's API answers, so that the object that keeps one can be
/// asked to let it go.
pub async fn seen(scope: &Scope, alive: bool) -> Result<Vec<Leftover>, Failure> {
    let mut found = Vec::new();
    for (balancer, tags) in all(&scope.cloud).await? {
        if scope.in_vpc(balancer.vpc_id()) || scope.is_of_cluster(&tags) {
            found.push(leftover(scope, &balancer, &tags, alive));
        }
    }
    Ok(found)
}

/// Whether one stands.
pub async fn stands(cloud: &Cloud, arn: &str) -> Result<bool, Failure> {
    let answer = cloud.elbv2.describe_load_balancers().load_balancer_arns(arn).send().await;
    match answer.map_err(Failure::of("Elastic Load Balancing", "DescribeLoadBalancers")) {
        Err(failure) if failure.is_gone() => Ok(false),
        answer => Ok(!answer?.load_balancers().is_empty()),
    }
}

/// The next step towards its being gone, with its interfaces.
pub async fn remove(ctx: &Ctx, arn: &str, object: Option<&str>) -> Result<Look<()>, Failure> {
    if !stands(&ctx.cloud, arn).await? {
        let name = arn.split_once(":loadbalancer/").map_or(arn, |(_, name)| name);
        return interfaces::until_gone(ctx, &format!("ELB {name}")).await;
    }
    let note = match let_go(ctx, object).await {
        Kept::Going(note) => return Ok(Look::NotYet(note)),
        Kept::Not(note) => note,
    };
    let answer = ctx.cloud.elbv2.delete_load_balancer().load_balancer_arn(arn).send().await;
    match answer.map_err(Failure::of("Elastic Load Balancing", "DeleteLoadBalancer")) {
        Err(failure) if failure.is_gone() => {}
        Err(failure) if failure.code() == "OperationNotPermitted" => return Err(protected(ctx, arn).into()),
        answer => {
            answer?;
        }
    }
    Ok(Look::NotYet(note.unwrap_or_else(|| "AWS is removing the load balancer and its addresses.".into())))
}

async fn all(cloud: &Cloud) -> Result<Vec<(LoadBalancer, TagList)>, Failure> {
    let pages = cloud.elbv2.describe_load_balancers().into_paginator().items().send();
    let balancers: Vec<LoadBalancer> = pages
        .collect::<Result<_, _>>()
        .await
        .map_err(Failure::of("Elastic Load Balancing", "DescribeLoadBalancers"))?;
    let arns: Vec<String> = balancers.iter().filter_map(|balancer| balancer.load_balancer_arn.clone()).collect();
    let tags = tags(cloud, &arns).await?;
    let of = |balancer: &LoadBalancer| {
        let arn = balancer.load_balancer_arn().unwrap_or_default();
        tags.iter().find(|(known, _)| known == arn).map(|(_, tags)| tags.clone()).unwrap_or_default()
    };
    Ok(balancers
        .into_iter()
        .map(|balancer| (of(&balancer), balancer))
        .map(|(tags, balancer)| (balancer, tags))
        .collect())
}

/// The tags of load balancers or target groups, by ARN. AWS takes 20 at a time.
pub async fn tags(cloud: &Cloud, arns: &[String]) -> Result<Vec<(String, TagList)>, Failure> {
    let mut found = Vec::new();
    for chunk in arns.chunks(20) {
        let answer = cloud.elbv2.describe_tags().set_resource_arns(Some(chunk.to_vec())).send().await;
        let answer = match answer.map_err(Failure::of("Elastic Load Balancing", "DescribeTags")) {
            // One of them went between the two questions: the others are asked one by one.
            Err(failure) if failure.is_gone() && chunk.len() > 1 => {
                for arn in chunk {
                    found.extend(Box::pin(tags(cloud, std::slice::from_ref(arn))).await?);
                }
                continue;
            }
            Err(failure) if failure.is_gone() => continue,
            answer => answer?,
        };
        found.extend(answer.tag_descriptions().iter().map(|of| {
            let tags = TagList::of(of.tags().iter().map(|tag| (tag.key(), tag.value())));
            (of.resource_arn().unwrap_or_default().to_owned(), tags)
        }));
    }
    Ok(found)
}

fn leftover(scope: &Scope, balancer: &LoadBalancer, tags: &TagList, alive: bool) -> Leftover {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let (arn, name) = (text(balancer.load_balancer_arn()), text(balancer.load_balancer_name()));
    let maker = tags.maker();
    let kind = match balancer.r#type() {
        Some(LoadBalancerTypeEnum::Network) => "Network Load Balancer",
        Some(LoadBalancerTypeEnum::Gateway) => "Gateway Load Balancer",
        _ => "Application Load Balancer",
    };
    let blocks = scope.in_vpc(balancer.vpc_id());
    let addresses = match balancer.scheme() {
        Some(LoadBalancerSchemeEnum::InternetFacing) => balancer.availability_zones().len() as f64,
        _ => 0.0,
    };
    Leftover {
        key: format!("load-balancer/{name}"),
        title: format!("{kind} {name}"),
        command: scope.aws(&format!("elbv2 delete-load-balancer --load-balancer-arn {arn}")),
        thing: LeftoverThing::LoadBalancer {
            arn,
            object: maker.as_ref().and_then(|maker| maker.object.clone()).filter(|_| alive),
            security_groups: balancer.security_groups().to_vec(),
        },
        made_by: maker.map(|maker| maker.words),
        while_it_stays: while_it_stays(blocks),
        blocks,
        loses_data: false,
        cost_per_hour: prices::LOAD_BALANCER_PER_HOUR + addresses * prices::PUBLIC_IPV4_PER_HOUR,
    }
}

/// For load balancers of every kind.
pub fn while_it_stays(blocks: bool) -> String {
    if blocks { HOLDS_THE_NETWORK.into() } else { "It stays behind and goes on to cost money".into() }
}

fn protected(ctx: &Ctx, arn: &str) -> Problem {
    let name = arn.rsplit('/').nth(1).unwrap_or(arn);
    Problem::told(
        "load-balancer-protected",
        format!("The load balancer {name} is protected against deletion"),
        "Whoever made it turned its deletion protection on, and AWS refuses to remove it. It still stands.",
        format!(
            "If nobody needs it, turn the protection off: aws elbv2 modify-load-balancer-attributes --load-balancer-arn \
             {arn} --attributes Key=deletion_protection.enabled,Value=false --region {}. Then choose Try again.",
            ctx.cloud.region
        ),
    )
}
