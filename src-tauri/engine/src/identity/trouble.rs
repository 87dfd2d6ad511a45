//! Words for everything that can go wrong between choosing credentials and being somebody at AWS. Which error AWS gave
//! is told by `problems`; this file knows the sources of credentials, and so the way out.

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_types::error::display::DisplayErrorContext;

use super::{
    profiles::{ProfileKind, Source},
    sources::paste_instead,
};
use crate::{
    contract::{CredentialSource, Problem},
    failure::{AwsFailure, Failure, FailureKind},
    problems::explain,
};

/// How to get fresh credentials from a source.
fn renew(source: &CredentialSource, kind: Option<&ProfileKind>) -> String {
    match (source, kind) {
        (CredentialSource::Profile { name }, Some(ProfileKind::IdentityCenter { .. })) => {
            format!("Run `aws sso login --profile {name}` in a terminal, then connect again.")
        }
        (CredentialSource::Profile { name }, _) => {
            format!("Renew the credentials of profile {name}, then connect again; or paste fresh ones.")
        }
        (CredentialSource::Environment, _) => {
            "Set fresh credentials in the terminal and start Landfall from it again; or paste them.".to_owned()
        }
        (CredentialSource::Pasted, _) => {
            "Copy the block with the credentials once more, where you got it, and paste it.".to_owned()
        }
        (CredentialSource::Saved { name }, _) => format!("Paste a valid key and save it as {name} again."),
    }
}

/// STS did not say who we are. Which error it is, `problems` knows; said here is what it means before anything is made.
pub(super) fn refused(
    failure: &Failure,
    source: &CredentialSource,
    kind: Option<&ProfileKind>,
    region: &str,
) -> Problem {
    let mut problem = explain(failure);
    // Whoever reads this is on the page where credentials are given: a button that leads there leads nowhere.
    problem.remedy = None;
    let again = "then connect again.";
    let (happened, to_do) = match problem.code.as_str() {
        "credentials-expired" => {
            ("They are temporary, and their time is over. Nothing you entered is lost.".to_owned(), renew(source, kind))
        }
        "credentials-unknown" if on_by_default(region) => (
            "The access key was deleted or switched off, was mistyped, or belongs to another AWS partition (China, GovCloud)."
                .to_owned(),
            renew(source, kind),
        ),
        "credentials-unknown" => (
            format!(
                "The access key was deleted, switched off or mistyped; or the account has not enabled the Region {region}, \
                 which answers the same way."
            ),
            format!("{} Or choose a Region such as us-east-1, which every account can use.", renew(source, kind)),
        ),
        "secret-wrong" => (
            "AWS knows the access key, but the secret is another one or was damaged when it was copied.".to_owned(),
            renew(source, kind),
        ),
        "credentials-missing" => (
            "The request reached AWS without a complete signature. A company proxy may have removed it.".to_owned(),
            renew(source, kind),
        ),
        "clock-wrong" => (
            "AWS refuses requests whose time is more than five minutes from its own.".to_owned(),
            format!("Switch on automatic date and time in the system’s settings, {again}"),
        ),
        "name-not-found" => (
            format!("The name of AWS’s server in {region} cannot be looked up: no internet connection, or no such Region."),
            format!("Check the internet connection and the Region’s name, {again}"),
        ),
        "no-answer" | "no-connection" => (
            "The connection could not be made, or no answer came in time.".to_owned(),
            format!("Check the internet connection, VPN and proxy, {again}"),
        ),
        _ => (problem.what_happened, problem.what_to_do.replace("choose Try again", "connect again")),
    };
    problem.what_happened = happened;
    problem.what_to_do = to_do;
    problem
}

/// No way to AWS while a profile's credentials were fetched.
fn unreachable(detail: String, source: &CredentialSource, region: &str) -> Problem {
    let failure = Failure::Aws(Box::new(AwsFailure {
        service: "STS",
        action: "AssumeRole",
        kind: FailureKind::NoConnection,
        code: String::new(),
        message: detail,
        request_id: None,
        status: None,
    }));
    refused(&failure, source, None, region)
}

