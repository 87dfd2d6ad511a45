//! Accounts that an older version saved lack the fields that came later; they open and go on all the same.

use std::time::Duration;

use serde_json::Value;

use super::player::Player;
use super::{busy_account, looks, reopened, saved};

/// Fields that came after the first version, each of which an older account does not have.
const CAME_LATER: &[&str] = &[
    "speed",
    "is_paused",
    "saved_in_reality_at",
    "rehearsals",
    "quotas",
    "classroom",
    "autoscaling",
    "kms",
    "efs",
    "vpc_endpoints",
    "egress_only_gateways",
    "key_pairs",
    "market",
    "more_cidrs",
    "assigns_ipv6",
    "dns64",
    "hostname_type",
    "settings",
    "volume_type",
    "device",
    "encrypted",
    "kms_key_id",
    "fargate_profiles",
    "pod_identity_associations",
    "encryption_key",
    "auto_mode",
    "service_ipv6_cidr",
    "replaced_addons",
    "egress_mode",
    "is_held_up",
    "leaves_interfaces",
    "own_template",
    "remote_access_group",
    "instance_profile_arn",
    "retries_at",
    "boundary",
    "open_id_connect_providers",
    "denials",
    "zones_full_until",
];

/// Takes fields away wherever they are; not inside Kubernetes objects, which are as people wrote them.
fn without(value: &mut Value, fields: &[&str]) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !fields.contains(&name.as_str()));
            members.iter_mut().filter(|(name, _)| *name != "objects").for_each(|(_, member)| without(member, fields));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| without(item, fields)),
        _ => {}
    }
}

async fn lives_on(older: &Value) {
    let cloud = reopened(&older.to_string());
    let mut player = Player { cloud: cloud.clone(), words: busy_account().1.clone() };
    for _ in 0..2 {
        let seen = looks::everything(&mut player).await;
        let nodes = seen.iter().find(|(call, _)| *call == "kubernetes GET /api/v1/nodes").expect("nodes are looked at");
        assert!(nodes.1.body.contains("\"Ready\""), "{}", nodes.1.body);
        cloud.pass(Duration::from_secs(24 * 3600));
    }
    let broken = cloud.with_account(|account, _| account.broken_invariants());
    assert!(broken.is_empty(), "{broken:#?}");
    assert_eq!(saved(&reopened(&saved(&cloud))).len(), saved(&cloud).len());
}

#[tokio::test(start_paused = true)]
async fn an_account_of_an_older_version_lives_on() {
    let whole: Value = serde_json::from_str(&busy_account().0).expect("an account is JSON");
    let mut oldest = whole.clone();
    without(&mut oldest, CAME_LATER);
    assert_ne!(oldest, whole);
    lives_on(&oldest).await;
}
