//! Stage Network: a VPC with public and private subnets in two or three zones, as AWS's own sample template
//! (amazon-eks-vpc-private-subnets) has it, with one NAT gateway or one per zone.

use ipnet::Ipv4Net;

use crate::{
    contract::{NatGateways, NetworkSpec, SubnetKind},
    plan::{Planner, Ref, Standing},
    resources::{
        ElasticIp, Gateway, InternetGateway, NatGateway, Route, RouteTable, RouteTableAssociation, Subnet, Vpc,
    },
};

/// What later stages need of the network.
#[derive(Debug)]
pub struct Network {
    /// All subnets, public first.
    pub all: Vec<Ref<Subnet>>,
    /// Public subnets.
    pub public: Vec<Ref<Subnet>>,
    /// Private subnets.
    pub private: Vec<Ref<Subnet>>,
    /// What makes the public subnets reach the internet.
    pub public_way_out: Vec<Standing>,
    /// What makes the private subnets reach the internet.
    pub private_way_out: Vec<Standing>,
}

/// One subnet of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct SubnetPlan {
    /// Public or private.
    pub kind: SubnetKind,
    /// Zone id.
    pub zone_id: String,
    /// Its block.
    pub cidr: Ipv4Net,
}

/// Cuts the VPC's block: public subnets first, then private ones, all of equal size. Empty when the block cannot be
/// cut (`check` says why).
pub fn subnets(spec: &NetworkSpec) -> Vec<SubnetPlan> {
    let Ok(block) = spec.cidr.parse::<Ipv4Net>() else { return Vec::new() };
    // 4 subnets need 2 more bits, 6 need 3.
    let bits = if spec.zones.len() <= 2 { 2 } else { 3 };
    let Ok(mut parts) = block.trunc().subnets(block.prefix_len().saturating_add(bits)) else { return Vec::new() };
    [SubnetKind::Public, SubnetKind::Private]
        .into_iter()
        .flat_map(|kind| spec.zones.iter().map(move |zone| (kind, zone.clone())))
        .filter_map(|(kind, zone_id)| Some(SubnetPlan { kind, zone_id, cidr: parts.next()? }))
        .collect()
}

/// Adds the stage.
pub fn add(planner: &mut Planner, spec: &NetworkSpec) -> Network {
    let vpc = planner
        .add("vpc", Vpc { cidr: spec.cidr.clone(), dns_support: spec.dns_support, dns_hostnames: spec.dns_hostnames });
    let internet_gateway = planner.add("internet-gateway", InternetGateway { vpc: vpc.clone() });
    let (mut public, mut private) = (Vec::new(), Vec::new());
    for plan in subnets(spec) {
        let (list, word) = match plan.kind {
            SubnetKind::Public => (&mut public, "public"),
            SubnetKind::Private => (&mut private, "private"),
        };
        let subnet = Subnet {
            vpc: vpc.clone(),
            subnet_kind: plan.kind,
            zone_id: plan.zone_id.clone(),
            cidr: plan.cidr.to_string(),
            load_balancer_tag: spec.load_balancer_tags,
        };
        let key = format!("{word}-subnet-{}", list.len() + 1);
        list.push((planner.add(key, subnet), plan.zone_id));
    }

    let public_way_out = public_routes(planner, &vpc, &internet_gateway, &public);
    let private_way_out =
        private_routes(planner, spec.nat, &vpc, &internet_gateway, &public, &private, &public_way_out);
    let refs = |subnets: &[(Ref<Subnet>, String)]| subnets.iter().map(|(subnet, _)| subnet.clone()).collect::<Vec<_>>();
    let (public, private) = (refs(&public), refs(&private));
    Network { all: [public.clone(), private.clone()].concat(), public, private, public_way_out, private_way_out }
}

