//! What the button on a problem does: changes the answers so that the next try can succeed, or explains why it cannot.
//! Knows no run: who presses the button takes the answers from here, then tries again.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{Filter, LocationType};

use crate::{
    cloud::Cloud,
    contract::{CapacityType, ClusterSpec, InstanceTypeOffer, NatGateways, NodeGroupSpec, Problem, RemedyAction},
    failure::Failure,
    offers, problems, recipe,
    resources::is_arm,
};

/// The answers as the remedy changes them. Changes nothing in the account.
///
/// # Errors
/// When the remedy is of no use here, or what it needs to know cannot be read.
pub async fn mended(action: &RemedyAction, spec: &ClusterSpec, cloud: &Cloud) -> Result<ClusterSpec, Problem> {
    let cloud = &cloud.reading();
    let mut spec = spec.clone();
    match action {
        RemedyAction::ChooseZones { zones } => choose_zones(&mut spec, zones, cloud).await?,
        RemedyAction::SingleNatGateway if spec.network.nat == NatGateways::Single => return Err(one_already()),
        RemedyAction::SingleNatGateway => spec.network.nat = NatGateways::Single,
        RemedyAction::AnotherInstanceType { node_group, free_plan } => {
            another_type(&mut spec, node_group, *free_plan, cloud).await?;
        }
        RemedyAction::OneNode { node_group } => one_node(&mut spec, node_group)?,
        RemedyAction::OnDemand { node_group } => {
            groups(&mut spec, node_group).for_each(|group| group.capacity = CapacityType::OnDemand);
        }
        RemedyAction::AnotherRoleName { taken } => another_role_name(&mut spec, taken, cloud).await?,
        RemedyAction::DefaultVersion => spec.cluster.version.clear(),
        RemedyAction::DefaultAddonVersions => spec.workers.addons.iter_mut().for_each(|addon| addon.version.clear()),
        RemedyAction::DeletionProtectionOff | RemedyAction::AnotherIdentity => {}
    }
    Ok(spec)
}

/// Whether the answers leave the remedy anything to change; true where only the account can tell.
pub fn would_change(action: &RemedyAction, spec: &ClusterSpec) -> bool {
    let any = |name: &str, differs: fn(&NodeGroupSpec) -> bool| {
        spec.workers.node_groups.iter().any(|group| (name.is_empty() || group.name == name) && differs(group))
    };
    match action {
        RemedyAction::SingleNatGateway => spec.network.nat != NatGateways::Single,
        RemedyAction::OneNode { node_group } => any(node_group, |group| group.desired > 1),
        RemedyAction::OnDemand { node_group } => any(node_group, |group| group.capacity != CapacityType::OnDemand),
        RemedyAction::AnotherInstanceType { node_group, .. } => any(node_group, |_| true),
        RemedyAction::DefaultVersion => !spec.cluster.version.is_empty(),
        RemedyAction::DefaultAddonVersions => spec.workers.addons.iter().any(|addon| !addon.version.is_empty()),
        RemedyAction::ChooseZones { .. }
        | RemedyAction::AnotherRoleName { .. }
        | RemedyAction::DeletionProtectionOff
        | RemedyAction::AnotherIdentity => true,
    }
}

/// Turns the cluster's deletion protection off. Done also when it is off already, and when the cluster is gone.
///
/// # Errors
/// When EKS refuses.
pub async fn turn_deletion_protection_off(cloud: &Cloud, cluster: &str) -> Result<(), Problem> {
    let cloud = &cloud.reading();
    let answer = cloud.eks.describe_cluster().name(cluster).send().await;
    let is_protected = match answer.map_err(Failure::of("EKS", "DescribeCluster")) {
        Err(failure) if failure.is_gone() => false,
        answer => explained(answer)?.cluster.and_then(|cluster| cluster.deletion_protection).unwrap_or_default(),
    };
    if is_protected {
        let answer = cloud.eks.update_cluster_config().name(cluster).deletion_protection(false).send().await;
        explained(answer.map_err(Failure::of("EKS", "UpdateClusterConfig")))?;
    }
    Ok(())
}

