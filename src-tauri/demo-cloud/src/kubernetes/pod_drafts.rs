//! Which pods a cluster should have: those of its add-ons and those that people asked for, before each has its place.
//!
//! It must not know which nodes have room; `scheduling` decides that.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::life::Set;
use super::objects::{key, meta};
use super::view::{AddonView, ClusterView, Host, stable_uid, stable_word};
use super::workloads::{Spread, WORKLOADS, Workload};
use super::{addon_owners, checks, fargate, owners, patches, replica_sets};

/// A pod without a place.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its uid.
    pub uid: String,
    /// Its place among the pods of its owner, the same when it is made anew.
    pub slot: String,
    /// `Deployment/<namespace>/<name>` or the like: who makes it anew.
    pub owner: String,
    /// Its labels.
    pub labels: Value,
    /// Its annotations; `null` if it has none.
    pub annotations: Value,
    /// Its spec, without a node.
    pub spec: Value,
    /// When it was made.
    pub born: Timestamp,
    /// Where it may run.
    pub seat: Seat,
    /// How its metadata names its owner; `null` if it has none.
    pub owned_by: Value,
    /// The object itself, if somebody made it and no owner did.
    pub made: Option<Value>,
    /// Whether it is meant to end.
    pub is_task: bool,
}

/// Where a pod may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// On this node of the picture, whatever else is there.
    Node(usize),
    /// On any node that has room and suits it.
    Any,
    /// On a machine of its own, by this Fargate profile of the picture.
    Fargate(usize),
}

impl Draft {
    /// Whether it uses its node's own network.
    pub fn host_network(&self) -> bool {
        self.spec["hostNetwork"] == true
    }
}

/// Every pod there should be.
pub fn drafts(cluster: &ClusterView) -> Vec<Draft> {
    let mut all = Vec::new();
    for (workload, addon) in installed(cluster) {
        match workload.spread {
            Spread::EveryNode => {
                let homes = cluster.nodes.iter().enumerate().filter(|(_, node)| node.host == Host::Machine);
                all.extend(homes.map(|(at, node)| of_addon(cluster, workload, addon, Some(at), &node.instance_id)));
            }
            Spread::Replicas(count) => {
                let wanted = replicas(cluster, workload, addon, count);
                all.extend((0..wanted).map(|number| of_addon(cluster, workload, addon, None, &number.to_string())));
            }
        }
    }
    for one in cluster.objects.iter().filter(|one| one["kind"] == "Deployment") {
        for set in replica_sets::sets_of(cluster, one) {
            all.extend((0..set.replicas).map(|number| of_set(cluster, one, &set, number)));
        }
    }
    all.extend(owners::drafts(cluster));
    all.extend(cluster.objects.iter().filter(|one| one["kind"] == "Pod").map(of_person));
    for draft in &mut all {
        seat(cluster, draft);
    }
    all
}

/// The workloads of the add-ons that the cluster has.
pub fn installed(cluster: &ClusterView) -> impl Iterator<Item = (&'static Workload, &AddonView)> {
    WORKLOADS.iter().filter_map(|workload| {
        let addon = cluster.addons.iter().find(|addon| addon.name == workload.addon)?;
        Some((workload, addon))
    })
}

/// How many pods a workload should have: as somebody scaled it, or as it comes.
fn replicas(cluster: &ClusterView, workload: &Workload, addon: &AddonView, usual: usize) -> usize {
    let changed = cluster.changes.get(&key("Deployment", "kube-system", workload.name));
    let scaled = changed.and_then(|change| change.patch["spec"]["replicas"].as_u64());
    scaled.and_then(drawable).unwrap_or_else(|| configured(workload, addon, usual))
}

/// How many pods a workload has unless somebody scales it: as its add-on is configured, or as usual.
pub fn configured(workload: &Workload, addon: &AddonView, usual: usize) -> usize {
    let count = addon.settings["replicaCount"].as_u64().filter(|_| workload.addon == "coredns");
    count.and_then(drawable).unwrap_or(usual)
}

