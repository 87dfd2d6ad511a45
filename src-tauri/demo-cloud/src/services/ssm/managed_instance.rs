//! Machines whose SSM agent reports: they run, their role may talk to Systems Manager, and they reach it.
//!
//! It must not change anything. Source: Systems Manager User Guide, "Manually configuring instance permissions" and
//! "Troubleshooting managed node availability".

use serde_json::{Value, json};

use super::page;
use crate::context::Context;
use crate::services::ec2::InstanceState;
use crate::wire::{Answer, AwsError};

/// Policies that let the agent talk to Systems Manager.
const POLICIES: [&str; 3] =
    ["AmazonSSMManagedInstanceCore", "AmazonSSMManagedEC2InstanceDefaultPolicy", "AmazonEC2RoleforSSM"];
/// The endpoints it needs where there is no internet.
const SERVICES: &[&str] = &["ssm", "ssmmessages"];
/// What instances can be filtered by, beside tags.
const KEYS: [&str; 5] = ["InstanceIds", "PingStatus", "PlatformTypes", "ResourceType", "AgentVersion"];
/// The agent in the node images.
const AGENT: &str = "3.3.3050.0";

/// `DescribeInstanceInformation`. Only the newer `Filters` know tags: `tag-key`, and `tag:` with a key.
pub(super) fn describe(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let old = body["InstanceInformationFilterList"].as_array().into_iter().flatten();
    let old = old.map(|one| (&one["key"], &one["valueSet"], false));
    let new = body["Filters"].as_array().into_iter().flatten().map(|one| (&one["Key"], &one["Values"], true));
    let mut filters = Vec::new();
    for (key, values, knows_tags) in old.chain(new) {
        let key = key.as_str().unwrap_or_default();
        let is_tag = key == "tag-key" || key.starts_with("tag:");
        let is_known = KEYS.contains(&key) || is_tag && knows_tags;
        if !is_known {
            let text = format!("The filter key {key} is not valid.");
            return Err(AwsError::bad("InvalidInstanceInformationFilterValue", text));
        }
        filters.push((key, values.as_array().cloned().unwrap_or_default()));
    }
    let all = online(context).into_iter().filter(|one| {
        filters.iter().all(|(key, values)| {
            if key.starts_with("tag") {
                return has_tag(context, &one["InstanceId"], key, values);
            }
            let member = match *key {
                "InstanceIds" => "InstanceId",
                "PlatformTypes" => "PlatformType",
                same => same,
            };
            values.contains(&one[member])
        })
    });
    page(body, "InstanceInformationList", (5, 50), all.collect())
}

/// Whether an instance has one of some tags: of the keys `values`, or of the key in `tag:…` with one of the values.
fn has_tag(context: &Context<'_>, id: &Value, filter: &str, values: &[Value]) -> bool {
    let instance = context.ec2.living_instances().find(|one| *id == one.id.as_str());
    instance.is_some_and(|instance| match filter.strip_prefix("tag:") {
        Some(key) => instance.tags.get(key).is_some_and(|has| values.iter().any(|one| *one == has.as_str())),
        None => values.iter().filter_map(Value::as_str).any(|key| instance.tags.contains_key(key)),
    })
}

fn online(context: &Context<'_>) -> Vec<Value> {
    let reports = |profile: &String| {
        let role = context.iam.role_of_instance_profile(profile);
        role.is_some_and(|role| POLICIES.iter().any(|policy| role.has_policy(policy)))
    };
    let machines = context.ec2.living_instances().filter(|one| one.state == InstanceState::Running);
    let able = machines.filter(|one| one.instance_profile_arn.as_ref().is_some_and(reports));
    let reached = able.filter(|one| {
        context.ec2.reaches_internet(&one.subnet_id, one.public_ip.is_some())
            || context.ec2.reaches_by_endpoints(&one.subnet_id, &one.groups, SERVICES)
    });
    let seconds = |milliseconds: u64| milliseconds as f64 / 1000.0;
    reached
        .map(|one| {
            json!({
                "InstanceId": one.id,
                "PingStatus": "Online",
                // It reports every five minutes.
                "LastPingDateTime": seconds(context.now - (context.now - one.launched_at.min(context.now)) % 300_000),
                "AgentVersion": AGENT,
                "IsLatestVersion": true,
                "PlatformType": "Linux",
                "PlatformName": "Amazon Linux",
                "PlatformVersion": "2023",
                "ResourceType": "EC2Instance",
                "IPAddress": one.private_ip.to_string(),
                "ComputerName": one.private_dns_name,
                "SourceId": one.id,
                "SourceType": "AWS::EC2::Instance",
            })
        })
        .collect()
}
