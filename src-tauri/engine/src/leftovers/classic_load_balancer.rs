//! Classic Load Balancers: what a Service of type LoadBalancer gets where no controller was installed.

use aws_sdk_elasticloadbalancing::types::LoadBalancerDescription;

use super::{
    balancer_object::{Kept, let_go},
    interfaces,
    load_balancer::while_it_stays,
    scope::Scope,
    tag_list::TagList,
};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    prices,
    resources::{Ctx, Look},
};

/// Those in our network or of our cluster. `alive`: see `load_balancer::seen`.
pub async fn seen(scope: &Scope, alive: bool) -> Result<Vec<Leftover>, Failure> {
    let pages = scope.cloud.elb.describe_load_balancers().into_paginator().items().send();
    let balancers: Vec<LoadBalancerDescription> = pages
        .collect::<Result<_, _>>()
        .await
        .map_err(Failure::of("Elastic Load Balancing", "DescribeLoadBalancers"))?;
    let names: Vec<String> = balancers.iter().filter_map(|balancer| balancer.load_balancer_name.clone()).collect();
    let tags = tags(&scope.cloud, &names).await?;
    let of =
        |name: &str| tags.iter().find(|(known, _)| known == name).map(|(_, tags)| tags.clone()).unwrap_or_default();
    let mut found = Vec::new();
    for balancer in &balancers {
        let tags = of(balancer.load_balancer_name().unwrap_or_default());
        if scope.in_vpc(balancer.vpc_id()) || scope.is_of_cluster(&tags) {
            found.push(leftover(scope, balancer, &tags, alive));
        }
    }
    Ok(found)
}

/// Whether one stands.
pub async fn stands(cloud: &Cloud, name: &str) -> Result<bool, Failure> {
    let answer = cloud.elb.describe_load_balancers().load_balancer_names(name).send().await;
    match answer.map_err(Failure::of("Elastic Load Balancing", "DescribeLoadBalancers")) {
        Err(failure) if failure.is_gone() => Ok(false),
        answer => Ok(!answer?.load_balancer_descriptions().is_empty()),
    }
}

/// The next step towards its being gone, with its interfaces.
pub async fn remove(ctx: &Ctx, name: &str, object: Option<&str>) -> Result<Look<()>, Failure> {
    if !stands(&ctx.cloud, name).await? {
        return interfaces::until_gone(ctx, &format!("ELB {name}")).await;
    }
    let note = match let_go(ctx, object).await {
        Kept::Going(note) => return Ok(Look::NotYet(note)),
        Kept::Not(note) => note,
    };
    // AWS says yes to the removal of one that does not exist.
    let answer = ctx.cloud.elb.delete_load_balancer().load_balancer_name(name).send().await;
    answer.map_err(Failure::of("Elastic Load Balancing", "DeleteLoadBalancer"))?;
    Ok(Look::NotYet(note.unwrap_or_else(|| "AWS is removing the load balancer and its addresses.".into())))
}

async fn tags(cloud: &Cloud, names: &[String]) -> Result<Vec<(String, TagList)>, Failure> {
    let mut found = Vec::new();
    for chunk in names.chunks(20) {
        let answer = cloud.elb.describe_tags().set_load_balancer_names(Some(chunk.to_vec())).send().await;
        let answer = match answer.map_err(Failure::of("Elastic Load Balancing", "DescribeTags")) {
            Err(failure) if failure.is_gone() && chunk.len() > 1 => {
                for name in chunk {
                    found.extend(Box::pin(tags(cloud, std::slice::from_ref(name))).await?);
                }
                continue;
            }
            Err(failure) if failure.is_gone() => continue,
            answer => answer?,
        };
        found.extend(answer.tag_descriptions().iter().map(|of| {
            let tags = TagList::of(of.tags().iter().map(|tag| (Some(tag.key()), tag.value())));
            (of.load_balancer_name().unwrap_or_default().to_owned(), tags)
        }));
    }
    Ok(found)
}

fn leftover(scope: &Scope, balancer: &LoadBalancerDescription, tags: &TagList, alive: bool) -> Leftover {
    let name = balancer.load_balancer_name().unwrap_or_default().to_owned();
    let maker = tags.maker();
    let blocks = scope.in_vpc(balancer.vpc_id());
    let addresses = if balancer.scheme() == Some("internal") { 0.0 } else { balancer.subnets().len() as f64 };
    Leftover {
        key: format!("classic-load-balancer/{name}"),
        title: format!("Classic Load Balancer {name}"),
        command: scope.aws(&format!("elb delete-load-balancer --load-balancer-name {name}")),
        thing: LeftoverThing::ClassicLoadBalancer {
            name,
            object: maker.as_ref().and_then(|maker| maker.object.clone()).filter(|_| alive),
            security_groups: balancer.security_groups().to_vec(),
        },
        made_by: maker.map(|maker| maker.words),
        while_it_stays: while_it_stays(blocks),
        blocks,
        loses_data: false,
        cost_per_hour: prices::CLASSIC_LOAD_BALANCER_PER_HOUR + addresses * prices::PUBLIC_IPV4_PER_HOUR,
    }
}
