//! Errors of Amazon EC2 Auto Scaling: self-managed nodes. Codes are from its service model.

use super::row::Row;

pub(super) const ROWS: &[Row] = &[
    Row {
        codes: &["AlreadyExists", "AlreadyExistsFault"],
        says: &[],
        only: &["Auto Scaling"],
        slug: "auto-scaling-group-name-taken",
        title: "An Auto Scaling group of this name exists already",
        happened: "This Region has an Auto Scaling group of the same name, and this run did not make it.",
        to_do: "Give the nodes another name on the Workers page, or delete that group in the EC2 console if nobody needs it. Then choose Try again.",
    },
    Row {
        codes: &["LimitExceeded", "LimitExceededFault"],
        says: &[],
        only: &["Auto Scaling"],
        slug: "auto-scaling-quota",
        title: "The account has as many Auto Scaling groups as it may have",
        happened: "The quota “Auto Scaling groups per region” (code L-CDE20ADC) is used up. Every managed node group has one too.",
        to_do: "Delete groups that nobody needs, or ask for more under Service Quotas → Amazon EC2 Auto Scaling. Then choose Try again.",
    },
    Row {
        codes: &["ValidationError"],
        says: &["iam instance profile"],
        only: &["Auto Scaling"],
        slug: "instance-profile-refused",
        title: "Auto Scaling does not see the instance profile",
        happened: "Even after two minutes of waiting the instance profile is not there for EC2. Somebody may have deleted it outside Landfall.",
        to_do: "Choose Try again: Landfall looks for it, and makes it anew where it is gone.",
    },
    Row {
        codes: &["ValidationError"],
        says: &["fully-formed launch template", "launch template"],
        only: &["Auto Scaling"],
        slug: "launch-template-refused",
        title: "Auto Scaling does not take the launch template",
        happened: "EC2 could not start an instance from the launch template. AWS's message says what is wrong with it: mostly an image or an instance type that is not in this Region.",
        to_do: "Use Undo everything, and choose another image or instance type for these nodes on the Workers page.",
    },
    Row {
        codes: &["ValidationError"],
        says: &[],
        only: &["Auto Scaling"],
        slug: "auto-scaling-value-refused",
        title: "Auto Scaling does not take one of the values",
        happened: "A name, a number or a subnet does not fit its rules. AWS's message names it.",
        to_do: "Use Undo everything, and mend the nodes on the Workers page.",
    },
    Row {
        codes: &["ResourceContention", "ResourceContentionFault", "ScalingActivityInProgress", "ResourceInUse"],
        says: &[],
        only: &["Auto Scaling"],
        slug: "auto-scaling-busy",
        title: "The Auto Scaling group is still busy",
        happened: "Auto Scaling starts or ends instances of the group, and takes no other order meanwhile.",
        to_do: "Wait a minute and choose Try again.",
    },
];
