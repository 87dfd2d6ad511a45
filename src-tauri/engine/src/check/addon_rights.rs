//! Rules of page Workers: how the pods of add-ons, and those of one's own service accounts, get rights at AWS.

use super::findings::Findings;
use crate::{
    contract::{AddonIdentity, AddonSpec, ClusterSpec, Offers, PodRoleThrough},
    identity::{PrincipalKind, principal_of},
    recipe::{addon_rights, runs_on_fargate_only},
};

/// IAM's quota of managed policies at one role.
const POLICIES_MAX: usize = 10;

pub(super) fn check(
    spec: &ClusterSpec,
    addon: &AddonSpec,
    offers: Option<&Offers>,
    field: &str,
    findings: &mut Findings,
) {
    let name = addon.name.as_str();
    let known = addon_rights::of(name);
    role_arn(addon, field, findings);
    let field = format!("{field}.identity");
    match addon.identity {
        AddonIdentity::Node => by_node(spec, addon, offers, field, findings),
        AddonIdentity::PodIdentity => {
            agent(spec, &field, findings);
            let offer = offers.and_then(|offers| offers.addons.iter().find(|offer| offer.name == name));
            let says_none = offer.is_some_and(|offer| !offer.schema.is_empty() && offer.service_account.is_empty());
            if known.is_none() && says_none {
                findings.error(
                    field,
                    format!("EKS gives {name} no roles through Pod Identity."),
                    "Choose the node’s rights, or IRSA.",
                );
            } else if known.is_none() && addon.role_arn.is_empty() {
                findings.error(field, unknown_rights(name), "Enter the ARN of a role that has them.");
            }
        }
        AddonIdentity::Irsa if addon.role_arn.is_empty() && known.is_none() => {
            findings.error(field, unknown_rights(name), "Enter the ARN of a role that has them.");
        }
        AddonIdentity::Irsa if !addon.role_arn.is_empty() => findings.warning(
            field,
            "With IRSA a role trusts one cluster’s OIDC provider, and this cluster’s does not exist yet: the role has to be told of it once the cluster stands.",
            "Leave the role empty, so that Landfall makes one that fits, or use Pod Identity.",
        ),
        AddonIdentity::Irsa => {}
    }
}

fn unknown_rights(name: &str) -> String {
    format!("Landfall does not know which rights {name} needs, and can make no role for it.")
}

fn role_arn(addon: &AddonSpec, field: &str, findings: &mut Findings) {
    if addon.role_arn.is_empty() {
        return;
    }
    let field = format!("{field}.role_arn");
    if !principal_of(&addon.role_arn)
        .is_ok_and(|principal| principal.kind == PrincipalKind::Role && !principal.path_unknown)
    {
        findings.error(
            field,
            format!("“{}” is not the ARN of an IAM role.", addon.role_arn),
            "Enter one such as arn:aws:iam::111122223333:role/ebs, or leave it empty: then one is made.",
        );
    } else if addon.identity == AddonIdentity::Node {
        findings.warning(
            field,
            "The add-on gets its rights from the node role, so this role means nothing.",
            "Choose Pod Identity or IRSA, or leave the role empty.",
        );
    }
}

fn by_node(spec: &ClusterSpec, addon: &AddonSpec, offers: Option<&Offers>, field: String, findings: &mut Findings) {
    let name = addon.name.as_str();
    if name == "vpc-cni" {
        let has_nodes = !spec.workers.node_groups.is_empty() || !spec.workers.self_managed.is_empty();
        if has_nodes && !spec.roles.cni_policy_on_nodes && spec.roles.node_role_arn.is_empty() {
            findings.error(
                field,
                "Neither the node role nor vpc-cni would have AmazonEKS_CNI_Policy: pods would get no addresses, and nodes would never become Ready.",
                "Give vpc-cni a role of its own (Pod Identity or IRSA), or put the policy back on the node role on the Roles page.",
            );
        }
        return;
    }
    let offer = offers.and_then(|offers| offers.addons.iter().find(|offer| offer.name == name));
    if addon_rights::of(name).is_some() || offer.is_some_and(|offer| offer.needs_rights) {
        findings.warning(
            field,
            format!("The pods of {name} call AWS, and the node role does not allow what they need."),
            "Choose Pod Identity, unless the node role gets their rights in another way.",
        );
    }
}

