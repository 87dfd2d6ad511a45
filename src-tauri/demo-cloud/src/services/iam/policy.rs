//! Managed policies that a customer wrote, with their versions. AWS's own are in `managed_policy`; both are described
//! and listed here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::managed_policy;
use super::policy_document;
use super::policy_version::{self, Version};
use super::refusal::{conflict, exists, limit, need, need_name, no_such, page};
use super::role::{check_path, read_tags};
use super::role_description::{write_page_end, write_tags};
use super::state::{State, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml, iso_seconds};

/// How long a managed policy may be; white space is not counted.
const LONGEST: usize = 6144;
/// When AWS made and last changed its policies, as far as this cloud cares: 2018 and 2026, in Unix milliseconds.
const AWS_MADE_AT: u64 = 1_527_447_455_000;
const AWS_CHANGED_AT: u64 = 1_770_854_400_000;

/// One policy of the account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Policy {
    pub(super) name: String,
    pub(super) path: String,
    /// `ANPA…`
    id: String,
    pub(super) arn: String,
    description: Option<String>,
    /// By number.
    pub(super) versions: BTreeMap<u32, Version>,
    pub(super) default_version: u32,
    /// The number of the newest version there ever was; numbers do not come back.
    pub(super) newest_version: u32,
    pub(super) tags: Tags,
    created_at: u64,
    pub(super) changed_at: u64,
}

impl State {
    /// Whether there is a policy with this ARN, AWS's or the account's own, that a role may have.
    pub(super) fn policy_exists(&self, arn: &str) -> bool {
        managed_policy::exists(arn) || self.policies.contains_key(arn)
    }

    /// The account's own policy with this ARN. AWS's cannot be changed.
    pub(super) fn our_policy(&mut self, arn: &str) -> Answer<&mut Policy> {
        if managed_policy::exists(arn) {
            return Err(AwsError::new(
                403,
                "AccessDenied",
                format!("Policy {arn} is managed by AWS: nobody else changes it"),
            ));
        }
        self.policies.get_mut(arn).ok_or_else(|| missing(arn))
    }

    /// How many roles, users and groups have a policy attached, and how many roles have it as their permissions boundary.
    fn uses(&self, arn: &str) -> (usize, usize) {
        let roles = self.roles.values().map(|role| &role.attached);
        let users = self.users.values().map(|user| &user.permissions.attached);
        let groups = self.groups.values().map(|group| &group.permissions.attached);
        let all = roles.chain(users).chain(groups);
        let attached = all.filter(|attached| attached.iter().any(|known| known == arn)).count();
        let bounds = self.roles.values().filter(|role| role.boundary.as_deref() == Some(arn)).count();
        (attached, bounds)
    }
}

/// The ARN of a policy in a request.
pub(super) fn arn(params: &Params) -> Answer<&str> {
    let arn = need(params, "PolicyArn")?;
    check_arn(arn)?;
    Ok(arn)
}

/// Refuses what is no policy's ARN.
pub(super) fn check_arn(arn: &str) -> Answer<()> {
    if arn.starts_with("arn:") && arn.contains(":iam::") && arn.contains(":policy/") {
        return Ok(());
    }
    Err(AwsError::bad("InvalidInput", format!("ARN {arn} is not valid.")))
}

/// No policy has this ARN.
pub(super) fn missing(arn: &str) -> AwsError {
    no_such(format!("Policy {arn} was not found."))
}

/// A document that IAM would take as a managed policy.
pub(super) fn checked_document(params: &Params) -> Answer<String> {
    let document = need(params, "PolicyDocument")?;
    policy_document::check_permissions(document)?;
    if document.chars().filter(|c| !c.is_whitespace()).count() > LONGEST {
        return Err(limit("PolicySize", LONGEST));
    }
    Ok(document.to_owned())
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "PolicyName", 128)?;
    let path = params.filled("Path").unwrap_or("/");
    check_path(path)?;
    let document = checked_document(params)?;
    let tags = read_tags(params)?;
    // Names are unique whatever the path, and compared without regard to case.
    if context.iam.policies.values().any(|known| known.name.eq_ignore_ascii_case(name)) {
        return Err(exists(format!("A policy called {name} already exists. Duplicate names are not allowed.")));
    }
    let most = quotas::value(context, Quota::Policies);
    if context.iam.policies.len() >= most {
        return Err(limit("PoliciesPerAccount", most));
    }
    let arn = format!("arn:aws:iam::{ACCOUNT_ID}:policy{path}{name}");
    let policy = Policy {
        name: name.to_owned(),
        path: path.to_owned(),
        id: context.ids.iam("ANPA"),
        arn: arn.clone(),
        description: params.filled("Description").map(str::to_owned),
        versions: BTreeMap::from([(1, Version::new(document, context.now))]),
        default_version: 1,
        newest_version: 1,
        tags,
        created_at: context.now,
        changed_at: context.now,
    };
    context.iam.policies.insert(arn.clone(), policy);
    Ok(one(context.iam, &arn))
}

pub(super) fn get(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = arn(params)?;
    if !context.iam.policy_exists(arn) {
        return Err(missing(arn));
    }
    Ok(one(context.iam, arn))
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = arn(params)?;
    let uses = context.iam.uses(arn);
    let policy = context.iam.our_policy(arn)?;
    if uses != (0, 0) {
        return Err(conflict("Cannot delete a policy attached to entities."));
    }
    if policy.versions.len() > 1 {
        return Err(conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's \
             versions. The default version is deleted with the policy.",
        ));
    }
    context.iam.policies.remove(arn);
    Ok(Xml::new())
}

