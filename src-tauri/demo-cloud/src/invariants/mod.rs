//! What always holds in an account, whatever anybody did to it: no reference leads nowhere, nothing that is in use is
//! gone, nothing is given away twice.
//!
//! It reads the account as it is saved, so that it needs no door into the services. It must not know how things come
//! to be, and it leaves out what AWS itself does not keep (routes into nothing, roles that somebody deleted).

mod eks;
mod network;
mod services;
#[cfg(test)]
mod tests;
mod view;

use serde_json::Value;

use crate::account::Account;
use view::Findings;

impl Account {
    /// What does not hold in the account, in words; empty in every account that is whole. Settle it first.
    pub(crate) fn broken_invariants(&self) -> Vec<String> {
        let saved = serde_json::to_value(self).expect("an account can always be saved");
        broken_in(&saved)
    }
}

/// The same of an account as it is saved.
fn broken_in(account: &Value) -> Vec<String> {
    let mut findings = Findings::default();
    services::check_iam(&account["iam"], &mut findings);
    for (name, region) in account["regions"].as_object().into_iter().flatten() {
        findings.enter(name);
        network::check(region, &mut findings);
        eks::check(region, &mut findings);
        services::check(region, &mut findings);
    }
    findings.finish()
}
