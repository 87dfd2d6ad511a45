//! Roles: made, changed and deleted. How they are described is in `role_description`, their policies in `role_policy`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::permissions_boundary;
use super::policy_document::{self, Asking};
use super::refusal::{conflict, exists, invalid, limit, need, need_name, no_such};
use super::role_description;
use super::state::{State, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::delays::due;
use crate::ids::Ids;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml};

/// The default quota of a trust policy's length, L-C07B4B0D.
const LONGEST_TRUST: usize = 2048;
/// IAM's limit per role.
const MOST_TAGS: usize = 50;

/// One role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) path: String,
    /// `AROA…`; a role that is deleted and made again has another.
    pub(crate) id: String,
    pub(crate) arn: String,
    pub(super) trust_policy: String,
    pub(super) description: Option<String>,
    pub(crate) max_session_seconds: u32,
    /// The ARN of the policy that says what it may have at most.
    #[serde(default)]
    pub(super) boundary: Option<String>,
    /// ARNs of managed policies.
    pub(crate) attached: Vec<String>,
    /// Inline policies by name.
    pub(super) inline: BTreeMap<String, String>,
    /// The service of a service-linked role.
    pub(crate) service: Option<String>,
    pub(super) tags: Tags,
    pub(super) created_at: u64,
    usable_at: u64,
}

/// What a new role needs.
pub(super) struct NewRole<'a> {
    pub(super) name: &'a str,
    pub(super) path: &'a str,
    pub(super) trust_policy: &'a str,
    pub(super) description: Option<&'a str>,
    pub(super) max_session_seconds: u32,
    pub(super) boundary: Option<String>,
    pub(super) service: Option<&'a str>,
    pub(super) tags: Tags,
}

/// Why a service cannot assume a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAssumable {
    /// There is no such role.
    Missing,
    /// It was made a few seconds ago; other services do not see it yet.
    TooNew,
    /// Its trust policy does not name the service.
    Untrusting,
}

impl Role {
    /// Whether its trust policy lets a service (`eks.amazonaws.com`) assume it.
    pub(crate) fn trusts(&self, service: &str) -> bool {
        self.trusts_for(service, "sts:AssumeRole")
    }

    /// Whether its trust policy lets a service do one action, such as `sts:TagSession`.
    pub(crate) fn trusts_for(&self, service: &str, action: &str) -> bool {
        policy_document::trusts(&self.trust_policy, service, action)
    }

    /// Whether its trust policy lets a user or a session of a role do one action.
    pub(crate) fn trusts_person(&self, asking: &Asking<'_>, action: &str) -> bool {
        policy_document::trusts_person(&self.trust_policy, asking, action)
    }

    /// Whether other services see it yet: IAM is eventually consistent.
    pub(crate) fn is_usable(&self, now: u64) -> bool {
        self.usable_at <= now
    }

    /// Whether a managed policy of AWS is attached, by its name: `AmazonEKSClusterPolicy`.
    pub(crate) fn has_policy(&self, name: &str) -> bool {
        let is_it = |arn: &String| arn.starts_with("arn:aws:iam::aws:") && arn.rsplit('/').next() == Some(name);
        self.attached.iter().any(is_it)
    }

    /// Whether it has permissions of its own making beside managed policies.
    pub(crate) fn has_inline_policies(&self) -> bool {
        !self.inline.is_empty()
    }

    /// The refusal to change a role that belongs to a service.
    pub(super) fn check_ours(&self) -> Answer<()> {
        if self.service.is_none() {
            return Ok(());
        }
        Err(AwsError::bad(
            "UnmodifiableEntity",
            format!(
                "Cannot perform the operation on the protected role '{}' - this role is only modifiable by AWS",
                self.name
            ),
        ))
    }
}

impl State {
    /// The role with this ARN.
    pub(crate) fn role_by_arn(&self, arn: &str) -> Option<&Role> {
        self.roles.get(arn.rsplit('/').next()?).filter(|role| role.arn == arn)
    }

    /// Whether there is still a role with this unique id.
    pub(crate) fn has_role_id(&self, id: &str) -> bool {
        self.roles.values().any(|role| role.id == id)
    }

    /// The role with this ARN, if a service can assume it now.
    pub(crate) fn assumable_by(&self, arn: &str, service: &str, now: u64) -> Result<&Role, NotAssumable> {
        let role = self.role_by_arn(arn).ok_or(NotAssumable::Missing)?;
        if !role.is_usable(now) {
            return Err(NotAssumable::TooNew);
        }
        if !role.trusts(service) {
            return Err(NotAssumable::Untrusting);
        }
        Ok(role)
    }

    pub(super) fn role(&self, name: &str) -> Answer<&Role> {
        self.roles.get(name).ok_or_else(|| missing(name))
    }

    pub(super) fn role_mut(&mut self, name: &str) -> Answer<&mut Role> {
        self.roles.get_mut(name).ok_or_else(|| missing(name))
    }

