//! Rules of page Access.

use super::{findings::Findings, principal::principal_arn};
use crate::{
    cloud::partition,
    contract::{AccessGrant, ClusterSpec, Offers},
    offers::policies_for_people,
};

pub(super) fn check(spec: &ClusterSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let grants = &spec.access.grants;
    let mut seen: Vec<String> = Vec::new();
    for (index, grant) in grants.iter().enumerate() {
        let field = format!("access.grants.{index}");
        if let Some(arn) = principal(grant, &field, &spec.region, findings) {
            if seen.contains(&arn) {
                findings.error(
                    format!("{field}.principal_arn"),
                    "This user or role stands in the list twice, and EKS takes one entry for each.",
                    "Remove one of them.",
                );
            }
            seen.push(arn);
        }
        policy(grant, &field, offers, findings);
        namespaces(grant, &field, findings);
    }
    let somebody_rules =
        grants.iter().any(|grant| grant.policy == "AmazonEKSClusterAdminPolicy" && grant.namespaces.is_empty());
    if !spec.access.creator_admin && !somebody_rules {
        findings.warning(
            "access.creator_admin",
            "Nobody would be administrator of the cluster, and Landfall could not see its nodes.",
            "Make yourself administrator, or give somebody AmazonEKSClusterAdminPolicy for the whole cluster.",
        );
    }
}

fn principal(grant: &AccessGrant, field: &str, region: &str, findings: &mut Findings) -> Option<String> {
    let field = format!("{field}.principal_arn");
    let arn = match principal_arn(&grant.principal_arn) {
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

fn policy(grant: &AccessGrant, field: &str, offers: Option<&Offers>, findings: &mut Findings) {
    let offered: Vec<&str> = match offers {
        Some(offers) if !offers.access_policies.is_empty() => {
            offers.access_policies.iter().map(|policy| policy.name.as_str()).collect()
        }
        _ => policies_for_people().map(|(name, _)| name).collect(),
    };
    if !offered.contains(&grant.policy.as_str()) {
        findings.error(
            format!("{field}.policy"),
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
mod tests {
    use super::*;
    use crate::check::findings::expect;
    use crate::contract::{FieldProblem, PolicyOffer};

    const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

    fn grant(principal: &str, policy: &str, namespaces: &[&str]) -> AccessGrant {
        AccessGrant {
            principal_arn: principal.into(),
            policy: policy.into(),
            namespaces: namespaces.iter().map(|name| (*name).into()).collect(),
        }
    }

    fn problems(grants: &[AccessGrant], offers: Option<&Offers>) -> Vec<FieldProblem> {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        spec.access.grants = grants.to_vec();
        let mut findings = Findings::default();
        check(&spec, offers, &mut findings);
        findings.0
    }

    #[test]
    fn principals_are_users_or_roles_and_stand_once() {
        let view = |principal: &str| grant(principal, "AmazonEKSViewPolicy", &[]);
        expect(&problems(&[view(ALICE), view("arn:aws:sts::111122223333:assumed-role/Admin/x")], None), &[]);
        expect(&problems(&[view("alice")], None), &["access.grants.0.principal_arn!"]);
        expect(&problems(&[view("arn:aws:iam::111122223333:root")], None), &["access.grants.0.principal_arn!"]);
        expect(
            &problems(&[view("arn:aws-cn:iam::111122223333:user/alice")], None),
            &["access.grants.0.principal_arn!"],
        );
        expect(&problems(&[view(ALICE), view(ALICE)], None), &["access.grants.1.principal_arn!"]);
        let session = view("arn:aws:sts::111122223333:assumed-role/Admin/x");
        let role = view("arn:aws:iam::111122223333:role/Admin");
        expect(&problems(&[session, role], None), &["access.grants.1.principal_arn!"]);
    }

    #[test]
    fn a_refused_principal_is_told_what_to_enter() {
        let problem = &problems(&[grant("arn:aws:iam::111122223333:group/ops", "AmazonEKSViewPolicy", &[])], None)[0];
        assert_eq!(problem.message, "This is a group, which EKS does not accept.");
        assert_eq!(problem.remedy, "Enter each of its users, or a role they take on.");
    }

    #[test]
    fn policies_are_those_for_people_or_those_offered() {
        expect(&problems(&[grant(ALICE, "AdministratorAccess", &[])], None), &["access.grants.0.policy!"]);
        let only = PolicyOffer { name: "AmazonEKSNewPolicy".into(), meaning: String::new() };
        let offers = Offers { access_policies: vec![only], ..Offers::default() };
        expect(&problems(&[grant(ALICE, "AmazonEKSNewPolicy", &[])], Some(&offers)), &[]);
        expect(&problems(&[grant(ALICE, "AmazonEKSViewPolicy", &[])], Some(&offers)), &["access.grants.0.policy!"]);
    }

    #[test]
    fn namespaces_are_names_or_patterns() {
        expect(&problems(&[grant(ALICE, "AmazonEKSViewPolicy", &["dev", "team-*", "a1"])], None), &[]);
        for wrong in ["", "Dev", "-a", "a-", "a.b", "a b", &"a".repeat(64)] {
            let problems = problems(&[grant(ALICE, "AmazonEKSViewPolicy", &[wrong])], None);
            expect(&problems, &["access.grants.0.namespaces.0!"]);
        }
        let twice = problems(&[grant(ALICE, "AmazonEKSViewPolicy", &["dev", "dev"])], None);
        expect(&twice, &["access.grants.0.namespaces.1?"]);
    }

    #[test]
    fn somebody_should_be_administrator() {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        spec.access.creator_admin = false;
        let ask = |spec: &ClusterSpec| {
            let mut findings = Findings::default();
            check(spec, None, &mut findings);
            findings.0
        };
        expect(&ask(&spec), &["access.creator_admin?"]);
        spec.access.grants.push(grant(ALICE, "AmazonEKSClusterAdminPolicy", &[]));
        expect(&ask(&spec), &[]);
    }
}
