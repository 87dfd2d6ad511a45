//! Rules of page Roles.

use super::findings::Findings;
use crate::{
    cloud::partition,
    contract::{AddonIdentity, ClusterSpec, Offers, RoleUse, RolesSpec},
    recipe::RoleNeeds,
};

/// Room must be left in 64 letters for the cluster's name and what the role is for.
const PREFIX_MAX: usize = 32;

pub(super) fn check(spec: &ClusterSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let roles = &spec.roles;
    names(roles, findings);
    prefix(&roles.name_prefix, findings);
    path(spec, findings);
    boundary(&roles.permissions_boundary, &spec.region, findings);
    existing(spec, offers, findings);
    network_plugin(spec, findings);
}

fn is_allowed(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter)
}

fn names(roles: &RolesSpec, findings: &mut Findings) {
    let named = [
        ("roles.cluster_role_name", &roles.cluster_role_name),
        ("roles.node_role_name", &roles.node_role_name),
        ("roles.fargate_role_name", &roles.fargate_role_name),
    ];
    for (index, (field, name)) in named.into_iter().enumerate() {
        let remedy = "Enter up to 64 letters, digits or any of + = , . @ - _, or leave it empty to have a name made.";
        if name.len() > 64 {
            findings.error(field, format!("The name has {} characters; IAM takes 64.", name.chars().count()), remedy);
        } else if let Some(wrong) = name.chars().find(|letter| !is_allowed(*letter)) {
            findings.error(field, format!("The name contains “{wrong}”, which IAM does not take."), remedy);
        }
        // IAM compares role names without regard to case.
        if !name.is_empty() && named[..index].iter().any(|(_, other)| other.eq_ignore_ascii_case(name)) {
            findings.error(
                field,
                "The cluster, its nodes and Fargate need different roles.",
                "Enter another name, or leave it empty to have one made.",
            );
        }
    }
}

fn prefix(prefix: &str, findings: &mut Findings) {
    let field = "roles.name_prefix";
    let remedy = "Enter up to 32 letters, digits or any of + = , . @ - _, or leave it empty.";
    if prefix.len() > PREFIX_MAX {
        let message = format!("The prefix has {} characters, which leaves no room for names.", prefix.chars().count());
        findings.error(field, message, remedy);
    } else if let Some(wrong) = prefix.chars().find(|letter| !is_allowed(*letter)) {
        findings.error(field, format!("The prefix contains “{wrong}”, which IAM does not take."), remedy);
    }
}

fn path(spec: &ClusterSpec, findings: &mut Findings) {
    let (field, path) = ("roles.path", spec.roles.path.as_str());
    let remedy = "Enter a path such as /teams/web/, or / for none.";
    if !path.starts_with('/') || !path.ends_with('/') || path.contains("//") {
        findings.error(field, "A path begins and ends with a slash, and has none twice.", remedy);
    } else if path.len() > 512 {
        findings.error(field, format!("The path has {} characters; IAM takes 512.", path.chars().count()), remedy);
    } else if let Some(wrong) = path.chars().find(|letter| !letter.is_ascii_graphic()) {
        findings.error(field, format!("The path contains “{wrong}”, which IAM does not take."), remedy);
    } else if path.starts_with("/aws-service-role/") {
        findings.error(field, "Roles under /aws-service-role/ belong to AWS's own services.", remedy);
    } else if path != "/" && RoleNeeds::of(spec).fargate_role && spec.roles.fargate_role_arn.is_empty() {
        findings.error(
            field,
            "EKS takes no Fargate role with a path, and one would be made with it.",
            "Enter / for the path, or give an existing Fargate role that has none.",
        );
    }
}

fn boundary(arn: &str, region: &str, findings: &mut Findings) {
    if arn.is_empty() {
        return;
    }
    let partition = partition(region);
    let is_policy = arn.strip_prefix(&format!("arn:{partition}:iam::")).and_then(|rest| rest.split_once(":policy/"));
    if !is_policy.is_some_and(|(owner, name)| (owner == "aws" || is_account(owner)) && !name.is_empty()) {
        findings.error(
            "roles.permissions_boundary",
            "This is not the ARN of a managed policy.",
            format!("Enter an ARN such as arn:{partition}:iam::111122223333:policy/boundary, or leave it empty."),
        );
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|digit| digit.is_ascii_digit())
}

