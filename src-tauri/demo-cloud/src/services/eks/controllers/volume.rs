//! PersistentVolumeClaims: an EBS volume and a PersistentVolume for each, as the EBS CSI driver makes them, if there is
//! one: the add-on with its permissions, or Auto Mode's own; or a volume that somebody made in the cluster by hand.
//! Where the class says so, it is made for the claim's first pod, in the zone of that pod's node.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{claim_words, front, volume_by_hand};
use crate::context::Context;
use crate::kubernetes;
use crate::kubernetes::furniture::default_class;
use crate::kubernetes::life::Happening;
use crate::kubernetes::objects::{Made, Objects, Stored, key, meta, written};
use crate::services::ec2::{NewVolume, Tags};
use crate::services::eks::state::Cluster;
use crate::services::eks::{neighbours, picture, pod_identity_associations};

/// The add-on that brings the driver.
const ADDON: &str = "aws-ebs-csi-driver";
/// What it calls itself.
const EBS: &str = "ebs.csi.aws.com";
/// The service account of its controller.
const ACCOUNT: &str = "ebs-csi-controller-sa";
/// What the driver may be allowed by (EKS user guide, "Store Kubernetes volumes with Amazon EBS").
const POLICIES: [&str; 3] =
    ["AmazonEBSCSIDriverPolicy", "AmazonEBSCSIDriverPolicyV2", "AmazonEBSCSIDriverEKSClusterScopedPolicy"];

/// What making volumes depends on, looked at only while a claim waits.
#[derive(Debug, Default)]
pub(super) struct Means {
    /// The drivers that run.
    drivers: Vec<&'static str>,
    /// The driver that runs but may not make volumes.
    forbidden: Option<&'static str>,
    /// The zone and the name of the node of each claim's first pod, by the claim's namespace and name.
    consumers: BTreeMap<(String, String), (String, String)>,
}

/// How long until a controller says the same again of what it cannot do, in milliseconds.
const AGAIN: u64 = 60_000;

/// Makes the volume of a claim and binds the two. A claim without a class, or whose class nobody serves, waits.
pub(super) fn make(
    context: &mut Context<'_>,
    (cluster, means): (&Cluster, &Means),
    objects: &mut Objects,
    at: &str,
    claim: &Value,
) {
    if volume_by_hand::bind(context, objects, at, claim) {
        return;
    }
    let now = context.now;
    let Some(class) = class_of(objects, claim) else {
        context.changed |= objects.life_mut().tell_now_and_then(claim_words::no_class(claim, now), AGAIN);
        return;
    };
    let wanted = match class["provisioner"].as_str().unwrap_or_default() {
        // Volumes of the old kind are made by the new driver.
        "kubernetes.io/aws-ebs" => EBS,
        provisioner => provisioner,
    };
    let consumer = means.consumers.get(&(meta(claim, "namespace").to_owned(), meta(claim, "name").to_owned()));
    let waits = class["volumeBindingMode"] == "WaitForFirstConsumer";
    if waits && consumer.is_none() {
        let text = "waiting for first consumer to be created before binding".to_owned();
        let told = Happening::once(now, claim, claim_words::BINDER, "WaitForFirstConsumer", text);
        context.changed |= objects.life_mut().tell_now_and_then(told, AGAIN);
        return;
    }
    let Some(driver) = means.drivers.iter().find(|driver| **driver == wanted) else {
        let told = claim_words::undriven(claim, &class, wanted, means.forbidden == Some(wanted), now);
        context.changed |= objects.life_mut().tell_now_and_then(told, AGAIN);
        return;
    };
    let zone = match consumer {
        Some((zone, _)) => Some(zone.clone()),
        None => zone(context, cluster),
    };
    let Some(zone) = zone else { return };
    take_class(objects, at, &class);
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
    let mut object = persistent_volume(claim, &name, &volume, &zone, size_gib, context.now);
    object["metadata"]["annotations"]["pv.kubernetes.io/provisioned-by"] = json!(driver);
    object["spec"]["csi"]["driver"] = json!(driver);
    object["spec"]["storageClassName"] = json!(meta(&class, "name"));
    object["spec"]["persistentVolumeReclaimPolicy"] = class["reclaimPolicy"].clone();
    objects.put(object, Made { volume: Some(volume), ..Made::default() }, context.now);
    if let Some(stored) = objects.get_mut(at) {
        stored.object["spec"]["volumeName"] = json!(name);
        for (field, value) in [
            ("pv.kubernetes.io/bind-completed", "yes"),
            ("pv.kubernetes.io/bound-by-controller", "yes"),
            ("volume.beta.kubernetes.io/storage-provisioner", driver),
            ("volume.kubernetes.io/storage-provisioner", driver),
        ] {
            stored.object["metadata"]["annotations"][field] = json!(value);
        }
        if let Some((_, node)) = consumer {
            stored.object["metadata"]["annotations"]["volume.kubernetes.io/selected-node"] = json!(node);
        }
        stored.object["status"] = json!({
            "phase": "Bound",
            "accessModes": claim["spec"]["accessModes"],
            "capacity": { "storage": format!("{size_gib}Gi") },
        });
    }
    let provisioner = format!("{driver}_ebs-csi-controller");
    let path = front::path(claim);
    for (reason, text) in [
        ("Provisioning", format!("External provisioner is provisioning volume for claim \"{path}\"")),
        ("ProvisioningSucceeded", format!("Successfully provisioned volume {name}")),
    ] {
        objects.life_mut().tell(Happening::once(now, claim, &provisioner, reason, text));
    }
    // A claim has nothing in AWS itself; the mark keeps it from being bound twice.
    let made = Made { volume: Some(String::new()), ..Made::default() };
    front::note(context, objects, at, made, None);
}

