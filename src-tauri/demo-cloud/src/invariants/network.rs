//! What holds in EC2: a network's things belong to it, and every address has one owner.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

use super::view::{Findings, maybe};

pub(super) fn check(region: &Value, findings: &mut Findings) {
    let ec2 = &region["ec2"];
    vpcs(ec2, findings);
    subnets(ec2, findings);
    gateways(ec2, findings);
    route_tables(ec2, findings);
    security_groups(ec2, findings);
    interfaces(ec2, findings);
    addresses(ec2, findings);
    instances(ec2, findings);
    volumes(ec2, findings);
    endpoints(ec2, findings);
    launch_templates(ec2, findings);
}

/// Whether EC2 only remembers the instance.
pub(super) fn is_over(instance: &Value) -> bool {
    instance["state"] == "Terminated"
}

fn vpcs(ec2: &Value, findings: &mut Findings) {
    for (id, vpc) in findings.each(&ec2["vpcs"], "id") {
        let blocks = blocks_of_vpc(vpc, findings);
        findings.expect_apart(&blocks, id);
        let of_it = |kind: &str| -> Vec<&Value> {
            ec2[kind].as_object().into_iter().flat_map(|all| all.values()).filter(|one| one["vpc_id"] == id).collect()
        };
        let default_groups = of_it("security_groups").iter().filter(|group| group["name"] == "default").count();
        findings.expect(default_groups == 1, || format!("{id} has {default_groups} default security groups"));
        let main_tables = of_it("route_tables").iter().filter(|table| is_main(table)).count();
        findings.expect(main_tables == 1, || format!("{id} has {main_tables} main route tables"));
        let acls = of_it("network_acls").len();
        findings.expect(acls == 1, || format!("{id} has {acls} network ACLs"));
        let gateways = of_it("internet_gateways").len();
        findings.expect(gateways <= 1, || format!("{id} has {gateways} internet gateways"));
    }
    let defaults = findings.each(&ec2["vpcs"], "id").iter().filter(|(_, vpc)| vpc["is_default"] == true).count();
    findings.expect(defaults <= 1, || format!("there are {defaults} default VPCs"));
}

fn blocks_of_vpc(vpc: &Value, findings: &mut Findings) -> Vec<IpNet> {
    let mut blocks: Vec<IpNet> = findings.block(vpc, "cidr").into_iter().collect();
    for list in ["more_cidrs", "ipv6"] {
        for association in vpc[list].as_array().into_iter().flatten() {
            blocks.extend(findings.block(association, "block"));
        }
    }
    blocks
}

fn is_main(table: &Value) -> bool {
    table["associations"].as_array().into_iter().flatten().any(|association| association["subnet_id"].is_null())
}

fn subnets(ec2: &Value, findings: &mut Findings) {
    let mut by_vpc: BTreeMap<&str, Vec<IpNet>> = BTreeMap::new();
    for (id, subnet) in findings.each(&ec2["subnets"], "id") {
        let vpc_id = findings.text(subnet, "vpc_id");
        findings.expect_in(&ec2["vpcs"], vpc_id, id);
        let Some(vpc) = ec2["vpcs"].get(vpc_id) else { continue };
        let whole = blocks_of_vpc(vpc, findings);
        let mut own: Vec<IpNet> = findings.block(subnet, "cidr").into_iter().collect();
        if !subnet["ipv6"].is_null() {
            own.extend(findings.block(&subnet["ipv6"], "block"));
        }
        for block in &own {
            let is_inside = whole.iter().any(|outer| outer.contains(block));
            findings.expect(is_inside, || format!("{block} of {id} is outside {vpc_id}"));
        }
        by_vpc.entry(vpc_id).or_default().extend(own);
    }
    for (vpc_id, blocks) in by_vpc {
        findings.expect_apart(&blocks, vpc_id);
    }
}

fn gateways(ec2: &Value, findings: &mut Findings) {
    for (id, gateway) in findings.each(&ec2["internet_gateways"], "id") {
        if let Some(vpc_id) = maybe(gateway, "vpc_id") {
            findings.expect_in(&ec2["vpcs"], vpc_id, id);
        }
    }
    for (id, gateway) in findings.each(&ec2["egress_only_gateways"], "id") {
        let vpc_id = findings.text(gateway, "vpc_id");
        findings.expect_in(&ec2["vpcs"], vpc_id, id);
    }
    for (id, gateway) in findings.each(&ec2["nat_gateways"], "id") {
        let state = findings.text(gateway, "state");
        if matches!(state, "Deleted" | "Failed") {
            continue;
        }
        let vpc_id = findings.text(gateway, "vpc_id");
        findings.expect_in(&ec2["vpcs"], vpc_id, id);
        for (field, kind) in [("subnet_id", "subnets"), ("interface_id", "network_interfaces")] {
            if let Some(target) = maybe(gateway, field) {
                findings.expect_in(&ec2[kind], target, id);
            }
        }
        if state == "Available"
            && let Some(address) = maybe(gateway, "allocation_id")
        {
            findings.expect_in(&ec2["addresses"], address, id);
        }
    }
}

