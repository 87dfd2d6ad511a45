//! Rules of page Workers: storage for pods.

use super::findings::Findings;
use crate::{
    contract::ClusterSpec,
    recipe::{EBS_DRIVER, runs_on_fargate_only},
};

pub(super) fn check(spec: &ClusterSpec, findings: &mut Findings) {
    let workers = &spec.workers;
    let has = |name: &str| workers.addons.iter().any(|addon| addon.name == name);
    if workers.default_storage_class {
        let field = "workers.default_storage_class";
        if runs_on_fargate_only(spec) {
            findings.warning(
                field,
                "Pods on Fargate cannot use EBS volumes: the class would serve nobody.",
                "Switch it off, and use EFS for storage on Fargate.",
            );
        } else if !has(EBS_DRIVER) && !spec.cluster.auto_mode {
            findings.warning(
                field,
                "Nothing in the cluster makes EBS volumes: pods that ask for storage would wait for ever.",
                "Add the add-on aws-ebs-csi-driver, with a role through Pod Identity.",
            );
        }
        if !spec.cluster.endpoint_public {
            findings.warning(
                field,
                "The class is made through the cluster’s API, and without the public endpoint it answers inside the VPC only.",
                "Leave the public endpoint on for your own address, unless this computer has a way into the VPC.",
            );
        }
    }
    // Fargate has the driver built in.
    if workers.efs && !has("aws-efs-csi-driver") && !runs_on_fargate_only(spec) {
        findings.warning(
            "workers.efs",
            "Without the add-on aws-efs-csi-driver pods cannot mount the file system.",
            "Add aws-efs-csi-driver, with a role through Pod Identity.",
        );
    }
}
