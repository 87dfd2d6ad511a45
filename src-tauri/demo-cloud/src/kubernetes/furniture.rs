//! What people may change or delete although they did not make it: the objects that EKS puts into every new cluster
//! once and then leaves alone.
//!
//! It must not know when a cluster is new.

use serde_json::{Value, json};

use super::view::stable_uid;

/// The annotation of the class that claims get which name none.
pub const DEFAULT_CLASS: &str = "storageclass.kubernetes.io/is-default-class";
/// The older spelling, which Kubernetes still honours.
const OLD_DEFAULT_CLASS: &str = "storageclass.beta.kubernetes.io/is-default-class";

/// The objects of a new cluster. Since Kubernetes 1.30 EKS does not mark its class as the default any more (EKS user
/// guide, "Kubernetes versions"), and the demo offers no older version.
pub fn furniture(cluster: &str, now: u64) -> Vec<Value> {
    vec![json!({
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
            "name": "gp2",
            "uid": stable_uid(&[cluster, "storageclass", "gp2"]),
            "creationTimestamp": super::objects::written(now),
        },
        "provisioner": "kubernetes.io/aws-ebs",
        "parameters": { "fsType": "ext4", "type": "gp2" },
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "WaitForFirstConsumer",
    })]
}

/// Whether a storage class is the one for claims that name none.
pub fn is_default_class(class: &Value) -> bool {
    [DEFAULT_CLASS, OLD_DEFAULT_CLASS].iter().any(|name| class["metadata"]["annotations"][name] == "true")
}

/// The name of the class for claims that name none; the newest, if several say they are it.
pub fn default_class<'a>(objects: impl Iterator<Item = &'a Value>) -> Option<String> {
    let created = |one: &&Value| super::objects::meta(one, "creationTimestamp").to_owned();
    objects
        .filter(|one| one["kind"] == "StorageClass" && is_default_class(one))
        .max_by_key(created)
        .map(|one| super::objects::meta(one, "name").to_owned())
}
