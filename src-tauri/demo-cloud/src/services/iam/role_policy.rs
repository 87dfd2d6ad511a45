//! The policies of roles: managed ones that are attached, and inline ones.

use super::policy;
use super::policy_document;
use super::refusal::{limit, need, need_name, no_such, page};
use super::role_description::{encoded, write_page_end};
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml};

/// How many characters a role's inline policies may have together.
const LONGEST_INLINE: usize = 10_240;

pub(super) fn attach(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = policy::arn(params)?;
    let is_known = context.iam.policy_exists(arn);
    let most = quotas::value(context, Quota::PoliciesPerRole);
    let role = context.iam.role_mut(need_name(params, "RoleName", 64)?)?;
    role.check_ours()?;
    if !is_known {
        return Err(no_such(format!("Policy {arn} does not exist or is not attachable.")));
    }
    if role.attached.iter().any(|known| known == arn) {
        // Attaching twice is a success.
        return Ok(Xml::new());
    }
    if role.attached.len() >= most {
        return Err(limit("PoliciesPerRole", most));
    }
    role.attached.push(arn.to_owned());
    Ok(Xml::new())
}

pub(super) fn detach(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role_mut(need_name(params, "RoleName", 64)?)?;
    let arn = policy::arn(params)?;
    role.check_ours()?;
    let Some(index) = role.attached.iter().position(|known| known == arn) else {
        return Err(no_such(format!("Policy {arn} was not found.")));
    };
    role.attached.remove(index);
    Ok(Xml::new())
}

pub(super) fn list_attached(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role(need_name(params, "RoleName", 64)?)?;
    let (page, next) = page(params, role.attached.iter().collect())?;
    let mut xml = Xml::new();
    xml.members("AttachedPolicies", page, |item, arn: &String| {
        item.text("PolicyName", arn.rsplit('/').next().unwrap_or(arn)).text("PolicyArn", arn);
    });
    write_page_end(&mut xml, next);
    Ok(xml)
}

pub(super) fn put(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role_mut(need_name(params, "RoleName", 64)?)?;
    let name = need_name(params, "PolicyName", 128)?;
    let document = need(params, "PolicyDocument")?;
    role.check_ours()?;
    policy_document::check_permissions(document)?;
    let others = role.inline.iter().filter(|(known, _)| *known != name);
    if others.map(|(_, known)| length(known)).sum::<usize>() + length(document) > LONGEST_INLINE {
        return Err(AwsError::new(
            409,
            "LimitExceeded",
            format!("Maximum policy size of {LONGEST_INLINE} bytes exceeded for role {}", role.name),
        ));
    }
    role.inline.insert(name.to_owned(), document.to_owned());
    Ok(Xml::new())
}

pub(super) fn get(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role(need_name(params, "RoleName", 64)?)?;
    let name = need_name(params, "PolicyName", 128)?;
    let document = role.inline.get(name).ok_or_else(|| missing(name))?;
    let mut xml = Xml::new();
    xml.text("RoleName", &role.name).text("PolicyName", name).text("PolicyDocument", encoded(document));
    Ok(xml)
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role_mut(need_name(params, "RoleName", 64)?)?;
    let name = need_name(params, "PolicyName", 128)?;
    role.check_ours()?;
    role.inline.remove(name).map(|_| Xml::new()).ok_or_else(|| missing(name))
}

pub(super) fn list(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role(need_name(params, "RoleName", 64)?)?;
    let (page, next) = page(params, role.inline.keys().collect())?;
    let mut xml = Xml::new();
    xml.members("PolicyNames", page, |item, name: &String| {
        item.plain(name);
    });
    write_page_end(&mut xml, next);
    Ok(xml)
}

fn length(document: &str) -> usize {
    document.chars().filter(|c| !c.is_whitespace()).count()
}

fn missing(name: &str) -> AwsError {
    no_such(format!("The role policy with name {name} cannot be found."))
}
