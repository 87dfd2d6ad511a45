//! The Review page: every choice in words, one section a page.

use crate::{
    contract::{
        AccessGrant, AuthenticationMode, CapacityType, ClusterSpec, Fact, Identity, LogType, NatGateways,
        NodeGroupSpec, Offers, Page, ReviewSection, SubnetKind, SupportType,
    },
    recipe,
};

pub(super) fn of(spec: &ClusterSpec, offers: Option<&Offers>, identity: Option<&Identity>) -> Vec<ReviewSection> {
    vec![
        section(Page::Connect, "Connection", connect(spec, identity)),
        section(Page::Network, "Network", network(spec, offers)),
        section(Page::Roles, "Roles", roles(spec)),
        section(Page::Cluster, "Cluster", cluster(spec, offers)),
        section(Page::Access, "Access", access(spec, identity)),
        section(Page::Workers, "Workers", workers(spec)),
    ]
}

fn section(page: Page, title: &str, rows: Vec<Fact>) -> ReviewSection {
    ReviewSection { page, title: title.to_owned(), rows }
}

fn row(label: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact { label: label.into(), value: value.into() }
}

fn connect(spec: &ClusterSpec, identity: Option<&Identity>) -> Vec<Fact> {
    let mut rows = vec![row("Cluster name", &spec.name), row("Region", &spec.region)];
    if let Some(identity) = identity {
        let account = if identity.demo { format!("{} (demo)", identity.account) } else { identity.account.clone() };
        rows.push(row("Account", account));
        rows.push(row("As", format!("{}, {}", identity.principal, identity.how)));
    }
    rows
}

fn network(spec: &ClusterSpec, offers: Option<&Offers>) -> Vec<Fact> {
    let network = &spec.network;
    let known = offers.map(|offers| offers.zones.as_slice()).unwrap_or_default();
    let zone = |id: &String| match known.iter().find(|zone| zone.id == *id) {
        Some(zone) => format!("{id} ({})", zone.name),
        None => id.clone(),
    };
    let nat = match network.nat {
        NatGateways::Single => "One for all zones",
        NatGateways::PerZone => "One in each zone",
    };
    vec![
        row("VPC", format!("New, {}", network.cidr)),
        row("Availability Zones", network.zones.iter().map(zone).collect::<Vec<_>>().join(", ")),
        row("Subnets", format!("{0} public and {0} private", network.zones.len())),
        row("NAT gateways", nat),
        row("Tags for load balancers", yes_no(network.load_balancer_tags)),
        row("DNS support", yes_no(network.dns_support)),
        row("DNS host names", yes_no(network.dns_hostnames)),
    ]
}

fn roles(spec: &ClusterSpec) -> Vec<Fact> {
    let shown = |role: &crate::resources::IamRole| {
        let policies: Vec<_> = role.policies.iter().map(|policy| policy.name.as_str()).collect();
        format!("{}, with {}", role.name, policies.join(", "))
    };
    vec![
        row("Cluster role", shown(&recipe::cluster_role(spec))),
        row("Node role", shown(&recipe::node_role(spec))),
        row("Systems Manager on nodes", yes_no(spec.roles.ssm)),
    ]
}

fn cluster(spec: &ClusterSpec, offers: Option<&Offers>) -> Vec<Fact> {
    let cluster = &spec.cluster;
    let versions = offers.map(|offers| offers.versions.as_slice()).unwrap_or_default();
    let version = match versions.iter().find(|offer| offer.version == cluster.version) {
        Some(offer) => format!("{} ({})", offer.version, offer.support),
        None if cluster.version.is_empty() => "The default of EKS".to_owned(),
        None => cluster.version.clone(),
    };
    let support = match cluster.support {
        SupportType::Standard => "Standard: upgraded by AWS at its end",
        SupportType::Extended => "Extended: stays for another year at 0.60 USD an hour",
    };
    let public = match (cluster.endpoint_public, cluster.public_access_cidrs.as_slice()) {
        (false, _) => "Off".to_owned(),
        (true, all) if all.iter().any(|block| block == "0.0.0.0/0") => "On, from everywhere".to_owned(),
        (true, some) => format!("On, from {}", some.join(", ")),
    };
    let logs: Vec<_> = cluster.logs.iter().map(|log| log_name(*log)).collect();
    let mode = match cluster.authentication_mode {
        AuthenticationMode::Api => "Access entries (API)",
        AuthenticationMode::ApiAndConfigMap => "Access entries and the aws-auth ConfigMap",
    };
    vec![
        row("Kubernetes version", version),
        row("Support", support),
        row("Public endpoint", public),
        row("Private endpoint", if cluster.endpoint_private { "On" } else { "Off" }),
        row("Control-plane logs", if logs.is_empty() { "None".to_owned() } else { logs.join(", ") }),
        row("Authentication", mode),
    ]
}

fn log_name(log: LogType) -> &'static str {
    match log {
        LogType::Api => "API server",
        LogType::Audit => "audit",
        LogType::Authenticator => "authenticator",
        LogType::ControllerManager => "controller manager",
        LogType::Scheduler => "scheduler",
    }
}

fn access(spec: &ClusterSpec, identity: Option<&Identity>) -> Vec<Fact> {
    let you = identity.map_or_else(|| "You".to_owned(), |identity| format!("You ({})", identity.principal));
    let mine = if spec.access.creator_admin { "Administrator of the cluster" } else { "No access" };
    let grant = |grant: &AccessGrant| {
        let scope = match grant.namespaces.as_slice() {
            [] => "the whole cluster".to_owned(),
            [one] => format!("namespace {one}"),
            some => format!("namespaces {}", some.join(", ")),
        };
        row(&grant.principal_arn, format!("{} for {scope}", grant.policy))
    };
    std::iter::once(row(you, mine)).chain(spec.access.grants.iter().map(grant)).collect()
}

fn workers(spec: &ClusterSpec) -> Vec<Fact> {
    let addon = |addon: &crate::contract::AddonSpec| match addon.version.as_str() {
        "" => addon.name.clone(),
        version => format!("{} {version}", addon.name),
    };
    let addons: Vec<_> = spec.workers.addons.iter().map(addon).collect();
    let addons = if addons.is_empty() { "None: EKS installs its own copies".to_owned() } else { addons.join(", ") };
    let mut rows: Vec<Fact> = spec.workers.node_groups.iter().map(node_group).collect();
    rows.push(row("Add-ons", addons));
    rows.push(row("Wait until nodes are Ready", yes_no(spec.workers.wait_for_nodes)));
    rows
}

fn node_group(group: &NodeGroupSpec) -> Fact {
    let capacity = match group.capacity {
        CapacityType::OnDemand => "On-Demand",
        CapacityType::Spot => "Spot",
    };
    let subnets = match group.subnets {
        SubnetKind::Private => "private",
        SubnetKind::Public => "public",
    };
    let labels: Vec<_> = group.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let labels = if labels.is_empty() { String::new() } else { format!(", labels {}", labels.join(", ")) };
    let NodeGroupSpec { desired, min, max, instance_type, disk_gib, .. } = group;
    row(
        format!("Node group {}", group.name),
        format!(
            "{desired} × {instance_type} {capacity} ({min} to {max}), {disk_gib} GiB disk, {subnets} subnets{labels}"
        ),
    )
}

fn yes_no(on: bool) -> &'static str {
    if on { "Yes" } else { "No" }
}
