//! One machine of a group: how it is started and ended.

use serde::{Deserialize, Serialize};

use super::activity::{Activity, Status};
use super::group::Group;
use super::launch_source::{self, Template};
use crate::context::Context;
use crate::delays::due;
use crate::services::ec2::{self, InstanceState, Overrides, Tags};
use crate::wire::{AwsError, Xml, iso_seconds};

/// One machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Member {
    /// The instance's id.
    pub(super) id: String,
    pub(super) instance_type: String,
    pub(super) image_id: String,
    pub(super) zone: String,
    pub(super) subnet_id: String,
    pub(super) template: Template,
    pub(super) spot: bool,
    pub(super) life: Life,
    pub(super) is_protected: bool,
    pub(super) launched_at: u64,
}

/// Where a machine is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Life {
    Pending,
    InService,
    Terminating,
}

impl Life {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::InService => "InService",
            Self::Terminating => "Terminating",
        }
    }
}

impl Member {
    /// Whether it does not count any more.
    pub(super) fn is_going(&self) -> bool {
        self.life == Life::Terminating
    }

    /// Its members as Auto Scaling describes them; in the list of all instances with the group's name.
    pub(super) fn write(&self, xml: &mut Xml, in_group: Option<&str>) {
        let health = if self.is_going() { "Unhealthy" } else { "Healthy" };
        // One list shouts what the other says.
        let health = if in_group.is_some() { health.to_uppercase() } else { health.to_owned() };
        xml.text("InstanceId", &self.id)
            .text("InstanceType", &self.instance_type)
            .some("AutoScalingGroupName", in_group)
            .text("AvailabilityZone", &self.zone)
            .text("LifecycleState", self.life.name())
            .text("HealthStatus", health)
            .node("LaunchTemplate", |inner| self.template.write(inner))
            .text("ImageId", &self.image_id)
            .text("ProtectedFromScaleIn", self.is_protected);
    }
}

/// Starts one more machine in the subnet that has fewest. If EC2 refuses, the group remembers why. Says whether one
/// started.
pub(super) fn start(context: &mut Context<'_>, group: &mut Group, cause: &str) -> bool {
    let alive = |subnet: &str| group.members.iter().filter(|one| one.subnet_id == subnet && !one.is_going()).count();
    let Some(subnet_id) = group.subnet_ids.iter().min_by_key(|id| alive(id)).cloned() else { return false };
    let spot = wants_spot(group);
    if spot {
        context.iam.ensure_service_linked_role(context.ids, "spot.amazonaws.com", context.now);
    }
    let result = try_types(context, group, &subnet_id, spot);
    let id = context.ids.uuid();
    let now = context.now;
    let started = result.is_ok();
    let activity = match result {
        Ok(member) => {
            let description = format!("Launching a new EC2 instance: {}", member.id);
            let end = Some(due(now, context.delays.instance_start));
            let instance_id = Some(member.id.clone());
            let details = place(&member.subnet_id, &member.zone);
            group.members.push(member);
            Activity {
                id,
                description,
                cause: cause.to_owned(),
                details,
                instance_id,
                started_at: now,
                ended_at: end,
                status: Status::Underway,
            }
        }
        Err(refusal) => {
            let zone = context.ec2.subnet(&subnet_id).map(|subnet| subnet.zone.clone()).unwrap_or_default();
            Activity {
                id,
                description: format!("Launching a new EC2 instance.  Status Reason: {}", reason(group, spot, &refusal)),
                cause: cause.to_owned(),
                details: place(&subnet_id, &zone),
                instance_id: None,
                started_at: now,
                ended_at: Some(now),
                status: Status::Failed(reason(group, spot, &refusal)),
            }
        }
    };
    group.remember(activity);
    context.changed = true;
    started
}

fn place(subnet_id: &str, zone: &str) -> String {
    serde_json::json!({ "Subnet ID": subnet_id, "Availability Zone": zone }).to_string()
}

