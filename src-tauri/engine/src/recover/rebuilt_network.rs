//! The answers of page Network, put together from what stands of a lost run.

use aws_sdk_ec2::types::Subnet;
use aws_sdk_eks::types::Cluster;

use super::rebuilt_spec::Remains;
use crate::{
    cloud::Cloud,
    contract::{
        ExistingSubnetSpec, IpFamily, NatGateways, NetworkLayout, NetworkSpec, SubnetKind, SubnetSpec, VpcEndpoints,
    },
    failure::Failure,
    offers::subnet_kind,
    recipe,
    resources::filter,
};

/// Reads the network off what stands.
///
/// # Errors
/// What AWS refused to show.
pub(super) async fn network(cloud: &Cloud, remains: &Remains, spec: &mut NetworkSpec) -> Result<(), Failure> {
    match (remains.of_step("vpc"), &remains.cluster) {
        (None, Some(cluster)) => existing(cloud, cluster, spec).await,
        (vpc, _) => {
            if let Some(vpc) = vpc {
                block(cloud, &vpc.id, spec).await?;
            }
            let subnets = subnets(cloud, remains).await?;
            place(remains, subnets, spec);
            ways_out(remains, spec);
            Ok(())
        }
    }
}

async fn block(cloud: &Cloud, vpc: &str, spec: &mut NetworkSpec) -> Result<(), Failure> {
    let answer = cloud.ec2.describe_vpcs().filters(filter("vpc-id", vpc)).send().await;
    let answer = answer.map_err(Failure::of("EC2", "DescribeVpcs"))?;
    let Some(vpc) = answer.vpcs().first() else { return Ok(()) };
    if let Some(cidr) = vpc.cidr_block() {
        cidr.clone_into(&mut spec.cidr);
    }
    if !vpc.ipv6_cidr_block_association_set().is_empty() {
        spec.ip_family = IpFamily::Ipv6;
    }
    Ok(())
}

/// Those the run made, public first, each kind in its own order.
async fn subnets(cloud: &Cloud, remains: &Remains) -> Result<Vec<SubnetSpec>, Failure> {
    let mut found = Vec::new();
    for (kind, word) in [(SubnetKind::Public, "public"), (SubnetKind::Private, "private")] {
        for number in 1.. {
            let Some(subnet) = remains.of_step(&format!("{word}-subnet-{number}")) else { break };
            let answer = cloud.ec2.describe_subnets().filters(filter("subnet-id", &subnet.id)).send().await;
            let answer = answer.map_err(Failure::of("EC2", "DescribeSubnets"))?;
            let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
            found.extend(answer.subnets().first().map(|subnet| SubnetSpec {
                kind,
                zone_id: text(subnet.availability_zone_id()),
                cidr: text(subnet.cidr_block()),
            }));
        }
    }
    Ok(found)
}

/// Zones, layout, and the plan of the subnets where it is not the usual one.
fn place(remains: &Remains, subnets: Vec<SubnetSpec>, spec: &mut NetworkSpec) {
    let mut zones: Vec<String> = Vec::new();
    for subnet in &subnets {
        if !zones.contains(&subnet.zone_id) {
            zones.push(subnet.zone_id.clone());
        }
    }
    if zones.is_empty() {
        return;
    }
    let has = |kind: SubnetKind| subnets.iter().any(|subnet| subnet.kind == kind);
    spec.layout = match (has(SubnetKind::Public), has(SubnetKind::Private)) {
        (false, true) if remains.of_step("internet-gateway").is_none() => NetworkLayout::PrivateOnly,
        // Where there is a cluster, all subnets had been made.
        (true, false) if remains.cluster.is_some() => NetworkLayout::PublicOnly,
        _ => NetworkLayout::PublicAndPrivate,
    };
    spec.zone_count = u8::try_from(zones.len()).unwrap_or(u8::MAX);
    spec.zones = zones;
    let usual: Vec<String> = recipe::subnets(spec).iter().map(|subnet| subnet.cidr.to_string()).collect();
    if !subnets.iter().all(|subnet| usual.contains(&subnet.cidr)) {
        spec.subnets = subnets;
    }
}