fn route_tables(ec2: &Value, findings: &mut Findings) {
    let mut associated = Vec::new();
    for (id, table) in findings.each(&ec2["route_tables"], "id") {
        let vpc_id = findings.text(table, "vpc_id");
        findings.expect_in(&ec2["vpcs"], vpc_id, id);
        for association in table["associations"].as_array().into_iter().flatten() {
            let Some(subnet) = maybe(association, "subnet_id") else { continue };
            findings.expect_in(&ec2["subnets"], subnet, id);
            let is_ours = ec2["subnets"][subnet]["vpc_id"] == vpc_id;
            findings.expect(is_ours, || format!("{id} is associated with {subnet} of another VPC"));
            associated.push(subnet);
        }
        let routes = table["routes"].as_array().map(Vec::as_slice).unwrap_or_default();
        findings.expect(!routes.is_empty(), || format!("{id} has no route within its VPC"));
        findings
            .expect_unique(routes.iter().map(|route| route["destination"].as_str()), &format!("in {id} a route to"));
        for route in routes {
            // Other targets may be gone: AWS keeps such a route and calls it a blackhole.
            if let Some(endpoint) = maybe(&route["target"], "VpcEndpoint") {
                findings.expect_in(&ec2["vpc_endpoints"], endpoint, id);
            }
        }
    }
    findings.expect_unique(associated, "the route table of");
}

fn security_groups(ec2: &Value, findings: &mut Findings) {
    let (mut names, mut rules) = (Vec::new(), Vec::new());
    for (id, group) in findings.each(&ec2["security_groups"], "id") {
        let vpc_id = findings.text(group, "vpc_id");
        findings.expect_in(&ec2["vpcs"], vpc_id, id);
        names.push((vpc_id, findings.text(group, "name")));
        let mut said = Vec::new();
        for rule in group["rules"].as_array().into_iter().flatten() {
            rules.push(findings.text(rule, "id"));
            if let Some(peer) = maybe(&rule["peer"], "Group") {
                findings.expect_in(&ec2["security_groups"], peer, id);
            }
            said.push(["egress", "protocol", "from_port", "to_port", "peer"].map(|field| rule[field].to_string()));
        }
        findings.expect_unique(said, &format!("in {id} the rule"));
    }
    findings.expect_unique(names, "the security group");
    findings.expect_unique(rules, "the rule");
}

fn interfaces(ec2: &Value, findings: &mut Findings) {
    let mut given = Vec::new();
    for (id, interface) in findings.each(&ec2["network_interfaces"], "id") {
        let (vpc_id, subnet_id) = (findings.text(interface, "vpc_id"), findings.text(interface, "subnet_id"));
        findings.expect_in(&ec2["vpcs"], vpc_id, id);
        findings.expect_in(&ec2["subnets"], subnet_id, id);
        let subnet = &ec2["subnets"][subnet_id];
        findings.expect(subnet["vpc_id"] == vpc_id, || format!("{id} is in a subnet of another VPC"));
        for group in findings.texts(interface, "groups") {
            findings.expect_in(&ec2["security_groups"], group, id);
            let is_ours = ec2["security_groups"][group]["vpc_id"] == vpc_id;
            findings.expect(is_ours, || format!("{id} has {group} of another VPC"));
        }
        let mut own: Vec<IpAddr> = findings.address(interface, "private_ip").into_iter().collect();
        let mut blocks: Vec<IpNet> = findings.block(subnet, "cidr").into_iter().collect();
        if !interface["ipv6"].is_null() {
            own.extend(findings.address(interface, "ipv6"));
            blocks.extend(findings.block(&subnet["ipv6"], "block"));
        }
        for address in own {
            let is_inside = blocks.iter().any(|block| block.contains(&address) && !is_kept_by_aws(block, address));
            findings.expect(is_inside, || format!("{address} of {id} is not for {subnet_id} to give"));
            given.push((vpc_id, address));
        }
        if let Some(instance) = maybe(&interface["attachment"], "instance_id") {
            findings.expect_in(&ec2["instances"], instance, id);
            let ended = is_over(&ec2["instances"][instance]);
            findings.expect(!ended, || format!("{id} is attached to {instance}, which has ended"));
        }
    }
    findings.expect_unique(given, "the private address");
}