pub(super) fn list(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let scope = params.filled("Scope").unwrap_or("All");
    if !["All", "AWS", "Local"].contains(&scope) {
        return Err(super::refusal::invalid(format!(
            "1 validation error detected: Value '{scope}' at 'scope' failed to satisfy constraint: Member must \
             satisfy enum value set: [All, AWS, Local]"
        )));
    }
    let state = &*context.iam;
    let mut arns: Vec<String> = Vec::new();
    if scope != "AWS" {
        arns.extend(state.policies.keys().cloned());
    }
    if scope != "Local" {
        arns.extend(managed_policy::arns());
    }
    let prefix = params.filled("PathPrefix").unwrap_or("/");
    let bounds_only = params.filled("PolicyUsageFilter") == Some("PermissionsBoundary");
    arns.retain(|arn| {
        let (attached, bounds) = state.uses(arn);
        let is_used = if bounds_only { bounds > 0 } else { attached > 0 || !params.is_true("OnlyAttached") };
        is_used && path_and_name(arn).0.starts_with(prefix)
    });
    let (page, next) = page(params, arns)?;
    let mut xml = Xml::new();
    xml.members("Policies", page, |item, arn| write(item, state, &arn));
    write_page_end(&mut xml, next);
    Ok(xml)
}

/// Which roles have a policy. Users and groups have none here.
pub(super) fn list_entities(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = arn(params)?;
    if !context.iam.policy_exists(arn) {
        return Err(missing(arn));
    }
    let wants_kind = |kind: &str| params.filled("EntityFilter").is_none_or(|filter| filter == kind);
    let wants = |usage: &str| params.filled("PolicyUsageFilter").is_none_or(|filter| filter == usage);
    let prefix = params.filled("PathPrefix").unwrap_or("/");
    let has = |attached: &[String]| wants("PermissionsPolicy") && attached.iter().any(|known| known == arn);
    let iam = &*context.iam;
    let roles = iam.roles.values().filter(|role| {
        let bounds = wants("PermissionsBoundary") && role.boundary.as_deref() == Some(arn);
        wants_kind("Role") && (has(&role.attached) || bounds) && role.path.starts_with(prefix)
    });
    let users = iam
        .users
        .values()
        .filter(|user| wants_kind("User") && has(&user.permissions.attached) && user.path.starts_with(prefix));
    let groups = iam
        .groups
        .values()
        .filter(|group| wants_kind("Group") && has(&group.permissions.attached) && group.path.starts_with(prefix));
    let groups = groups.map(|one| ("Group", &one.name, &one.id));
    let users = users.map(|one| ("User", &one.name, &one.id));
    let all = groups.chain(users).chain(roles.map(|one| ("Role", &one.name, &one.id)));
    let (page, next) = page(params, all.collect())?;
    let mut xml = Xml::new();
    for kind in ["Group", "User", "Role"] {
        let of_kind = page.iter().filter(|(of, ..)| *of == kind);
        xml.members(&format!("Policy{kind}s"), of_kind, |item, (_, name, id)| {
            item.text(&format!("{kind}Name"), name).text(&format!("{kind}Id"), id);
        });
    }
    write_page_end(&mut xml, next);
    Ok(xml)
}

pub(super) fn tag(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let new = read_tags(params)?;
    context.iam.our_policy(arn(params)?)?.tags.extend(new);
    Ok(Xml::new())
}

pub(super) fn untag(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let gone = params.list("TagKeys.member");
    context.iam.our_policy(arn(params)?)?.tags.retain(|key, _| !gone.contains(key));
    Ok(Xml::new())
}

pub(super) fn list_tags(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let policy = context.iam.our_policy(arn(params)?)?;
    let (page, next) = page(params, policy.tags.iter().collect())?;
    let mut xml = Xml::new();
    xml.members("Tags", page, |item, (key, value)| {
        item.text("Key", key).text("Value", value);
    });
    write_page_end(&mut xml, next);
    Ok(xml)
}

fn one(state: &State, arn: &str) -> Xml {
    let mut xml = Xml::new();
    xml.node("Policy", |inner| {
        write(inner, state, arn);
        if let Some(policy) = state.policies.get(arn) {
            inner.some("Description", policy.description.as_ref());
            write_tags(inner, &policy.tags);
        }
    });
    xml
}

/// The members of a policy as lists have them.
fn write(xml: &mut Xml, state: &State, arn: &str) {
    let (path, name) = path_and_name(arn);
    let (attached, bounds) = state.uses(arn);
    let ours = state.policies.get(arn);
    let usual_id = || format!("ANPA{}", name.to_ascii_uppercase().chars().take(17).collect::<String>());
    let version = ours.map(|one| one.default_version).or(managed_policy::version(arn)).unwrap_or(1);
    xml.text("PolicyName", &name)
        .text("PolicyId", ours.map_or_else(usual_id, |one| one.id.clone()))
        .text("Arn", arn)
        .text("Path", path)
        .text("DefaultVersionId", policy_version::id(version))
        .text("AttachmentCount", attached)
        .text("PermissionsBoundaryUsageCount", bounds)
        .text("IsAttachable", true)
        .text("CreateDate", iso_seconds(ours.map_or(AWS_MADE_AT, |one| one.created_at)))
        .text("UpdateDate", iso_seconds(ours.map_or(AWS_CHANGED_AT, |one| one.changed_at)));
}

/// `arn:aws:iam::aws:policy/service-role/Name` → `/service-role/` and `Name`.
fn path_and_name(arn: &str) -> (String, String) {
    let local = arn.split_once(":policy").map_or(arn, |(_, local)| local);
    let (path, name) = local.rsplit_once('/').unwrap_or(("", local));
    (format!("{path}/"), name.to_owned())
}
