//! Asking for more. AWS grants it after a while, and from then on it holds.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::description::{arn, name_of};
use super::refusal::{illegal, need, no_such, page, quota, service};
use crate::context::Context;
use crate::delays::due;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError};

/// What was asked for in one Region, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    requests: Vec<Request>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Request {
    id: String,
    service: String,
    code: String,
    desired: u32,
    /// Whether it holds by now.
    is_granted: bool,
    requester: String,
    created_at: u64,
    /// When it is granted.
    due_at: u64,
}

impl Request {
    fn quota(&self) -> Option<Quota> {
        Quota::by_code(&self.service, &self.code)
    }

    fn status(&self) -> &'static str {
        if self.is_granted { "APPROVED" } else { "PENDING" }
    }
}

/// Grants what is due.
pub(crate) fn settle(context: &mut Context<'_>) {
    let now = context.now;
    let mut granted = Vec::new();
    for request in context.service_quotas.requests.iter_mut().filter(|one| !one.is_granted && one.due_at <= now) {
        request.is_granted = true;
        granted.extend(request.quota().map(|quota| (quota, request.desired)));
    }
    for (quota, value) in granted {
        quotas::set(context, quota, value);
    }
}

pub(super) fn request(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let quota = quota(body)?;
    let row = quota.row();
    let wrong = || illegal("DesiredValue must be a whole number of at most 4294967295.");
    let desired = body["DesiredValue"].as_f64().filter(|value| value.fract() == 0.0 && *value >= 0.0);
    let desired = desired.filter(|value| *value <= f64::from(u32::MAX)).ok_or_else(wrong)? as u32;
    if !row.adjustable {
        // Words unverified.
        return Err(illegal("The specified quota is not adjustable."));
    }
    if usize::try_from(desired).unwrap_or(usize::MAX) <= quotas::value(context, quota) {
        return Err(illegal("You must provide a quota value greater than the current quota value."));
    }
    let code = row.code.unwrap_or_default();
    if context.service_quotas.requests.iter().any(|one| !one.is_granted && one.quota() == Some(quota)) {
        return Err(AwsError::bad(
            "ResourceAlreadyExistsException",
            "Only one open service quota increase request is allowed per quota.",
        ));
    }
    let request = Request {
        id: context.ids.hex(40),
        service: row.service.to_owned(),
        code: code.to_owned(),
        desired,
        is_granted: false,
        requester: context.caller.to_owned(),
        created_at: context.now,
        due_at: due(context.now, context.delays.quota_increase),
    };
    let answer = json!({ "RequestedQuota": wire(context, &request) });
    context.service_quotas.requests.push(request);
    Ok(answer)
}

pub(super) fn get(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let id = need(body, "RequestId")?;
    let known = context.service_quotas.requests.iter().find(|one| one.id == id);
    let request = known.ok_or_else(|| no_such("service quota increase request"))?;
    Ok(json!({ "RequestedQuota": wire(context, request) }))
}

pub(super) fn list(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let service = if body["ServiceCode"].is_null() { None } else { Some(service(body)?) };
    list_where(context, body, |one| service.is_none_or(|service| one.service == service))
}

pub(super) fn list_by_quota(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let quota = quota(body)?;
    list_where(context, body, |one| one.quota() == Some(quota))
}

fn list_where(context: &Context<'_>, body: &Value, wanted: impl Fn(&Request) -> bool) -> Answer<Value> {
    let status = body["Status"].as_str();
    let all = context.service_quotas.requests.iter().filter(|one| wanted(one));
    let all = all.filter(|one| status.is_none_or(|status| one.status() == status));
    page(body, "RequestedQuotas", all.map(|one| wire(context, one)).collect())
}

fn wire(context: &Context<'_>, request: &Request) -> Value {
    let mut change = json!({
        "Id": request.id,
        "RequestType": "AutomaticManagement",
        "ServiceCode": request.service,
        "ServiceName": name_of(&request.service),
        "QuotaCode": request.code,
        "DesiredValue": f64::from(request.desired),
        "Status": request.status(),
        "Created": request.created_at as f64 / 1000.0,
        "LastUpdated": if request.is_granted { request.due_at } else { request.created_at } as f64 / 1000.0,
        "Requester": json!({ "accountId": crate::ACCOUNT_ID, "callerArn": request.requester }).to_string(),
        "Unit": "None",
        "QuotaRequestedAtLevel": "ACCOUNT",
    });
    if let Some(quota) = request.quota() {
        change["QuotaName"] = quota.row().name.into();
        change["QuotaArn"] = arn(context.region, quota.row()).into();
        change["GlobalQuota"] = quota.row().global.into();
    }
    change
}
