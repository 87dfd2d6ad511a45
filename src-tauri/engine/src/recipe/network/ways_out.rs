//! Route tables, and how subnets reach the internet: public ones through the internet gateway, private ones through NAT
//! gateways and, over IPv6, an egress-only gateway.

use super::{nat, new_vpc::Made};
use crate::{
    contract::{NatGateways, NetworkSpec},
    plan::{IdRef, Planner, Ref, Standing},
    resources::{
        EgressOnlyInternetGateway, ElasticIp, Gateway, InternetGateway, NatGateway, RegionalNatGateway, Route,
        RouteTable, RouteTableAssociation, Vpc,
    },
};

/// What the subnets need to reach the internet, and the tables it stands in.
#[derive(Debug, Default)]
pub struct Ways {
    /// Of the public subnets.
    pub public: Vec<Standing>,
    /// Of the private subnets.
    pub private: Vec<Standing>,
    /// Route tables of the public subnets.
    pub public_tables: Vec<IdRef>,
    /// Route tables of the private subnets.
    pub private_tables: Vec<IdRef>,
}

/// One table for all public subnets.
pub fn public(
    planner: &mut Planner,
    vpc: &Ref<Vpc>,
    internet_gateway: &Ref<InternetGateway>,
    public: &[Made],
    ipv6: bool,
    ways: &mut Ways,
) {
    let table = planner.add(
        "public-route-table",
        RouteTable { vpc: vpc.clone(), suffix: "public".into(), purpose: "Route table of the public subnets".into() },
    );
    ways.public_tables.push(table.id());
    let route = Route {
        table: table.clone(),
        to: Gateway::Internet(internet_gateway.clone()),
        purpose: "Route of the public subnets to the internet".into(),
        ipv6: false,
    };
    ways.public.push(planner.add("public-route", route.clone()).standing());
    if ipv6 {
        let purpose = "Route of the public subnets to the internet over IPv6".into();
        ways.public.push(planner.add("public-ipv6-route", Route { ipv6, purpose, ..route }).standing());
    }
    for (index, one) in public.iter().enumerate() {
        let association = RouteTableAssociation {
            table: table.clone(),
            subnet: one.subnet.clone(),
            purpose: format!("Public subnet in {} uses the public route table", one.zone_id),
        };
        ways.public.push(planner.add(format!("public-association-{}", index + 1), association).standing());
    }
}

/// A table for each private subnet.
pub fn private(
    planner: &mut Planner,
    spec: &NetworkSpec,
    vpc: &Ref<Vpc>,
    internet_gateway: Option<&Ref<InternetGateway>>,
    (public, private): (&[Made], &[Made]),
    ipv6: bool,
    ways: &mut Ways,
) {
    let gateways = match (internet_gateway, private.is_empty()) {
        (Some(internet_gateway), false) => {
            nat_gateways(planner, spec, vpc, internet_gateway, (public, private), &ways.public)
        }
        _ => Vec::new(),
    };
    let egress_only = (ipv6 && internet_gateway.is_some() && !private.is_empty())
        .then(|| planner.add("egress-only-internet-gateway", EgressOnlyInternetGateway { vpc: vpc.clone() }));
    for (index, one) in private.iter().enumerate() {
        let (number, zone) = (index + 1, &one.zone_id);
        let table = planner.add(
            format!("private-route-table-{number}"),
            RouteTable {
                vpc: vpc.clone(),
                suffix: format!("private-{zone}"),
                purpose: format!("Route table of the private subnet in {zone}"),
            },
        );
        ways.private_tables.push(table.id());
        let association = RouteTableAssociation {
            table: table.clone(),
            subnet: one.subnet.clone(),
            purpose: format!("Private subnet in {zone} uses its route table"),
        };
        ways.private.push(planner.add(format!("private-association-{number}"), association).standing());
        // A single gateway serves every zone.
        let of_zone = gateways.iter().find(|(of, _)| of == zone).or(gateways.first());
        if let Some((_, gateway)) = of_zone {
            let route = Route {
                table: table.clone(),
                to: Gateway::Nat(gateway.clone()),
                purpose: format!("Route of the private subnet in {zone} to the NAT gateway"),
                ipv6: false,
            };
            ways.private.push(planner.add(format!("private-route-{number}"), route).standing());
        }
        if let Some(gateway) = &egress_only {
            let route = Route {
                table,
                to: Gateway::EgressOnly(gateway.clone()),
                purpose: format!("Route of the private subnet in {zone} to the internet over IPv6"),
                ipv6,
            };
            ways.private.push(planner.add(format!("private-ipv6-route-{number}"), route).standing());
        }
    }
}

/// The gateways, each with the zone it stands in.
fn nat_gateways(
    planner: &mut Planner,
    spec: &NetworkSpec,
    vpc: &Ref<Vpc>,
    internet_gateway: &Ref<InternetGateway>,
    (public, private): (&[Made], &[Made]),
    public_way_out: &[Standing],
) -> Vec<(String, IdRef)> {
    let mut zones: Vec<&Made> = Vec::new();
    for one in public {
        let is_wanted = private.iter().any(|private| private.zone_id == one.zone_id);
        if is_wanted && zones.iter().all(|known| known.zone_id != one.zone_id) {
            zones.push(one);
        }
    }
    let count = match nat(spec) {
        // A plan of one's own may have no zone with both kinds: any public subnet will do.
        NatGateways::Single => {
            zones.extend(public.first().filter(|_| zones.is_empty()));
            1
        }
        NatGateways::PerZone => zones.len(),
        NatGateways::Regional => return vec![regional(planner, vpc, internet_gateway, private)],
        NatGateways::None => 0,
    };
    let gateway = |(index, one): (usize, &&Made)| {
        let (number, zone) = (index + 1, &one.zone_id);
        let address = ElasticIp { internet_gateway: internet_gateway.clone(), zone_id: zone.clone() };
        let address = planner.add(format!("elastic-ip-{number}"), address);
        let gateway =
            NatGateway { subnet: one.subnet.clone(), address, way_out: public_way_out.to_vec(), zone_id: zone.clone() };
        (zone.clone(), planner.add(format!("nat-gateway-{number}"), gateway).id())
    };
    zones.iter().take(count).enumerate().map(gateway).collect()
}

fn regional(
    planner: &mut Planner,
    vpc: &Ref<Vpc>,
    internet_gateway: &Ref<InternetGateway>,
    private: &[Made],
) -> (String, IdRef) {
    let mut zones: Vec<&str> = private.iter().map(|one| one.zone_id.as_str()).collect();
    zones.sort_unstable();
    zones.dedup();
    let gateway = RegionalNatGateway {
        vpc: vpc.clone(),
        internet_gateway: internet_gateway.clone(),
        zones: u32::try_from(zones.len()).unwrap_or(u32::MAX),
    };
    (String::new(), planner.add("regional-nat-gateway", gateway).id())
}
