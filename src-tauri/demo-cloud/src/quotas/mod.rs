//! How much of everything the account may have: the values that hold now, and who reads and changes them.
//!
//! It must not count anything. Each service counts its own things and refuses in its own words.

mod table;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::context::Context;

pub(crate) use table::{Quota, Row, SERVICES, TABLE};

/// The values that differ from those every demo account starts with, by Region and name. Saved with the account.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Quotas(BTreeMap<String, u32>);

/// Where quotas count that are the same in all Regions.
const EVERYWHERE: &str = "aws-global";

impl Quota {
    /// What is known of it.
    pub(crate) fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// The quota of a service with this code, if it is counted here.
    pub(crate) fn by_code(service: &str, code: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.service == service && row.code == Some(code)).map(|row| row.quota)
    }

    fn key(self, region: &str) -> String {
        let row = self.row();
        let region = if row.global { EVERYWHERE } else { region };
        format!("{region}/{}/{}", row.service, row.code.unwrap_or(row.name))
    }
}

impl Quotas {
    /// How many there may be of it in this Region.
    pub(crate) fn of(&self, region: &str, quota: Quota) -> usize {
        usize::try_from(self.number(region, quota)).unwrap_or(usize::MAX)
    }

    fn number(&self, region: &str, quota: Quota) -> u32 {
        self.0.get(&quota.key(region)).copied().unwrap_or_else(|| quota.row().at_first())
    }
}

/// How many there may be of it in the account, in the Region of the call.
pub(crate) fn value(context: &Context<'_>, quota: Quota) -> usize {
    context.quotas.of(context.region, quota)
}

/// Changes how many there may be of it from now on. What there is already stays, even if it is more. More VPCs are
/// always more internet gateways too, by as many (VPC User Guide, "Amazon VPC quotas").
pub(crate) fn set(context: &mut Context<'_>, quota: Quota, value: u32) {
    if quota == Quota::Vpcs {
        let more = value.saturating_sub(context.quotas.number(context.region, Quota::Vpcs));
        let gateways = context.quotas.number(context.region, Quota::InternetGateways).saturating_add(more);
        write(context, Quota::InternetGateways, gateways);
    }
    write(context, quota, value);
}

fn write(context: &mut Context<'_>, quota: Quota, value: u32) {
    let key = quota.key(context.region);
    if value == quota.row().at_first() {
        context.quotas.0.remove(&key);
    } else {
        context.quotas.0.insert(key, value);
    }
    context.changed = true;
}

#[cfg(test)]
mod tests;