/// As many pods as were asked for, as far as they can be drawn.
fn drawable(count: u64) -> Option<usize> {
    usize::try_from(count.min(checks::MOST_PODS)).ok()
}

/// Whether CoreDNS is configured to run on Fargate. Its pods say otherwise unless they are told (EKS user guide,
/// "Update CoreDNS").
fn is_for_fargate(addon: &AddonView) -> bool {
    addon.settings["computeType"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("fargate"))
}

/// Since when the pods in a place are as they are.
pub fn born(cluster: &ClusterView, owner: &str, slot: &str, made: Timestamp) -> Timestamp {
    let since = |times: &std::collections::BTreeMap<String, u64>, at: &str| times.get(at).map(|ms| moment(*ms));
    let changed = since(&cluster.templates, owner).max(since(&cluster.restarts, slot));
    changed.map_or(made, |changed| changed.max(made))
}

/// A moment from Unix milliseconds.
pub fn moment(milliseconds: u64) -> Timestamp {
    let milliseconds = i64::try_from(milliseconds).ok();
    milliseconds.and_then(|one| Timestamp::from_millisecond(one).ok()).unwrap_or(Timestamp::MAX)
}

fn of_addon(cluster: &ClusterView, workload: &Workload, addon: &AddonView, home: Option<usize>, number: &str) -> Draft {
    let kind = if home.is_some() { "DaemonSet" } else { "Deployment" };
    let owner = key(kind, "kube-system", workload.name);
    let slot = format!("{owner}/{number}");
    let registered = home.map_or(Timestamp::MIN, |at| cluster.nodes[at].registered_at);
    let made = addon.changed_at.max(registered);
    let born = born(cluster, &owner, &slot, made);
    let anew = if born == made { String::new() } else { born.as_millisecond().to_string() };
    let suffix = stable_word(&[&cluster.name, workload.name, number, &anew], 5);
    let name = match workload.spread {
        Spread::EveryNode => format!("{}-{suffix}", workload.name),
        Spread::Replicas(_) => {
            format!("{}-{}-{suffix}", workload.name, addon_hash(cluster, workload, addon))
        }
    };
    let mut spec = json!({ "containers": containers(workload, addon), "restartPolicy": "Always" });
    if workload.host_network {
        spec["hostNetwork"] = json!(true);
    }
    spec["tolerations"] = tolerations(workload);
    let mut annotations = json!({});
    if workload.addon == "coredns" && !is_for_fargate(addon) {
        annotations["eks.amazonaws.com/compute-type"] = json!("ec2");
    }
    let owned_by = match workload.spread {
        Spread::EveryNode => {
            let uid = stable_uid(&[&cluster.name, "DaemonSet", workload.name]);
            replica_sets::reference("apps/v1", "DaemonSet", workload.name, &uid)
        }
        Spread::Replicas(_) => set_reference(cluster, "kube-system", &name),
    };
    Draft {
        owned_by,
        namespace: "kube-system".to_owned(),
        uid: stable_uid(&[&cluster.name, "pod", &name]),
        name,
        slot,
        owner,
        labels: json!({ "k8s-app": workload.app }),
        annotations,
        spec,
        born,
        seat: home.map_or(Seat::Any, Seat::Node),
        made: None,
        is_task: false,
    }
}

/// Daemon sets bear everything; the deployments of EKS's add-ons bear the taint of machines that are for them.
fn tolerations(workload: &Workload) -> Value {
    match workload.spread {
        Spread::EveryNode => json!([{ "operator": "Exists" }]),
        Spread::Replicas(_) => json!([{ "key": "CriticalAddonsOnly", "operator": "Exists" }]),
    }
}

/// The containers of an add-on's pods.
pub fn containers(workload: &Workload, addon: &AddonView) -> Vec<Value> {
    let image = |name: &str| format!("602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/{name}:{}", addon.version);
    workload.containers.iter().map(|name| json!({ "name": name, "image": image(name) })).collect()
}

