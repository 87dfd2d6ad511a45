//! The policies of users and of groups: managed ones that are attached, and inline ones. Those of roles are in
//! `role_policy`.
//!
//! What they allow is not judged: the demo user may do everything.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::policy;
use super::policy_document;
use super::refusal::{limit, need, need_name, no_such, page};
use super::role_description::{encoded, write_page_end};
use super::state::State;
use crate::context::Context;
use crate::wire::{Answer, Params, Xml};

/// How many managed policies one may have (IAM User Guide, "IAM and AWS STS quotas").
pub(super) const MOST: usize = 10;

/// What somebody may do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Permissions {
    /// ARNs of managed policies.
    pub(super) attached: Vec<String>,
    /// Inline policies by name.
    pub(super) inline: BTreeMap<String, String>,
}

/// Who has policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    User,
    Group,
}

impl Holder {
    /// The parameter that names one, the word in refusals, and the quotas of managed and of inline policies: how many
    /// characters those may have together.
    fn words(self) -> (&'static str, &'static str, &'static str, usize) {
        match self {
            Self::User => ("UserName", "user", "PoliciesPerUser", 2048),
            Self::Group => ("GroupName", "group", "PoliciesPerGroup", 5120),
        }
    }

    fn name(self, params: &Params) -> Answer<&str> {
        need_name(params, self.words().0, if self == Self::User { 64 } else { 128 })
    }

    fn of<'a>(self, state: &'a mut State, params: &Params) -> Answer<&'a mut Permissions> {
        let (name, word) = (self.name(params)?, self.words().1);
        let found = match self {
            Self::User => state.users.get_mut(name).map(|one| &mut one.permissions),
            Self::Group => state.groups.get_mut(name).map(|one| &mut one.permissions),
        };
        found.ok_or_else(|| no_such(format!("The {word} with name {name} cannot be found.")))
    }

    fn missing(self, policy: &str) -> crate::wire::AwsError {
        no_such(format!("The {} policy with name {policy} cannot be found.", self.words().1))
    }
}

pub(super) fn attach(context: &mut Context<'_>, params: &Params, holder: Holder) -> Answer<Xml> {
    let arn = policy::arn(params)?;
    let is_known = context.iam.policy_exists(arn);
    let permissions = holder.of(context.iam, params)?;
    if !is_known {
        return Err(no_such(format!("Policy {arn} does not exist or is not attachable.")));
    }
    // Attaching twice is a success.
    if !permissions.attached.iter().any(|known| known == arn) {
        if permissions.attached.len() >= MOST {
            return Err(limit(holder.words().2, MOST));
        }
        permissions.attached.push(arn.to_owned());
    }
    Ok(Xml::new())
}

pub(super) fn detach(context: &mut Context<'_>, params: &Params, holder: Holder) -> Answer<Xml> {
    let arn = policy::arn(params)?;
    let permissions = holder.of(context.iam, params)?;
    let at = permissions.attached.iter().position(|known| known == arn);
    permissions.attached.remove(at.ok_or_else(|| policy::missing(arn))?);
    Ok(Xml::new())
}

pub(super) fn list_attached(context: &mut Context<'_>, params: &Params, holder: Holder) -> Answer<Xml> {
    let (page, next) = page(params, holder.of(context.iam, params)?.attached.iter().collect())?;
    let mut xml = Xml::new();
    xml.members("AttachedPolicies", page, |item, arn: &String| {
        item.text("PolicyName", arn.rsplit('/').next().unwrap_or(arn)).text("PolicyArn", arn);
    });
    write_page_end(&mut xml, next);
    Ok(xml)
}

pub(super) fn put(context: &mut Context<'_>, params: &Params, holder: Holder) -> Answer<Xml> {
    let permissions = holder.of(context.iam, params)?;
    let name = need_name(params, "PolicyName", 128)?;
    let document = need(params, "PolicyDocument")?;
    policy_document::check_permissions(document)?;
    let length = |document: &str| document.chars().filter(|letter| !letter.is_whitespace()).count();
    let others = permissions.inline.iter().filter(|(known, _)| *known != name);
    let (parameter, word, _, most) = holder.words();
    if others.map(|(_, known)| length(known)).sum::<usize>() + length(document) > most {
        let who = params.get(parameter).unwrap_or_default();
        let text = format!("Maximum policy size of {most} bytes exceeded for {word} {who}");
        return Err(crate::wire::AwsError::new(409, "LimitExceeded", text));
    }
    permissions.inline.insert(name.to_owned(), document.to_owned());
    Ok(Xml::new())
}

pub(super) fn get(context: &mut Context<'_>, params: &Params, holder: Holder) -> Answer<Xml> {
    let permissions = holder.of(context.iam, params)?;
    let name = need_name(params, "PolicyName", 128)?;
    let document = permissions.inline.get(name).ok_or_else(|| holder.missing(name))?;
    let mut xml = Xml::new();
    xml.text(holder.words().0, holder.name(params)?).text("PolicyName", name).text("PolicyDocument", encoded(document));
    Ok(xml)
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params, holder: Holder) -> Answer<Xml> {
    let permissions = holder.of(context.iam, params)?;
    let name = need_name(params, "PolicyName", 128)?;
    permissions.inline.remove(name).map(|_| Xml::new()).ok_or_else(|| holder.missing(name))
}

pub(super) fn list(context: &mut Context<'_>, params: &Params, holder: Holder) -> Answer<Xml> {
    let (page, next) = page(params, holder.of(context.iam, params)?.inline.keys().collect())?;
    let mut xml = Xml::new();
    xml.members("PolicyNames", page, |item, name: &String| {
        item.plain(name);
    });
    write_page_end(&mut xml, next);
    Ok(xml)
}