    pub(super) fn make_role(&mut self, ids: &mut Ids, now: u64, usable_at: u64, new: NewRole<'_>) -> &Role {
        let role = Role {
            name: new.name.to_owned(),
            path: new.path.to_owned(),
            id: ids.iam("AROA"),
            arn: format!("arn:aws:iam::{ACCOUNT_ID}:role{}{}", new.path, new.name),
            trust_policy: new.trust_policy.to_owned(),
            description: new.description.map(str::to_owned),
            max_session_seconds: new.max_session_seconds,
            boundary: new.boundary,
            attached: Vec::new(),
            inline: BTreeMap::new(),
            service: new.service.map(str::to_owned),
            tags: new.tags,
            created_at: now,
            usable_at,
        };
        self.roles.entry(new.name.to_owned()).insert_entry(role).into_mut()
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "RoleName", 64)?;
    let trust_policy = need(params, "AssumeRolePolicyDocument")?;
    check_trust(trust_policy)?;
    let path = params.filled("Path").unwrap_or("/");
    check_path(path)?;
    let max_session_seconds = session_seconds(params)?;
    let tags = read_tags(params)?;
    let boundary = permissions_boundary::read(context.iam, params)?;
    // Names are compared without regard to case.
    if context.iam.roles.keys().any(|known| known.eq_ignore_ascii_case(name)) {
        return Err(exists(format!("Role with name {name} already exists.")));
    }
    let most = quotas::value(context, Quota::Roles);
    if context.iam.roles.len() >= most {
        return Err(limit("RolesPerAccount", most));
    }
    let usable_at = due(context.now, context.delays.role_usable);
    let description = params.filled("Description");
    let new = NewRole { name, path, trust_policy, description, max_session_seconds, boundary, service: None, tags };
    let role = context.iam.make_role(context.ids, context.now, usable_at, new);
    Ok(role_description::one(role))
}

pub(super) fn update_trust(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role_mut(need_name(params, "RoleName", 64)?)?;
    role.check_ours()?;
    let document = need(params, "PolicyDocument")?;
    check_trust(document)?;
    document.clone_into(&mut role.trust_policy);
    Ok(Xml::new())
}

/// A session length that is not named goes back to an hour (IAM API Reference, UpdateRole).
pub(super) fn update(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let max_session_seconds = session_seconds(params)?;
    let role = context.iam.role_mut(need_name(params, "RoleName", 64)?)?;
    role.check_ours()?;
    role.max_session_seconds = max_session_seconds;
    if let Some(description) = params.get("Description") {
        role.description = (!description.is_empty()).then(|| description.to_owned());
    }
    Ok(Xml::new())
}

pub(super) fn update_description(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let description = params.get("Description").unwrap_or_default();
    let role = context.iam.role_mut(need_name(params, "RoleName", 64)?)?;
    role.check_ours()?;
    role.description = (!description.is_empty()).then(|| description.to_owned());
    Ok(role_description::one(role))
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "RoleName", 64)?;
    let role = context.iam.role(name)?;
    role.check_ours()?;
    if context.iam.instance_profiles.values().any(|profile| profile.role.as_deref() == Some(name)) {
        return Err(conflict("Cannot delete entity, must remove roles from instance profile first."));
    }
    if !role.attached.is_empty() {
        return Err(conflict("Cannot delete entity, must detach all policies first."));
    }
    if !role.inline.is_empty() {
        return Err(conflict("Cannot delete entity, must delete policies first."));
    }
    context.iam.roles.remove(name);
    Ok(Xml::new())
}

pub(super) fn tag(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role_mut(need_name(params, "RoleName", 64)?)?;
    let mut tags = role.tags.clone();
    tags.extend(read_tags(params)?);
    if tags.len() > MOST_TAGS {
        return Err(limit("TagsPerRole", MOST_TAGS));
    }
    role.tags = tags;
    Ok(Xml::new())
}

pub(super) fn untag(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role_mut(need_name(params, "RoleName", 64)?)?;
    for key in params.list("TagKeys.member") {
        role.tags.remove(&key);
    }
    Ok(Xml::new())
}

/// Reads `Tags.member.N`.
pub(super) fn read_tags(params: &Params) -> Answer<Tags> {
    let mut tags = Tags::new();
    for tag in params.each("Tags.member") {
        let key = need(&tag, "Key")?;
        let value = tag.get("Value").unwrap_or_default();
        if key.starts_with("aws:") {
            return Err(AwsError::bad("InvalidInput", "System tag prefixes (aws:) are reserved for AWS use."));
        }
        if key.chars().count() > 128 || value.chars().count() > 256 {
            return Err(invalid("1 validation error detected: a tag's key or value is too long"));
        }
        if tags.keys().any(|known| known.eq_ignore_ascii_case(key)) {
            return Err(AwsError::bad(
                "InvalidInput",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
        tags.insert(key.to_owned(), value.to_owned());
    }
    if tags.len() > MOST_TAGS { Err(limit("TagsPerRole", MOST_TAGS)) } else { Ok(tags) }
}

fn check_trust(document: &str) -> Answer<()> {
    // The quota counts no white space.
    if document.chars().filter(|c| !c.is_whitespace()).count() > LONGEST_TRUST {
        return Err(limit("ACLSizePerRole", LONGEST_TRUST));
    }
    policy_document::check_trust(document)
}

pub(super) fn check_path(path: &str) -> Answer<()> {
    if path.starts_with('/') && path.ends_with('/') && path.len() <= 512 && !path.contains("//") {
        return Ok(());
    }
    Err(invalid(
        "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters \
         and/or / characters.",
    ))
}

fn session_seconds(params: &Params) -> Answer<u32> {
    let Some(text) = params.filled("MaxSessionDuration") else { return Ok(3600) };
    text.parse().ok().filter(|seconds| (3600..=43200).contains(seconds)).ok_or_else(|| {
        invalid(format!(
            "1 validation error detected: Value '{text}' at 'maxSessionDuration' failed to satisfy constraint: Member must \
             have value between 3600 and 43200"
        ))
    })
}

fn missing(name: &str) -> AwsError {
    no_such(format!("The role with name {name} cannot be found."))
}
