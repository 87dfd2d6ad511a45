//! The whole space of options, by properties: whatever is answered, nothing panics; what is refused is refused at a field
//! that exists; what is not refused can be planned, in an order that works, and comes back from its file.

use std::collections::BTreeSet;

use landfall_engine::{
    assess::assess,
    check::{check, normalize},
    contract::{
        AccessGrant, AddonSpec, AwsAuthRow, ClusterSpec, FargateProfileSpec, FargateSelector, SelfManagedSpec,
        Severity, SubnetKind, SubnetSpec, TaintEffect, TaintSpec,
    },
    graph::Graph,
    options, recipe, spec_file,
};
use proptest::prelude::*;
use serde_json::Value;

/// Words that stand somewhere in a spec: every choice of every option, and texts that are right, wrong or odd. Each is
/// tried everywhere; where it has the wrong type nothing comes of it.
const WORDS: &[&str] = &[
    "",
    " ",
    "a",
    "-",
    "*",
    "ü",
    "dev-*",
    "a/b",
    "none",
    "all",
    "s3",
    "new",
    "existing",
    "single",
    "per-zone",
    "regional",
    "public",
    "private",
    "public-and-private",
    "public-only",
    "private-only",
    "ipv4",
    "ipv6",
    "on-demand",
    "spot",
    "standard",
    "extended",
    "tier-xl",
    "tier-8xl",
    "api",
    "audit",
    "api-and-config-map",
    "config-map",
    "aws-owned",
    "existing-key",
    "new-key",
    "general-purpose",
    "system",
    "ec2-linux",
    "fargate-linux",
    "hybrid-linux",
    "no-schedule",
    "no-execute",
    "access-entry",
    "aws-auth",
    "cluster-security-group",
    "port-tables",
    "overwrite",
    "preserve",
    "node",
    "pod-identity",
    "irsa",
    "gp2",
    "gp3",
    "dns-support",
    "public-addresses",
    "system:masters",
    "kube-system",
    "workers",
    "vpc-cni",
    "kube-proxy",
    "coredns",
    "eks-pod-identity-agent",
    "aws-ebs-csi-driver",
    "aws-efs-csi-driver",
    "{\"computeType\":\"Fargate\"}",
    "{",
    "replicaCount: 2",
    "1.35",
    "1.99",
    "10.0.0.0/16",
    "192.168.0.0/18",
    "172.20.0.0/16",
    "0.0.0.0/0",
    "10.0.0.0/33",
    "use1-az1",
    "use1-az2",
    "use1-az3",
    "vpc-0123456789abcdef0",
    "subnet-0123456789abcdef0",
    "sg-0123456789abcdef0",
    "lt-0123456789abcdef0",
    "ami-0123456789abcdef0",
    "t3.medium",
    "t4g.large",
    "zz1.huge",
    "AL2023_x86_64_STANDARD",
    "BOTTLEROCKET_ARM_64",
    "AL2_x86_64",
    "CUSTOM",
    "arn:aws:iam::111122223333:role/Admin",
    "arn:aws:iam::111122223333:role/some/path/Admin",
    "arn:aws:iam::111122223333:user/bob",
    "arn:aws:sts::111122223333:assumed-role/Admin/alice",
    "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS",
    "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSViewPolicy",
    "#!/bin/bash\necho hello\n",
    "/",
    "/team/",
    "team",
];
/// Numbers, of any size.
const NUMBERS: &[u64] = &[0, 1, 2, 3, 5, 20, 30, 99, 100, 101, 1000, 16_385, 4_294_967_295];

/// A spec that has one of everything, so that every option has a place to be changed at.
fn everything() -> ClusterSpec {
    let mut spec = ClusterSpec::new("first", "us-east-1");
    spec.tags = [("team".into(), "blue".into())].into();
    spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
    spec.network.subnets =
        vec![SubnetSpec { kind: SubnetKind::Private, zone_id: "use1-az1".into(), cidr: "192.168.0.0/20".into() }];
    spec.network.security_groups = vec!["sg-0123456789abcdef0".into()];
    spec.access.grants = vec![AccessGrant {
        principal_arn: "arn:aws:iam::111122223333:role/Admin".into(),
        policy: "AmazonEKSViewPolicy".into(),
        ..AccessGrant::default()
    }];
    spec.access.aws_auth = vec![AwsAuthRow::default()];
    let taint = TaintSpec { key: "gpu".into(), value: String::new(), effect: TaintEffect::NoSchedule };
    spec.workers.node_groups[0].taints = vec![taint.clone()];
    spec.workers.node_groups[0].labels = [("tier".into(), "web".into())].into();
    spec.workers.self_managed = vec![SelfManagedSpec { taints: vec![taint], ..SelfManagedSpec::default() }];
    spec.workers.fargate_profiles = vec![FargateProfileSpec {
        name: "alpha".into(),
        selectors: vec![FargateSelector { namespace: "alpha".into(), ..FargateSelector::default() }],
    }];
    spec.workers.addons.push(AddonSpec { name: "eks-pod-identity-agent".into(), ..AddonSpec::default() });
    spec
}

