//! The whole assessment, made of a plan that is only looked at.

use std::time::Duration;

use serde_json::Value;

use super::{
    access_table, addons_section, cost, credentials, next_entries,
    picture::{self, usable, zone_title},
    roles, sections,
};
use crate::{
    check::{check, normalize},
    contract::{
        Assessment, ClusterSpec, Identity, Offers, PlannedItem, Stage, StageEstimate, SubnetKind, SubnetPreview,
    },
    graph::Graph,
    offers::resolve,
    plan::Plan,
    prices, recipe,
    resources::{AnyResource, Shown},
    spec_file,
};

/// Everything that follows from the answers.
///
/// Without offers, zones that were left open are called "zone 1" and so on. Wrong answers never make it fail: what can
/// be shown is shown, and `problems` says the rest.
///
/// `now` is the person's own clock, in milliseconds since 1970.
pub fn assess(spec: &ClusterSpec, offers: Option<&Offers>, identity: Option<&Identity>, now: u64) -> Assessment {
    let preview = planned(spec, offers);
    let plan = recipe::plan(&preview);
    let cost = cost::lines(&plan, &preview, offers);
    let cost_per_hour = cost::rounded(cost.iter().map(|line| line.per_hour).sum());
    let expected_seconds = seconds(&plan, |_| true);
    Assessment {
        problems: check(spec, offers),
        subnets: subnets(&preview, offers),
        picture: picture::of(&preview, &plan, offers),
        roles: roles::of(&plan, &preview.region, identity),
        access_table: access_table::of(&preview, identity),
        sections: sections::of(&preview, offers, identity),
        items: items(&preview, &plan, offers),
        cost_per_day: (cost_per_hour * 2400.0).round() / 100.0,
        cost,
        cost_per_hour,
        cost_note: prices::NOTE.to_owned(),
        credentials_warning: credentials::warning(identity, expected_seconds, now),
        expected_words: minutes(expected_seconds),
        expected_seconds,
        stages: Stage::ALL.into_iter().map(|stage| estimate(stage, &preview, &plan, offers)).collect(),
        next: next_entries::of(spec),
        added_addons: addons_section::added(&preview),
        file: spec_file::write(spec),
    }
}

/// The spec as far as it can be planned: open answers filled, and of two node groups or add-ons of one name only the
/// first (`check` tells of the second; a plan has one step for each name).
pub(crate) fn planned(spec: &ClusterSpec, offers: Option<&Offers>) -> ClusterSpec {
    let mut preview = match offers {
        Some(offers) => resolve(normalize(spec.clone()), offers, &spec.region),
        None => normalize(spec.clone()),
    };
    let network = &mut preview.network;
    if network.zones.is_empty() {
        network.zones = (1..=network.zone_count.clamp(2, 3)).map(|number| format!("zone {number}")).collect();
    }
    let mut names = Vec::new();
    let mut is_first = |name: &str| {
        let first = !names.iter().any(|known| known == name);
        names.push(name.to_owned());
        first
    };
    preview.workers.node_groups.retain(|group| is_first(&format!("group {}", group.name)));
    preview.workers.addons.retain(|addon| is_first(&addon.name));
    preview
}

fn subnets(preview: &ClusterSpec, offers: Option<&Offers>) -> Vec<SubnetPreview> {
    let shown = |subnet: &recipe::SubnetPlan| {
        let kind = match subnet.kind {
            SubnetKind::Public => "Public",
            SubnetKind::Private => "Private",
        };
        SubnetPreview {
            title: format!("{kind} subnet in {}", zone_title(&subnet.zone_id, offers)),
            kind: subnet.kind,
            zone_id: subnet.zone_id.clone(),
            cidr: subnet.cidr.to_string(),
            addresses: usable(subnet.cidr),
        }
    };
    recipe::subnets(&preview.network).iter().map(shown).collect()
}

fn items(preview: &ClusterSpec, plan: &Plan, offers: Option<&Offers>) -> Vec<PlannedItem> {
    let outputs = plan.steps.iter().filter_map(|step| Some((step.key.clone(), known_id(&step.resource)?))).collect();
    let item = |step: &crate::plan::Step| {
        let shown =
            Shown { cluster: &preview.name, region: &preview.region, step: &step.key, run: "$RUN", outputs: &outputs };
        PlannedItem {
            key: step.key.clone(),
            stage: step.stage,
            title: step.resource.title(),
            about: step.resource.about(),
            command: step.resource.command(&shown),
            cost_per_hour: cost::of_step(step, preview, offers),
        }
    };
    plan.steps.iter().map(item).collect()
}

/// The id of what exists already, so that commands name it.
fn known_id(resource: &AnyResource) -> Option<Value> {
    let id = match resource {
        AnyResource::ExistingVpc(vpc) => &vpc.vpc_id,
        AnyResource::ExistingSubnet(subnet) => &subnet.subnet_id,
        AnyResource::ExistingRole(role) => &role.arn,
        _ => return None,
    };
    Some(serde_json::json!({ "id": id }))
}

fn estimate(stage: Stage, preview: &ClusterSpec, plan: &Plan, offers: Option<&Offers>) -> StageEstimate {
    let steps = plan.steps.iter().filter(|step| step.stage == stage);
    let cost_per_hour = cost::rounded(steps.map(|step| cost::of_step(step, preview, offers)).sum());
    StageEstimate {
        stage,
        cost_per_hour,
        cost_words: cost::words(cost_per_hour),
        time_words: minutes(seconds(plan, |other| other == stage)),
    }
}

/// The longest way through the plan, counting only some stages: what these stages take when the others stand.
fn seconds(plan: &Plan, counts: impl Fn(Stage) -> bool) -> u32 {
    let takes: Vec<Duration> = plan
        .steps
        .iter()
        .map(|step| {
            if counts(step.stage) { Duration::from_secs(step.resource.usual_seconds().into()) } else { Duration::ZERO }
        })
        .collect();
    let longest = Graph::of(plan).earliest_ends(&takes).into_iter().max().unwrap_or_default();
    u32::try_from(longest.as_secs()).unwrap_or(u32::MAX)
}

/// "about 14 minutes".
pub(crate) fn minutes(seconds: u32) -> String {
    match (seconds + 30) / 60 {
        0 => "under a minute".to_owned(),
        1 => "about a minute".to_owned(),
        minutes => format!("about {minutes} minutes"),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