/// The SDK could not get credentials out of a profile.
pub(super) fn unresolved(profile: &str, kind: Option<&ProfileKind>, error: &CredentialsError, region: &str) -> Problem {
    let detail = DisplayErrorContext(error).to_string();
    let lower = detail.to_ascii_lowercase();
    let source = CredentialSource::Profile { name: profile.to_owned() };
    if ["dispatch failure", "dns error", "timeout error", "io error", "timed out"]
        .iter()
        .any(|sign| lower.contains(sign))
    {
        return unreachable(detail, &source, region);
    }
    match kind {
        Some(ProfileKind::IdentityCenter { .. }) if lower.contains("forbidden") || lower.contains("no access") => {
            Problem::told(
                "sign-in-forbidden",
                format!("Profile {profile} names a role you do not have"),
                "IAM Identity Center knows you, but does not let you use this account and role.",
                "Check sso_account_id and sso_role_name in the profile, or ask an administrator for access.",
            )
        }
        Some(kind @ ProfileKind::IdentityCenter { .. }) => Problem::told(
            "sign-in-needed",
            format!("Profile {profile} is not signed in"),
            "Its session of IAM Identity Center has ended or was never started.",
            renew(&source, Some(kind)),
        ),
        Some(ProfileKind::Role { role_arn, .. }) => Problem::told(
            "role-refused",
            format!("Profile {profile} may not take on its role"),
            format!("AWS refused the role {role_arn}. {}", aws_words(&detail)),
            "Check role_arn and source_profile in the profile, that the source’s credentials are valid, and that the \
             role’s trust policy lets them in.",
        ),
        Some(ProfileKind::Process) => Problem::told(
            "process-failed",
            format!("The program of profile {profile} gave no credentials"),
            format!("Its credential_process failed: {}", last_cause(error)),
            "Run the program in a terminal to see what it asks for, then connect again.",
        ),
        _ => Problem::told(
            "profile-unusable",
            format!("Profile {profile} gives no credentials"),
            last_cause(error),
            "Correct the profile, choose another one, or paste credentials.",
        ),
    }
}

/// AWS's code and message inside a longer error text.
fn aws_words(detail: &str) -> String {
    let after = |key: &str| Some(detail.split_once(key)?.1.split_once('"')?.0);
    match (after("code: Some(\"").or(after("code: \"")), after("message: Some(\"").or(after("message: \""))) {
        (Some(code), Some(message)) => format!("It said {code}: {message}"),
        _ => String::new(),
    }
}

