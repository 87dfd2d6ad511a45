//! Regions and Availability Zones, as EC2 describes them.

use super::describe::Filters;
use super::kind::invalid_value;
use super::tag::Tags;
use crate::context::Context;
use crate::regions::{self, Zone};
use crate::wire::{Answer, Params, Xml};

/// Regions that exist but are not switched on in this account.
const SWITCHED_OFF: [&str; 6] =
    ["af-south-1", "ap-east-1", "ap-southeast-3", "eu-south-1", "il-central-1", "me-central-1"];

pub(super) fn describe_regions(_: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let filters = Filters::read(params, &["endpoint", "opt-in-status", "region-name"])?;
    let names = params.list("RegionName");
    let on = regions::REGIONS.iter().map(|region| (region.name, region.opt_in));
    let off = SWITCHED_OFF.into_iter().map(|name| (name, "not-opted-in"));
    let off = off.filter(|_| params.is_true("AllRegions"));
    let all: Vec<(&str, &str)> = on.chain(off).collect();
    if let Some(unknown) = names.iter().find(|name| !all.iter().any(|(known, _)| known == name)) {
        return Err(invalid_value(format!("Invalid region provided: [{unknown}]")));
    }
    let chosen = all.into_iter().filter(|(name, opt_in)| {
        let named = names.is_empty() || names.iter().any(|one| one == name);
        named
            && filters.accept(&Tags::new(), |filter| match filter {
                "endpoint" => vec![endpoint(name)],
                "opt-in-status" => vec![(*opt_in).to_owned()],
                _ => vec![(*name).to_owned()],
            })
    });
    let mut xml = Xml::new();
    xml.set("regionInfo", chosen, |item, (name, opt_in)| {
        item.text("regionName", name).text("regionEndpoint", endpoint(name)).text("optInStatus", opt_in);
    });
    Ok(xml)
}

pub(super) fn describe_zones(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let region = context.region;
    let filters = Filters::read(
        params,
        &[
            "group-name",
            "message",
            "opt-in-status",
            "parent-zone-id",
            "parent-zone-name",
            "region-name",
            "state",
            "zone-id",
            "zone-name",
            "zone-type",
        ],
    )?;
    let (names, ids) = (params.list("ZoneName"), params.list("ZoneId"));
    let zones = regions::find(region).map(regions::Region::zones).unwrap_or_default();
    for name in &names {
        if !zones.iter().any(|zone| zone.name == *name) {
            return Err(invalid_value(format!("Invalid availability zone: [{name}]")));
        }
    }
    let chosen = zones.iter().filter(|zone| {
        (names.is_empty() || names.contains(&zone.name))
            && (ids.is_empty() || ids.contains(&zone.id))
            && filters.accept(&Tags::new(), |filter| values(zone, region, filter))
    });
    let mut xml = Xml::new();
    xml.set("availabilityZoneInfo", chosen, |item, zone| {
        item.text("optInStatus", "opt-in-not-required")
            .set("messageSet", [(); 0], |_, ()| {})
            .text("regionName", region)
            .text("zoneName", &zone.name)
            .text("zoneId", &zone.id)
            .text("groupName", group(region))
            .text("networkBorderGroup", region)
            .text("zoneType", "availability-zone")
            .text("zoneState", "available");
    });
    Ok(xml)
}

fn values(zone: &Zone, region: &str, filter: &str) -> Vec<String> {
    vec![match filter {
        "group-name" => group(region),
        "opt-in-status" => "opt-in-not-required".to_owned(),
        "region-name" => region.to_owned(),
        "state" => "available".to_owned(),
        "zone-id" => zone.id.clone(),
        "zone-name" => zone.name.clone(),
        "zone-type" => "availability-zone".to_owned(),
        _ => return Vec::new(),
    }]
}

fn group(region: &str) -> String {
    format!("{region}-zg-1")
}

fn endpoint(region: &str) -> String {
    format!("ec2.{region}.amazonaws.com")
}
