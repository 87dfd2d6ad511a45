//! Instance types and where they are offered, as EC2 describes them.

use super::describe::{Filters, page};
use super::instance_type_catalog::{CATALOG, InstanceType};
use super::kind::invalid_value;
use super::tag::Tags;
use super::written_filters;
use crate::context::Context;
use crate::regions;
use crate::wire::{Answer, AwsError, Params, Xml};

pub(super) fn describe(_: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let filters = Filters::read(
        params,
        &[
            "auto-recovery-supported",
            "bare-metal",
            "burstable-performance-supported",
            "current-generation",
            "dedicated-hosts-supported",
            "free-tier-eligible",
            "hypervisor",
            "instance-storage-supported",
            "instance-type",
            "memory-info.size-in-mib",
            "network-info.ena-support",
            "network-info.ipv4-addresses-per-interface",
            "network-info.ipv6-addresses-per-interface",
            "network-info.ipv6-supported",
            "network-info.maximum-network-interfaces",
            "network-info.network-performance",
            "processor-info.supported-architecture",
            "supported-root-device-type",
            "supported-usage-class",
            "supported-virtualization-type",
            "vcpu-info.default-cores",
            "vcpu-info.default-threads-per-core",
            "vcpu-info.default-vcpus",
        ],
    )?;
    let names = params.list("InstanceType");
    let unknown: Vec<&str> = names.iter().map(String::as_str).filter(|name| !is_known(name)).collect();
    if !unknown.is_empty() {
        return Err(AwsError::bad(
            "InvalidInstanceType",
            format!("The following supplied instance types do not exist: [{}]", unknown.join(", ")),
        ));
    }
    let chosen: Vec<&InstanceType> = CATALOG
        .iter()
        .filter(|one| names.is_empty() || names.iter().any(|name| name == one.name))
        .filter(|one| filters.accept(&Tags::new(), |filter| values(one, filter)))
        .collect();
    let (page, next) = page(params, chosen)?;
    let mut xml = Xml::new();
    xml.set("instanceTypeSet", page, write).some("nextToken", next);
    Ok(xml)
}

pub(super) fn describe_offerings(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let filters = Filters::read(params, &["instance-type", "location"])?;
    let location_type = params.filled("LocationType").unwrap_or("region");
    let zones = regions::find(context.region).map(regions::Region::zones).unwrap_or_default();
    let by_zone = |location: fn(&regions::Zone) -> &String| -> Vec<(&'static str, String)> {
        let offered = |zone| CATALOG.iter().filter(move |one: &&InstanceType| one.is_offered_in(zone));
        zones.iter().flat_map(|zone| offered(zone.id.as_str()).map(|one| (one.name, location(zone).clone()))).collect()
    };
    let mut offerings = match location_type {
        "region" => CATALOG.iter().map(|one| (one.name, context.region.to_owned())).collect(),
        "availability-zone" => by_zone(|zone| &zone.name),
        "availability-zone-id" => by_zone(|zone| &zone.id),
        other => return Err(invalid_value(format!("Value ({other}) for parameter locationType is invalid."))),
    };
    offerings.retain(|(name, location)| {
        filters.accept(&Tags::new(), |filter| match filter {
            "location" => vec![location.clone()],
            _ => vec![(*name).to_owned()],
        })
    });
    let (page, next) = page(params, offerings)?;
    let mut xml = Xml::new();
    xml.set("instanceTypeOfferingSet", page, |item, (name, location)| {
        item.text("instanceType", name).text("locationType", location_type).text("location", location);
    })
    .some("nextToken", next);
    Ok(xml)
}

fn is_known(name: &str) -> bool {
    CATALOG.iter().any(|one| one.name == name)
}

fn values(one: &InstanceType, filter: &str) -> Vec<String> {
    vec![match filter {
        "bare-metal" | "instance-storage-supported" => "false".to_owned(),
        "burstable-performance-supported" => one.is_burstable().to_string(),
        "current-generation" => "true".to_owned(),
        "free-tier-eligible" => one.free_tier.to_string(),
        "hypervisor" => hypervisor(one).to_owned(),
        "instance-type" => one.name.to_owned(),
        "memory-info.size-in-mib" => one.memory_mib.to_string(),
        "network-info.ipv4-addresses-per-interface" => one.addresses_per_interface.to_string(),
        "network-info.maximum-network-interfaces" => one.max_interfaces.to_string(),
        "processor-info.supported-architecture" => one.architecture.to_owned(),
        "supported-usage-class" => return vec!["on-demand".to_owned(), "spot".to_owned()],
        "supported-virtualization-type" => "hvm".to_owned(),
        "vcpu-info.default-vcpus" => one.vcpus.to_string(),
        written => {
            let mut xml = Xml::new();
            write(&mut xml, one);
            return written_filters::values(&xml.finish(), written);
        }
    }]
}

fn hypervisor(one: &InstanceType) -> &'static str {
    if one.name.starts_with("t2.") { "xen" } else { "nitro" }
}

fn write(xml: &mut Xml, one: &InstanceType) {
    let threads = if one.architecture == "arm64" || one.vcpus == 1 { 1 } else { 2 };
    let plain = |xml: &mut Xml, name: &str, values: &[&str]| {
        xml.set(name, values, |item, value| {
            item.plain(value);
        });
    };
    xml.text("instanceType", one.name).text("currentGeneration", true).text("freeTierEligible", one.free_tier);
    plain(xml, "supportedUsageClasses", &["on-demand", "spot"]);
    plain(xml, "supportedRootDeviceTypes", &["ebs"]);
    plain(xml, "supportedVirtualizationTypes", &["hvm"]);
    xml.text("bareMetal", false)
        .text("hypervisor", hypervisor(one))
        .node("processorInfo", |processor| {
            plain(processor, "supportedArchitectures", &[one.architecture]);
        })
        .node("vCpuInfo", |vcpu| {
            vcpu.text("defaultVCpus", one.vcpus)
                .text("defaultCores", one.vcpus / threads)
                .text("defaultThreadsPerCore", threads);
        })
        .node("memoryInfo", |memory| {
            memory.text("sizeInMiB", one.memory_mib);
        })
        .text("instanceStorageSupported", false)
        .node("networkInfo", |network| {
            network
                .text("networkPerformance", one.network)
                .text("maximumNetworkInterfaces", one.max_interfaces)
                .text("ipv4AddressesPerInterface", one.addresses_per_interface)
                .text("ipv6AddressesPerInterface", one.addresses_per_interface)
                .text("ipv6Supported", true)
                .text("enaSupport", if hypervisor(one) == "nitro" { "required" } else { "unsupported" });
        })
        .text("burstablePerformanceSupported", one.is_burstable())
        .text("dedicatedHostsSupported", !one.is_burstable())
        .text("autoRecoverySupported", true);
}