/// The innermost cause, which is where the AWS SDK says what it means.
fn last_cause(error: &CredentialsError) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// A profile that Landfall cannot use, known before anything is asked.
pub(super) fn unusable(chain: &[(String, Option<ProfileKind>)]) -> Option<Problem> {
    let (chosen, _) = chain.first()?;
    for (at, (name, kind)) in chain.iter().enumerate() {
        let through = if at == 0 { String::new() } else { format!(" (the source of profile {chosen})") };
        let problem = |code, what: &str, to_do: String| {
            Some(Problem::told(
                code,
                format!("Profile {chosen} cannot be used here"),
                format!("Profile {name}{through} {what}"),
                to_do,
            ))
        };
        let paste = || format!("Instead, {}.", paste_instead(chosen));
        let found = match kind {
            Some(ProfileKind::Role { mfa: true, .. }) => {
                problem("profile-needs-mfa", "asks for an MFA code, which Landfall cannot send.", paste())
            }
            Some(ProfileKind::ConsoleSession) => problem(
                "profile-console-session",
                "uses a console session of `aws login`, which Landfall cannot read.",
                paste(),
            ),
            Some(ProfileKind::Role { source: Source::Missing, .. }) => problem(
                "profile-incomplete",
                "has a role_arn, but neither source_profile nor credential_source.",
                "Add source_profile with the name of the profile whose credentials take on the role.".to_owned(),
            ),
            Some(ProfileKind::Role { source: Source::Named(named), .. }) if named != "Environment" => problem(
                "profile-for-servers",
                &format!("takes its credentials from {named}, which only exists on AWS’s own machines."),
                "Choose another profile, or paste credentials.".to_owned(),
            ),
            Some(ProfileKind::Role { source: Source::Profile(next), .. })
                if next != name && chain[..=at].iter().any(|(known, _)| known == next) =>
            {
                problem(
                    "profile-loop",
                    &format!("takes its credentials from profile {next}, which takes them from it in turn."),
                    "Correct source_profile in one of them.".to_owned(),
                )
            }
            None => problem(
                "profile-empty",
                "does not exist or holds no credentials.",
                format!("Add credentials to it with `aws configure --profile {name}`, or choose another source."),
            ),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Regions every account can use; all others must be enabled first, and answer "unknown key" until then.
fn on_by_default(region: &str) -> bool {
    const ON: [&str; 17] = [
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "ca-central-1",
        "sa-east-1",
        "eu-central-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "eu-north-1",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
    ];
    ON.contains(&region)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(kind: FailureKind, code: &str, message: &str) -> Failure {
        Failure::Aws(Box::new(AwsFailure {
            service: "STS",
            action: "GetCallerIdentity",
            kind,
            code: code.into(),
            message: message.into(),
            request_id: Some("r-1".into()),
            status: None,
        }))
    }

    fn answered(code: &str, message: &str, region: &str) -> Problem {
        refused(&failure(FailureKind::Answered, code, message), &CredentialSource::Pasted, None, region)
    }

    #[test]
    fn every_answer_has_its_cause_and_a_way_out_on_this_page() {
        for (code, message, expected) in [
            ("InvalidClientTokenId", "The security token included in the request is invalid.", "credentials-unknown"),
            (
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
                "credentials-unknown",
            ),
            ("ExpiredToken", "The security token included in the request is expired", "credentials-expired"),
            ("ExpiredTokenException", "", "credentials-expired"),
            (
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature",
                "secret-wrong",
            ),
            (
                "SignatureDoesNotMatch",
                "Signature expired: 20261120T105700Z is now earlier than 20261120T110000Z",
                "clock-wrong",
            ),
            ("InvalidSignatureException", "Signature not yet current: 20261120T105700Z", "clock-wrong"),
            ("MissingAuthenticationToken", "Request is missing Authentication Token", "credentials-missing"),
            ("RegionDisabledException", "STS is not activated in this region", "region-off"),
            ("Throttling", "Rate exceeded", "throttled"),
        ] {
            let problem = answered(code, message, "us-east-1");
            assert_eq!(problem.code, expected, "{code} {message}");
            assert_eq!(problem.aws.as_ref().map(|aws| aws.code.as_str()), Some(code));
            assert!(!problem.what_to_do.contains("Try again"), "there is no such button here: {problem:?}");
            assert!(!problem.what_happened.contains("while Landfall was working"), "{problem:?}");
        }
    }

    #[test]
    fn a_region_that_must_be_enabled_is_suspected_only_where_there_is_one() {
        assert!(answered("InvalidClientTokenId", "", "af-south-1").what_happened.contains("af-south-1"));
        assert!(!answered("InvalidClientTokenId", "", "eu-west-1").what_happened.contains("eu-west-1"));
    }

    #[test]
    fn the_way_out_fits_the_source() {
        let expired = failure(FailureKind::Answered, "ExpiredToken", "");
        let profile = CredentialSource::Profile { name: "corp".into() };
        let center = ProfileKind::IdentityCenter { account: None, role: None };
        assert!(
            refused(&expired, &profile, Some(&center), "us-east-1").what_to_do.contains("aws sso login --profile corp")
        );
        assert!(refused(&expired, &CredentialSource::Pasted, None, "us-east-1").what_to_do.contains("paste it"));
        let saved = CredentialSource::Saved { name: "home".into() };
        assert!(refused(&expired, &saved, None, "us-east-1").what_to_do.contains("home"));
    }

    #[test]
    fn no_way_to_aws_is_told_apart_also_while_a_profile_is_read() {
        for (detail, expected) in [
            (
                "dispatch failure: io error: client error (Connect): dns error: failed to lookup address",
                "name-not-found",
            ),
            (
                "dispatch failure: io error: client error (Connect): invalid peer certificate: UnknownIssuer",
                "tls-refused",
            ),
            ("dispatch failure: io error: client error (Connect): proxy authorization required (407)", "proxy-refused"),
            (
                "dispatch failure: io error: client error (Connect): tcp connect error: connection refused",
                "no-connection",
            ),
        ] {
            let failure = failure(FailureKind::NoConnection, "", detail);
            assert_eq!(refused(&failure, &CredentialSource::Pasted, None, "us-east-1").code, expected, "{detail}");
            let error = CredentialsError::provider_error(detail);
            assert_eq!(
                unresolved("work", Some(&ProfileKind::WebIdentity), &error, "us-east-1").code,
                expected,
                "{detail}"
            );
        }
    }

    #[test]
    fn a_refused_role_is_quoted() {
        let role = ProfileKind::Role {
            role_arn: "arn:aws:iam::111122223333:role/Ops".into(),
            source: Source::Profile("base".into()),
            mfa: false,
        };
        let detail = "service error: unhandled error (AccessDenied): Error { code: \"AccessDenied\", message: \"User: ada is not \
                      authorized\", aws_request_id: \"r\" }";
        let problem = unresolved("work", Some(&role), &CredentialsError::provider_error(detail), "us-east-1");
        assert_eq!(problem.code, "role-refused");
        assert!(problem.what_happened.ends_with("It said AccessDenied: User: ada is not authorized"), "{problem:?}");
    }
}
