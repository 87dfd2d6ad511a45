//! What EKS also has, and this account does not: capabilities, EKS Anywhere subscriptions, clusters connected from
//! elsewhere. It answers as EKS does to whoever has none.
//!
//! It must not let anybody have one. Words unverified.

use serde_json::Value;

use super::clusters;
use super::errors::not_found;
use super::paging;
use crate::context::Context;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// ListCapabilities. Its model has no refusal for a cluster that is not there.
pub(super) fn capabilities(call: &Call) -> Answer<Value> {
    paging::page(call, "capabilities", Vec::new())
}

/// DescribeCapability.
pub(super) fn capability(context: &mut Context<'_>, cluster: &str, name: &str) -> Answer<Value> {
    clusters::find(context.eks, cluster)?;
    Err(not_found(format!("No capability found for name: {name}.")).with("clusterName", cluster))
}

/// ListEksAnywhereSubscriptions.
pub(super) fn subscriptions(call: &Call) -> Answer<Value> {
    paging::page(call, "subscriptions", Vec::new())
}

/// DescribeEksAnywhereSubscription.
pub(super) fn subscription(id: &str) -> Answer<Value> {
    Err(not_found(format!("No subscription found for id: {id}.")).with("subscriptionId", id))
}

/// DeregisterCluster. A cluster that EKS runs was never registered.
pub(super) fn deregister(name: &str) -> Answer<Value> {
    Err(not_found(format!("No registered cluster found for name: {name}.")).with("clusterName", name))
}