/// As many zones as before where there are enough: first those that may stay, then others in AWS's order.
async fn choose_zones(spec: &mut ClusterSpec, named: &[String], cloud: &Cloud) -> Result<(), Problem> {
    if !spec.network.vpc_id.is_empty() || !spec.network.subnets.is_empty() {
        return Err(zones_are_planned(named));
    }
    let open = explained(offers::read_zones(cloud).await)?;
    let ids: Vec<String> = named
        .iter()
        .filter_map(|name| open.iter().find(|zone| zone.name == *name || zone.id == *name))
        .filter(|zone| zone.refused.is_none())
        .map(|zone| zone.id.clone())
        .collect();
    let network = &mut spec.network;
    let wanted = network.zones.len().max(usize::from(network.zone_count)).max(2);
    let mut zones: Vec<String> = network.zones.iter().filter(|zone| ids.contains(zone)).cloned().collect();
    for id in ids {
        if !zones.contains(&id) {
            zones.push(id);
        }
    }
    zones.truncate(wanted);
    if zones.len() < 2 {
        return Err(zones_missing(named));
    }
    network.zone_count = u8::try_from(zones.len()).unwrap_or(network.zone_count);
    network.zones = zones;
    Ok(())
}

async fn another_type(spec: &mut ClusterSpec, node_group: &str, free_plan: bool, cloud: &Cloud) -> Result<(), Problem> {
    let types = explained(offers::read_instance_types(cloud).await)?;
    let zones = spec.network.zones.clone();
    let everywhere = offered_in(&zones, cloud).await;
    for group in groups(spec, node_group) {
        let fits = |offer: &&InstanceTypeOffer| {
            is_as_good(offer, &group.instance_type, &types)
                && (!free_plan || offer.free_tier)
                && everywhere.as_ref().is_none_or(|offered| offered.get(&offer.name) == Some(&zones.len()))
        };
        // Cheapest first, as the offers are sorted.
        let chosen = types.iter().find(fits).ok_or_else(|| no_other_type(&group.instance_type, free_plan))?;
        group.instance_type.clone_from(&chosen.name);
    }
    Ok(())
}

/// Another type, of the same architecture, for at least as many pods. A price that is not known may be any: not taken.
fn is_as_good(offer: &InstanceTypeOffer, now: &str, types: &[InstanceTypeOffer]) -> bool {
    let known = types.iter().find(|offer| offer.name == now);
    let pods = known.map(|offer| offer.pods).or_else(|| offers::instance_types::pods(now)).unwrap_or_default();
    offer.name != now && is_arm(&offer.name) == is_arm(now) && offer.pods >= pods && offer.price_per_hour.is_some()
}

/// In how many of the zones each type is offered; none where AWS does not say, and EC2 then has the last word.
async fn offered_in(zones: &[String], cloud: &Cloud) -> Option<BTreeMap<String, usize>> {
    let filter = Filter::builder().name("location").set_values(Some(zones.to_vec())).build();
    let call = cloud.ec2.describe_instance_type_offerings().location_type(LocationType::AvailabilityZoneId);
    let offerings = call.filters(filter).into_paginator().items().send().try_collect().await.ok()?;
    let mut count = BTreeMap::new();
    for name in offerings.iter().filter_map(|offering| offering.instance_type()) {
        *count.entry(name.as_str().to_owned()).or_default() += 1;
    }
    Some(count)
}

fn one_node(spec: &mut ClusterSpec, node_group: &str) -> Result<(), Problem> {
    let mut has_fewer = false;
    for group in groups(spec, node_group).filter(|group| group.desired > 1) {
        group.desired = 1;
        group.min = group.min.min(1);
        has_fewer = true;
    }
    if has_fewer { Ok(()) } else { Err(one_node_already()) }
}

async fn another_role_name(spec: &mut ClusterSpec, taken: &str, cloud: &Cloud) -> Result<(), Problem> {
    let free = free_role_name(taken, cloud).await?;
    if recipe::cluster_role(spec).name == taken {
        spec.roles.cluster_role_name = free;
    } else if recipe::node_role(spec).name == taken {
        spec.roles.node_role_name = free;
    } else if recipe::fargate_role(spec).name == taken {
        spec.roles.fargate_role_name = free;
    } else {
        return Err(role_of_nobody(taken));
    }
    Ok(())
}

