//! What a question to a cluster's API server ended with, in the terms of a call to AWS, which `patience` and `problems`
//! understand.

use crate::{
    contract::Problem,
    failure::{AwsFailure, Failure, FailureKind},
    kube::KubeTrouble,
};

/// A failure of a step. `action` names the question: `ListNodes`.
pub(crate) fn failure(action: &'static str, trouble: &KubeTrouble) -> Failure {
    let (kind, code) = match trouble {
        KubeTrouble::Unauthorized => (FailureKind::Answered, "Unauthorized"),
        KubeTrouble::Forbidden(_) => (FailureKind::Answered, "Forbidden"),
        KubeTrouble::NoAnswer
        | KubeTrouble::UnknownName
        | KubeTrouble::Refused
        | KubeTrouble::Overtaken
        | KubeTrouble::Other(_) => (FailureKind::NoConnection, ""),
        KubeTrouble::Untrusted(_) | KubeTrouble::Unusable(_) => return unusable(trouble),
    };
    Failure::Aws(Box::new(AwsFailure {
        service: "Kubernetes",
        action,
        kind,
        code: code.to_owned(),
        message: trouble.to_string(),
        request_id: None,
        status: None,
    }))
}

fn unusable(trouble: &KubeTrouble) -> Failure {
    Problem::told(
        "cluster-not-trusted",
        "Landfall cannot speak to the cluster safely",
        format!("{trouble} The cluster itself may be well."),
        "Try from another network, then choose Try again.",
    )
    .into()
}

/// Nobody to sign in as.
pub(crate) fn no_credentials() -> Failure {
    Problem::told(
        "no-credentials",
        "Landfall has no credentials to ask the cluster with",
        "Signing in to the Kubernetes API needs AWS credentials, and there are none now.",
        "Connect again, and choose Try again.",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{patience::patience, problems::explain};

    #[test]
    fn no_trouble_is_waited_out_for_ever_and_each_has_its_words() {
        for (trouble, minutes, code) in [
            (KubeTrouble::Unauthorized, Some(2), "not-known-to-cluster"),
            (KubeTrouble::Forbidden("nodes is forbidden".into()), Some(2), "not-allowed-in-cluster"),
            (KubeTrouble::NoAnswer, Some(15), "cluster-unreachable"),
            (KubeTrouble::UnknownName, Some(15), "cluster-unreachable"),
            (KubeTrouble::Refused, Some(15), "cluster-unreachable"),
            (KubeTrouble::Other("503 etcd is gone".into()), Some(15), "cluster-unreachable"),
            (KubeTrouble::Untrusted("unknown issuer".into()), None, "cluster-not-trusted"),
            (KubeTrouble::Unusable("its address is not a URL".into()), None, "cluster-not-trusted"),
        ] {
            let failure = failure("ListNodes", &trouble);
            let waited = patience(&failure).map(|patience| patience.up_to.as_secs() / 60);
            assert_eq!((waited, explain(&failure).code.as_str()), (minutes, code), "{trouble:?}");
        }
    }
}
