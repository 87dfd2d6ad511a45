//! An AWS by other people: the built program makes `tests/recipes/moto.toml` on moto, through a profile and
//! `AWS_ENDPOINT_URL` as a person would, and boto3 reads back what moto then holds. Asserts only what moto keeps; what it
//! lacks is pinned at the end, so that an upgrade of moto shows.

use std::{collections::BTreeMap, fs, path::PathBuf, process::Command};

use landfall_engine::contract::{ClusterSpec, EncryptionKey, NetworkLayout};
use serde_json::{Value, json};

use crate::{
    command_line::differences,
    computer::{Computer, Running, python_tool, root, run, text},
};

#[test]
fn moto_holds_what_was_answered_and_nothing_after_delete() {
    let world = World::new();
    let before = world.account();
    run(world.landfall("create --profile workshop --region eu-west-1 --json --file").arg(recipe())).succeeded();
    let after = world.account();
    let found = Found { before: &before, after: &after };
    network(&found);
    way_out(&found);
    roles(&found);
    cluster(&found);
    log_group(&found);
    node_group(&found);
    tags(&found);

    run(&mut world.landfall("delete moto-cluster --profile workshop --json")).succeeded();
    let mut left = differences(&before, &world.account());
    // moto never removes the network interface of a NAT gateway; AWS does.
    let known_leak = interfaces_of_nat_gateways(&found);
    left.retain(|line| !known_leak.iter().any(|id| line.starts_with("+ network_interfaces ") && line.contains(id)));
    assert_eq!(left, Vec::<String>::new());
    assert_eq!(world.computer.listed(), [("moto-cluster".into(), "deleted".into())]);
}

/// As far as moto goes: networks, roles, keys and the control plane. It has no access entries and no add-ons.
#[test]
fn moto_holds_the_network_the_roles_and_the_control_plane_of_every_recipe() {
    let world = World::new();
    // moto answers with a page of HTML when it is asked for an endpoint that it has deleted.
    let has_endpoints = |spec: &ClusterSpec| spec.network.layout == NetworkLayout::PrivateOnly;
    for spec in crate::recipes::recipes().into_iter().filter(|spec| !has_endpoints(spec)) {
        let before = world.account();
        let text = fs::read_to_string(root().join(format!("tests/recipes/{}.toml", spec.name))).expect("a recipe");
        // moto's Region here, and a version, since moto has no list to choose from.
        let text = text.replace("us-east-1", "eu-west-1").replace("use1-", "euw1-");
        // moto's catalogue calls m5 an older generation, which Landfall does not offer.
        let text = text.replace("m5.large", "t3a.xlarge").replace("[cluster]", "[cluster]\nversion = \"1.35\"");
        let file = world.computer.write("recipe.toml", &text);
        let create = "create --profile workshop --through cluster --no-kubeconfig --file";
        run(world.landfall(create).arg(file)).succeeded();
        let after = world.account();
        let found = Found { before: &before, after: &after };
        let encrypted = spec.cluster.encryption == EncryptionKey::NewKey;
        assert_eq!(found.made("keys").len(), usize::from(encrypted), "{}", spec.name);
        let cluster = found.only("clusters");
        assert_eq!(cluster["name"], json!(spec.name));
        assert_eq!(cluster.get("encryptionConfig").is_some_and(|config| config != &json!([])), encrypted, "{cluster}");
        assert_eq!(found.subnets(|_| true).len(), subnets_of(&spec), "{}", spec.name);

        run(&mut world.landfall(&format!("delete {} --profile workshop", spec.name))).succeeded();
        let mut left = differences(&before, &world.account());
        left.retain(|line| !line.starts_with("+ network_interfaces "));
        assert_eq!(left, Vec::<String>::new(), "{}", spec.name);
    }
}

/// Two zones: both kinds in each, or one kind.
fn subnets_of(spec: &ClusterSpec) -> usize {
    match spec.network.layout {
        NetworkLayout::PublicAndPrivate => 4,
        _ => 2,
    }
}

