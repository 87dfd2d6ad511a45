//! Errors of Amazon EFS.

use super::row::Row;

const EFS: &[&str] = &["EFS"];

pub(super) const ROWS: &[Row] = &[
    Row {
        codes: &["FileSystemLimitExceeded"],
        says: &[],
        only: EFS,
        slug: "file-system-quota",
        title: "The account has as many file systems as it may have",
        happened: "The quota “File systems per account” of Amazon EFS (1000 in a Region) is used up.",
        to_do: "Delete a file system that nobody needs, or ask for more under Service Quotas → Amazon Elastic File System. Then choose Try again.",
    },
    Row {
        codes: &["FileSystemInUse"],
        says: &[],
        only: EFS,
        slug: "file-system-in-use",
        title: "The file system still has mount targets",
        happened: "Somebody gave the file system a mount target that Landfall did not make, and EFS deletes none that has some.",
        to_do: "Delete the mount targets that are left in the EFS console (Network tab of the file system), then choose Try again.",
    },
    Row {
        codes: &["NoFreeAddressesInSubnet"],
        says: &[],
        only: EFS,
        slug: "subnet-full",
        title: "The subnet has no free address for the mount target",
        happened: "A mount target takes one address of its subnet, and all are in use.",
        to_do: "Make room in the subnet, or use Undo everything and choose larger subnets on the Network page. Then choose Try again.",
    },
    Row {
        codes: &["MountTargetConflict"],
        says: &[],
        only: EFS,
        slug: "mount-target-conflict",
        title: "The zone has a mount target already",
        happened: "EFS takes one mount target in each zone, all in one VPC, and somebody made one here that Landfall did not.",
        to_do: "Delete that mount target in the EFS console if nobody needs it, and choose Try again.",
    },
    Row {
        codes: &["UnsupportedAvailabilityZone", "AvailabilityZonesMismatch"],
        says: &[],
        only: EFS,
        slug: "efs-zone-refused",
        title: "EFS is not offered in this zone",
        happened: "EFS takes no mount target in one of the Availability Zones. AWS's message names it.",
        to_do: "Use Undo everything, and choose other zones on the Network page, or leave EFS off on the Workers page.",
    },
    Row {
        codes: &[
            "DependencyTimeout",
            "InsufficientThroughputCapacity",
            "NetworkInterfaceLimitExceeded",
            "SecurityGroupLimitExceeded",
        ],
        says: &[],
        only: EFS,
        slug: "efs-refused",
        title: "EFS cannot do this now",
        happened: "EFS lacks room or another service did not answer it. AWS's message says which.",
        to_do: "Wait some minutes and choose Try again.",
    },
];
