//! Rules of page Access: who is let in by access entries. Rows of aws-auth have a file of their own.

use super::{aws_auth, findings::Findings, principal::principal_arn};
use crate::{
    cloud::partition,
    contract::{AccessEntryType, AccessGrant, AuthenticationMode, ClusterSpec, Offers},
    identity::{PrincipalKind, principal_of},
    offers::policies_for_people,
};

/// What names and groups of people may not begin with (EKS user guide, "Create access entries").
const RESERVED: [&str; 5] = ["system:", "eks:", "aws:", "amazon:", "iam:"];
/// The only policy that an entry for machines takes: nodes of Auto Mode with a node class of one's own.
const AUTO_NODE: &str = "AmazonEKSAutoNodePolicy";

pub(super) fn check(spec: &ClusterSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let grants = &spec.access.grants;
    let by_map_only = spec.cluster.authentication_mode == AuthenticationMode::ConfigMap;
    if by_map_only && !grants.is_empty() {
        findings.error(
            "access.grants",
            "A cluster whose authentication mode is config-map has no access entries.",
            "Choose the mode “Access entries” or “Access entries and aws-auth” on the Cluster page, or use rows of aws-auth.",
        );
    }
    let mut seen: Vec<String> = Vec::new();
    for (index, grant) in grants.iter().enumerate() {
        let field = format!("access.grants.{index}");
        if let Some(arn) = principal(&grant.principal_arn, &format!("{field}.principal_arn"), &spec.region, findings) {
            if seen.contains(&arn) {
                findings.error(
                    format!("{field}.principal_arn"),
                    "This user or role stands in the list twice, and EKS takes one entry for each.",
                    "Remove one of them.",
                );
            }
            if grant.entry_type != AccessEntryType::Standard
                && principal_of(&arn).is_ok_and(|principal| principal.kind == PrincipalKind::User)
            {
                findings.error(
                    format!("{field}.principal_arn"),
                    "Machines take on roles; this is a user.",
                    "Enter the ARN of the machines’ role, or choose the type “standard”.",
                );
            }
            seen.push(arn);
        }
        match grant.entry_type {
            AccessEntryType::Standard => of_people(grant, &field, offers, findings),
            kind => of_machines(grant, kind, &field, findings),
        }
        namespaces(grant, &field, findings);
    }
    aws_auth::check(spec, findings);
    let rules = |grant: &AccessGrant| grant.policy == "AmazonEKSClusterAdminPolicy" && grant.namespaces.is_empty();
    let by_row = spec.access.aws_auth.iter().any(|row| row.groups.iter().any(|group| group == aws_auth::MASTERS));
    // In the mode of aws-auth alone, EKS keeps the creator as administrator.
    if !spec.access.creator_admin && !by_map_only && !grants.iter().any(rules) && !by_row {
        findings.warning(
            "access.creator_admin",
            "Nobody would be administrator of the cluster, and Landfall could not see its nodes.",
            "Make yourself administrator, or give somebody AmazonEKSClusterAdminPolicy for the whole cluster.",
        );
    }
}

/// The ARN as EKS wants it; none where it cannot be one, which is said.
pub(super) fn principal(arn: &str, field: &str, region: &str, findings: &mut Findings) -> Option<String> {
    let arn = match principal_arn(arn) {
        Ok(arn) => arn,
        Err(reason) => {
            // The reason ends with what to enter instead.
            let (message, remedy) =
                reason.split_once(". ").unwrap_or((&reason, "Enter the ARN of an IAM user or role."));
            findings.error(field, format!("{}.", message.trim_end_matches('.')), remedy);
            return None;
        }
    };
    let of_region = partition(region);
    if arn.split(':').nth(1) != Some(of_region) {
        findings.error(
            field,
            format!("{arn} belongs to another part of AWS than {region}."),
            format!("Enter the ARN of a user or role that begins with arn:{of_region}:iam::."),
        );
        return None;
    }
    Some(arn)
}

