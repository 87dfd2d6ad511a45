//! What the quotas are: the values that hold, and those every account starts with.

use serde_json::{Value, json};

use super::refusal::{page, quota, service};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::quotas::{self, Quota, Row, SERVICES, TABLE};
use crate::wire::Answer;

/// The value that is meant: what holds now, or what AWS gives everybody.
pub(super) type Which = fn(&Context<'_>, Quota) -> u64;

/// What holds now.
pub(super) fn now(context: &Context<'_>, quota: Quota) -> u64 {
    u64::try_from(quotas::value(context, quota)).unwrap_or(u64::MAX)
}

/// What AWS gives every account.
pub(super) fn at_first(_: &Context<'_>, quota: Quota) -> u64 {
    quota.row().default.into()
}

pub(super) fn get(context: &Context<'_>, body: &Value, which: Which) -> Answer<Value> {
    Ok(json!({ "Quota": wire(context, quota(body)?.row(), which) }))
}

pub(super) fn list(context: &Context<'_>, body: &Value, which: Which) -> Answer<Value> {
    let service = service(body)?;
    let wanted = body["QuotaCode"].as_str();
    let chosen = TABLE.iter().filter(|row| row.service == service && row.code.is_some());
    let chosen = chosen.filter(|row| wanted.is_none() || row.code == wanted);
    page(body, "Quotas", chosen.map(|row| wire(context, row, which)).collect())
}

pub(super) fn services(_: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let all = SERVICES.iter().map(|(code, name)| json!({ "ServiceCode": code, "ServiceName": name }));
    page(body, "Services", all.collect())
}

/// What a service is called.
pub(super) fn name_of(service: &str) -> &'static str {
    SERVICES.iter().find(|(code, _)| *code == service).map_or("", |(_, name)| *name)
}

/// A quota's ARN. Those that count in all Regions name none.
pub(super) fn arn(region: &str, row: &Row) -> String {
    let region = if row.global { "" } else { region };
    format!("arn:aws:servicequotas:{region}:{ACCOUNT_ID}:{}/{}", row.service, row.code.unwrap_or_default())
}

fn wire(context: &Context<'_>, row: &Row, which: Which) -> Value {
    json!({
        "ServiceCode": row.service,
        "ServiceName": name_of(row.service),
        "QuotaArn": arn(context.region, row),
        "QuotaCode": row.code,
        "QuotaName": row.name,
        "Value": which(context, row.quota) as f64,
        "Unit": "None",
        "Adjustable": row.adjustable,
        "GlobalQuota": row.global,
        "QuotaAppliedAtLevel": "ACCOUNT",
    })
}
