//! What carries a run's tag in EC2. DescribeTags goes on to list what is gone for up to an hour, so every kind of which
//! that is known is asked itself.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{Filter, TagDescription};

use super::{instance, interfaces, nat_gateway, scope::Scope, security_group, strays::is_denied, volume, vpc_endpoint};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    prices,
    resources::{TAG_RUN, TAG_STEP, filter},
};

/// One object that stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tagged {
    /// Its EC2 id.
    pub id: String,
    /// The step that made it; empty where the tag is gone.
    pub step: String,
    /// The run that made it.
    pub run: String,
}

/// What carries one run's tag and stands.
pub async fn of_run(cloud: &Cloud, run: &str) -> Result<Vec<Tagged>, Failure> {
    standing(cloud, with_tag(cloud, Some(run)).await?).await
}

/// What carries the tag of any run that is asked for, and stands.
pub async fn of_all_runs(cloud: &Cloud, asked_for: impl Fn(&str) -> bool) -> Result<Vec<Tagged>, Failure> {
    let tagged = with_tag(cloud, None).await?.into_iter().filter(|one| asked_for(&one.run));
    standing(cloud, tagged.collect()).await
}

/// For the receipt: it goes on to stand, and how to remove it.
pub fn leftover(scope: &Scope, tagged: &Tagged) -> Leftover {
    let id = &tagged.id;
    Leftover {
        key: format!("tagged/{id}"),
        thing: LeftoverThing::Tagged { id: id.clone() },
        title: format!("{} {id}", words(id)),
        made_by: Some("Landfall".into()),
        while_it_stays: "It stays behind".into(),
        blocks: false,
        loses_data: false,
        cost_per_hour: cost(id),
        command: scope.aws(&delete_command(id)),
    }
}

/// USD an hour, where the kind alone tells.
pub fn cost(id: &str) -> f64 {
    match kind(id) {
        "nat" => prices::NAT_GATEWAY_PER_HOUR,
        "eipalloc" => prices::PUBLIC_IPV4_PER_HOUR,
        _ => 0.0,
    }
}

/// What begins an id, and tells its kind.
pub fn kind(id: &str) -> &str {
    id.split('-').next().unwrap_or_default()
}

/// What an id's kind is called.
pub fn words(id: &str) -> &'static str {
    match kind(id) {
        "vpc" => "VPC",
        "subnet" => "Subnet",
        "igw" => "Internet gateway",
        "eigw" => "Egress-only internet gateway",
        "nat" => "NAT gateway",
        "eipalloc" => "Elastic IP address",
        "rtb" => "Route table",
        "sg" => "Security group",
        "eni" => "Network interface",
        "i" => "EC2 instance",
        "vol" => "EBS volume",
        "lt" => "Launch template",
        "vpce" => "VPC endpoint",
        _ => "EC2 object",
    }
}

fn delete_command(id: &str) -> String {
    let verb = match kind(id) {
        "vpc" => "delete-vpc --vpc-id",
        "subnet" => "delete-subnet --subnet-id",
        "igw" => "delete-internet-gateway --internet-gateway-id",
        "eigw" => "delete-egress-only-internet-gateway --egress-only-internet-gateway-id",
        "nat" => "delete-nat-gateway --nat-gateway-id",
        "eipalloc" => "release-address --allocation-id",
        "rtb" => "delete-route-table --route-table-id",
        "sg" => "delete-security-group --group-id",
        "eni" => "delete-network-interface --network-interface-id",
        "i" => "terminate-instances --instance-ids",
        "vol" => "delete-volume --volume-id",
        "lt" => "delete-launch-template --launch-template-id",
        "vpce" => "delete-vpc-endpoints --vpc-endpoint-ids",
        _ => return format!("ec2 describe-tags --filters Name=resource-id,Values={id}"),
    };
    format!("ec2 {verb} {id}")
}