/// Every place in a value where something stands.
fn places(value: &Value, path: &str, found: &mut Vec<String>) {
    // Another format is another Landfall's.
    if !path.is_empty() && path != "/format" {
        found.push(path.to_owned());
    }
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| places(value, &format!("{path}/{name}"), found))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| places(value, &format!("{path}/{at}"), found));
        }
        _ => {}
    }
}

/// Puts something else at a place: another word or number, on for off, nothing in a list, one thing twice, one less.
fn change(value: &mut Value, pick: usize) {
    *value = match value.take() {
        Value::Bool(on) => Value::Bool(!on),
        Value::Number(_) => NUMBERS[pick % NUMBERS.len()].into(),
        Value::String(_) => WORDS[pick % WORDS.len()].into(),
        Value::Array(mut items) => {
            match pick % 4 {
                0 => items.clear(),
                1 => items.extend(items.first().cloned()),
                2 => drop(items.pop()),
                _ => items.push(WORDS[pick / 4 % WORDS.len()].into()),
            }
            Value::Array(items)
        }
        Value::Object(mut fields) => {
            // Labels and tags grow; a struct refuses the field, and the change comes to nothing.
            fields.insert(WORDS[pick % WORDS.len()].into(), WORDS[pick / 7 % WORDS.len()].into());
            Value::Object(fields)
        }
        Value::Null => Value::Null,
    };
}

/// The spec after as many of the changes as make sense to its types.
fn changed(changes: &[(usize, usize)]) -> ClusterSpec {
    let mut spec = everything();
    for &(place, pick) in changes {
        let mut value = serde_json::to_value(&spec).expect("plain data");
        let mut all = Vec::new();
        places(&value, "", &mut all);
        if let Some(target) = value.pointer_mut(&all[place % all.len()]) {
            change(target, pick);
        }
        if let Ok(next) = serde_json::from_value(value) {
            spec = next;
        }
    }
    spec
}

/// Whether a problem's field is one of the spec's, or a list or page of it.
fn is_field(spec: &ClusterSpec, field: &str) -> bool {
    let value = serde_json::to_value(spec).expect("plain data");
    let stands = value.pointer(&format!("/{}", field.replace('.', "/"))).is_some();
    stands || options::of_path(field).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_answered_is_planned_or_refused_at_its_field(changes in prop::collection::vec((any::<usize>(), any::<usize>()), 0..12)) {
        let spec = changed(&changes);
        prop_assert_eq!(spec_file::read(&spec_file::write(&spec)), Ok(spec.clone()));
        assess(&spec, None, None, 0);
        let spec = normalize(spec);
        prop_assert_eq!(&normalize(spec.clone()), &spec, "tidied once is tidy");
        let problems = check(&spec, None);
        for problem in &problems {
            prop_assert!(is_field(&spec, &problem.field), "{} is no field: {}", problem.field, problem.message);
            prop_assert!(!problem.message.is_empty() && !problem.remedy.is_empty());
        }
        let plan = recipe::plan(&spec);
        let keys: BTreeSet<&str> = plan.steps.iter().map(|step| step.key.as_str()).collect();
        prop_assert_eq!(keys.len(), plan.steps.len(), "each step has a key of its own");
        let graph = Graph::of(&plan);
        if problems.iter().all(|problem| problem.severity != Severity::Error) {
            for (at, edges) in graph.create_after.iter().chain(&graph.ready_after).chain(&graph.create_after_accepted).enumerate() {
                let at = at % plan.steps.len();
                prop_assert!(edges.iter().all(|&other| other < at), "{} waits for a later step", plan.steps[at].key);
            }
            prop_assert!(keys.contains("cluster"));
        }
    }
}