fn of_set(cluster: &ClusterView, deployment: &Value, set: &Set, number: u64) -> Draft {
    let (namespace, name) = (meta(deployment, "namespace"), meta(deployment, "name"));
    let (template, hash) = (&set.template, &set.hash);
    let owner = key("Deployment", namespace, name);
    let slot = format!("{owner}/{hash}/{number}");
    let made = moment(set.made_at);
    let born = cluster.restarts.get(&slot).map_or(made, |restarted| moment(*restarted).max(made));
    let suffix = stable_word(&[meta(deployment, "uid"), hash, &number.to_string(), &born.to_string()], 5);
    let pod = format!("{name}-{hash}-{suffix}");
    let mut labels = template["metadata"]["labels"].clone();
    labels["pod-template-hash"] = json!(hash);
    Draft {
        owned_by: set_reference(cluster, namespace, &pod),
        namespace: namespace.to_owned(),
        uid: stable_uid(&[&cluster.name, "pod", namespace, &pod]),
        name: pod,
        slot,
        owner,
        labels,
        annotations: template["metadata"]["annotations"].clone(),
        spec: template["spec"].clone(),
        born,
        seat: Seat::Any,
        made: None,
        is_task: false,
    }
}

/// The same for the deployment of an add-on, with what people changed about it.
fn addon_hash(cluster: &ClusterView, workload: &Workload, addon: &AddonView) -> String {
    let mut deployment = addon_owners::owner(cluster, workload, addon, "Deployment");
    if let Some(change) = cluster.changes.get(&key("Deployment", "kube-system", workload.name)) {
        patches::merge(&mut deployment, &change.patch);
    }
    template_hash(&deployment)
}

/// How a pod names the set that it belongs to, whose name begins its own.
fn set_reference(cluster: &ClusterView, namespace: &str, pod: &str) -> Value {
    let set = pod.rsplit_once('-').map_or(pod, |(set, _)| set);
    replica_sets::reference("apps/v1", "ReplicaSet", set, &replica_sets::uid(cluster, namespace, set))
}

/// What the names of a deployment's pods have in common: the same as long as its template is.
pub fn template_hash(deployment: &Value) -> String {
    stable_word(&[meta(deployment, "uid"), &deployment["spec"]["template"].to_string()], 10)
}

fn of_person(pod: &Value) -> Draft {
    let (namespace, name) = (meta(pod, "namespace"), meta(pod, "name"));
    Draft {
        owned_by: Value::Null,
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        uid: meta(pod, "uid").to_owned(),
        slot: key("Pod", namespace, name),
        owner: key("Pod", namespace, name),
        labels: pod["metadata"]["labels"].clone(),
        annotations: pod["metadata"]["annotations"].clone(),
        spec: pod["spec"].clone(),
        born: created(pod),
        seat: Seat::Any,
        made: Some(pod.clone()),
        is_task: false,
    }
}

/// When an object was made, by its own words.
pub fn created(object: &Value) -> Timestamp {
    meta(object, "creationTimestamp").parse().unwrap_or(Timestamp::MIN)
}

/// Fargate takes what a profile selects, if the profile was there when the pod was made: its webhook sees new pods
/// only.
fn seat(cluster: &ClusterView, draft: &mut Draft) {
    let for_ec2 = draft.annotations["eks.amazonaws.com/compute-type"] == "ec2";
    if draft.seat != Seat::Any || draft.host_network() || for_ec2 {
        return;
    }
    let takes = |profile: &&super::view::FargateView| {
        profile.active_since <= draft.born && fargate::selects(profile, &draft.namespace, &draft.labels)
    };
    if let Some(at) = cluster.fargate.iter().position(|profile| takes(&profile)) {
        draft.seat = Seat::Fargate(at);
        draft.labels["eks.amazonaws.com/fargate-profile"] = json!(cluster.fargate[at].name);
        draft.spec["schedulerName"] = json!("fargate-scheduler");
    }
}
