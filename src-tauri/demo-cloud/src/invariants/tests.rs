//! An invariant that cannot break says nothing: here an account in which a cluster works is broken by hand.

use serde_json::{Value, json};

use super::broken_in;
use crate::random_calls::account_with_a_busy_cluster;

fn account() -> Value {
    serde_json::from_str(account_with_a_busy_cluster()).expect("an account is JSON")
}

fn part<'a>(account: &'a mut Value, path: &str) -> &'a mut Value {
    let path = path.replace("REGION", "/regions/us-east-1");
    account.pointer_mut(&path).unwrap_or_else(|| panic!("no {path} in an account"))
}

/// The keys of a map in the account.
fn keys(account: &mut Value, path: &str) -> Vec<String> {
    let keys: Vec<String> = part(account, path).as_object().expect("a map").keys().cloned().collect();
    assert!(!keys.is_empty(), "{path} is empty, and breaking nothing breaks nothing");
    keys
}

/// What is broken once a value was changed.
fn broken_after(path: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut account = account();
    change(part(&mut account, path));
    broken_in(&account).join("\n")
}

#[test]
fn an_account_in_which_a_cluster_works_is_whole() {
    assert_eq!(broken_in(&account()), Vec::<String>::new());
}

#[test]
fn what_is_gone_is_missed_by_whoever_refers_to_it() {
    let kinds = [
        "REGION/ec2/vpcs",
        "REGION/ec2/subnets",
        "REGION/ec2/security_groups",
        "REGION/ec2/network_interfaces",
        "REGION/ec2/instances",
        "REGION/ec2/volumes",
        "REGION/kms/keys",
    ];
    for kind in kinds {
        let is_missed = keys(&mut account(), kind).into_iter().any(|id| {
            let remove = |all: &mut Value| drop(all.as_object_mut().and_then(|all| all.remove(&id)));
            broken_after(kind, remove).contains(&format!("refers to {id}, which is not there"))
        });
        assert!(is_missed, "{kind}");
    }
}

#[test]
fn what_has_ended_is_used_by_nobody() {
    let id = keys(&mut account(), "REGION/ec2/instances").remove(0);
    let broken = broken_after(&format!("REGION/ec2/instances/{id}/state"), |state| *state = json!("Terminated"));
    assert!(broken.contains(&format!("attached to {id}, which has ended")), "{broken}");
}

#[test]
fn nothing_is_given_twice() {
    for (kind, field, words) in [
        ("REGION/ec2/subnets", "cidr", "overlap in vpc-"),
        ("REGION/ec2/network_interfaces", "private_ip", "is there twice"),
        ("REGION/ec2/addresses", "public_ip", "is there twice"),
        ("REGION/ec2/security_groups", "name", "default security groups"),
    ] {
        let ids = keys(&mut account(), kind);
        let is_noticed = ids.iter().flat_map(|one| ids.iter().map(move |other| (one, other))).any(|(one, other)| {
            let same = part(&mut account(), &format!("{kind}/{other}/{field}")).clone();
            one != other && broken_after(&format!("{kind}/{one}/{field}"), |value| *value = same).contains(words)
        });
        assert!(is_noticed, "{kind} {field}");
    }
}

#[test]
fn numbers_agree_and_everything_knows_its_own_name() {
    let group = "REGION/eks/clusters/demo/node_groups/workers";
    let broken = broken_after(&format!("{group}/scaling/min"), |min| *min = json!(9));
    assert!(broken.contains("workers of demo has sizes"), "{broken}");
    let broken = broken_after(&format!("{group}/name"), |name| *name = json!("others"));
    assert!(broken.contains("workers calls itself others"), "{broken}");
    let broken = broken_after(&format!("{group}/instance_ids"), |ids| *ids = json!(["i-1", "i-1"]));
    assert!(broken.contains("some group \"i-1\" is there twice"), "{broken}");
    let broken = broken_after("REGION/ec2/vpcs", |vpcs| {
        vpcs.as_object_mut().into_iter().flat_map(|all| all.values_mut()).for_each(|vpc| vpc["cidr"] = Value::Null);
    });
    assert!(broken.contains("no text in cidr of"), "a field that is not there is noticed: {broken}");
}
