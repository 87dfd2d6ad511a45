//! Which service accounts of known add-ons need rights at AWS, and which of AWS's managed policies hold them. EKS says the
//! same for an add-on's version (DescribeAddonConfiguration), but a plan asks nobody.
//!
//! Sources: the EKS user guide, "AWS add-ons" and "Community add-ons", each add-on's section on IAM permissions.

/// A known add-on whose pods call AWS.
#[derive(Debug)]
pub struct AddonRightsRow {
    /// The add-on.
    pub addon: &'static str,
    /// The namespace of its service accounts.
    pub namespace: &'static str,
    /// Its service accounts; the first is the one that EKS gives a role with IRSA.
    pub accounts: &'static [AddonAccountRow],
}

/// A service account, and the managed policies its pods need.
#[derive(Debug)]
pub struct AddonAccountRow {
    /// Its name.
    pub service_account: &'static str,
    /// Policies of AWS, by path and name.
    pub policies: &'static [&'static str],
}

/// All rows.
pub fn rows() -> &'static [AddonRightsRow] {
    ROWS
}

/// The row of an add-on.
pub fn of(addon: &str) -> Option<&'static AddonRightsRow> {
    ROWS.iter().find(|row| row.addon == addon)
}

const fn account(service_account: &'static str, policies: &'static [&'static str]) -> AddonAccountRow {
    AddonAccountRow { service_account, policies }
}

const fn row(addon: &'static str, namespace: &'static str, accounts: &'static [AddonAccountRow]) -> AddonRightsRow {
    AddonRightsRow { addon, namespace, accounts }
}

const EFS: &[&str] = &["service-role/AmazonEFSCSIDriverPolicy"];

const ROWS: &[AddonRightsRow] = &[
    row("vpc-cni", "kube-system", &[account("aws-node", &["AmazonEKS_CNI_Policy"])]),
    row(
        "aws-ebs-csi-driver",
        "kube-system",
        // A second version of the policy exists since April 2026; this one works in every partition.
        &[account("ebs-csi-controller-sa", &["service-role/AmazonEBSCSIDriverPolicy"])],
    ),
    row("aws-efs-csi-driver", "kube-system", &[account("efs-csi-controller-sa", EFS), account("efs-csi-node-sa", EFS)]),
    row(
        "amazon-cloudwatch-observability",
        "amazon-cloudwatch",
        &[account("cloudwatch-agent", &["CloudWatchAgentServerPolicy", "AWSXrayWriteOnlyAccess"])],
    ),
    // No managed policy of AWS is limited to some zones; its section names this one.
    row("external-dns", "external-dns", &[account("external-dns", &["AmazonRoute53FullAccess"])]),
    // The section has people write a policy for their own buckets; AWS keeps only this one for all of them.
    row("aws-mountpoint-s3-csi-driver", "kube-system", &[account("s3-csi-driver-sa", &["AmazonS3FullAccess"])]),
];
