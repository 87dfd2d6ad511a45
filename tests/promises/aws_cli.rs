//! The AWS command line, a client by other people, reads a cluster that Landfall made in the demo account, over loopback
//! and with nothing but what `landfall demo` tells people to paste. What it prints is AWS's own shape, or it would fail.

use std::fs;

use serde_json::{Value, json};

use crate::computer::{Computer, Demo, run, text};

const ARN: &str = "arn:aws:eks:us-east-1:111122223333:cluster/first";

/// A cluster called `first`, and the account it is in.
struct Made {
    computer: Computer,
    demo: Demo,
}

impl Made {
    fn new() -> Self {
        let computer = Computer::new();
        computer.make_demo_cluster();
        let demo = computer.serve_demo();
        Self { computer, demo }
    }

    fn aws(&self, words: &str) -> Value {
        run(&mut self.demo.visitor(self.computer.aws(words))).json()
    }
}

#[test]
fn the_aws_command_reads_the_cluster_its_nodes_and_who_may_use_it() {
    let made = Made::new();
    let cluster = &made.aws("eks describe-cluster --name first")["cluster"];
    assert_eq!((text(&cluster["arn"]), text(&cluster["status"])), (ARN.into(), "ACTIVE".into()));
    assert_eq!(cluster["accessConfig"]["authenticationMode"], "API");
    assert_eq!(cluster["tags"]["landfall.dev/cluster"], "first");

    assert_eq!(made.aws("eks list-nodegroups --cluster-name first"), json!({ "nodegroups": ["workers"] }));
    let group = &made.aws("eks describe-nodegroup --cluster-name first --nodegroup-name workers")["nodegroup"];
    assert_eq!((text(&group["status"]), text(&group["version"])), ("ACTIVE".into(), text(&cluster["version"])));
    assert_eq!(group["scalingConfig"], json!({ "minSize": 1, "maxSize": 3, "desiredSize": 2 }));
    assert_eq!(group["health"]["issues"], json!([]));

    let addons = made.aws("eks list-addons --cluster-name first");
    assert_eq!(addons, json!({ "addons": ["coredns", "kube-proxy", "vpc-cni"] }));
    for name in ["coredns", "kube-proxy", "vpc-cni"] {
        let addon = &made.aws(&format!("eks describe-addon --cluster-name first --addon-name {name}"))["addon"];
        assert_eq!((text(&addon["status"]), text(&addon["addonName"])), ("ACTIVE".into(), name.into()));
    }

    let myself = text(&made.aws("sts get-caller-identity")["Arn"]);
    let entries = &made.aws("eks list-access-entries --cluster-name first")["accessEntries"];
    assert_eq!(*entries, json!(["arn:aws:iam::111122223333:role/first-node-role", myself]));
}

#[test]
fn the_aws_command_reads_the_network_and_the_roles() {
    let made = Made::new();
    let ours = "--filters Name=tag:landfall.dev/cluster,Values=first";
    let vpcs = made.aws(&format!("ec2 describe-vpcs {ours}"));
    assert_eq!(column(&vpcs["Vpcs"], "CidrBlock"), ["192.168.0.0/16"]);
    let vpc = text(&vpcs["Vpcs"][0]["VpcId"]);
    let inside = format!("--filters Name=vpc-id,Values={vpc}");

    let subnets = made.aws(&format!("ec2 describe-subnets {inside}"));
    let mut blocks = column(&subnets["Subnets"], "CidrBlock");
    blocks.sort();
    assert_eq!(blocks, ["192.168.0.0/18", "192.168.128.0/18", "192.168.192.0/18", "192.168.64.0/18"]);
    // Three of ours, and the main one that AWS makes.
    let tables = made.aws(&format!("ec2 describe-route-tables {inside}"));
    assert_eq!(tables["RouteTables"].as_array().map(Vec::len), Some(4));
    let gateways = made.aws(&format!("ec2 describe-nat-gateways --filter Name=vpc-id,Values={vpc}"));
    assert_eq!(column(&gateways["NatGateways"], "State"), ["available"]);
    let instances = made.aws(&format!("ec2 describe-instances {inside} --query Reservations[].Instances[]"));
    assert_eq!(column(&instances, "InstanceType"), ["t3.medium", "t3.medium"]);

    let role = &made.aws("iam get-role --role-name first-cluster-role")["Role"];
    assert_eq!(
        role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"],
        json!({ "Service": "eks.amazonaws.com" })
    );
    let attached = made.aws("iam list-attached-role-policies --role-name first-cluster-role");
    assert_eq!(column(&attached["AttachedPolicies"], "PolicyName"), ["AmazonEKSClusterPolicy"]);
}