/// EC2's refusal in the words of an activity. Groups with a mixed instances policy ask for a fleet, which adds its own.
fn reason(group: &Group, spot: bool, refusal: &AwsError) -> String {
    let (code, message) = (&refusal.code, refusal.message.trim_end_matches('.'));
    if group.source.mixed.is_none() {
        return format!("{message}. Launching EC2 instance failed.");
    }
    let market = if spot { "Spot" } else { "On-Demand" };
    format!("Could not launch {market} Instances. {code} - {message}. Launching EC2 instance failed.")
}

/// Whether the next machine is spot, going by how many of the group are on demand already.
fn wants_spot(group: &Group) -> bool {
    let Some(mixed) = &group.source.mixed else { return false };
    let above = group.sizes.desired.saturating_sub(mixed.on_demand_base);
    let wanted = mixed.on_demand_base + (above * mixed.on_demand_percent).div_ceil(100);
    let has = group.members.iter().filter(|one| !one.spot && !one.is_going()).count();
    u32::try_from(has).is_ok_and(|has| has >= wanted)
}

/// The first type that EC2 starts, in the order of the overrides. The refusal is that of the first.
fn try_types(context: &mut Context<'_>, group: &Group, subnet_id: &str, spot: bool) -> Result<Member, AwsError> {
    let mut choices: Vec<(Option<String>, Template)> = Vec::new();
    for one in group.source.mixed.iter().flat_map(|mixed| &mixed.overrides) {
        let template = one.template.clone().unwrap_or_else(|| group.source.template.clone());
        choices.push((one.instance_type.clone(), template));
    }
    if choices.is_empty() {
        choices.push((None, group.source.template.clone()));
    }
    let mut tags = Tags::from([("aws:autoscaling:groupName".to_owned(), group.name.clone())]);
    tags.extend(group.tags.values().filter(|tag| tag.propagates).map(|tag| (tag.key.clone(), tag.value.clone())));
    let mut first_refusal = None;
    for (instance_type, template) in choices {
        let overrides = Overrides { subnet_id: Some(subnet_id.to_owned()), instance_type, spot, tags: tags.clone() };
        let asked = launch_source::specification(&template);
        match ec2::run_from_template(context, &asked, &overrides, 1) {
            Ok(ids) => {
                let id = ids.first().map(String::as_str).unwrap_or_default();
                let version = context.ec2.template_version(&asked).map(|(_, version)| version.number.to_string());
                let instance = context.ec2.instance(id)?;
                return Ok(Member {
                    id: instance.id.clone(),
                    instance_type: instance.instance_type.clone(),
                    image_id: instance.image_id.clone(),
                    zone: instance.zone.clone(),
                    subnet_id: subnet_id.to_owned(),
                    template: Template { version: version.ok(), ..template },
                    spot: instance.spot,
                    life: Life::Pending,
                    is_protected: group.settings.protects_new,
                    launched_at: context.now,
                });
            }
            Err(refusal) => first_refusal = first_refusal.or(Some(refusal)),
        }
    }
    Err(first_refusal.unwrap_or_else(|| AwsError::bad("InvalidParameterValue", "There is no machine type to start")))
}

/// Ends a machine of the group. Nothing happens if it is not one, or if that has begun already. Returns what the group
/// remembers of it.
pub(super) fn end(context: &mut Context<'_>, group: &mut Group, id: &str, cause: &str) -> Option<Activity> {
    let member = group.members.iter_mut().find(|one| one.id == id && !one.is_going())?;
    member.life = Life::Terminating;
    let details = place(&member.subnet_id, &member.zone);
    context.ec2.terminate(id, context.now, context.delays);
    let activity = Activity {
        id: context.ids.uuid(),
        description: format!("Terminating EC2 instance: {id}"),
        cause: format!("{cause}  At {} instance {id} was selected for termination.", iso_seconds(context.now)),
        details,
        instance_id: Some(id.to_owned()),
        started_at: context.now,
        ended_at: Some(due(context.now, context.delays.instance_terminate)),
        status: Status::Underway,
    };
    group.remember(activity.clone());
    context.changed = true;
    Some(activity)
}

/// What EC2 says about a machine: `None` if it does not even remember it.
pub(super) fn in_ec2(context: &Context<'_>, id: &str) -> Option<InstanceState> {
    context.ec2.instance(id).ok().map(|instance| instance.state)
}
