//! Failures in which AWS gave no answer of its own: no connection, no answer, somebody else's answer, nothing sent.

use crate::{
    contract::Problem,
    failure::{AwsFailure, FailureKind},
};

use super::{explain::problem, fragments::contains};

pub(super) fn explain(failure: &AwsFailure) -> Problem {
    let (code, title, happened, to_do) = words(failure);
    problem(failure, code, title.to_owned(), happened, to_do.to_owned())
}

/// The request was not sent because no credentials could be had. Only a person can mend that.
///
/// The SDK reports it like a broken connection; the words tell them apart.
pub(crate) fn is_about_credentials(failure: &AwsFailure) -> bool {
    let says = |part| contains(&failure.message, part);
    failure.kind != FailureKind::Answered
        && ["loading credentials", "credentialsnotloaded", "credential provider", "no credentials", "sso token", "identity cache"]
            .into_iter()
            .any(says)
        // A provider that asks AWS itself (SSO, AssumeRole) may fail for want of a connection: that mends itself.
        && !["(connect)", "dns error", "tcp connect", "timed out"].into_iter().any(says)
}

fn words(failure: &AwsFailure) -> (&'static str, &'static str, String, &'static str) {
    let service = failure.service;
    let says = |part| contains(&failure.message, part);
    if is_about_credentials(failure) {
        return if says("expired") {
            (
                "sign-in-expired",
                "The sign-in behind these credentials has ended",
                "The credentials could not be renewed, so nothing was sent to AWS. AWS goes on with what it has begun."
                    .to_owned(),
                "Sign in again (for IAM Identity Center: aws sso login with the same profile), then choose Try again.",
            )
        } else {
            (
                "credentials-not-loaded",
                "No credentials could be loaded",
                format!("Landfall found no usable AWS credentials for {service}, so nothing was sent."),
                "Choose a credential source again: a profile, a pasted block or a saved key. Then choose Try again.",
            )
        };
    }
    match failure.kind {
        FailureKind::NotSent => (
            "not-sent",
            "The request could not be made",
            format!(
                "Landfall could not build the request {} for {service}: {}.",
                failure.action,
                short(&failure.message)
            ),
            "Look at the answers on the page of this step. If they look right, this is a fault in Landfall: report it \
             with these words.",
        ),
        FailureKind::NotUnderstood => (
            "answer-not-understood",
            "Somebody else answered in AWS's place",
            format!(
                "{} of {service} got an answer that is not AWS's{}. A company proxy, a sign-in page of a Wi-Fi, or a \
                 server behind AWS_ENDPOINT_URL that lacks this call answers like that.",
                failure.action,
                failure.status.map_or_else(String::new, |status| format!(" (HTTP status {status})"))
            ),
            "Open any web page to see whether the network asks for a sign-in. Check the variables HTTPS_PROXY and \
             AWS_ENDPOINT_URL. Then choose Try again.",
        ),
        FailureKind::NoAnswer => (
            "no-answer",
            "AWS did not answer in time",
            format!(
                "{service} was asked for {}, and no answer came. AWS may have carried it out all the same.",
                failure.action
            ),
            "Check the connection and choose Try again. Landfall looks first whether the thing exists, so nothing is \
             made twice.",
        ),
        _ if says("certificate") => (
            "tls-refused",
            "The connection is not private",
            format!(
                "{service} showed a certificate this computer does not trust. A company proxy that opens encrypted connections does that."
            ),
            "Ask your network team for the proxy's certificate and set AWS_CA_BUNDLE to its file, or use another network. \
             Then choose Try again.",
        ),
        _ if says("407") || says("proxy") => (
            "proxy-refused",
            "The proxy refused the connection",
            format!("The network's proxy did not let the call to {service} through."),
            "Check user name and password in HTTPS_PROXY, or add the address to NO_PROXY. Then choose Try again.",
        ),
        _ if service == "Kubernetes" => (
            "cluster-unreachable",
            "This computer cannot reach the cluster",
            "No connection to the cluster's API server. It has no public endpoint, or the list of addresses that may \
             reach it leaves this computer out, or the network is down. The cluster itself may be well."
                .to_owned(),
            "Check the connection. On the Cluster page, switch the public endpoint on and let your address in; or use \
             kubectl from a machine inside the VPC.",
        ),
        _ if says("dns error") || says("failed to lookup") => (
            "name-not-found",
            "AWS's address could not be found",
            format!(
                "This computer could not look up the address of {service}. The network is down, or the Region's code is wrong."
            ),
            "Check the connection and the Region. Then choose Try again: what stands is kept.",
        ),
        _ => (
            "no-connection",
            "No connection to AWS",
            format!("The connection to {service} could not be made, or it broke during {}.", failure.action),
            "Check the connection and choose Try again. AWS goes on with what it has begun, and Landfall looks before it \
             makes anything.",
        ),
    }
}

/// The first 300 letters: an SDK's debug text goes on for pages.
fn short(message: &str) -> String {
    message.chars().take(300).collect::<String>().trim_end_matches('.').to_owned()
}
