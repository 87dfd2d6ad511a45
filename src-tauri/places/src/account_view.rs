//! What is in the demo account, in a newcomer's words: grouped by what it is for, counted, with AWS's names of states.
//! Reads the inventory; asks nothing of the account's API, so that looking on leaves no trace in it.

use std::collections::BTreeMap;

use landfall_engine::contract::{AccountGroup, AccountThing};
use serde_json::Value;

/// The inventory of one Region: things by `kind/…/name`.
pub(crate) type Inventory = BTreeMap<String, Value>;

/// Which tag says of which run of Landfall's a thing is.
const RUN_TAG: &str = "landfall.dev/run";

struct Kind {
    /// As the inventory names it.
    key: &'static str,
    one: &'static str,
    many: &'static str,
    /// Where it is shown; none: only counted.
    group: Option<&'static str>,
}

const fn shown(key: &'static str, one: &'static str, many: &'static str, group: &'static str) -> Kind {
    Kind { key, one, many, group: Some(group) }
}

const fn counted(key: &'static str, one: &'static str, many: &'static str) -> Kind {
    Kind { key, one, many, group: None }
}

const KINDS: [Kind; 27] = [
    shown("vpc", "VPC", "VPCs", "Networks"),
    shown("subnet", "Subnet", "subnets", "Networks"),
    shown("internet-gateway", "Internet gateway", "internet gateways", "Networks"),
    shown("egress-only-internet-gateway", "Egress-only gateway", "egress-only gateways", "Networks"),
    shown("nat-gateway", "NAT gateway", "NAT gateways", "Networks"),
    shown("address", "Elastic IP address", "Elastic IP addresses", "Networks"),
    shown("vpc-endpoint", "VPC endpoint", "VPC endpoints", "Networks"),
    counted("route-table", "Route table", "route tables"),
    counted("security-group", "Security group", "security groups"),
    shown("role", "Role", "roles", "Roles"),
    counted("instance-profile", "Instance profile", "instance profiles"),
    counted("oidc-provider", "OIDC provider", "OIDC providers"),
    shown("cluster", "Cluster", "clusters", "Clusters"),
    shown("nodegroup", "Node group", "node groups", "Clusters"),
    shown("fargate-profile", "Fargate profile", "Fargate profiles", "Clusters"),
    shown("addon", "Add-on", "add-ons", "Clusters"),
    shown("auto-scaling-group", "Auto Scaling group", "Auto Scaling groups", "Machines"),
    shown("instance", "Instance", "instances", "Machines"),
    counted("launch-template", "Launch template", "launch templates"),
    shown("load-balancer", "Load balancer", "load balancers", "Load balancers"),
    shown("classic-load-balancer", "Classic load balancer", "classic load balancers", "Load balancers"),
    shown("volume", "Volume", "volumes", "Volumes"),
    shown("snapshot", "Snapshot", "snapshots", "Volumes"),
    shown("file-system", "File system", "file systems", "Volumes"),
    counted("kms-key", "Encryption key", "encryption keys"),
    counted("log-group", "Log group", "log groups"),
    counted("mount-target", "Mount target", "mount targets"),
];

const GROUPS: [&str; 6] = ["Networks", "Roles", "Clusters", "Machines", "Load balancers", "Volumes"];

/// What is there, group by group; groups of nothing are left out.
pub(crate) fn groups(inventory: &Inventory) -> Vec<AccountGroup> {
    let of_group = |title: &'static str| {
        let kinds = KINDS.iter().filter(move |kind| kind.group == Some(title));
        let things =
            kinds.flat_map(|kind| of_kind(inventory, kind.key).map(|(path, fields)| thing(kind, path, fields)));
        AccountGroup { title: title.to_owned(), things: things.collect() }
    };
    GROUPS.into_iter().map(of_group).filter(|group| !group.things.is_empty()).collect()
}

/// Whether the cluster of a run is there; one of the same name that somebody else made is another.
pub(crate) fn has_cluster(inventory: &Inventory, region: &str, name: &str, run: &str) -> bool {
    inventory.get(&format!("cluster/{region}/{name}")).is_some_and(|cluster| cluster["tags"][RUN_TAG] == run)
}

/// What is there of a run, counted: "1 VPC, 4 subnets, 2 roles".
pub(crate) fn counts_of_run(inventory: &Inventory, run: &str) -> String {
    let count = |kind: &Kind| match of_kind(inventory, kind.key).filter(|(_, one)| one["tags"][RUN_TAG] == run).count()
    {
        0 => None,
        1 => Some(format!("1 {}", in_a_sentence(kind.one))),
        many => Some(format!("{many} {}", kind.many)),
    };
    KINDS.iter().filter_map(count).collect::<Vec<_>>().join(", ")
}

