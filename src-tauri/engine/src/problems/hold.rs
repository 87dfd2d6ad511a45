//! Which problems hold the whole run rather than one step: the identity is not accepted any more, and every further
//! call would hear the same. Knows no words for people.

use super::explain;
use crate::{
    contract::{Problem, RemedyAction},
    failure::Failure,
};

/// Codes of problems that new credentials mend.
pub(super) const OF_IDENTITY: &[&str] = &[
    "credentials-expired",
    "credentials-unknown",
    "credentials-missing",
    "credentials-not-loaded",
    "sign-in-expired",
    "secret-wrong",
    "no-credentials",
    "clock-wrong",
];

/// Whether a failure says that the credentials are not, or no longer, good for anything.
pub fn concerns_identity(failure: &Failure) -> bool {
    OF_IDENTITY.contains(&explain(failure).code.as_str())
}

/// What holds the run, with the button that asks for other credentials.
pub fn holding(failure: &Failure) -> Problem {
    let problem = explain(failure);
    // What a step told by itself has no row that would give it one.
    if problem.remedy.is_some() { problem } else { problem.with("Connect again", RemedyAction::AnotherIdentity) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::{AwsFailure, FailureKind};

    fn holds(service: &'static str, code: &str, message: &str) -> bool {
        concerns_identity(&Failure::Aws(Box::new(AwsFailure {
            service,
            action: "CreateRole",
            kind: FailureKind::Answered,
            code: code.into(),
            message: message.into(),
            request_id: None,
            status: Some(403),
        })))
    }

    #[test]
    fn expired_and_revoked_credentials_hold_the_run_and_a_denied_call_does_not() {
        assert!(holds("EKS", "ExpiredTokenException", "The security token included in the request is expired"));
        assert!(holds("EC2", "RequestExpired", "Request has expired."));
        assert!(holds("IAM", "InvalidClientTokenId", "The security token included in the request is invalid."));
        assert!(holds("EKS", "UnrecognizedClientException", "The security token included in the request is invalid."));
        assert!(!holds("IAM", "AccessDenied", "User: x is not authorized to perform: iam:CreateRole"));
        assert!(!holds("EC2", "VpcLimitExceeded", ""));
    }
}