fn of_people(grant: &AccessGrant, field: &str, offers: Option<&Offers>, findings: &mut Findings) {
    policy(grant, field, offers, findings);
    for (index, group) in grant.groups.iter().enumerate() {
        let field = format!("{field}.groups.{index}");
        if group.trim().is_empty() {
            findings.error(field, "A group needs a name.", "Enter the name of a group in your role bindings.");
        } else if let Some(prefix) = reserved(group) {
            findings.error(
                field,
                format!("EKS refuses groups that begin with {prefix} in access entries."),
                if group == aws_auth::MASTERS {
                    "Give the policy AmazonEKSClusterAdminPolicy instead."
                } else {
                    "Use a group of your own, and bind a role to it in Kubernetes."
                },
            );
        } else if grant.groups[..index].contains(group) {
            findings.warning(field, format!("{group} stands twice in the list."), "Remove one of them.");
        }
    }
    if let Some(prefix) = reserved(&grant.username) {
        findings.error(
            format!("{field}.username"),
            format!("EKS refuses names that begin with {prefix}."),
            "Enter another name, or leave it empty: Kubernetes then knows the user or role by its ARN.",
        );
    }
    if grant.policy.is_empty() && !grant.namespaces.is_empty() {
        findings.warning(
            format!("{field}.namespaces"),
            "Namespaces limit a policy, and there is none: they mean nothing here.",
            "Choose a policy, or leave the namespaces empty. What groups may do, and where, role bindings say.",
        );
    }
}

fn reserved(name: &str) -> Option<&'static str> {
    RESERVED.into_iter().find(|prefix| name.starts_with(prefix))
}

fn of_machines(grant: &AccessGrant, kind: AccessEntryType, field: &str, findings: &mut Findings) {
    let name = kind.as_eks();
    if !(grant.policy.is_empty() || kind == AccessEntryType::Ec2 && grant.policy == AUTO_NODE) {
        findings.error(
            format!("{field}.policy"),
            format!("Entries of type {name} take no such policy: EKS gives machines their rights itself."),
            if kind == AccessEntryType::Ec2 {
                "Leave it empty, or enter AmazonEKSAutoNodePolicy, which nodes of Auto Mode need."
            } else {
                "Leave it empty, or choose the type “standard”."
            },
        );
    } else if kind == AccessEntryType::Ec2 && grant.policy.is_empty() {
        findings.warning(
            format!("{field}.policy"),
            "Nodes of Auto Mode with a node class of their own need AmazonEKSAutoNodePolicy.",
            "Enter AmazonEKSAutoNodePolicy.",
        );
    }
    let says = [("groups", "groups", !grant.groups.is_empty()), ("username", "name", !grant.username.is_empty())];
    for (part, what, _) in says.into_iter().filter(|(.., is_said)| *is_said) {
        findings.error(
            format!("{field}.{part}"),
            format!("EKS itself sets the {what} of entries of type {name}."),
            "Leave it empty, or choose the type “standard”.",
        );
    }
}

fn policy(grant: &AccessGrant, field: &str, offers: Option<&Offers>, findings: &mut Findings) {
    let field = format!("{field}.policy");
    if grant.policy.is_empty() {
        if grant.groups.is_empty() {
            findings.warning(
                field,
                "Without a policy and without groups it may sign in, and that is all.",
                "Choose a policy, or enter groups that role bindings in Kubernetes give rights to.",
            );
        }
        return;
    }
    let offered: Vec<&str> = match offers {
        Some(offers) if !offers.access_policies.is_empty() => {
            offers.access_policies.iter().map(|policy| policy.name.as_str()).collect()
        }
        _ => policies_for_people().map(|(name, _)| name).collect(),
    };
    if !offered.contains(&grant.policy.as_str()) {
        findings.error(
            field,
            format!("“{}” is not an access policy of EKS for people.", grant.policy),
            format!("Choose from {}.", offered.join(", ")),
        );
    }
}

fn namespaces(grant: &AccessGrant, field: &str, findings: &mut Findings) {
    for (index, namespace) in grant.namespaces.iter().enumerate() {
        let field = format!("{field}.namespaces.{index}");
        let allowed =
            |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-' || letter == b'*';
        let edges = namespace.starts_with('-') || namespace.ends_with('-');
        if namespace.is_empty() || namespace.len() > 63 || edges || !namespace.bytes().all(allowed) {
            findings.error(
                field,
                format!("“{namespace}” cannot be a namespace."),
                "Enter up to 63 small letters, digits and hyphens, such as team-a. A star stands for any letters: team-*.",
            );
        } else if grant.namespaces[..index].contains(namespace) {
            findings.warning(field, format!("{namespace} stands twice in the list."), "Remove one of them.");
        }
    }
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