/// The first four addresses of a subnet and its last (VPC User Guide, Subnet sizing).
fn is_kept_by_aws(block: &IpNet, address: IpAddr) -> bool {
    match (block, address) {
        (IpNet::V4(block), IpAddr::V4(address)) => {
            address.to_bits() - block.network().to_bits() < 4 || address == block.broadcast()
        }
        _ => false,
    }
}

fn addresses(ec2: &Value, findings: &mut Findings) {
    let mut public = Vec::new();
    for (_, address) in findings.each(&ec2["addresses"], "id") {
        public.extend(findings.address(address, "public_ip"));
    }
    let mut used = Vec::new();
    for (id, interface) in findings.each(&ec2["network_interfaces"], "id") {
        let own = &interface["public"];
        if own.is_null() {
            continue;
        }
        let ip = findings.address(own, "ip");
        match maybe(own, "allocation_id") {
            Some(allocation) => {
                findings.expect_in(&ec2["addresses"], allocation, id);
                let same = ec2["addresses"][allocation]["public_ip"] == own["ip"];
                findings.expect(same, || format!("{id} has another address than its {allocation}"));
                used.push(allocation);
            }
            None => public.extend(ip),
        }
    }
    findings.expect_unique(public, "the public address");
    findings.expect_unique(used, "the use of");
}

fn instances(ec2: &Value, findings: &mut Findings) {
    for (id, instance) in findings.each(&ec2["instances"], "id") {
        if is_over(instance) {
            continue;
        }
        let fields = [
            ("vpc_id", "vpcs"),
            ("subnet_id", "subnets"),
            ("interface_id", "network_interfaces"),
            ("volume_id", "volumes"),
        ];
        for (field, kind) in fields {
            let target = findings.text(instance, field);
            findings.expect_in(&ec2[kind], target, id);
        }
        for group in findings.texts(instance, "groups") {
            findings.expect_in(&ec2["security_groups"], group, id);
        }
        let interface = &ec2["network_interfaces"][findings.text(instance, "interface_id")];
        let knows = interface["attachment"]["instance_id"] == id;
        findings.expect(knows, || format!("the interface of {id} does not know it"));
        let same = interface["private_ip"] == instance["private_ip"] && interface["subnet_id"] == instance["subnet_id"];
        findings.expect(same, || format!("{id} and its interface are at different addresses"));
        let volume = &ec2["volumes"][findings.text(instance, "volume_id")];
        findings.expect(volume["instance_id"] == id, || format!("the volume of {id} does not know it"));
    }
}

fn volumes(ec2: &Value, findings: &mut Findings) {
    let mut devices = Vec::new();
    for (id, volume) in findings.each(&ec2["volumes"], "id") {
        let Some(instance) = maybe(volume, "instance_id") else { continue };
        findings.expect_in(&ec2["instances"], instance, id);
        let of = &ec2["instances"][instance];
        findings.expect(!is_over(of), || format!("{id} is attached to {instance}, which has ended"));
        findings.expect(of["zone"] == volume["zone"], || format!("{id} is in another zone than {instance}"));
        devices.push((instance, findings.text(volume, "device")));
    }
    findings.expect_unique(devices, "the device");
}

fn endpoints(ec2: &Value, findings: &mut Findings) {
    for (id, endpoint) in findings.each(&ec2["vpc_endpoints"], "id") {
        let vpc_id = findings.text(endpoint, "vpc_id");
        findings.expect_in(&ec2["vpcs"], vpc_id, id);
        if endpoint["state"] == "Deleting" {
            continue;
        }
        let lists = [
            ("subnet_ids", "subnets"),
            ("interface_ids", "network_interfaces"),
            ("groups", "security_groups"),
            ("route_table_ids", "route_tables"),
        ];
        for (field, kind) in lists {
            let targets = findings.texts(endpoint, field);
            for target in &targets {
                findings.expect_in(&ec2[kind], target, id);
            }
            findings.expect_unique(targets, &format!("in {field} of {id}"));
        }
        let (subnets, interfaces) =
            (findings.texts(endpoint, "subnet_ids").len(), findings.texts(endpoint, "interface_ids").len());
        findings.expect(subnets == interfaces, || format!("{id} has {interfaces} interfaces in {subnets} subnets"));
    }
}

fn launch_templates(ec2: &Value, findings: &mut Findings) {
    let mut names = Vec::new();
    for (id, template) in findings.each(&ec2["launch_templates"], "id") {
        names.push(findings.text(template, "name"));
        let default = findings.number(template, "default_version");
        findings.expect_in(&template["versions"], &default.to_string(), id);
        let next = findings.number(template, "next_version");
        let newest =
            template["versions"].as_object().into_iter().flatten().filter_map(|(key, _)| key.parse().ok()).max();
        findings
            .expect(newest.is_some_and(|newest: i64| newest < next), || format!("{id} counts its versions wrongly"));
    }
    findings.expect_unique(names, "the launch template");
}
