//! All IAM objects of the account.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::denials::Denial;
use super::first_roles;
use super::group::Group;
use super::instance_profile::InstanceProfile;
use super::open_id_connect_provider::OpenIdConnectProvider;
use super::policy::Policy;
use super::role::Role;
use super::user::User;
use crate::ids::Ids;

/// Tags by key.
pub(super) type Tags = BTreeMap<String, String>;

/// A year and a bit: how long before its opening the account was made.
const AGE_MS: u64 = 400 * 24 * 3600 * 1000;

/// What IAM holds. Everything is found by its name, providers and policies by their ARN.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct State {
    pub(super) roles: BTreeMap<String, Role>,
    pub(super) instance_profiles: BTreeMap<String, InstanceProfile>,
    pub(super) users: BTreeMap<String, User>,
    #[serde(default)]
    pub(super) groups: BTreeMap<String, Group>,
    #[serde(default)]
    pub(super) open_id_connect_providers: BTreeMap<String, OpenIdConnectProvider>,
    /// The account's own.
    #[serde(default)]
    pub(super) policies: BTreeMap<String, Policy>,
    #[serde(default)]
    pub(super) denials: Vec<Denial>,
}

impl State {
    /// IAM as somebody finds it who has used the account before: four people, a few roles, and the
    /// service-linked roles that AWS puts into every account.
    pub(crate) fn new(ids: &mut Ids, now: u64) -> Self {
        let then = now.saturating_sub(AGE_MS);
        let mut state = Self {
            roles: BTreeMap::new(),
            instance_profiles: BTreeMap::new(),
            users: User::first(ids, then),
            groups: BTreeMap::new(),
            open_id_connect_providers: BTreeMap::new(),
            policies: BTreeMap::new(),
            denials: Vec::new(),
        };
        for service in ["support.amazonaws.com", "trustedadvisor.amazonaws.com"] {
            state.ensure_service_linked_role(ids, service, then);
        }
        first_roles::make(&mut state, ids, then);
        state
    }

    /// Everything that exists, by `kind/name`. Service-linked roles are AWS's own: they come with the first use of a
    /// service, cost nothing and stay, so they are left out.
    pub(crate) fn inventory(&self) -> BTreeMap<String, Value> {
        let roles = self.roles.values().filter(|role| role.service.is_none());
        let roles = roles.map(|role| (format!("role/{}", role.name), json(role)));
        let profiles = self.instance_profiles.values().map(|one| (format!("instance-profile/{}", one.name), json(one)));
        let users = self.users.values().map(|user| (format!("user/{}", user.name), json(user)));
        let groups = self.groups.values().map(|one| (format!("group/{}", one.name), json(one)));
        let users = users.chain(groups);
        let providers =
            self.open_id_connect_providers.iter().map(|(arn, one)| (format!("oidc-provider/{arn}"), json(one)));
        let policies = self.policies.iter().map(|(arn, one)| (format!("policy/{arn}"), json(one)));
        roles.chain(profiles).chain(users).chain(providers).chain(policies).collect()
    }

    /// The tags of what the Resource Groups Tagging API sees of IAM, with ARNs: neither roles nor users (Resource Groups
    /// User Guide, "Supported resource types").
    pub(crate) fn tagged(&mut self) -> Vec<(String, &mut Tags)> {
        let profiles = self.instance_profiles.values_mut().map(|one| (one.arn.clone(), &mut one.tags));
        let providers = self.open_id_connect_providers.iter_mut().map(|(arn, one)| (arn.clone(), &mut one.tags));
        let policies = self.policies.iter_mut().map(|(arn, one)| (arn.clone(), &mut one.tags));
        profiles.chain(providers).chain(policies).collect()
    }
}

fn json<T: Serialize>(object: &T) -> Value {
    serde_json::to_value(object).expect("plain data with text keys is JSON")
}
