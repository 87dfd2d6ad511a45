//! Denied actions: which action, on what, for whom, and which kind of policy is in the way. What helps depends on the
//! last: no IAM policy in the account can lift an organization's ban.

use crate::{contract::Problem, failure::AwsFailure};

use super::{
    explain::problem,
    fragments::{arn, between, contains},
};

/// Whether AWS refused for want of permission.
pub(super) fn is_denied(failure: &AwsFailure) -> bool {
    ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedAccess"]
        .contains(&failure.code.as_str())
        || contains(&failure.message, "is not authorized to perform:")
}

/// What a denial says.
#[derive(Debug)]
struct Denial {
    /// `iam:PassRole`.
    action: String,
    /// The resource's ARN, where AWS names it.
    resource: Option<String>,
    /// Who asked, where AWS says so.
    principal: Option<String>,
    /// The name of the policy statement that denies it, where an encoded message was decoded.
    statement: Option<String>,
    blocker: Blocker,
}

/// The kind of policy that says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blocker {
    /// No policy of the identity allows it.
    NothingAllows,
    /// A policy of the identity forbids it in so many words.
    IdentityDeny,
    /// The policy of the thing itself (a role's trust policy, a key's policy) does not allow or forbids it.
    Resource,
    /// The policy of the VPC endpoint through which the call went.
    VpcEndpoint,
    /// The organization's service control policy.
    ServiceControl,
    /// The organization's resource control policy.
    ResourceControl,
    /// The identity's permissions boundary.
    Boundary,
    /// The policy this session was opened with.
    Session,
    /// A policy forbids it in so many words, and AWS does not say of which kind it is.
    SomeDeny,
    /// AWS does not say.
    Unsaid,
}

pub(super) fn explain(failure: &AwsFailure) -> Problem {
    let denial = read(failure);
    let (code, title) = name(&denial);
    let on = denial.resource.as_deref().map_or_else(String::new, |resource| format!(" on {resource}"));
    let who = denial.principal.as_deref().unwrap_or("this identity");
    let happened = format!(
        "{} was refused: {who} may not do {}{on}. {}",
        failure.action,
        denial.action,
        why(denial.blocker, &denial)
    );
    problem(failure, code, title, happened, remedy(failure, &denial))
}

fn read(failure: &AwsFailure) -> Denial {
    let message = &failure.message;
    let prefix = if failure.service.is_empty() { "aws".to_owned() } else { failure.service.to_ascii_lowercase() };
    let resource_ends = [" because ", " with an explicit", " as ", " encoded", "\n", " "];
    let resource = between(message, "on resource: ", &resource_ends).filter(|resource| resource != "*");
    Denial {
        action: between(message, "to perform: ", &[" on ", " because", " with ", " as "])
            .unwrap_or_else(|| format!("{prefix}:{}", failure.action)),
        resource,
        principal: between(message, "user: ", &[" is not authorized"]).or_else(|| arn(message, ":sts:")),
        statement: between(message, "(statement ", &[")"]),
        blocker: blocker(message),
    }
}

fn blocker(message: &str) -> Blocker {
    let says = |part| contains(message, part);
    match () {
        () if says("service control policy") => Blocker::ServiceControl,
        () if says("resource control policy") => Blocker::ResourceControl,
        () if says("permissions boundary") => Blocker::Boundary,
        () if says("session policy") => Blocker::Session,
        () if says("vpc endpoint policy") => Blocker::VpcEndpoint,
        () if says("resource-based policy") || says("role trust policy") => Blocker::Resource,
        () if says("no identity-based policy") => Blocker::NothingAllows,
        () if says("explicit deny in an identity-based policy") => Blocker::IdentityDeny,
        () if says("explicit deny") => Blocker::SomeDeny,
        () => Blocker::Unsaid,
    }
}

fn name(denial: &Denial) -> (&'static str, String) {
    let action = &denial.action;
    match (denial.blocker, action.as_str()) {
        (Blocker::ServiceControl | Blocker::ResourceControl, _) => {
            ("denied-by-organization", format!("Your organization does not allow {action}"))
        }
        (Blocker::Boundary, _) => ("denied-by-boundary", format!("A permissions boundary forbids {action}")),
        (Blocker::Session, _) => ("denied-by-session", format!("This session may not do {action}")),
        (Blocker::VpcEndpoint, _) => ("denied-by-endpoint", format!("A VPC endpoint does not let {action} through")),
        (Blocker::Resource, _) => ("denied-by-resource", format!("The resource's own policy does not allow {action}")),
        (_, "iam:PassRole") => ("pass-role-denied", "You may not hand this role to AWS".to_owned()),
        (_, "iam:CreateServiceLinkedRole") => {
            ("service-linked-role-denied", "A role of AWS's own is missing, and you may not make it".to_owned())
        }
        (Blocker::IdentityDeny | Blocker::SomeDeny, _) => ("denied-explicitly", format!("A policy forbids {action}")),
        _ => ("access-denied", format!("You may not do {action}")),
    }
}

