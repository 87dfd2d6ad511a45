//! The account's IAM roles: those that people and programs take on, and those a cluster could use.

use aws_sdk_iam::types::Role;
use tokio::task::JoinSet;

use crate::{
    cloud::Cloud,
    contract::{RoleOffer, RoleUse, RoleUseOffer},
    failure::Failure,
    resources::existing_role::described,
    role_use::{DescribedRole, USES, is_for, lacks},
};

/// More roles than this do not fit into a list worth scrolling.
const ROLES_MAX: usize = 1000;
/// IAM lists policies role by role: so many roles are asked about, and so many at a time.
const LOOKED_INTO_MAX: usize = 60;
const AT_ONCE: usize = 6;

/// Both lists, from one look at the account's roles.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// ARNs of roles that people or programs can take on. They keep their paths: those of IAM Identity Center have one
    /// (`role/aws-reserved/sso.amazonaws.com/…`), and EKS wants it.
    pub of_people: Vec<String>,
    /// Roles that the services of a cluster can take on.
    pub of_services: Vec<Role>,
}

/// Lists the roles.
pub(super) async fn roles(cloud: &Cloud) -> Result<Roles, Failure> {
    let mut pages = cloud.iam.list_roles().into_paginator().items().send();
    let mut found = Roles::default();
    while let Some(role) = pages.next().await {
        let role = role.map_err(Failure::of("IAM", "ListRoles"))?;
        if role.path().starts_with("/aws-service-role/") {
            continue;
        }
        if !is_only_for_services(role.assume_role_policy_document()) {
            found.of_people.push(role.arn().to_owned());
        }
        if !uses(&role, &cloud.region).is_empty() {
            found.of_services.push(role);
        }
        if found.of_people.len() >= ROLES_MAX {
            break;
        }
    }
    Ok(found)
}

/// What each role could be used for, and what it lacks.
pub(super) async fn judged(cloud: &Cloud, roles: Vec<Role>) -> Vec<RoleOffer> {
    let mut offers = Vec::new();
    let mut waiting = roles.into_iter().take(LOOKED_INTO_MAX).enumerate();
    let mut asked = JoinSet::new();
    loop {
        while asked.len() < AT_ONCE
            && let Some((at, role)) = waiting.next()
        {
            let cloud = cloud.clone();
            asked.spawn(async move { (at, one(&cloud, &role).await) });
        }
        match asked.join_next().await {
            Some(Ok((at, Ok(offer)))) => offers.push((at, offer)),
            // Gone between two calls, or not ours to look at: it can still be typed.
            Some(_) => {}
            None => break,
        }
    }
    offers.sort_by_key(|(at, _)| *at);
    offers.into_iter().map(|(_, offer)| offer).collect()
}

async fn one(cloud: &Cloud, role: &Role) -> Result<RoleOffer, Failure> {
    Ok(offer(role, &described(cloud, role).await?, &cloud.region))
}

fn offer(role: &Role, described: &DescribedRole, region: &str) -> RoleOffer {
    let uses = uses(role, region).into_iter().map(|use_as| {
        let lack = lacks(use_as, described, region, None);
        RoleUseOffer { use_as, lacks: lack.words() }
    });
    RoleOffer { arn: role.arn().to_owned(), name: role.role_name().to_owned(), uses: uses.collect() }
}

fn uses(role: &Role, region: &str) -> Vec<RoleUse> {
    let trust = role.assume_role_policy_document().unwrap_or_default();
    USES.into_iter().filter(|use_as| is_for(*use_as, trust, region)).collect()
}

/// Roles whose trust policy names services alone.
fn is_only_for_services(trust: Option<&str>) -> bool {
    // IAM gives the document URL-encoded; the emulators do not always.
    let trusts_people = |trust: &str| {
        ["%22AWS%22", "\"AWS\"", "%22Federated%22", "\"Federated\""].iter().any(|part| trust.contains(part))
    };
    trust.is_some_and(|trust| !trusts_people(trust))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_services_are_left_out_for_people() {
        let service = "%7B%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%7D";
        let people = "%7B%22Principal%22%3A%7B%22AWS%22%3A%22arn%3Aaws%3Aiam%3A%3A1%3Aroot%22%7D%7D";
        assert!(is_only_for_services(Some(service)));
        assert!(!is_only_for_services(Some(people)));
        assert!(!is_only_for_services(None));
    }

    #[test]
    fn a_role_is_offered_for_what_its_trust_policy_names() {
        let trust =
            r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;
        let role = Role::builder()
            .path("/")
            .role_name("eks")
            .role_id("AROA")
            .arn("arn:aws:iam::111122223333:role/eks")
            .create_date(aws_smithy_types::DateTime::from_secs(0))
            .assume_role_policy_document(trust)
            .build()
            .expect("whole");
        let managed = vec!["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy".to_owned()];
        let described = DescribedRole { trust: trust.into(), managed, own: Vec::new() };
        let offer = offer(&role, &described, "us-east-1");
        let uses: Vec<_> = offer.uses.iter().map(|one| (one.use_as, one.lacks.len())).collect();
        assert_eq!(uses, [(RoleUse::Cluster, 0), (RoleUse::AutoModeCluster, 5)]);
    }
}
