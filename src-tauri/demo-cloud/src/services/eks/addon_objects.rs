//! What an add-on's configuration makes in the cluster beside its pods: the EBS CSI driver's default storage class.
//!
//! It must not know AWS. The object is that of the driver's Helm chart.

use serde_json::{Value, json};

use super::addon_checks::settings;
use super::state::Cluster;
use crate::kubernetes::objects::{Made, key, written};
use crate::kubernetes::view::stable_uid;

const DRIVER: &str = "aws-ebs-csi-driver";
/// The name of the class, which nobody can choose.
const CLASS: &str = "ebs-csi-default-sc";

/// Makes the default class of the EBS CSI driver, or takes it away, as the add-on is configured now.
pub(super) fn keep_default_class(cluster: &mut Cluster, now: u64) {
    let addon = cluster.addons.get(DRIVER).filter(|addon| !addon.deleting && addon.fails_with.is_none());
    let wanted = addon.is_some_and(|addon| settings(addon)["defaultStorageClass"]["enabled"] == true);
    let at = key("StorageClass", "", CLASS);
    match (wanted, cluster.objects.get(&at).is_some()) {
        (true, false) => {
            let class = default_class(&cluster.name, now);
            cluster.objects.put(class, Made::default(), now);
        }
        (false, true) => {
            cluster.objects.forget(&at, now);
        }
        _ => {}
    }
}

fn default_class(cluster: &str, now: u64) -> Value {
    json!({
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
            "name": CLASS,
            "uid": stable_uid(&[cluster, "storageclass", CLASS, &now.to_string()]),
            "creationTimestamp": written(now),
            "annotations": { "storageclass.kubernetes.io/is-default-class": "true" },
            "labels": {
                "app.kubernetes.io/name": "aws-ebs-csi-driver",
                "app.kubernetes.io/managed-by": "EKS",
            },
        },
        "provisioner": "ebs.csi.aws.com",
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": true,
    })
}
