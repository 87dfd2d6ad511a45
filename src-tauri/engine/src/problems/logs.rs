//! Errors of Amazon CloudWatch Logs.

use super::row::Row;

const HERE: &[&str] = &["CloudWatch Logs"];

pub(super) const ROWS: &[Row] = &[
    Row {
        codes: &["ResourceAlreadyExistsException"],
        says: &[],
        only: HERE,
        slug: "log-group-exists",
        title: "A log group of this name exists already",
        happened: "The account has a log group for a cluster of this name that was not made by this run. Mostly an earlier cluster left it behind: AWS keeps a cluster's logs when the cluster is deleted.",
        to_do: "Delete the log group in the CloudWatch console if nobody needs its lines, and choose Try again. Or use Undo everything, and choose another name for the cluster.",
    },
    Row {
        codes: &["LimitExceededException"],
        says: &[],
        only: HERE,
        slug: "log-group-quota",
        title: "The account has as many log groups as it may have",
        happened: "The quota “Log groups” of CloudWatch Logs (1,000,000 in a Region) is used up.",
        to_do: "Delete log groups that nobody needs, or ask for more under Service Quotas → Amazon CloudWatch Logs. Then choose Try again.",
    },
    Row {
        codes: &["OperationAbortedException"],
        says: &[],
        only: HERE,
        slug: "log-group-busy",
        title: "Somebody else is changing the same log group",
        happened: "Two changes of the log group met, and CloudWatch Logs took only one. EKS may be writing to it.",
        to_do: "Wait a moment and choose Try again.",
    },
    Row {
        codes: &["ResourceNotFoundException"],
        says: &[],
        only: HERE,
        slug: "log-group-gone",
        title: "The log group is gone",
        happened: "CloudWatch Logs does not find the log group. Somebody deleted it outside Landfall.",
        to_do: "Choose Try again: Landfall looks once more, and makes it again where it is needed.",
    },
];
