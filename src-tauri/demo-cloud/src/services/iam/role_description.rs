//! Roles, as IAM describes them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::permissions_boundary;
use super::refusal::{need_name, page};
use super::role::Role;
use super::state::Tags;
use crate::context::Context;
use crate::wire::{Answer, Params, Xml, iso_seconds};

/// IAM writes policy documents percent-encoded (RFC 3986).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn get(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    Ok(one(context.iam.role(need_name(params, "RoleName", 64)?)?))
}

pub(super) fn list(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let prefix = params.filled("PathPrefix").unwrap_or("/");
    let all = context.iam.roles.values().filter(|role| role.path.starts_with(prefix)).collect();
    let (page, next) = page(params, all)?;
    let mut xml = Xml::new();
    xml.members("Roles", page, write);
    write_page_end(&mut xml, next);
    Ok(xml)
}

pub(super) fn list_tags(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role(need_name(params, "RoleName", 64)?)?;
    let (page, next) = page(params, role.tags.iter().collect())?;
    let mut xml = Xml::new();
    xml.members("Tags", page, |item, (key, value)| {
        item.text("Key", key).text("Value", value);
    });
    write_page_end(&mut xml, next);
    Ok(xml)
}

/// `<Role>…</Role>` with everything.
pub(super) fn one(role: &Role) -> Xml {
    let mut xml = Xml::new();
    xml.node("Role", |inner| {
        write(inner, role);
        permissions_boundary::write(inner, role.boundary.as_ref());
        write_tags(inner, &role.tags);
        inner.node("RoleLastUsed", |_| {});
    });
    xml
}

/// The members of a role as lists have them.
pub(super) fn write(xml: &mut Xml, role: &Role) {
    xml.text("Path", &role.path)
        .text("RoleName", &role.name)
        .text("RoleId", &role.id)
        .text("Arn", &role.arn)
        .text("CreateDate", iso_seconds(role.created_at))
        .text("AssumeRolePolicyDocument", encoded(&role.trust_policy))
        .some("Description", role.description.as_ref())
        .text("MaxSessionDuration", role.max_session_seconds);
}

pub(super) fn write_tags(xml: &mut Xml, tags: &Tags) {
    if tags.is_empty() {
        return;
    }
    xml.members("Tags", tags, |item, (key, value)| {
        item.text("Key", key).text("Value", value);
    });
}

/// `IsTruncated` and, if there is more, `Marker`.
pub(super) fn write_page_end(xml: &mut Xml, next: Option<String>) {
    xml.text("IsTruncated", next.is_some()).some("Marker", next);
}

/// A policy document as IAM sends it.
pub(super) fn encoded(document: &str) -> String {
    utf8_percent_encode(document, ENCODED).to_string()
}
