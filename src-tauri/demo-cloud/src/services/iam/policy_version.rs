//! The versions of managed policies: at most five, one of which counts.

use serde::{Deserialize, Serialize};

use super::managed_policy;
use super::policy::{self, Policy, arn, checked_document};
use super::refusal::{conflict, need, no_such, page};
use super::role_description::{encoded, write_page_end};
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml, iso_seconds};

/// IAM's limit per policy.
const MOST: usize = 5;

/// One version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Version {
    document: String,
    created_at: u64,
}

impl Version {
    pub(super) fn new(document: String, now: u64) -> Self {
        Self { document, created_at: now }
    }
}

/// `v1`
pub(super) fn id(number: u32) -> String {
    format!("v{number}")
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let document = checked_document(params)?;
    let now = context.now;
    let policy = context.iam.our_policy(arn(params)?)?;
    if policy.versions.len() >= MOST {
        return Err(AwsError::new(
            409,
            "LimitExceeded",
            "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing \
             version.",
        ));
    }
    policy.newest_version += 1;
    let number = policy.newest_version;
    policy.versions.insert(number, Version::new(document, now));
    policy.changed_at = now;
    if params.is_true("SetAsDefault") {
        policy.default_version = number;
    }
    let mut xml = Xml::new();
    xml.node("PolicyVersion", |inner| write(inner, policy, number));
    Ok(xml)
}

/// A version with its document. The documents of AWS's own policies are not in this cloud.
pub(super) fn get(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = arn(params)?;
    if managed_policy::exists(arn) {
        let text = "The demo cloud does not have the documents of AWS's managed policies.";
        return Err(AwsError::bad("UnsupportedOperation", text));
    }
    let policy = context.iam.policies.get(arn).ok_or_else(|| policy::missing(arn))?;
    let number = asked(policy, params)?;
    let mut xml = Xml::new();
    xml.node("PolicyVersion", |inner| {
        inner.text("Document", encoded(&policy.versions[&number].document));
        write(inner, policy, number);
    });
    Ok(xml)
}

/// Newest first, without their documents.
pub(super) fn list(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = arn(params)?;
    let mut xml = Xml::new();
    if let Some(newest) = managed_policy::version(arn) {
        xml.members("Versions", [newest], |item, number| {
            item.text("VersionId", id(number)).text("IsDefaultVersion", true);
        });
        write_page_end(&mut xml, None);
        return Ok(xml);
    }
    let policy = context.iam.policies.get(arn).ok_or_else(|| policy::missing(arn))?;
    let (page, next) = page(params, policy.versions.keys().rev().copied().collect())?;
    xml.members("Versions", page, |item, number| write(item, policy, number));
    write_page_end(&mut xml, next);
    Ok(xml)
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let policy = context.iam.our_policy(arn(params)?)?;
    let number = asked(policy, params)?;
    if number == policy.default_version {
        return Err(conflict("Cannot delete the default version of a policy."));
    }
    policy.versions.remove(&number);
    Ok(Xml::new())
}

pub(super) fn set_default(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let now = context.now;
    let policy = context.iam.our_policy(arn(params)?)?;
    policy.default_version = asked(policy, params)?;
    policy.changed_at = now;
    Ok(Xml::new())
}

/// The number of the version in a request, which the policy must have.
fn asked(policy: &Policy, params: &Params) -> Answer<u32> {
    let text = need(params, "VersionId")?;
    let number = text.strip_prefix('v').and_then(|number| number.parse().ok());
    number
        .filter(|number| policy.versions.contains_key(number))
        .ok_or_else(|| no_such(format!("Policy {} version {text} does not exist or is not attachable.", policy.arn)))
}

fn write(xml: &mut Xml, policy: &Policy, number: u32) {
    xml.text("VersionId", id(number))
        .text("IsDefaultVersion", number == policy.default_version)
        .some("CreateDate", policy.versions.get(&number).map(|version| iso_seconds(version.created_at)));
}
