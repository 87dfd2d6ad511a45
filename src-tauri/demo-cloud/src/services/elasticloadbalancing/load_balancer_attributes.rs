//! Attributes of Application and Network Load Balancers: kept and given back. Only deletion protection does anything.

use super::load_balancer::LoadBalancer;
use super::refusal::{invalid, need, no_load_balancer};
use crate::context::Context;
use crate::wire::{Answer, Params, Xml};

/// What every load balancer has, with the values of a new one.
const EVERY: [(&str, &str); 5] = [
    ("access_logs.s3.bucket", ""),
    ("access_logs.s3.enabled", "false"),
    ("access_logs.s3.prefix", ""),
    ("deletion_protection.enabled", "false"),
    ("load_balancing.cross_zone.enabled", "false"),
];

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = need(params, "LoadBalancerArn")?;
    context.elb.load_balancers.get(arn).map(list).ok_or_else(no_load_balancer)
}

pub(super) fn modify(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = need(params, "LoadBalancerArn")?;
    let balancer = context.elb.load_balancers.get_mut(arn).ok_or_else(no_load_balancer)?;
    for attribute in params.each("Attributes.member") {
        let (key, value) = (need(&attribute, "Key")?, attribute.get("Value").unwrap_or_default());
        if key == "deletion_protection.enabled" && !["true", "false"].contains(&value) {
            return Err(invalid(format!("The value of '{key}' must be 'true' or 'false'")));
        }
        balancer.attributes.insert(key.to_owned(), value.to_owned());
    }
    Ok(list(balancer))
}

fn list(balancer: &LoadBalancer) -> Xml {
    let mut all: std::collections::BTreeMap<&str, &str> = EVERY.into_iter().collect();
    all.extend(balancer.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    let mut xml = Xml::new();
    xml.members("Attributes", all, |item, (key, value)| {
        item.text("Key", key).text("Value", value);
    });
    xml
}
