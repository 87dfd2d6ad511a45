//! All rules together, and the small repairs that need no question.

use super::{
    access, addon_rights, addons, cluster, findings::Findings, network, principal::principal_arn, roles, storage, tags,
    workers,
};
use crate::contract::{ClusterSpec, FieldProblem, Offers, TaintSpec};

/// Everything wrong or doubtful in the answers, page by page. With `offers`, also what the account and Region lack.
///
/// Fields are paths into the spec: `network.cidr`, `workers.node_groups.0.min`.
pub fn check(spec: &ClusterSpec, offers: Option<&Offers>) -> Vec<FieldProblem> {
    let mut findings = Findings::default();
    name(&spec.name, &mut findings);
    region(&spec.region, offers, &mut findings);
    network::check(spec, offers, &mut findings);
    tags::check(spec, &mut findings);
    roles::check(spec, offers, &mut findings);
    cluster::check(spec, offers, &mut findings);
    access::check(spec, offers, &mut findings);
    workers::check(spec, offers, &mut findings);
    addons::check(spec, offers, &mut findings);
    addon_rights::service_accounts(spec, &mut findings);
    storage::check(spec, &mut findings);
    findings.0
}

/// Repairs what is meant beyond doubt: spaces around names, and session ARNs, which become their role's.
pub fn normalize(mut spec: ClusterSpec) -> ClusterSpec {
    let texts = [
        &mut spec.name,
        &mut spec.region,
        &mut spec.network.cidr,
        &mut spec.roles.cluster_role_name,
        &mut spec.roles.node_role_name,
        &mut spec.roles.fargate_role_name,
        &mut spec.roles.cluster_role_arn,
        &mut spec.roles.node_role_arn,
        &mut spec.roles.fargate_role_arn,
        &mut spec.roles.permissions_boundary,
        &mut spec.roles.path,
        &mut spec.roles.name_prefix,
        &mut spec.cluster.key_arn,
        &mut spec.cluster.service_cidr,
        &mut spec.cluster.version,
    ];
    for text in texts {
        trim(text);
    }
    spec.tags = spec.tags.into_iter().map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned())).collect();
    network::normalize(&mut spec);
    spec.cluster.public_access_cidrs.iter_mut().for_each(trim);
    for grant in &mut spec.access.grants {
        trim(&mut grant.policy);
        trim(&mut grant.username);
        grant.namespaces.iter_mut().for_each(trim);
        grant.groups.iter_mut().for_each(trim);
        match principal_arn(&grant.principal_arn) {
            Ok(arn) => grant.principal_arn = arn,
            Err(_) => trim(&mut grant.principal_arn),
        }
    }
    for row in &mut spec.access.aws_auth {
        trim(&mut row.username);
        row.groups.iter_mut().for_each(trim);
        match principal_arn(&row.arn) {
            Ok(arn) => row.arn = arn,
            Err(_) => trim(&mut row.arn),
        }
    }
    for group in &mut spec.workers.node_groups {
        let template = &mut group.launch_template;
        for text in [&mut template.id, &mut template.version, &mut template.ami_id] {
            trim(text);
        }
        for text in [&mut group.name, &mut group.instance_type, &mut group.ami_type, &mut group.ssh_key] {
            trim(text);
        }
        group.other_instance_types.iter_mut().chain(&mut group.ssh_security_groups).for_each(trim);
        group.taints.iter_mut().for_each(trim_taint);
    }
    for group in &mut spec.workers.self_managed {
        for text in [&mut group.name, &mut group.instance_type, &mut group.ami_id, &mut group.ssh_key] {
            trim(text);
        }
        group.taints.iter_mut().for_each(trim_taint);
    }
    for profile in &mut spec.workers.fargate_profiles {
        trim(&mut profile.name);
        profile.selectors.iter_mut().for_each(|selector| trim(&mut selector.namespace));
    }
    for addon in &mut spec.workers.addons {
        trim(&mut addon.name);
        trim(&mut addon.version);
        trim(&mut addon.role_arn);
    }
    for role in &mut spec.workers.service_account_roles {
        trim(&mut role.namespace);
        trim(&mut role.service_account);
        role.policies.iter_mut().for_each(trim);
    }
    spec
}

