//! What Kubernetes says of a claim that has no volume yet.
//!
//! It must not decide why it has none. Source of the words: kube-controller-manager, the external provisioner, and the EBS
//! CSI driver.

use serde_json::Value;

use crate::kubernetes::life::Happening;
use crate::kubernetes::objects::meta;

/// Who tells of claims.
pub(super) const BINDER: &str = "persistentvolume-controller";

/// What the controllers say of a claim that names no class while there is no default one, or one that is not there.
pub(super) fn no_class(claim: &Value, now: u64) -> Happening {
    match claim["spec"]["storageClassName"].as_str() {
        Some(name) if !name.is_empty() => {
            let text = format!("storageclass.storage.k8s.io \"{name}\" not found");
            Happening::once(now, claim, BINDER, "ProvisioningFailed", text).warning()
        }
        _ => {
            let text = "no persistent volumes available for this claim and no storage class is set".to_owned();
            Happening::once(now, claim, BINDER, "FailedBinding", text)
        }
    }
}

/// What is said of a claim whose class nobody serves.
pub(super) fn undriven(claim: &Value, class: &Value, driver: &str, is_forbidden: bool, now: u64) -> Happening {
    if is_forbidden {
        let text = format!(
            "failed to provision volume with StorageClass \"{}\": rpc error: code = Internal desc = Could not create volume \
             \"pvc-{}\": could not create volume in EC2: operation error EC2: CreateVolume, https response error \
             StatusCode: 403, api error UnauthorizedOperation: You are not authorized to perform this operation.",
            meta(class, "name"),
            meta(claim, "uid"),
        );
        let provisioner = format!("{driver}_ebs-csi-controller");
        return Happening::once(now, claim, &provisioner, "ProvisioningFailed", text).warning();
    }
    let text = format!(
        "Waiting for a volume to be created either by the external provisioner '{driver}' or manually by the system \
         administrator. If volume creation is delayed, please verify that the provisioner is running and correctly \
         registered."
    );
    Happening::once(now, claim, BINDER, "ExternalProvisioning", text)
}