fn why(blocker: Blocker, denial: &Denial) -> String {
    let action = &denial.action;
    match blocker {
        Blocker::NothingAllows => return format!("No identity-based policy of yours allows {action}."),
        Blocker::IdentityDeny => {
            "An identity-based policy (one attached to your user, role or group) denies it explicitly; a denial outweighs \
             every permission."
        }
        Blocker::SomeDeny => match &denial.statement {
            Some(id) => {
                return format!(
                    "The policy statement “{id}” denies it explicitly; a denial outweighs every permission. AWS does not \
                     say which policy holds that statement."
                );
            }
            None => {
                "A policy denies it explicitly; a denial outweighs every permission. AWS does not say which kind of \
                 policy."
            }
        },
        Blocker::Resource => {
            "The resource-based policy, the one attached to the resource itself, does not allow it or denies it. For a \
             role that is its trust policy, for an encryption key its key policy."
        }
        Blocker::VpcEndpoint => {
            "Your calls go to AWS through a VPC endpoint, and that endpoint's policy does not allow it."
        }
        Blocker::ServiceControl => {
            "A service control policy of your organization forbids it, for everybody in this account. Workshop accounts \
             are often limited like this."
        }
        Blocker::ResourceControl => {
            "A resource control policy of your organization forbids it for this resource, whoever asks."
        }
        Blocker::Boundary => "Your permissions boundary, the upper limit of what your policies may allow, forbids it or leaves it out.",
        Blocker::Session => "The session policy given when this session was opened forbids it or leaves it out.",
        Blocker::Unsaid => "AWS does not say which policy is in the way.",
    }
    .to_owned()
}

fn remedy(failure: &AwsFailure, denial: &Denial) -> String {
    let action = &denial.action;
    let resource = denial.resource.as_deref().unwrap_or("all resources (*)");
    let advice = match (denial.blocker, action.as_str()) {
        (Blocker::ServiceControl | Blocker::ResourceControl, _) => format!(
            "Changing IAM policies in this account does not help. Ask whoever runs the organization or the workshop to \
             allow {action} on {resource}, or use another Region or account. Then choose Try again."
        ),
        (Blocker::Boundary, _) => format!(
            "Ask an administrator to add {action} on {resource} to the permissions boundary; adding it to another policy \
             does not help. Then choose Try again."
        ),
        (Blocker::Session, _) => format!(
            "Open a session without that session policy, or with one that allows {action} on {resource}. Then choose Try \
             again."
        ),
        (_, "iam:PassRole") => format!(
            "Ask an administrator to allow iam:PassRole on {resource}: it is the right to let a service act with that \
             role. Then choose Try again."
        ),
        (_, "iam:CreateServiceLinkedRole") => format!(
            "Ask an administrator to run this once for the account: aws iam create-service-linked-role \
             --aws-service-name {}. Or to allow you iam:CreateServiceLinkedRole. Then choose Try again.",
            linked_service(failure)
        ),
        (Blocker::VpcEndpoint, _) => format!(
            "Ask your network team to allow {action} on {resource} in the endpoint's policy, or use a network without \
             that endpoint. Then choose Try again."
        ),
        (Blocker::Resource, _) => {
            format!("Ask whoever owns {resource} to allow {action} for you in its own policy. Then choose Try again.")
        }
        (Blocker::IdentityDeny | Blocker::SomeDeny, _) => format!(
            "Ask an administrator which policy denies {action} on {resource}, and to take the denial out for you. Then \
             choose Try again."
        ),
        _ => format!(
            "Ask an administrator to allow {action} on {resource} for you. Then choose Try again: what stands is kept."
        ),
    };
    let is_encoded = contains(&failure.message, "encoded authorization failure message");
    if is_encoded && denial.principal.is_none() {
        format!(
            "{advice} An administrator sees more with: aws sts decode-authorization-message --encoded-message and the \
             text at the end of AWS's message."
        )
    } else {
        advice
    }
}

/// The service whose role is missing: named in the role's path, or known by the call.
fn linked_service(failure: &AwsFailure) -> String {
    between(&failure.message, "/aws-service-role/", &["/"]).unwrap_or_else(|| {
        match failure.action {
            "CreateNodegroup" => "eks-nodegroup.amazonaws.com",
            "CreateFargateProfile" => "eks-fargate.amazonaws.com",
            _ => "eks.amazonaws.com",
        }
        .to_owned()
    })
}
