//! Groups: made, changed and deleted. What a group does about its machines is in `settle`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::activity::Activity;
use super::group_checks as check;
use super::launch_source::{self, LaunchSource};
use super::member::Member;
use super::refusal::{exists, in_progress, invalid, need, need_number, number, refuse_unsupported};
use super::tag::{self, GroupTag};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::delays::due;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml, iso_seconds};

/// One Auto Scaling group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) source: LaunchSource,
    pub(super) sizes: Sizes,
    pub(super) zones: Vec<String>,
    pub(super) subnet_ids: Vec<String>,
    pub(super) settings: Settings,
    pub(super) target_groups: Vec<String>,
    pub(super) load_balancers: Vec<String>,
    pub(super) service_linked_role: String,
    /// By key.
    pub(super) tags: BTreeMap<String, GroupTag>,
    /// Names of processes that are suspended.
    pub(super) suspended: BTreeSet<String>,
    pub(super) members: Vec<Member>,
    /// Newest last.
    pub(super) activities: Vec<Activity>,
    /// Whether it goes as soon as its machines have ended.
    pub(super) is_deleting: bool,
    /// When it next compares how many machines it has with how many it should have.
    pub(super) acts_at: Option<u64>,
    /// What a person did to make it act.
    pub(super) why: Option<String>,
    pub(super) created_at: u64,
}

/// How many machines a group has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sizes {
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) desired: u32,
}

/// What a group is told about its machines, and gives back as it came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Settings {
    /// Seconds.
    pub(super) cooldown: u32,
    /// `EC2` or `ELB`, or both.
    pub(super) health_check_type: String,
    /// Seconds.
    pub(super) grace_period: u32,
    pub(super) termination_policies: Vec<String>,
    pub(super) protects_new: bool,
    pub(super) capacity_rebalance: bool,
    /// Seconds.
    pub(super) warmup: Option<u32>,
    pub(super) placement_group: Option<String>,
}

impl Group {
    /// Notes that the group has to compare soon, and what a person did to make it.
    pub(super) fn stir(&mut self, now: u64, react: std::time::Duration, why: String) {
        self.acts_at = Some(due(now, react));
        self.why = Some(why);
    }

    /// Refused while the group is on its way out.
    pub(super) fn check_stays(&self) -> Answer<()> {
        if self.is_deleting {
            let text = format!("AutoScalingGroup {} is pending delete", self.name);
            return Err(in_progress(text));
        }
        Ok(())
    }

    /// Whether a process, such as `Launch`, is suspended.
    pub(super) fn is_suspended(&self, process: &str) -> bool {
        self.suspended.contains(process)
    }
}

/// What this cloud would not do, although AWS does.
const UNSUPPORTED: [&str; 10] = [
    "AvailabilityZoneDistribution",
    "AvailabilityZoneImpairmentPolicy",
    "CapacityReservationSpecification",
    "InstanceId",
    "InstanceLifecyclePolicy",
    "InstanceMaintenancePolicy",
    "LifecycleHookSpecificationList",
    "MaxInstanceLifetime",
    "Operator",
    "TrafficSources",
];

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need(params, "AutoScalingGroupName")?;
    check::name(name)?;
    refuse_unsupported(params, &UNSUPPORTED)?;
    if let Some(known) = context.autoscaling.groups.get(name) {
        let state = if known.is_deleting { "is pending delete" } else { "already exists" };
        let text = format!("AutoScalingGroup by this name already exists - A group with the name {name} {state}");
        return Err(exists(text));
    }
    let most = quotas::value(context, Quota::AutoScalingGroups);
    if context.autoscaling.groups.len() >= most {
        let text = format!("You have already reached the limit of {most} Auto Scaling groups");
        return Err(AwsError::bad("LimitExceeded", text));
    }
    let (min, max) = (need_number(params, "MinSize")?, need_number(params, "MaxSize")?);
    let desired = number(params, "DesiredCapacity")?.unwrap_or(min);
    let sizes = Sizes { min, max, desired };
    check::sizes(sizes)?;
    let source = launch_source::read(params)?.ok_or_else(launch_source::missing)?;
    let source = launch_source::checked(context, source)?;
    let (zones, subnet_ids) = check::places(context, params)?;
    let target_groups = params.list("TargetGroupARNs.member");
    check::target_groups(context, &target_groups)?;
    let tags = tag::read(params)?.into_iter().map(|tag| (tag.key.clone(), tag)).collect();
    context.iam.ensure_service_linked_role(context.ids, "autoscaling.amazonaws.com", context.now);
    let mut group = Group {
        name: name.to_owned(),
        arn: format!(
            "arn:aws:autoscaling:{}:{ACCOUNT_ID}:autoScalingGroup:{}:autoScalingGroupName/{name}",
            context.region,
            context.ids.uuid()
        ),
        source,
        sizes,
        zones,
        subnet_ids,
        settings: settings(params, usual())?,
        target_groups,
        load_balancers: params.list("LoadBalancerNames.member"),
        service_linked_role: params.filled("ServiceLinkedRoleARN").map_or_else(usual_role, str::to_owned),
        tags,
        suspended: BTreeSet::new(),
        members: Vec::new(),
        activities: Vec::new(),
        is_deleting: false,
        acts_at: None,
        why: None,
        created_at: context.now,
    };
    let why = format!(
        "At {} a user request created an AutoScalingGroup changing the desired capacity from 0 to {desired}.",
        iso_seconds(context.now)
    );
    group.stir(context.now, context.delays.auto_scaling_react, why);
    context.autoscaling.groups.insert(name.to_owned(), group);
    Ok(Xml::new())
}