fn of_kind<'a>(inventory: &'a Inventory, key: &'static str) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
    let named = move |(name, fields): (&'a String, &'a Value)| {
        let path = name.strip_prefix(key)?.strip_prefix('/')?;
        Some((path, fields))
    };
    inventory.iter().filter_map(named)
}

fn thing(kind: &Kind, path: &str, fields: &Value) -> AccountThing {
    let given = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let last = path.rsplit('/').next().unwrap_or(path);
    // What EKS makes is called as in its own list: "Add-on coredns" would say it twice.
    let own = given(&fields["name"]).or_else(|| given(&fields["tags"]["Name"]));
    let id = given(&fields["id"]).filter(|id| id.contains('-') && own.is_some());
    let state = given(&fields["status"]).or_else(|| given(&fields["state"])).map(|state| as_aws_says(&state));
    AccountThing { kind: kind.one.to_owned(), name: own.unwrap_or_else(|| last.to_owned()), id, state }
}

/// `ShuttingDown` is `shutting-down` at EC2; EKS writes `ACTIVE`.
fn as_aws_says(state: &str) -> String {
    if state.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_') {
        return state.to_owned();
    }
    let mut words = String::new();
    for letter in state.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push('-');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// Names of AWS's stay as they are; other words begin small in the middle of a sentence.
fn in_a_sentence(words: &str) -> String {
    let is_name = words.chars().nth(1).is_some_and(|second| second.is_ascii_uppercase())
        || ["Elastic IP", "Fargate", "Auto Scaling"].iter().any(|name| words.starts_with(name));
    if is_name { words.to_owned() } else { words[..1].to_lowercase() + &words[1..] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn inventory() -> Inventory {
        let mine = json!({ "Name": "first-vpc", RUN_TAG: "first-1" });
        let things = [
            ("vpc/vpc-1", json!({ "id": "vpc-1", "tags": mine })),
            ("vpc/vpc-2", json!({ "id": "vpc-2", "tags": {} })),
            ("subnet/subnet-1", json!({ "id": "subnet-1", "tags": mine })),
            ("subnet/subnet-2", json!({ "id": "subnet-2", "tags": mine })),
            ("nat-gateway/nat-1", json!({ "id": "nat-1", "state": "Available", "tags": mine })),
            ("instance/i-1", json!({ "id": "i-1", "state": "ShuttingDown", "tags": {} })),
            ("cluster/us-east-1/first", json!({ "name": "first", "status": "ACTIVE", "tags": { RUN_TAG: "first-1" } })),
            ("addon/us-east-1/first/coredns", json!({ "name": "coredns", "tags": { "Name": "Add-on coredns" } })),
            ("kubernetes/us-east-1/first/pod/a/b", json!({})),
        ];
        things.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    #[test]
    fn things_are_grouped_named_and_have_the_states_that_aws_shows() {
        let groups = groups(&inventory());
        assert_eq!(
            groups.iter().map(|group| group.title.as_str()).collect::<Vec<_>>(),
            ["Networks", "Clusters", "Machines"]
        );
        let networks = &groups[0].things;
        assert_eq!((networks[0].name.as_str(), networks[0].id.as_deref()), ("first-vpc", Some("vpc-1")));
        assert_eq!((networks[1].name.as_str(), networks[1].id.as_deref()), ("vpc-2", None));
        assert_eq!(networks.last().and_then(|nat| nat.state.as_deref()), Some("available"));
        assert_eq!(groups[1].things[0].state.as_deref(), Some("ACTIVE"));
        assert_eq!(groups[1].things[1].name, "coredns");
        assert_eq!(groups[2].things[0].state.as_deref(), Some("shutting-down"));
    }

    #[test]
    fn what_a_run_left_is_counted_in_words() {
        let mut all = inventory();
        assert_eq!(counts_of_run(&all, "first-1"), "1 VPC, 2 subnets, 1 NAT gateway, 1 cluster");
        assert_eq!(counts_of_run(&all, "other"), "");
        assert!(has_cluster(&all, "us-east-1", "first", "first-1"));
        assert!(!has_cluster(&all, "us-east-1", "first", "first-2"), "another of the same name");
        all.remove("cluster/us-east-1/first");
        assert!(!has_cluster(&all, "us-east-1", "first", "first-1"));
    }
}