fn ways_out(remains: &Remains, spec: &mut NetworkSpec) {
    let stands = |step: &str| remains.of_step(step).is_some();
    spec.nat = if stands("regional-nat-gateway") {
        NatGateways::Regional
    } else if stands("nat-gateway-2") || stands("elastic-ip-2") {
        NatGateways::PerZone
    } else if remains.cluster.is_some() && !stands("nat-gateway-1") && !stands("elastic-ip-1") {
        NatGateways::None
    } else {
        NatGateways::Single
    };
    spec.endpoints = if stands("endpoint-security-group") {
        VpcEndpoints::All
    } else if stands("endpoint-s3") {
        VpcEndpoints::S3
    } else {
        VpcEndpoints::None
    };
}

/// A cluster in a network that the run did not make.
async fn existing(cloud: &Cloud, cluster: &Cluster, spec: &mut NetworkSpec) -> Result<(), Failure> {
    let Some(config) = cluster.resources_vpc_config() else { return Ok(()) };
    let vpc = config.vpc_id().unwrap_or_default();
    let ids = config.subnet_ids().to_vec();
    if ids.is_empty() {
        return Ok(());
    }
    let answer = cloud.ec2.describe_subnets().set_subnet_ids(Some(ids)).send().await;
    let answer = answer.map_err(Failure::of("EC2", "DescribeSubnets"))?;
    vpc.clone_into(&mut spec.vpc_id);
    for subnet in answer.subnets() {
        let id = subnet.subnet_id().unwrap_or_default().to_owned();
        let kind = subnet_kind(cloud, vpc, &id).await?;
        let zone_id = Subnet::availability_zone_id(subnet).unwrap_or_default().to_owned();
        spec.existing_subnets.push(ExistingSubnetSpec { id, kind, zone_id });
    }
    // EKS keeps its own group apart from those it was given.
    spec.security_groups = config.security_group_ids().to_vec();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leftovers::Tagged;

    fn remains(steps: &[&str]) -> Remains {
        let tagged = steps.iter().map(|step| Tagged { id: format!("x-{step}"), step: (*step).into(), run: "r".into() });
        let cluster = steps.contains(&"cluster").then(|| Cluster::builder().name("demo").build());
        Remains { tagged: tagged.collect(), cluster, ..Remains::default() }
    }

    fn subnet(kind: SubnetKind, zone: &str, cidr: &str) -> SubnetSpec {
        SubnetSpec { kind, zone_id: zone.into(), cidr: cidr.into() }
    }

    #[test]
    fn the_usual_cut_needs_no_plan_of_its_own() {
        let mut spec = NetworkSpec::default();
        let subnets = vec![
            subnet(SubnetKind::Private, "use1-az1", "192.168.0.0/17"),
            subnet(SubnetKind::Private, "use1-az2", "192.168.128.0/17"),
        ];
        place(&remains(&["vpc"]), subnets.clone(), &mut spec);
        assert_eq!((spec.layout, spec.zone_count, spec.subnets.len()), (NetworkLayout::PrivateOnly, 2, 0));
        let mut spec = NetworkSpec { cidr: "192.168.0.0/20".into(), ..NetworkSpec::default() };
        place(&remains(&["vpc", "internet-gateway"]), subnets, &mut spec);
        assert_eq!((spec.layout, spec.subnets.len()), (NetworkLayout::PublicAndPrivate, 2));
    }

    #[test]
    fn ways_out_are_read_off_what_stands() {
        let of = |steps: &[&str]| {
            let mut spec = NetworkSpec::default();
            ways_out(&remains(steps), &mut spec);
            (spec.nat, spec.endpoints)
        };
        assert_eq!(of(&["vpc"]), (NatGateways::Single, VpcEndpoints::None));
        assert_eq!(of(&["regional-nat-gateway", "endpoint-s3"]), (NatGateways::Regional, VpcEndpoints::S3));
        assert_eq!(of(&["elastic-ip-2"]).0, NatGateways::PerZone);
        assert_eq!(of(&["cluster", "endpoint-security-group"]), (NatGateways::None, VpcEndpoints::All));
    }
}
