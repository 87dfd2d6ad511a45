//! Persistent volume claims: an EBS volume and a PersistentVolume for each, as the EBS CSI driver makes them. The demo's
//! clusters behave as if that driver were installed, and bind a claim without waiting for its first pod.

use serde_json::{Value, json};

use super::front;
use crate::context::Context;
use crate::kubernetes::objects::{Made, Objects, Stored, key, meta, written};
use crate::services::ec2::{NewVolume, Tags};
use crate::services::eks::neighbours;
use crate::services::eks::state::Cluster;

/// Makes the volume of a claim and binds the two.
pub(super) fn make(context: &mut Context<'_>, cluster: &Cluster, objects: &mut Objects, at: &str, claim: &Value) {
    let Some(zone) = zone(context, cluster) else { return };
    let wanted = claim["spec"]["resources"]["requests"]["storage"].as_str().unwrap_or("1Gi").to_owned();
    let name = format!("pvc-{}", meta(claim, "uid"));
    let tag = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let tags = Tags::from([
        tag("kubernetes.io/created-for/pvc/name", meta(claim, "name")),
        tag("kubernetes.io/created-for/pvc/namespace", meta(claim, "namespace")),
        tag("kubernetes.io/created-for/pv/name", &name),
        tag("ebs.csi.aws.com/cluster", "true"),
        tag("CSIVolumeName", &name),
        tag(&format!("kubernetes.io/cluster/{}", cluster.name), "owned"),
    ]);
    let size_gib = gibibytes(&wanted);
    let volume = context.ec2.make_volume(context.ids, context.now, NewVolume { zone: zone.clone(), size_gib, tags });
    let object = persistent_volume(claim, &name, &volume, &zone, size_gib, context.now);
    objects.put(object, Made { volume: Some(volume), ..Made::default() }, context.now);
    if let Some(stored) = objects.get_mut(at) {
        stored.object["spec"]["volumeName"] = json!(name);
        stored.object["status"] = json!({
            "phase": "Bound",
            "accessModes": claim["spec"]["accessModes"],
            "capacity": { "storage": format!("{size_gib}Gi") },
        });
    }
    // A claim has nothing in AWS itself; the mark keeps it from being bound twice.
    let made = Made { volume: Some(String::new()), ..Made::default() };
    front::note(context, objects, at, made, None);
}

fn persistent_volume(claim: &Value, name: &str, volume: &str, zone: &str, size_gib: u32, now: u64) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {
            "name": name,
            "uid": crate::kubernetes::view::stable_uid(&["volume", name]),
            "creationTimestamp": written(now),
            "annotations": { "pv.kubernetes.io/provisioned-by": "ebs.csi.aws.com" },
            "finalizers": ["kubernetes.io/pv-protection", "external-provisioner.volume.kubernetes.io/finalizer"],
        },
        "spec": {
            "capacity": { "storage": format!("{size_gib}Gi") },
            "accessModes": claim["spec"]["accessModes"],
            "persistentVolumeReclaimPolicy": "Delete",
            "storageClassName": claim["spec"]["storageClassName"].as_str().unwrap_or("gp3"),
            "claimRef": {
                "kind": "PersistentVolumeClaim", "apiVersion": "v1", "uid": meta(claim, "uid"),
                "name": meta(claim, "name"), "namespace": meta(claim, "namespace"),
            },
            "csi": { "driver": "ebs.csi.aws.com", "fsType": "ext4", "volumeHandle": volume },
            "nodeAffinity": { "required": { "nodeSelectorTerms": [{ "matchExpressions": [
                { "key": "topology.kubernetes.io/zone", "operator": "In", "values": [zone] },
            ] }] } },
        },
        "status": { "phase": "Bound" },
    })
}

/// The zone of a machine, or of the cluster.
fn zone(context: &Context<'_>, cluster: &Cluster) -> Option<String> {
    let machines = cluster.node_groups.values().flat_map(|group| &group.instance_ids);
    let of_machine = machines.filter_map(|id| neighbours::machine(context, id)).map(|machine| machine.zone).next();
    let of_subnet = cluster.network.subnet_ids.first().and_then(|id| context.ec2.subnet(id).ok());
    of_machine.or_else(|| of_subnet.map(|subnet| subnet.zone.clone()))
}

/// Kubernetes' quantities in whole GiB, rounded up.
fn gibibytes(quantity: &str) -> u32 {
    let digits = quantity.trim_end_matches(char::is_alphabetic);
    let number: u32 = digits.parse().unwrap_or(1);
    match &quantity[digits.len()..] {
        "Ti" | "T" => number.saturating_mul(1024),
        "Mi" | "M" => number.div_ceil(1024),
        _ => number,
    }
    .max(1)
}

/// The key of the volume that a claim is bound to, if the volume goes with it.
pub(super) fn of_claim(stored: &Stored) -> Option<String> {
    if stored.object["kind"] != "PersistentVolumeClaim" {
        return None;
    }
    stored.object["spec"]["volumeName"].as_str().map(|name| key("PersistentVolume", "", name))
}

/// The key of the claim that a volume is bound to.
pub(super) fn claim_of(stored: &Stored) -> Option<String> {
    let claim = &stored.object["spec"]["claimRef"];
    claim["name"]
        .as_str()
        .map(|name| key("PersistentVolumeClaim", claim["namespace"].as_str().unwrap_or_default(), name))
}

/// Deletes the volume, unless a machine still has it.
pub(super) fn remove(context: &mut Context<'_>, made: &mut Made) {
    let Some(volume) = made.volume.clone() else { return };
    let refused = context.ec2.delete_volume(&volume).err();
    if refused.is_none_or(|refusal| refusal.code != "VolumeInUse") {
        made.volume = None;
        context.changed = true;
    }
}
