//! The groups that EKS makes for its managed node groups, as far as they can be looked at. EKS keeps them: nothing
//! here can change one but for the tags that people add.

use std::collections::{BTreeMap, BTreeSet};

use super::activity::{Activity, Status};
use super::group::{self, Group, Settings, Sizes};
use super::launch_source::{LaunchSource, Mixed, Override, Template};
use super::member::{Life, Member};
use super::tag::GroupTag;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::delays::due;
use crate::ids::Ids;
use crate::services::ec2::InstanceState;
use crate::services::eks::{ManagedGroup, managed_groups};
use crate::wire::iso_seconds;

/// Every group of EKS in this Region, put together from what EKS and EC2 know.
pub(super) fn groups(context: &Context<'_>) -> Vec<Group> {
    managed_groups(context).into_iter().map(|managed| group(context, managed)).collect()
}

/// Whether EKS has a group of this name.
pub(super) fn exists(context: &Context<'_>, name: &str) -> bool {
    managed_groups(context).iter().any(|managed| managed.name == name)
}

fn group(context: &Context<'_>, managed: ManagedGroup) -> Group {
    let template_name = context.ec2.launch_template(&managed.launch_template_id).map(|one| one.name.clone());
    let template = Template {
        id: managed.launch_template_id.clone(),
        name: template_name.unwrap_or_else(|_| managed.name.clone()),
        version: Some("1".to_owned()),
    };
    let members: Vec<Member> = managed.instance_ids.iter().filter_map(|id| member(context, id, &template)).collect();
    let mut zones: Vec<String> = managed
        .subnet_ids
        .iter()
        .filter_map(|id| context.ec2.subnet(id).ok().map(|subnet| subnet.zone.clone()))
        .collect();
    zones.sort();
    zones.dedup();
    let tags = managed
        .tags
        .iter()
        .map(|(key, value)| (key.clone(), GroupTag { key: key.clone(), value: value.clone(), propagates: true }));
    let added = context.autoscaling.added_to_eks.get(&managed.name).cloned().unwrap_or_default();
    Group {
        arn: format!(
            "arn:aws:autoscaling:{}:{ACCOUNT_ID}:autoScalingGroup:{}:autoScalingGroupName/{}",
            context.region,
            same_uuid(&managed.name),
            managed.name
        ),
        source: source(&managed, template),
        sizes: Sizes { min: managed.min, max: managed.max, desired: managed.desired },
        zones,
        settings: settings(managed.is_spot),
        target_groups: Vec::new(),
        load_balancers: Vec::new(),
        service_linked_role: group::usual_role(),
        tags: tags.chain(added).collect::<BTreeMap<_, _>>(),
        suspended: BTreeSet::new(),
        activities: activities(context, &managed, &members),
        members,
        is_deleting: managed.is_deleting,
        acts_at: None,
        why: None,
        created_at: managed.created_at,
        subnet_ids: managed.subnet_ids,
        name: managed.name,
    }
}

/// EKS always asks for a mix, even of one type.
fn source(managed: &ManagedGroup, template: Template) -> LaunchSource {
    let over = |instance_type: &String| Override { instance_type: Some(instance_type.clone()), template: None };
    let mixed = Mixed {
        overrides: managed.instance_types.iter().map(over).collect(),
        on_demand_base: 0,
        on_demand_percent: if managed.is_spot { 0 } else { 100 },
        on_demand_strategy: "prioritized".to_owned(),
        spot_strategy: if managed.is_spot { "price-capacity-optimized" } else { "lowest-price" }.to_owned(),
        spot_max_price: None,
    };
    LaunchSource { template, mixed: Some(mixed) }
}

fn settings(is_spot: bool) -> Settings {
    let policies = ["AllocationStrategy", "OldestLaunchTemplate", "OldestInstance"];
    Settings {
        grace_period: 15,
        termination_policies: policies.map(str::to_owned).to_vec(),
        capacity_rebalance: is_spot,
        ..group::usual()
    }
}

/// A machine, as long as EC2 has not ended it.
fn member(context: &Context<'_>, id: &str, template: &Template) -> Option<Member> {
    let instance = context.ec2.instance(id).ok()?;
    let life = match instance.state {
        InstanceState::Pending => Life::Pending,
        InstanceState::Running => Life::InService,
        InstanceState::ShuttingDown | InstanceState::Stopping | InstanceState::Stopped => Life::Terminating,
        InstanceState::Terminated => return None,
    };
    Some(Member {
        id: id.to_owned(),
        instance_type: instance.instance_type.clone(),
        image_id: instance.image_id.clone(),
        zone: instance.zone.clone(),
        subnet_id: instance.subnet_id.clone(),
        template: template.clone(),
        spot: instance.spot,
        life,
        is_protected: false,
        launched_at: instance.launched_at,
    })
}

fn activities(context: &Context<'_>, managed: &ManagedGroup, members: &[Member]) -> Vec<Activity> {
    let cause = |at: u64| {
        let at = iso_seconds(at);
        format!(
            "At {at} an instance was started in response to a difference between desired and actual capacity, \
             increasing the capacity to {}.",
            managed.desired
        )
    };
    let mut activities: Vec<Activity> = members
        .iter()
        .map(|one| {
            let status = if one.life == Life::Pending { Status::Underway } else { Status::Successful };
            Activity {
                id: same_uuid(&one.id),
                description: format!("Launching a new EC2 instance: {}", one.id),
                cause: cause(one.launched_at),
                details: "{}".to_owned(),
                instance_id: Some(one.id.clone()),
                started_at: one.launched_at,
                ended_at: Some(due(one.launched_at, context.delays.instance_start)),
                status,
            }
        })
        .collect();
    if let Some((at, message)) = &managed.refusal {
        let reason = format!("{}. Launching EC2 instance failed.", message.trim_end_matches('.'));
        activities.push(Activity {
            id: same_uuid(&format!("{}/{at}", managed.name)),
            description: format!("Launching a new EC2 instance.  Status Reason: {reason}"),
            cause: cause(*at),
            details: "{}".to_owned(),
            instance_id: None,
            started_at: *at,
            ended_at: Some(*at),
            status: Status::Failed(reason),
        });
    }
    activities
}

/// The same id for the same thing, whenever it is asked for.
fn same_uuid(of: &str) -> String {
    Ids::new(0).apart(of).uuid()
}