/// Pod Identity needs its agent on nodes; where there are some, it comes along.
fn agent(spec: &ClusterSpec, field: &str, findings: &mut Findings) {
    if runs_on_fargate_only(spec) {
        findings.error(
            field,
            "There is no Pod Identity on Fargate: its agent runs on nodes.",
            "Choose IRSA, which works on Fargate.",
        );
    }
}

/// The roles of one's own service accounts.
pub(super) fn service_accounts(spec: &ClusterSpec, findings: &mut Findings) {
    let roles = &spec.workers.service_account_roles;
    for (index, role) in roles.iter().enumerate() {
        let field = format!("workers.service_account_roles.{index}");
        for (part, text) in [("namespace", &role.namespace), ("service_account", &role.service_account)] {
            if !is_name(text, if part == "namespace" { 63 } else { 253 }) {
                let what = part.replace('_', " ");
                findings.error(
                    format!("{field}.{part}"),
                    if text.is_empty() {
                        format!("The role needs a {what}.")
                    } else {
                        format!("“{text}” cannot be the name of a {what}.")
                    },
                    "Enter small letters, digits and hyphens, beginning and ending with a letter or digit, such as my-app.",
                );
            }
        }
        let same = |namespace: &str, account: &str| role.namespace == namespace && role.service_account == account;
        let of_addon = spec.workers.addons.iter().filter(|addon| addon.identity != AddonIdentity::Node).any(|addon| {
            addon_rights::of(&addon.name)
                .is_some_and(|row| row.accounts.iter().any(|account| same(row.namespace, account.service_account)))
        });
        if of_addon || roles[..index].iter().any(|other| same(&other.namespace, &other.service_account)) {
            findings.error(
                format!("{field}.service_account"),
                format!("{}/{} has a role already; a service account takes one.", role.namespace, role.service_account),
                "Remove one of them.",
            );
        }
        if role.through == PodRoleThrough::PodIdentity {
            agent(spec, &format!("{field}.through"), findings);
        }
        policies(&role.policies, &format!("{field}.policies"), findings);
    }
}

fn policies(policies: &[String], field: &str, findings: &mut Findings) {
    if policies.is_empty() {
        let message = "A role without policies allows nothing.";
        findings.warning(field, message, "Enter ARNs of managed policies, or attach some later.");
    }
    if policies.len() > POLICIES_MAX {
        let message = format!("{} policies are too many; IAM takes {POLICIES_MAX} at one role.", policies.len());
        findings.error(field, message, "Remove some, or put their rights into one policy of your own.");
    }
    for (index, policy) in policies.iter().enumerate() {
        let parts: Vec<&str> = policy.splitn(6, ':').collect();
        let is_policy = matches!(parts[..], ["arn", partition, "iam", "", _, resource]
            if partition.starts_with("aws") && resource.strip_prefix("policy/").is_some_and(|name| !name.is_empty()));
        if !is_policy {
            findings.error(
                format!("{field}.{index}"),
                format!("“{policy}” is not the ARN of a managed policy."),
                "Enter one such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess.",
            );
        } else if policies[..index].contains(policy) {
            findings.warning(
                format!("{field}.{index}"),
                "This policy stands twice in the list.",
                "Remove one of them.",
            );
        }
    }
}

/// Kubernetes' rule for names (RFC 1123); only those of service accounts may have dots.
fn is_name(text: &str, longest: usize) -> bool {
    let edge =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    let inside = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-' || (letter == '.' && longest > 63)
    };
    text.len() <= longest && edge(text.chars().next()) && edge(text.chars().last()) && text.chars().all(inside)
}
