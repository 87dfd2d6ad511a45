//! The ConfigMap `kube-system/aws-auth`: the older list of who may come in, which clusters in the modes CONFIG_MAP and
//! API_AND_CONFIG_MAP still honour.
//!
//! It must not know tokens or access entries. Sources: the EKS user guide, "Grant IAM users access to Kubernetes with a
//! ConfigMap", and aws-iam-authenticator's `pkg/mapper`.

use serde_json::{Value, json};

use super::state::Cluster;
use crate::kubernetes::objects::{Made, Objects, key, written};
use crate::kubernetes::view::stable_uid;

/// Where it is kept.
const NAMESPACE: &str = "kube-system";
const NAME: &str = "aws-auth";

/// Who somebody is in Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    /// With the placeholders of the list.
    pub(super) username: String,
    pub(super) groups: Vec<String>,
}

/// What a role is let in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Machines of a node group.
    Nodes,
    /// Pods on Fargate.
    Fargate,
}

impl Purpose {
    fn identity(self) -> Identity {
        let (username, groups): (_, &[&str]) = match self {
            Self::Nodes => ("system:node:{{EC2PrivateDNSName}}", &["system:bootstrappers", "system:nodes"]),
            Self::Fargate => {
                ("system:node:{{SessionName}}", &["system:bootstrappers", "system:nodes", "system:node-proxier"])
            }
        };
        Identity { username: username.to_owned(), groups: groups.iter().map(|group| (*group).to_owned()).collect() }
    }
}

/// Who an IAM user or role is by the list, in the modes that have one. Nobody is anybody by a list that cannot be read.
pub(super) fn identity(cluster: &Cluster, principal: &str) -> Option<Identity> {
    if cluster.authentication_mode == "API" {
        return None;
    }
    let object = &cluster.objects.get(&key("ConfigMap", NAMESPACE, NAME))?.object;
    let (roles, users) = rows(&object["data"]["mapRoles"]).zip(rows(&object["data"]["mapUsers"]))?;
    let (rows, field) = if principal.contains(":user/") { (users, "userarn") } else { (roles, "rolearn") };
    let row =
        rows.into_iter().find(|row| row[field].as_str().is_some_and(|arn| arn.eq_ignore_ascii_case(principal)))?;
    Some(Identity {
        username: row["username"].as_str().unwrap_or(principal).to_owned(),
        groups: row["groups"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
    })
}

/// The ARN by which the list calls a role: without its path.
pub(super) fn without_path(role_arn: &str) -> String {
    match (role_arn.split_once(":role/"), role_arn.rsplit('/').next()) {
        (Some((start, _)), Some(name)) => format!("{start}:role/{name}"),
        _ => role_arn.to_owned(),
    }
}

/// Whether machines with this role may register as nodes.
pub(super) fn admits_nodes(cluster: &Cluster, role_arn: &str) -> bool {
    // A machine's session has no path to compare, so that a row with one never fits.
    let wanted = Purpose::Nodes.identity();
    identity(cluster, &without_path(role_arn)).is_some_and(|found| {
        found.username == wanted.username && wanted.groups.iter().all(|group| found.groups.contains(group))
    })
}

/// Lets a role in, as EKS does when it makes a node group or a Fargate profile. A list that cannot be read stays as it
/// is.
pub(super) fn admit(cluster: &mut Cluster, now: u64, role_arn: &str, purpose: Purpose) {
    let arn = without_path(role_arn);
    change(cluster, now, |rows| {
        let identity = purpose.identity();
        if !rows.iter().any(|row| row["rolearn"] == arn.as_str() && row["username"] == identity.username.as_str()) {
            rows.push(json!({ "groups": identity.groups, "rolearn": arn, "username": identity.username }));
        }
    });
}

/// Takes the row of a role away, once nothing needs it any more.
pub(super) fn dismiss(cluster: &mut Cluster, now: u64, role_arn: &str, purpose: Purpose) {
    if cluster.objects.get(&key("ConfigMap", NAMESPACE, NAME)).is_none() {
        return;
    }
    let (arn, username) = (without_path(role_arn), purpose.identity().username);
    change(cluster, now, |rows| {
        rows.retain(|row| row["rolearn"] != arn.as_str() || row["username"] != username.as_str());
    });
}

fn change(cluster: &mut Cluster, now: u64, change: impl FnOnce(&mut Vec<Value>)) {
    let at = key("ConfigMap", NAMESPACE, NAME);
    let mut object = match cluster.objects.get(&at) {
        Some(stored) => stored.object.clone(),
        None => new(&cluster.name, now),
    };
    let Some(mut rows) = rows(&object["data"]["mapRoles"]) else { return };
    change(&mut rows);
    object["data"]["mapRoles"] = json!(text(&rows));
    put(&mut cluster.objects, &at, object, now);
}

fn put(objects: &mut Objects, at: &str, object: Value, now: u64) {
    match objects.get_mut(at) {
        Some(stored) if stored.object == object => {}
        Some(stored) => {
            stored.object = object;
            stored.touch(now);
        }
        None => drop(objects.put(object, Made::default(), now).clone()),
    }
}

fn new(cluster: &str, now: u64) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": NAME,
            "namespace": NAMESPACE,
            "uid": stable_uid(&[cluster, "configmap", NAME]),
            "creationTimestamp": written(now),
        },
        "data": { "mapRoles": "" },
    })
}

/// The rows of one of the lists; `None` if it is no YAML list. A list that is not there is empty.
fn rows(list: &Value) -> Option<Vec<Value>> {
    let text = list.as_str().unwrap_or_default();
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    serde_yaml_ng::from_str::<Option<Vec<Value>>>(text).ok().map(Option::unwrap_or_default)
}

/// The rows as YAML, in the order EKS writes them.
fn text(rows: &[Value]) -> String {
    if rows.is_empty() { String::new() } else { serde_yaml_ng::to_string(rows).unwrap_or_default() }
}