async fn with_tag(cloud: &Cloud, run: Option<&str>) -> Result<Vec<Tagged>, Failure> {
    let mut filters = vec![filter("key", TAG_RUN)];
    filters.extend(run.map(|run| filter("value", run)));
    let mut found: BTreeMap<String, Tagged> = BTreeMap::new();
    for tag in tags(cloud, filters).await? {
        let (Some(id), Some(run)) = (tag.resource_id, tag.value) else { continue };
        found.insert(id.clone(), Tagged { id, step: String::new(), run });
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    for tag in tags(cloud, vec![filter("key", TAG_STEP)]).await? {
        if let Some(known) = tag.resource_id().and_then(|id| found.get_mut(id)) {
            known.step = tag.value().unwrap_or_default().to_owned();
        }
    }
    Ok(found.into_values().collect())
}

async fn tags(cloud: &Cloud, filters: Vec<Filter>) -> Result<Vec<TagDescription>, Failure> {
    let pages = cloud.ec2.describe_tags().set_filters(Some(filters)).into_paginator().items().send();
    pages.collect::<Result<_, _>>().await.map_err(Failure::of("EC2", "DescribeTags"))
}

async fn standing(cloud: &Cloud, tagged: Vec<Tagged>) -> Result<Vec<Tagged>, Failure> {
    let mut found = Vec::new();
    for one in tagged {
        if stands(cloud, &one.id).await? {
            found.push(one);
        }
    }
    Ok(found)
}

/// Whether an object stands, by its own kind's word.
pub async fn stands(cloud: &Cloud, id: &str) -> Result<bool, Failure> {
    let ec2 = &cloud.ec2;
    let by = |name: &str| filter(name, id);
    Ok(match kind(id) {
        "nat" => nat_gateway::stands(cloud, id).await?,
        "i" => instance::stands(cloud, id).await?,
        "vol" => volume::stands(cloud, id).await?,
        "vpce" => vpc_endpoint::stands(cloud, id).await?,
        "eni" => interfaces::stands(cloud, id).await?,
        "sg" => security_group::stands(cloud, id).await?,
        "vpc" => {
            let answer = ec2.describe_vpcs().filters(by("vpc-id")).send().await;
            !answer.map_err(Failure::of("EC2", "DescribeVpcs"))?.vpcs().is_empty()
        }
        "subnet" => {
            let answer = ec2.describe_subnets().filters(by("subnet-id")).send().await;
            !answer.map_err(Failure::of("EC2", "DescribeSubnets"))?.subnets().is_empty()
        }
        "rtb" => {
            let answer = ec2.describe_route_tables().filters(by("route-table-id")).send().await;
            !answer.map_err(Failure::of("EC2", "DescribeRouteTables"))?.route_tables().is_empty()
        }
        "igw" => {
            let answer = ec2.describe_internet_gateways().filters(by("internet-gateway-id")).send().await;
            !answer.map_err(Failure::of("EC2", "DescribeInternetGateways"))?.internet_gateways().is_empty()
        }
        "eigw" => {
            let call = ec2.describe_egress_only_internet_gateways().egress_only_internet_gateway_ids(id);
            match call.send().await.map_err(Failure::of("EC2", "DescribeEgressOnlyInternetGateways")) {
                Err(failure) if failure.is_gone() => false,
                answer => !answer?.egress_only_internet_gateways().is_empty(),
            }
        }
        "eipalloc" => {
            let answer = ec2.describe_addresses().filters(by("allocation-id")).send().await;
            !answer.map_err(Failure::of("EC2", "DescribeAddresses"))?.addresses().is_empty()
        }
        // EKS makes it for a node group, may copy that one's tags to it, and takes it away with the group.
        "lt" => {
            let answer = ec2.describe_launch_templates().launch_template_ids(id).send().await;
            match answer.map_err(Failure::of("EC2", "DescribeLaunchTemplates")) {
                // It costs nothing: whoever may not look at it still sees everything else.
                Err(failure) if failure.is_gone() || is_denied(&failure) => false,
                answer => !answer?.launch_templates().is_empty(),
            }
        }
        // Rules of security groups have tags of their own, and go with their group.
        "sgr" => false,
        _ => true,
    })
}
