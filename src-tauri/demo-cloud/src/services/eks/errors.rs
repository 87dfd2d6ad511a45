//! EKS's refusals: codes, statuses and the members that say which object is meant.
//!
//! It must not know when a refusal is due.

use crate::wire::AwsError;

/// 400: a value that cannot be right.
pub(super) fn invalid_parameter(message: impl Into<String>) -> AwsError {
    AwsError::bad("InvalidParameterException", message)
}

/// 400: right as such, but not now.
pub(super) fn invalid_request(message: impl Into<String>) -> AwsError {
    AwsError::bad("InvalidRequestException", message)
}

/// 409: the name is taken, or something else is under way.
pub(super) fn in_use(message: impl Into<String>) -> AwsError {
    AwsError::new(409, "ResourceInUseException", message)
}

/// 404.
pub(super) fn not_found(message: impl Into<String>) -> AwsError {
    AwsError::new(404, "ResourceNotFoundException", message)
}

/// 400: a quota is used up.
pub(super) fn limit(message: impl Into<String>) -> AwsError {
    AwsError::bad("ResourceLimitExceededException", message)
}

/// 404 for a cluster, in EKS's words.
pub(super) fn no_cluster(name: &str) -> AwsError {
    not_found(format!("No cluster found for name: {name}.")).with("clusterName", name)
}