#[test]
fn the_kubeconfig_is_the_one_that_aws_writes() {
    let world = World::new();
    let elsewhere = "apiVersion: v1\nclusters:\n- cluster:\n    server: https://elsewhere.example\n  name: elsewhere\n\
                     contexts:\n- context:\n    cluster: elsewhere\n    user: ada\n  name: elsewhere\ncurrent-context: \
                     elsewhere\nkind: Config\npreferences: {}\nusers:\n- name: ada\n  user:\n    token: abc\n";
    let compare = |mut ours: Command, existing: Option<&str>| {
        let files = ["ours", "theirs"].map(|name| world.computer.path(name));
        if let Some(text) = existing {
            files.iter().for_each(|file| fs::write(file, text).expect("the folder is writable"));
        }
        run(ours.args(["--token-command", "aws", "--kubeconfig"]).arg(&files[0])).succeeded();
        let theirs = "eks update-kubeconfig --name moto-cluster --region eu-west-1 --profile workshop --kubeconfig";
        run(world.visitor(world.computer.aws(theirs)).arg(&files[1])).succeeded();
        let [ours, theirs] = files.map(|file| fs::read_to_string(file).expect("a kubeconfig"));
        assert_eq!(ours, theirs);
    };
    let mut create = world.landfall("create --profile workshop --file");
    create.arg(recipe());
    compare(create, None);
    compare(world.landfall("resume moto-cluster"), Some(elsewhere));
}

/// When this fails after an upgrade of moto, moto learned something: let the recipe use it.
#[test]
fn what_moto_cannot() {
    let world = World::new();
    let lacks = run(&mut world.visitor(world.computer.boto3("lacks"))).json();
    let calls = [
        "CreateAccessEntry",
        "CreateAddon",
        "CreatePodIdentityAssociation",
        "DescribeAddonVersions",
        "DescribeClusterVersions",
        "DescribeUpdate",
        "ListAccessPolicies",
    ];
    // A page of HTML: no code of AWS's.
    assert_eq!(lacks, Value::Object(calls.map(|call| (call.to_owned(), json!("404"))).into_iter().collect()));
}

fn network(found: &Found<'_>) {
    let vpc = found.only("vpcs");
    assert_eq!(vpc["CidrBlock"], "10.42.0.0/16");
    assert_eq!((&vpc["EnableDnsSupport"], &vpc["EnableDnsHostnames"]), (&json!(true), &json!(true)));

    let mut subnets: Vec<_> = found
        .made("subnets")
        .into_iter()
        .map(|subnet| {
            assert_eq!(subnet["VpcId"], vpc["VpcId"]);
            let tags = tags_of(subnet);
            let load_balancers: Vec<_> = tags.iter().filter(|(key, _)| key.starts_with("kubernetes.io/")).collect();
            // moto takes the first subnet made by zone id for a default one, whose machines get public addresses.
            let gives_addresses = subnet["MapPublicIpOnLaunch"] == true;
            assert!(gives_addresses == is_public(subnet) || subnet["DefaultForAz"] == true, "{subnet}");
            format!("{} {} {load_balancers:?}", text(&subnet["CidrBlock"]), text(&subnet["AvailabilityZoneId"]))
        })
        .collect();
    subnets.sort();
    assert_eq!(
        subnets,
        [
            r#"10.42.0.0/18 euw1-az1 [("kubernetes.io/role/elb", "1")]"#,
            r#"10.42.128.0/18 euw1-az1 [("kubernetes.io/role/internal-elb", "1")]"#,
            r#"10.42.192.0/18 euw1-az2 [("kubernetes.io/role/internal-elb", "1")]"#,
            r#"10.42.64.0/18 euw1-az2 [("kubernetes.io/role/elb", "1")]"#,
        ]
    );
    let gateway = found.only("internet_gateways");
    assert_eq!(gateway["Attachments"][0]["VpcId"], vpc["VpcId"]);
}

/// Public subnets lead to the internet gateway, private ones to the NAT gateway of their own zone.
fn way_out(found: &Found<'_>) {
    let internet = text(&found.only("internet_gateways")["InternetGatewayId"]);
    let subnets = found.made("subnets");
    let zone_of = |id: &Value| {
        let subnet = subnets.iter().find(|subnet| subnet["SubnetId"] == *id).expect("one of ours");
        (text(&subnet["AvailabilityZoneId"]), is_public(subnet))
    };
    let gateways = found.made("nat_gateways");
    assert_eq!((gateways.len(), found.made("addresses").len()), (2, 2));
    let nat_in: BTreeMap<_, _> = gateways
        .iter()
        .map(|nat| {
            let (zone, public) = zone_of(&nat["SubnetId"]);
            assert!(public, "a NAT gateway stands in a public subnet");
            (zone, text(&nat["NatGatewayId"]))
        })
        .collect();

    let mut seen = 0;
    for table in found.made("route_tables") {
        let routes = table["Routes"].as_array().expect("routes");
        let out = routes.iter().find(|route| route["DestinationCidrBlock"] == "0.0.0.0/0");
        for association in table["Associations"].as_array().expect("a list").iter().filter(|each| each["Main"] != true)
        {
            let (zone, public) = zone_of(&association["SubnetId"]);
            let out = out.expect("a route out");
            let to = if public { text(&out["GatewayId"]) } else { text(&out["NatGatewayId"]) };
            assert_eq!(to, if public { internet.clone() } else { nat_in[&zone].clone() });
            seen += 1;
        }
    }
    assert_eq!(seen, 4, "each subnet uses a route table of ours");
}