fn existing(spec: &ClusterSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let (roles, needs) = (&spec.roles, RoleNeeds::of(spec));
    let as_cluster = if spec.cluster.auto_mode { RoleUse::AutoModeCluster } else { RoleUse::Cluster };
    let as_node = if needs.node_role { RoleUse::Node } else { RoleUse::AutoModeNode };
    let given = [
        ("roles.cluster_role_arn", &roles.cluster_role_arn, as_cluster),
        ("roles.node_role_arn", &roles.node_role_arn, as_node),
        ("roles.fargate_role_arn", &roles.fargate_role_arn, RoleUse::Fargate),
    ];
    for (index, (field, arn, use_as)) in given.into_iter().enumerate() {
        if arn.is_empty() || !is_role(arn, field, &spec.region, findings) {
            continue;
        }
        if given[..index].iter().any(|(_, other, _)| *other == arn) {
            findings.error(
                field,
                "This role is used twice, and the cluster, its nodes and Fargate need different ones.",
                "Choose another role, or leave it empty to have one made.",
            );
        }
        // EKS user guide, "Define which pods use AWS Fargate": a role with a path is refused.
        if use_as == RoleUse::Fargate && arn.split_once(":role/").is_some_and(|(_, name)| name.contains('/')) {
            findings.error(
                field,
                "EKS takes no Fargate role with a path.",
                "Choose a role whose ARN has nothing between role/ and its name, or leave it empty to have one made.",
            );
        }
        offered(arn, field, use_as, offers, findings);
    }
}

/// Whether it is the ARN of a role that can be used here; says what is wrong where it is not.
fn is_role(arn: &str, field: &str, region: &str, findings: &mut Findings) -> bool {
    let partition = partition(region);
    let remedy = format!("Enter an ARN such as arn:{partition}:iam::111122223333:role/name, or leave it empty.");
    let parts = arn.strip_prefix(&format!("arn:{partition}:iam::")).and_then(|rest| rest.split_once(":role/"));
    let Some((_, name)) = parts.filter(|(account, name)| {
        is_account(account) && !name.ends_with('/') && name.chars().all(|letter| letter.is_ascii_graphic())
    }) else {
        findings.error(field, format!("This is not the ARN of an IAM role for {region}."), remedy);
        return false;
    };
    if name.starts_with("aws-service-role/") {
        findings.error(
            field,
            "This is a service-linked role, which only its own AWS service may use.",
            "Choose another role, or leave it empty to have one made.",
        );
        return false;
    }
    true
}

fn offered(arn: &str, field: &str, use_as: RoleUse, offers: Option<&Offers>, findings: &mut Findings) {
    let known = offers.map(|offers| offers.roles.as_slice()).unwrap_or_default();
    let Some(role) = known.iter().find(|role| role.arn == arn) else {
        if !known.is_empty() {
            findings.warning(
                field,
                "Landfall sees no role of this ARN that a cluster could use.",
                "Look whether it is written as IAM shows it, path and all, and whom its trust policy lets take it on.",
            );
        }
        return;
    };
    match role.uses.iter().find(|offer| offer.use_as == use_as) {
        None => findings.error(
            field,
            format!("The trust policy of {} lets another service take it on.", role.name),
            "Choose another role, or leave it empty to have one made.",
        ),
        Some(offer) if !offer.lacks.is_empty() => findings.warning(
            field,
            format!("The role {} may not do: {}.", role.name, offer.lacks.join("; ")),
            "Add what is missing in the IAM console, unless policies of your own allow the same.",
        ),
        Some(_) => {}
    }
}