fn trim_taint(taint: &mut TaintSpec) {
    trim(&mut taint.key);
    trim(&mut taint.value);
}

pub(super) fn trim(text: &mut String) {
    if text.trim().len() != text.len() {
        *text = text.trim().to_owned();
    }
}

fn name(name: &str, findings: &mut Findings) {
    let remedy = "Enter 1 to 100 letters, digits, hyphens or underscores, beginning with a letter or digit, such as my-first-cluster.";
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if name.is_empty() {
        findings.error("name", "The cluster needs a name.", remedy);
    } else if name.len() > 100 {
        findings.error("name", format!("The name has {} characters; EKS takes 100.", name.chars().count()), remedy);
    } else if let Some(wrong) = name.chars().find(|letter| !allowed(*letter)) {
        findings.error("name", format!("The name contains “{wrong}”, which EKS does not take."), remedy);
    } else if !name.starts_with(|letter: char| letter.is_ascii_alphanumeric()) {
        findings.error("name", "The name begins with a hyphen or underscore.", remedy);
    }
}

fn region(region: &str, offers: Option<&Offers>, findings: &mut Findings) {
    let known = offers.map(|offers| offers.regions.as_slice()).unwrap_or_default();
    if !is_region(region) {
        let remedy = "Enter a Region's code such as us-east-1 or eu-central-1.";
        findings.error("region", format!("“{region}” is not the code of an AWS Region."), remedy);
    } else if !known.is_empty() && !known.iter().any(|known| known == region) {
        let remedy = "Choose another Region, or switch this one on under Account → AWS Regions in the AWS console.";
        findings.error("region", format!("This account cannot use the Region {region}."), remedy);
    }
}

/// Two letters, words, a number: `us-east-1`, `us-gov-west-1`, `ap-southeast-2`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return false };
    let word = |part: &str| !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_lowercase());
    first.len() == 2
        && word(first)
        && !middle.is_empty()
        && middle.iter().all(|part| word(part))
        && !last.is_empty()
        && last.len() <= 2
        && last.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::findings::expect;
    use crate::contract::AccessGrant;

    fn named(name: &str) -> Vec<FieldProblem> {
        check(&ClusterSpec::new(name, "us-east-1"), None)
    }

    #[test]
    fn the_default_cluster_is_right() {
        expect(&named("my-first-cluster"), &[]);
    }

    #[test]
    fn names_follow_the_rules_of_eks() {
        for wrong in ["", "-a", "_a", "a b", "ü", "a.b", &"a".repeat(101)] {
            expect(&named(wrong), &["name!"]);
        }
        for right in ["a", "1", "A-b_c", &"a".repeat(100)] {
            expect(&named(right), &[]);
        }
        assert_eq!(named("a b")[0].message, "The name contains “ ”, which EKS does not take.");
    }

    #[test]
    fn regions_must_look_like_one_and_be_switched_on() {
        for wrong in ["", "us", "us-east", "US-EAST-1", "us-east-1a", "virginia", "us--1"] {
            expect(&check(&ClusterSpec::new("a", wrong), None), &["region!"]);
        }
        for right in ["us-gov-west-1", "ap-southeast-2", "cn-north-1"] {
            expect(&check(&ClusterSpec::new("a", right), None), &[]);
        }
        let offers = Offers { regions: vec!["eu-west-1".into()], ..Offers::default() };
        expect(&check(&ClusterSpec::new("a", "us-east-1"), Some(&offers)), &["region!"]);
    }

    #[test]
    fn what_is_meant_beyond_doubt_is_repaired() {
        let mut spec = ClusterSpec::new(" a ", "us-east-1 ");
        spec.access.grants.push(AccessGrant {
            principal_arn: " arn:aws:sts::111122223333:assumed-role/Admin/alice".into(),
            policy: "AmazonEKSViewPolicy ".into(),
            namespaces: vec![" dev".into()],
            ..AccessGrant::default()
        });
        let spec = normalize(spec);
        assert_eq!((spec.name.as_str(), spec.region.as_str()), ("a", "us-east-1"));
        assert_eq!(spec.access.grants[0].principal_arn, "arn:aws:iam::111122223333:role/Admin");
        assert_eq!(spec.access.grants[0].policy, "AmazonEKSViewPolicy");
        assert_eq!(normalize(spec.clone()), spec);
    }
}