fn roles(found: &Found<'_>) {
    let roles: BTreeMap<_, _> = found.made("roles").into_iter().map(|role| (text(&role["RoleName"]), role)).collect();
    let names: Vec<_> = roles.keys().map(String::as_str).collect();
    assert_eq!(names, ["moto-cluster-cluster-role", "moto-cluster-node-role"]);
    let policy = |name: &str| format!("arn:aws:iam::aws:policy/{name}");
    let expected = [
        ("eks.amazonaws.com", vec![policy("AmazonEKSClusterPolicy")]),
        (
            "ec2.amazonaws.com",
            vec![
                policy("AmazonEC2ContainerRegistryPullOnly"),
                policy("AmazonEKSWorkerNodePolicy"),
                policy("AmazonEKS_CNI_Policy"),
                policy("AmazonSSMManagedInstanceCore"),
            ],
        ),
    ];
    for (role, (service, policies)) in roles.values().zip(expected) {
        let statement = json!([{ "Effect": "Allow", "Principal": { "Service": service }, "Action": "sts:AssumeRole" }]);
        assert_eq!(role["AssumeRolePolicyDocument"], json!({ "Version": "2012-10-17", "Statement": statement }));
        let mut attached: Vec<_> = role["AttachedPolicies"].as_array().expect("a list").iter().map(text).collect();
        attached.sort();
        assert_eq!(attached, policies);
    }
}

fn cluster(found: &Found<'_>) {
    let cluster = found.only("clusters");
    assert_eq!((text(&cluster["name"]), text(&cluster["version"])), ("moto-cluster".into(), "1.35".into()));
    assert_eq!(text(&cluster["roleArn"]), "arn:aws:iam::123456789012:role/moto-cluster-cluster-role");
    let vpc = &cluster["resourcesVpcConfig"];
    assert_eq!(sorted(&vpc["subnetIds"]), found.subnets(|_| true));
    assert_eq!((&vpc["endpointPublicAccess"], &vpc["endpointPrivateAccess"]), (&json!(true), &json!(true)));
    assert_eq!(vpc["publicAccessCidrs"], json!(["198.51.100.0/24"]));
    assert_eq!(cluster["logging"]["clusterLogging"], json!([{ "types": ["api", "audit"], "enabled": true }]));
}

fn log_group(found: &Found<'_>) {
    let group = found.only("log_groups");
    assert_eq!(text(&group["logGroupName"]), "/aws/eks/moto-cluster/cluster");
    assert!(group["retentionInDays"].as_u64() > Some(0), "logs are not kept for ever: {group}");
}

fn node_group(found: &Found<'_>) {
    let group = found.only("node_groups");
    assert_eq!(text(&group["nodegroupName"]), "workers");
    assert_eq!(group["instanceTypes"], json!(["t3.large"]));
    assert_eq!(
        (text(&group["amiType"]), text(&group["capacityType"])),
        ("AL2023_x86_64_STANDARD".into(), "ON_DEMAND".into())
    );
    assert_eq!(group["scalingConfig"], json!({ "minSize": 1, "desiredSize": 2, "maxSize": 4 }));
    assert_eq!(group["diskSize"], 30);
    assert_eq!(group["labels"], json!({ "team": "workshop" }));
    assert_eq!(text(&group["nodeRole"]), "arn:aws:iam::123456789012:role/moto-cluster-node-role");
    assert_eq!(sorted(&group["subnets"]), found.subnets(|subnet| !is_public(subnet)));
}