/// Without its policy the network plugin gives pods no addresses.
fn network_plugin(spec: &ClusterSpec, findings: &mut Findings) {
    let has_own_role =
        spec.workers.addons.iter().any(|addon| addon.name == "vpc-cni" && addon.identity != AddonIdentity::Node);
    let is_made = RoleNeeds::of(spec).node_role && spec.roles.node_role_arn.is_empty();
    if is_made && !spec.roles.cni_policy_on_nodes && !has_own_role {
        findings.warning(
            "roles.cni_policy_on_nodes",
            "The network plugin could not give pods addresses: neither the nodes nor vpc-cni itself have the right to.",
            "Switch it on, or give the add-on vpc-cni a role of its own on the Workers page.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        check::findings::expect,
        contract::{FargateProfileSpec, FieldProblem, RoleOffer, RoleUseOffer},
    };

    fn problems(change: impl FnOnce(&mut ClusterSpec), offers: Option<&Offers>) -> Vec<FieldProblem> {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        change(&mut spec);
        let mut findings = Findings::default();
        check(&spec, offers, &mut findings);
        findings.0
    }

    fn of_roles(change: impl FnOnce(&mut RolesSpec)) -> Vec<FieldProblem> {
        problems(|spec| change(&mut spec.roles), None)
    }

    fn arn(name: &str) -> String {
        format!("arn:aws:iam::111122223333:role/{name}")
    }

    #[test]
    fn role_names_follow_the_rules_of_iam() {
        let named = |cluster: &str, node: &str| {
            of_roles(|roles| (roles.cluster_role_name, roles.node_role_name) = (cluster.into(), node.into()))
        };
        expect(&named("", ""), &[]);
        expect(&named("a+=,.@-_1", &"a".repeat(64)), &[]);
        expect(&named(&"a".repeat(65), "a b"), &["roles.cluster_role_name!", "roles.node_role_name!"]);
        expect(&named("a", "A"), &["roles.node_role_name!"]);
        expect(&of_roles(|roles| roles.name_prefix = "team/".into()), &["roles.name_prefix!"]);
        expect(&of_roles(|roles| roles.name_prefix = "p".repeat(33)), &["roles.name_prefix!"]);
        expect(&of_roles(|roles| roles.name_prefix = "team-".into()), &[]);
    }

    #[test]
    fn paths_and_boundaries_are_written_as_iam_has_them() {
        for wrong in ["", "teams/", "/teams", "/a//b/", "/a b/", "/aws-service-role/"] {
            expect(&of_roles(|roles| roles.path = wrong.into()), &["roles.path!"]);
        }
        expect(&of_roles(|roles| roles.path = "/teams/web/".into()), &[]);
        for right in ["arn:aws:iam::111122223333:policy/team/edge", "arn:aws:iam::aws:policy/PowerUserAccess"] {
            expect(&of_roles(|roles| roles.permissions_boundary = right.into()), &[]);
        }
        for wrong in ["edge", "arn:aws:iam::1:policy/edge", "arn:aws-cn:iam::aws:policy/x", "arn:aws:iam::aws:role/x"] {
            let found = of_roles(|roles| roles.permissions_boundary = wrong.into());
            expect(&found, &["roles.permissions_boundary!"]);
        }
    }

    #[test]
    fn existing_roles_are_roles_and_different_ones() {
        expect(&of_roles(|roles| roles.cluster_role_arn = arn("team/eks")), &[]);
        for wrong in ["eks", "arn:aws:iam::111122223333:user/eks", "arn:aws-cn:iam::111122223333:role/eks"] {
            expect(&of_roles(|roles| roles.cluster_role_arn = wrong.into()), &["roles.cluster_role_arn!"]);
        }
        let linked = arn("aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS");
        expect(&of_roles(|roles| roles.node_role_arn = linked), &["roles.node_role_arn!"]);
        let twice = |roles: &mut RolesSpec| (roles.cluster_role_arn, roles.node_role_arn) = (arn("a"), arn("a"));
        expect(&of_roles(twice), &["roles.node_role_arn!"]);
    }

    #[test]
    fn fargate_takes_no_role_with_a_path() {
        expect(&of_roles(|roles| roles.fargate_role_arn = arn("team/pods")), &["roles.fargate_role_arn!"]);
        let made = |spec: &mut ClusterSpec| {
            spec.workers.fargate_profiles.push(FargateProfileSpec::default());
            spec.roles.path = "/team/".into();
        };
        expect(&problems(made, None), &["roles.path!"]);
    }

    #[test]
    fn what_an_offered_role_lacks_is_said() {
        let role = |use_as, lacks: &[&str]| RoleOffer {
            arn: arn("eks"),
            name: "eks".into(),
            uses: vec![RoleUseOffer { use_as, lacks: lacks.iter().map(|lack| (*lack).into()).collect() }],
        };
        let with = |role: RoleOffer| {
            let offers = Offers { roles: vec![role], ..Offers::default() };
            problems(|spec| spec.roles.cluster_role_arn = arn("eks"), Some(&offers))
        };
        expect(&with(role(RoleUse::Cluster, &[])), &[]);
        expect(&with(role(RoleUse::Cluster, &["the policy AmazonEKSClusterPolicy"])), &["roles.cluster_role_arn?"]);
        expect(&with(role(RoleUse::Node, &[])), &["roles.cluster_role_arn!"]);
        let other = RoleOffer { arn: arn("other"), ..role(RoleUse::Cluster, &[]) };
        expect(&with(other), &["roles.cluster_role_arn?"]);
    }

    #[test]
    fn the_network_plugin_has_its_rights_somewhere() {
        let off = |spec: &mut ClusterSpec| spec.roles.cni_policy_on_nodes = false;
        expect(&problems(off, None), &["roles.cni_policy_on_nodes?"]);
        let own = |spec: &mut ClusterSpec| {
            off(spec);
            spec.workers.addons[0].identity = AddonIdentity::PodIdentity;
        };
        expect(&problems(own, None), &[]);
    }
}