/// The whole entry, with the aws command as the maker of tokens, is compared where that can be chosen: on moto.
#[test]
fn update_kubeconfig_writes_what_landfall_wrote_but_for_the_token_command() {
    let made = Made::new();
    let theirs = made.computer.path("theirs");
    let mut command = made.demo.visitor(made.computer.aws("eks update-kubeconfig --name first --kubeconfig"));
    run(command.arg(&theirs)).succeeded();
    let read = |path| fs::read_to_string(path).expect("a kubeconfig");
    let until_arguments = |text: String| text.split_inclusive("      args:\n").next().map(str::to_owned);
    assert_eq!(until_arguments(read(made.computer.kubeconfig())), until_arguments(read(theirs)));
}

#[test]
fn a_wrong_key_is_refused_with_aws_own_errors() {
    let made = Made::new();
    let asked = |name: &str, value: &str| {
        let mut command = made.demo.visitor(made.computer.aws("sts get-caller-identity"));
        let said = run(command.env(name, value));
        assert_ne!(said.status, Some(0));
        said.err
    };
    assert!(asked("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").contains("(InvalidClientTokenId)"));
    assert!(asked("AWS_SECRET_ACCESS_KEY", "wrong").contains("(SignatureDoesNotMatch)"));
}

#[test]
fn the_aws_command_makes_and_removes_what_clusters_leave_behind() {
    let made = Made::new();
    let subnets = made.aws("eks describe-cluster --name first --query cluster.resourcesVpcConfig.subnetIds");
    let zones = made.aws("ec2 describe-subnets --query Subnets[?MapPublicIpOnLaunch].[SubnetId,DefaultForAz]");
    let is_ours = |id: &&Value| subnets.as_array().is_some_and(|ours| ours.contains(id));
    let public = zones.as_array().expect("a list").iter().map(|row| &row[0]).filter(is_ours).map(text);
    let public: Vec<String> = public.collect();

    let create = format!("elbv2 create-load-balancer --name web --subnets {}", public.join(" "));
    let balancer = text(&made.aws(&create)["LoadBalancers"][0]["LoadBalancerArn"]);
    let found = made.aws("elbv2 describe-load-balancers --names web");
    assert_eq!(column(&found["LoadBalancers"], "LoadBalancerArn"), std::slice::from_ref(&balancer));
    let ours = "--filters Name=requester-id,Values=amazon-elb --query NetworkInterfaces";
    let interfaces = made.aws(&format!("ec2 describe-network-interfaces {ours}"));
    assert_eq!(interfaces.as_array().map(Vec::len), Some(public.len()));
    for word in [&balancer, &balancer] {
        let delete = format!("elbv2 delete-load-balancer --load-balancer-arn {word}");
        run(&mut made.demo.visitor(made.computer.aws(&delete))).succeeded();
    }
    let gone = run(&mut made.demo.visitor(made.computer.aws("elbv2 describe-load-balancers --names web")));
    assert!(gone.err.contains("(LoadBalancerNotFound)"), "{}", gone.err);
    assert_eq!(made.aws("eks list-fargate-profiles --cluster-name first"), json!({ "fargateProfileNames": [] }));
}

#[test]
fn boto3_makes_and_removes_what_clusters_leave_behind() {
    let computer = Computer::new();
    computer.make_demo_cluster();
    let demo = computer.serve_demo_at("max");
    let said = run(&mut demo.visitor(computer.boto3("leavings"))).json();
    assert_eq!(text(&said["balancer"]["Type"]), "network");
    assert_eq!(said["balancer"]["Tags"], json!([{ "Key": "elbv2.k8s.aws/cluster", "Value": "first" }]));
    assert_eq!(text(&said["classic"]["LoadBalancerName"]), "old");
    assert_eq!(text(&said["profile"]["status"]), "ACTIVE");
    assert_eq!(column(&said["volumes"], "State"), ["available"]);
    for (what, code) in [
        ("target group in use", "ResourceInUse"),
        ("balancer gone", "LoadBalancerNotFound"),
        ("classic gone", "LoadBalancerNotFound"),
        ("cluster in use", "ResourceInUseException"),
        ("volume gone", "InvalidVolume.NotFound"),
    ] {
        assert_eq!(text(&said[what]), code, "{what}");
    }
}

fn column(list: &Value, name: &str) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|row| text(&row[name])).collect()
}
