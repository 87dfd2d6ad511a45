//! Rules of page Roles.

use super::findings::Findings;
use crate::contract::RolesSpec;

pub(super) fn check(roles: &RolesSpec, findings: &mut Findings) {
    for (field, name) in
        [("roles.cluster_role_name", &roles.cluster_role_name), ("roles.node_role_name", &roles.node_role_name)]
    {
        let remedy = "Enter up to 64 letters, digits or any of + = , . @ - _, or leave it empty to have a name made.";
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
        if name.len() > 64 {
            findings.error(field, format!("The name has {} characters; IAM takes 64.", name.chars().count()), remedy);
        } else if let Some(wrong) = name.chars().find(|letter| !allowed(*letter)) {
            findings.error(field, format!("The name contains “{wrong}”, which IAM does not take."), remedy);
        }
    }
    // IAM compares role names without regard to case.
    if !roles.node_role_name.is_empty() && roles.cluster_role_name.eq_ignore_ascii_case(&roles.node_role_name) {
        findings.error(
            "roles.node_role_name",
            "The cluster and its nodes need two different roles.",
            "Enter another name, or leave both empty to have names made.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::findings::expect;

    fn problems(cluster: &str, node: &str) -> Vec<crate::contract::FieldProblem> {
        let mut findings = Findings::default();
        let roles = RolesSpec { cluster_role_name: cluster.into(), node_role_name: node.into(), ssm: true };
        check(&roles, &mut findings);
        findings.0
    }

    #[test]
    fn role_names_follow_the_rules_of_iam() {
        expect(&problems("", ""), &[]);
        expect(&problems("a+=,.@-_1", &"a".repeat(64)), &[]);
        expect(&problems(&"a".repeat(65), "a b"), &["roles.cluster_role_name!", "roles.node_role_name!"]);
        expect(&problems("a", "A"), &["roles.node_role_name!"]);
    }
}
