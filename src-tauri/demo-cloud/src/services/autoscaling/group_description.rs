//! Groups and their machines, as Auto Scaling describes them.

use super::group::Group;
use super::of_eks;
use super::refusal::{invalid, need, page};
use crate::context::Context;
use crate::regions;
use crate::wire::{Answer, Params, Xml, iso};

/// Names that no group has are left out of the answer without a word.
pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let names = params.list("AutoScalingGroupNames.member");
    let filters = filters(params)?;
    let of_eks = of_eks::groups(context);
    let groups = context.autoscaling.groups.values().chain(&of_eks);
    let chosen = groups
        .filter(|group| names.is_empty() || names.contains(&group.name))
        .filter(|group| filters.iter().all(|(name, values)| accepts(group, name, values)));
    let (page, next) = page(params, chosen.collect())?;
    let mut xml = Xml::new();
    xml.members("AutoScalingGroups", page, |item, group| group.write(item, context.region)).some("NextToken", next);
    Ok(xml)
}

fn filters(params: &Params) -> Answer<Vec<(String, Vec<String>)>> {
    let mut filters = Vec::new();
    for filter in params.each("Filters.member") {
        let name = need(&filter, "Name")?;
        if !name.starts_with("tag:") && !["tag-key", "tag-value"].contains(&name) {
            return Err(invalid(format!(
                "Filter type {name} is not correct. Allowed Filter types are: tag-key tag-value tag:<key>"
            )));
        }
        filters.push((name.to_owned(), filter.list("Values.member")));
    }
    Ok(filters)
}

fn accepts(group: &Group, filter: &str, values: &[String]) -> bool {
    group.tags.values().any(|tag| match filter.strip_prefix("tag:") {
        Some(key) => tag.key == key && values.contains(&tag.value),
        None if filter == "tag-key" => values.contains(&tag.key),
        None => values.contains(&tag.value),
    })
}

pub(super) fn describe_instances(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let ids = params.list("InstanceIds.member");
    let of_eks = of_eks::groups(context);
    let groups = context.autoscaling.groups.values().chain(&of_eks);
    let all = groups.flat_map(|group| group.members.iter().map(move |one| (group, one)));
    let (page, next) = page(params, all.filter(|(_, one)| ids.is_empty() || ids.contains(&one.id)).collect())?;
    let mut xml = Xml::new();
    xml.members("AutoScalingInstances", page, |item, (group, one)| one.write(item, Some(&group.name)))
        .some("NextToken", next);
    Ok(xml)
}

impl Group {
    /// Its members as Auto Scaling describes them.
    fn write(&self, xml: &mut Xml, region: &str) {
        let texts = |xml: &mut Xml, name: &str, values: &[String]| {
            xml.members(name, values, |item, value| {
                item.plain(value);
            });
        };
        xml.text("AutoScalingGroupName", &self.name).text("AutoScalingGroupARN", &self.arn);
        self.source.write(xml);
        xml.text("MinSize", self.sizes.min)
            .text("MaxSize", self.sizes.max)
            .text("DesiredCapacity", self.sizes.desired)
            .text("DefaultCooldown", self.settings.cooldown);
        texts(xml, "AvailabilityZones", &self.zones);
        let zone_id = |name: &String| regions::find(region)?.zone(name).map(|zone| zone.id);
        texts(xml, "AvailabilityZoneIds", &self.zones.iter().filter_map(zone_id).collect::<Vec<_>>());
        texts(xml, "LoadBalancerNames", &self.load_balancers);
        texts(xml, "TargetGroupARNs", &self.target_groups);
        xml.text("HealthCheckType", &self.settings.health_check_type)
            .text("HealthCheckGracePeriod", self.settings.grace_period)
            .members("Instances", &self.members, |item, one| one.write(item, None))
            .text("CreatedTime", iso(self.created_at))
            .members("SuspendedProcesses", &self.suspended, |item, process| {
                item.text("ProcessName", process).text("SuspensionReason", "User suspended");
            })
            .some("PlacementGroup", self.settings.placement_group.as_ref())
            .text("VPCZoneIdentifier", self.subnet_ids.join(","))
            .members("EnabledMetrics", [(); 0], |_, ()| {})
            .some("Status", self.is_deleting.then_some("Delete in progress"))
            .members("Tags", self.tags.values(), |item, tag| tag.write(item, &self.name));
        texts(xml, "TerminationPolicies", &self.settings.termination_policies);
        xml.text("NewInstancesProtectedFromScaleIn", self.settings.protects_new)
            .text("ServiceLinkedRoleARN", &self.service_linked_role)
            .text("CapacityRebalance", self.settings.capacity_rebalance)
            .some("DefaultInstanceWarmup", self.settings.warmup)
            .members("TrafficSources", [(); 0], |_, ()| {});
    }
}
