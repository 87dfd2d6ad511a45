//! Service Quotas' actions by name.

use serde_json::Value;

use super::{description, increase};
use crate::context::Context;
use crate::wire::{Answer, json};

type Action = fn(&mut Context<'_>, &Value) -> Answer<Value>;

/// Answers one action, the part of the target after `ServiceQuotasV20190624.`.
pub(crate) fn handle(context: &mut Context<'_>, name: &str, body: &Value) -> Answer<Value> {
    let action = find(name).ok_or_else(json::unknown_operation)?;
    action(context, body)
}

fn find(name: &str) -> Option<Action> {
    Some(match name {
        "GetAWSDefaultServiceQuota" => |context, body| description::get(context, body, description::at_first),
        "GetRequestedServiceQuotaChange" => increase::get,
        "GetServiceQuota" => |context, body| description::get(context, body, description::now),
        "ListAWSDefaultServiceQuotas" => |context, body| description::list(context, body, description::at_first),
        "ListRequestedServiceQuotaChangeHistory" => increase::list,
        "ListRequestedServiceQuotaChangeHistoryByQuota" => increase::list_by_quota,
        "ListServiceQuotas" => |context, body| description::list(context, body, description::now),
        "ListServices" => description::services,
        "RequestServiceQuotaIncrease" => increase::request,
        _ => return None,
    })
}