/// The class a claim names, or the default one of this moment.
fn class_of(objects: &Objects, claim: &Value) -> Option<Value> {
    let all = || objects.all().map(|stored| &stored.object);
    let name = match claim["spec"]["storageClassName"].as_str() {
        Some(name) => name.to_owned(),
        None => default_class(all())?,
    };
    all().find(|one| one["kind"] == "StorageClass" && meta(one, "name") == name).cloned()
}

/// A class that came after its claim is written into it, as Kubernetes does.
fn take_class(objects: &mut Objects, at: &str, class: &Value) {
    if let Some(stored) = objects.get_mut(at) {
        stored.object["spec"]["storageClassName"] = json!(meta(class, "name"));
    }
}

/// What there is to make volumes with. Asked only while a claim waits.
pub(super) fn means(context: &Context<'_>, cluster: &Cluster) -> Means {
    let waits = |one: &Stored| one.object["kind"] == "PersistentVolumeClaim" && one.made == Made::default();
    let mut means = Means::default();
    if !cluster.objects.all().any(waits) {
        return means;
    }
    let view = picture::view(context, cluster);
    let consumers = kubernetes::consumers(&view).into_iter();
    means.consumers = consumers.map(|(claim, node)| (claim, (node.zone.clone(), node.name.clone()))).collect();
    if cluster.auto_mode.is_some() {
        means.drivers.push("ebs.csi.eks.amazonaws.com");
    }
    if cluster.addons.get(ADDON).is_some_and(|addon| !addon.deleting) {
        let runs_since = kubernetes::addon_runs_since(&view, ADDON).filter(|_| view.has_addon(ADDON));
        match (runs_since.is_some_and(|since| since <= view.now), is_allowed(context, cluster)) {
            (true, true) => means.drivers.push(EBS),
            (true, false) => means.forbidden = Some(EBS),
            (false, _) => {}
        }
    }
    means
}

/// Whether the driver has a role that lets it make volumes: its own, by either way, or that of its machine.
fn is_allowed(context: &Context<'_>, cluster: &Cluster) -> bool {
    let own = cluster.addons.get(ADDON).and_then(|addon| addon.service_account_role.clone());
    let by_identity = pod_identity_associations::of_account(cluster, "kube-system", ACCOUNT)
        .filter(|_| cluster.addons.contains_key("eks-pod-identity-agent"))
        .map(|one| one.role_arn.clone());
    let of_machines = cluster.node_groups.values().map(|group| group.node_role.clone());
    // A role of its own takes the place of the machine's.
    let roles: Vec<String> = match own.or(by_identity) {
        Some(role) => vec![role],
        None => of_machines.collect(),
    };
    roles.iter().filter_map(|arn| context.iam.role_by_arn(arn)).any(|role| {
        POLICIES.iter().any(|policy| role.has_policy(policy))
            || role.has_policy("AdministratorAccess")
            || role.has_inline_policies()
    })
}

fn persistent_volume(claim: &Value, name: &str, volume: &str, zone: &str, size_gib: u32, now: u64) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {
            "name": name,
            "uid": crate::kubernetes::view::stable_uid(&["volume", name]),
            "creationTimestamp": written(now),
            "annotations": {},
            "finalizers": ["kubernetes.io/pv-protection", "external-provisioner.volume.kubernetes.io/finalizer"],
        },
        "spec": {
            "capacity": { "storage": format!("{size_gib}Gi") },
            "accessModes": claim["spec"]["accessModes"],
            "claimRef": {
                "kind": "PersistentVolumeClaim", "apiVersion": "v1", "uid": meta(claim, "uid"),
                "name": meta(claim, "name"), "namespace": meta(claim, "namespace"),
            },
            "csi": { "fsType": "ext4", "volumeHandle": volume },
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