/// The role through which Auto Scaling acts if nobody names another.
pub(super) fn usual_role() -> String {
    format!("arn:aws:iam::{ACCOUNT_ID}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling")
}

/// What holds if nobody says anything.
pub(super) fn usual() -> Settings {
    Settings {
        cooldown: 300,
        health_check_type: "EC2".to_owned(),
        grace_period: 0,
        termination_policies: vec!["Default".to_owned()],
        protects_new: false,
        capacity_rebalance: false,
        warmup: None,
        placement_group: None,
    }
}

fn settings(params: &Params, before: Settings) -> Answer<Settings> {
    if params.filled("DeletionProtection").is_some_and(|protection| protection != "none") {
        return Err(AwsError::bad("UnsupportedOperation", "The demo cloud does not support DeletionProtection."));
    }
    let flag = |name: &str, before: bool| params.filled(name).map_or(before, |_| params.is_true(name));
    let policies = params.list("TerminationPolicies.member");
    let health_check_type = params.filled("HealthCheckType").unwrap_or(&before.health_check_type);
    if !health_check_type.split(',').all(|one| ["EC2", "ELB", "EBS", "VPC_LATTICE"].contains(&one)) {
        return Err(invalid(format!("Invalid health check type - {health_check_type}")));
    }
    Ok(Settings {
        cooldown: number(params, "DefaultCooldown")?.unwrap_or(before.cooldown),
        health_check_type: health_check_type.to_owned(),
        grace_period: number(params, "HealthCheckGracePeriod")?.unwrap_or(before.grace_period),
        termination_policies: if policies.is_empty() { before.termination_policies } else { policies },
        protects_new: flag("NewInstancesProtectedFromScaleIn", before.protects_new),
        capacity_rebalance: flag("CapacityRebalance", before.capacity_rebalance),
        warmup: number(params, "DefaultInstanceWarmup")?.or(before.warmup),
        placement_group: params.filled("PlacementGroup").map(str::to_owned).or(before.placement_group),
    })
}

/// What is not named stays. Machines that run already stay as they are, whatever the new template says.
pub(super) fn update(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need(params, "AutoScalingGroupName")?;
    refuse_unsupported(params, &UNSUPPORTED)?;
    let before = context.autoscaling.group(name)?.clone();
    before.check_stays()?;
    let min = number(params, "MinSize")?.unwrap_or(before.sizes.min);
    let max = number(params, "MaxSize")?.unwrap_or(before.sizes.max);
    // Without a word about it, the desired capacity follows the new bounds.
    let follows = before.sizes.desired.max(min).min(max.max(min));
    let desired = number(params, "DesiredCapacity")?.unwrap_or(follows);
    let sizes = Sizes { min, max, desired };
    check::sizes(sizes)?;
    let source = match launch_source::read(params)? {
        Some(source) => launch_source::checked(context, source)?,
        None => before.source.clone(),
    };
    let moves = params.filled("VPCZoneIdentifier").is_some() || !params.list("AvailabilityZones.member").is_empty();
    let (zones, subnet_ids) =
        if moves { check::places(context, params)? } else { (before.zones.clone(), before.subnet_ids.clone()) };
    let settings = settings(params, before.settings.clone())?;
    let (now, react) = (context.now, context.delays.auto_scaling_react);
    let group = context.autoscaling.group_mut(name)?;
    (group.source, group.zones, group.subnet_ids, group.settings) = (source, zones, subnet_ids, settings);
    if group.sizes != sizes {
        group.sizes = sizes;
        let why = format!(
            "At {} a user request update of AutoScalingGroup constraints to min: {min}, max: {max}, desired: {desired} \
             changing the desired capacity from {} to {desired}.",
            iso_seconds(now),
            before.sizes.desired
        );
        group.stir(now, react, why);
    }
    Ok(Xml::new())
}

/// Without force only a group that has no machines goes, and it goes at once.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need(params, "AutoScalingGroupName")?;
    let group = context.autoscaling.group(name)?;
    if group.members.is_empty() {
        context.autoscaling.groups.remove(name);
        return Ok(Xml::new());
    }
    if group.is_deleting {
        return Ok(Xml::new());
    }
    if !params.is_true("ForceDelete") {
        if group.members.iter().all(Member::is_going) {
            return Err(in_progress(
                "You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.",
            ));
        }
        return Err(AwsError::bad(
            "ResourceInUse",
            "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) \
             still in the group.",
        ));
    }
    let mut group = group.clone();
    let why = format!(
        "At {} a user request force deleted AutoScalingGroup changing the desired capacity from {} to 0.",
        iso_seconds(context.now),
        group.sizes.desired
    );
    group.is_deleting = true;
    group.sizes = Sizes { min: 0, max: 0, desired: 0 };
    group.acts_at = None;
    let alive: Vec<String> = group.members.iter().filter(|one| !one.is_going()).map(|one| one.id.clone()).collect();
    for id in alive {
        super::member::end(context, &mut group, &id, &why);
    }
    context.autoscaling.groups.insert(name.to_owned(), group);
    Ok(Xml::new())
}
