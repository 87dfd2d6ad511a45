//! Families of AWS's codes that are both explained and waited out: one list each, so that the two cannot drift apart.

/// Codes with which AWS asks to slow down (the list of the SDK's retry rules).
pub const THROTTLED: &[&str] = &[
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
    "EC2ThrottledException",
    "PriorRequestNotComplete",
];

/// Codes with which AWS admits a fault of its own.
pub const INTERNAL: &[&str] = &[
    "ServerException",
    "ServiceUnavailableException",
    "ServiceUnavailable",
    "Unavailable",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "ServiceFailure",
    "ServiceFailureException",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        failure::{AwsFailure, Failure, FailureKind},
        patience::patience,
        problems::explain,
    };

    #[test]
    fn what_is_waited_out_is_also_explained() {
        for (codes, problem) in [(THROTTLED, "throttled"), (INTERNAL, "aws-internal")] {
            for code in codes {
                let failure = Failure::Aws(Box::new(AwsFailure {
                    service: "EC2",
                    action: "CreateVpc",
                    kind: FailureKind::Answered,
                    code: (*code).to_owned(),
                    message: String::new(),
                    request_id: None,
                    status: Some(400),
                }));
                assert!(patience(&failure).is_some(), "{code}");
                assert_eq!(explain(&failure).code, problem, "{code}");
            }
        }
    }
}