/// The name with the first number behind it that the account does not use.
async fn free_role_name(taken: &str, cloud: &Cloud) -> Result<String, Problem> {
    for number in 2..10 {
        // IAM takes 64 characters.
        let name = format!("{}-{number}", taken.chars().take(62).collect::<String>());
        let answer = cloud.iam.get_role().role_name(&name).send().await.map_err(Failure::of("IAM", "GetRole"));
        match answer {
            Err(failure) if failure.is_gone() => return Ok(name),
            answer => explained(answer.map(drop))?,
        }
    }
    Err(role_of_nobody(taken))
}

/// The group of this name, or all where it is empty.
fn groups<'a>(spec: &'a mut ClusterSpec, name: &'a str) -> impl Iterator<Item = &'a mut NodeGroupSpec> {
    spec.workers.node_groups.iter_mut().filter(move |group| name.is_empty() || group.name == name)
}

fn explained<T>(answer: Result<T, Failure>) -> Result<T, Problem> {
    answer.map_err(|failure| problems::explain(&failure))
}

fn zones_missing(named: &[String]) -> Problem {
    Problem::told(
        "zones-missing",
        "Fewer than two of these zones can be used",
        format!("EKS offers {}, and this account can use fewer than two of them.", named.join(", ")),
        "Use Undo everything, and choose another Region.",
    )
}

fn zones_are_planned(named: &[String]) -> Problem {
    Problem::told(
        "zones-planned",
        "The subnets say which zones are used",
        "The network is an existing one, or its subnets are planned by hand, so Landfall does not move it to other zones by \
         itself. Nothing was changed.",
        format!("Choose subnets in {} on the Network page, and choose Try again.", named.join(", ")),
    )
}

fn one_already() -> Problem {
    Problem::told(
        "one-nat-gateway-already",
        "The network has only one NAT gateway already",
        "It needs one Elastic IP address, and the account has none left.",
        "Release an address that nobody uses (EC2 console → Elastic IPs), or ask for more under Service Quotas → Amazon \
         EC2 → EC2-VPC Elastic IPs (L-0263D0A3). Then choose Try again.",
    )
}

fn no_other_type(now: &str, free_plan: bool) -> Problem {
    let kind = if free_plan { "type of the free plan" } else { "type" };
    Problem::told(
        "no-other-type",
        format!("No other {kind} can take the place of {now}"),
        format!(
            "Landfall looked for a {kind} with the same processor architecture that holds at least as many pods as {now} \
             and that every chosen zone offers. There is none among those it knows."
        ),
        if free_plan {
            "Upgrade the account's plan in the Billing console and choose Try again. Or use Undo everything, and choose \
             a smaller type on the Workers page."
        } else {
            "Use Undo everything, and choose an instance type on the Workers page."
        },
    )
}

fn one_node_already() -> Problem {
    Problem::told(
        "one-node-already",
        "The node group starts with one node already",
        "Even one node has more vCPUs than the account may start at the moment.",
        "End instances that nobody needs, or ask for more under Service Quotas → Amazon EC2 → Running On-Demand Standard \
         instances (L-1216C47A). Then choose Try again.",
    )
}

fn role_of_nobody(taken: &str) -> Problem {
    Problem::told(
        "no-free-role-name",
        format!("Landfall found no other name for the role {taken}"),
        "The names it tried are taken as well, or the role is none of this cluster's.",
        "Use Undo everything, and choose a name on the Roles page.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_that_is_applied_already_would_change_nothing() {
        let mut spec = ClusterSpec::new("first", "us-east-1");
        spec.workers.node_groups = vec![NodeGroupSpec::default()];
        spec.network.nat = NatGateways::PerZone;
        assert!(would_change(&RemedyAction::SingleNatGateway, &spec));
        spec.network.nat = NatGateways::Single;
        assert!(!would_change(&RemedyAction::SingleNatGateway, &spec));
        let one_node = RemedyAction::OneNode { node_group: String::new() };
        spec.workers.node_groups.iter_mut().for_each(|group| group.desired = 2);
        assert!(would_change(&one_node, &spec));
        spec.workers.node_groups.iter_mut().for_each(|group| group.desired = 1);
        assert!(!would_change(&one_node, &spec));
    }
}