/// Everything new is tagged as ours, but for what AWS makes beside it.
fn tags(found: &Found<'_>) {
    for kind in found.after.as_object().expect("an account").keys() {
        let made_by_aws = |each: &&Value| {
            kind == "network_interfaces"
                || each["GroupName"] == "default"
                || each["Associations"].as_array().is_some_and(|all| all.iter().any(|one| one["Main"] == true))
        };
        for object in found.made(kind).into_iter().filter(|each| !made_by_aws(each)) {
            let tags = tags_of(object);
            assert_eq!(tags.get("landfall.dev/cluster").map(String::as_str), Some("moto-cluster"), "{kind}: {object}");
            assert!(
                tags.contains_key("landfall.dev/run") && tags.contains_key("landfall.dev/step"),
                "{kind}: {object}"
            );
        }
    }
}

fn interfaces_of_nat_gateways(found: &Found<'_>) -> Vec<String> {
    let gateways = found.made("nat_gateways");
    let interface = |nat: &&Value| text(&nat["NatGatewayAddresses"][0]["NetworkInterfaceId"]);
    gateways.iter().map(interface).filter(|id| id.starts_with("eni-")).collect()
}

fn recipe() -> PathBuf {
    root().join("tests/recipes/moto.toml")
}

/// moto, and a person who has a profile for it.
struct World {
    computer: Computer,
    _moto: Running,
    address: String,
}

impl World {
    fn new() -> Self {
        let computer = Computer::new();
        computer.write("aws-config", "[profile workshop]\nregion = eu-west-1\n");
        let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n";
        computer.write("aws-credentials", &format!("[workshop]\n{keys}"));
        let mut server = computer.command(&python_tool("moto_server"), "-H 127.0.0.1 -p 0");
        // AWS's own policies can be attached; its thousand machine images are not needed.
        server.env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true").env("MOTO_EC2_LOAD_DEFAULT_AMIS", "false");
        let moto = Running::start(&mut server);
        let address = moto.hear(|line| line.split_once("Running on ").map(|(_, address)| address.trim().to_owned()));
        Self { computer, _moto: moto, address }
    }

    fn landfall(&self, words: &str) -> Command {
        self.visitor(self.computer.landfall(words))
    }

    fn account(&self) -> Value {
        run(&mut self.visitor(self.computer.boto3("account"))).json()
    }

    /// A program that speaks to moto where it would speak to AWS.
    fn visitor(&self, mut command: Command) -> Command {
        command.env("AWS_ENDPOINT_URL", &self.address).env("AWS_PROFILE", "workshop");
        command
    }
}

/// The account before and after.
struct Found<'a> {
    before: &'a Value,
    after: &'a Value,
}

impl Found<'_> {
    /// What was not there before. moto's account has a default VPC in each Region, like any other.
    fn made(&self, kind: &str) -> Vec<&Value> {
        let list = |account: &'_ Value| account[kind].as_array().cloned().unwrap_or_default();
        let before = list(self.before);
        self.after[kind].as_array().expect("a list").iter().filter(|each| !before.contains(each)).collect()
    }

    #[track_caller]
    fn only(&self, kind: &str) -> &Value {
        let new = self.made(kind);
        assert_eq!(new.len(), 1, "{kind}: {new:?}");
        new[0]
    }

    fn subnets(&self, which: impl Fn(&Value) -> bool) -> Vec<String> {
        let mut ids: Vec<_> = self
            .made("subnets")
            .into_iter()
            .filter(|subnet| which(subnet))
            .map(|subnet| text(&subnet["SubnetId"]))
            .collect();
        ids.sort();
        ids
    }
}

/// Load balancers for the internet stand in public subnets.
fn is_public(subnet: &Value) -> bool {
    tags_of(subnet).contains_key("kubernetes.io/role/elb")
}

/// An object's tags, in either shape.
fn tags_of(object: &Value) -> BTreeMap<String, String> {
    match (&object["Tags"], &object["tags"]) {
        (Value::Array(pairs), _) => pairs.iter().map(|pair| (text(&pair["Key"]), text(&pair["Value"]))).collect(),
        (_, Value::Object(tags)) => tags.iter().map(|(key, value)| (key.clone(), text(value))).collect(),
        _ => BTreeMap::new(),
    }
}

fn sorted(ids: &Value) -> Vec<String> {
    let mut ids: Vec<_> = ids.as_array().expect("a list").iter().map(text).collect();
    ids.sort();
    ids
}