fn public_routes(
    planner: &mut Planner,
    vpc: &Ref<Vpc>,
    internet_gateway: &Ref<InternetGateway>,
    public: &[(Ref<Subnet>, String)],
) -> Vec<Standing> {
    let table = planner.add(
        "public-route-table",
        RouteTable { vpc: vpc.clone(), suffix: "public".into(), purpose: "Route table of the public subnets".into() },
    );
    let route = planner.add(
        "public-route",
        Route {
            table: table.clone(),
            to: Gateway::Internet(internet_gateway.clone()),
            purpose: "Route of the public subnets to the internet".into(),
        },
    );
    let mut way_out = vec![route.standing()];
    for (index, (subnet, zone)) in public.iter().enumerate() {
        let association = RouteTableAssociation {
            table: table.clone(),
            subnet: subnet.clone(),
            purpose: format!("Public subnet in {zone} uses the public route table"),
        };
        way_out.push(planner.add(format!("public-association-{}", index + 1), association).standing());
    }
    way_out
}

fn private_routes(
    planner: &mut Planner,
    nat: NatGateways,
    vpc: &Ref<Vpc>,
    internet_gateway: &Ref<InternetGateway>,
    public: &[(Ref<Subnet>, String)],
    private: &[(Ref<Subnet>, String)],
    public_way_out: &[Standing],
) -> Vec<Standing> {
    let count = match nat {
        NatGateways::Single => 1,
        NatGateways::PerZone => public.len(),
    };
    let gateways: Vec<_> = public
        .iter()
        .take(count)
        .enumerate()
        .map(|(index, (subnet, zone))| {
            let number = index + 1;
            let address = ElasticIp { internet_gateway: internet_gateway.clone(), zone_id: zone.clone() };
            let address = planner.add(format!("elastic-ip-{number}"), address);
            let gateway =
                NatGateway { subnet: subnet.clone(), address, way_out: public_way_out.to_vec(), zone_id: zone.clone() };
            planner.add(format!("nat-gateway-{number}"), gateway)
        })
        .collect();

    let mut way_out = Vec::new();
    for (index, (subnet, zone)) in private.iter().enumerate() {
        let number = index + 1;
        let table = planner.add(
            format!("private-route-table-{number}"),
            RouteTable {
                vpc: vpc.clone(),
                suffix: format!("private-{zone}"),
                purpose: format!("Route table of the private subnet in {zone}"),
            },
        );
        let association = RouteTableAssociation {
            table: table.clone(),
            subnet: subnet.clone(),
            purpose: format!("Private subnet in {zone} uses its route table"),
        };
        way_out.push(planner.add(format!("private-association-{number}"), association).standing());
        // A single gateway serves every zone.
        if let Some(gateway) = gateways.get(index).or(gateways.first()) {
            let route = Route {
                table,
                to: Gateway::Nat(gateway.clone()),
                purpose: format!("Route of the private subnet in {zone} to the NAT gateway"),
            };
            way_out.push(planner.add(format!("private-route-{number}"), route).standing());
        }
    }
    way_out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(cidr: &str, zones: &[&str]) -> Vec<String> {
        let spec = NetworkSpec {
            cidr: cidr.into(),
            zones: zones.iter().map(|zone| (*zone).into()).collect(),
            ..NetworkSpec::default()
        };
        subnets(&spec).iter().map(|subnet| subnet.cidr.to_string()).collect()
    }

    #[test]
    fn two_zones_are_cut_as_in_the_sample_template_of_aws() {
        let expected = ["192.168.0.0/18", "192.168.64.0/18", "192.168.128.0/18", "192.168.192.0/18"];
        assert_eq!(blocks("192.168.0.0/16", &["a", "b"]), expected);
    }

    #[test]
    fn three_zones_give_six_subnets_that_do_not_overlap() {
        let blocks = blocks("10.0.0.0/16", &["a", "b", "c"]);
        assert_eq!(blocks.len(), 6);
        assert_eq!(blocks[5], "10.0.160.0/19");
    }

    #[test]
    fn a_block_that_cannot_be_cut_gives_nothing() {
        assert!(blocks("10.0.0.0/31", &["a", "b"]).is_empty());
        assert!(blocks("nonsense", &["a", "b"]).is_empty());
    }
}
