//! The instance types of the Region that are worth offering: current ones with 2 to 16 vCPUs on which some pods fit.

use aws_sdk_ec2::types::{Filter, InstanceTypeInfo};

use super::instance_types;
use crate::{cloud::Cloud, contract::InstanceTypeOffer, failure::Failure, prices};

/// Families for general use, for computing, for memory, and the usual ones with GPUs. Each has four sizes here, so that
/// the answer fits on two pages of EC2's.
const FAMILIES: &[&str] = &[
    "t3", "t3a", "t4g", "m5", "m5a", "m6i", "m6a", "m6g", "m7i", "m7i-flex", "m7a", "m7g", "m8g", "m8i", "m8i-flex",
    "m8a", "c5", "c5a", "c6i", "c6a", "c6g", "c7i", "c7i-flex", "c7a", "c7g", "c8g", "c8i", "c8i-flex", "c8a", "r5",
    "r5a", "r6i", "r6a", "r6g", "r7i", "r7a", "r7g", "r8g", "r8i", "r8a", "g4dn", "g5", "g6", "inf2",
];
/// Sizes of first clusters.
const VCPUS: &[&str] = &["2", "4", "8", "16"];
/// With fewer places nothing is left beside a node's own pods.
const PODS_MIN: u32 = 8;

/// The types worth offering that the Region has, cheapest first, and those without a price last.
///
/// # Errors
/// What AWS refused.
pub(crate) async fn instance_types(cloud: &Cloud) -> Result<Vec<InstanceTypeOffer>, Failure> {
    let families = FAMILIES.iter().map(|family| format!("{family}.*")).collect();
    let vcpus = VCPUS.iter().map(|number| (*number).to_owned()).collect();
    let wished = vec![
        values("instance-type", families),
        values("vcpu-info.default-vcpus", vcpus),
        values("current-generation", vec!["true".into()]),
    ];
    let mut types = match described(cloud, wished).await {
        // An EC2 that knows no such filters still knows the names.
        Err(failure) if failure.code().starts_with("InvalidParameter") => Vec::new(),
        types => types?,
    };
    if types.is_empty() {
        // A filter, not the parameter InstanceTypes: one type that the Region lacks would fail the whole call.
        let names = instance_types::CURATED.iter().map(|name| (*name).to_owned()).collect();
        types = described(cloud, vec![values("instance-type", names)]).await?;
    }
    types.retain(|offer| offer.pods >= PODS_MIN);
    let price = |offer: &InstanceTypeOffer| offer.price_per_hour.unwrap_or(f64::MAX);
    types.sort_by(|one, other| price(one).total_cmp(&price(other)).then_with(|| one.name.cmp(&other.name)));
    Ok(types)
}

fn values(name: &str, values: Vec<String>) -> Filter {
    Filter::builder().name(name).set_values(Some(values)).build()
}

async fn described(cloud: &Cloud, filters: Vec<Filter>) -> Result<Vec<InstanceTypeOffer>, Failure> {
    let pages = cloud.ec2.describe_instance_types().set_filters(Some(filters)).into_paginator().items().send();
    let all: Vec<InstanceTypeInfo> =
        pages.collect::<Result<_, _>>().await.map_err(Failure::of("EC2", "DescribeInstanceTypes"))?;
    Ok(all.iter().filter_map(instance_type).collect())
}

fn instance_type(info: &InstanceTypeInfo) -> Option<InstanceTypeOffer> {
    let positive = |number: i32| u32::try_from(number).unwrap_or_default();
    let name = info.instance_type()?.as_str().to_owned();
    let vcpus = positive(info.v_cpu_info().and_then(|cpu| cpu.default_v_cpus()).unwrap_or_default());
    let memory_mib = info.memory_info().and_then(|memory| memory.size_in_mib()).unwrap_or_default();
    let memory_mib = u32::try_from(memory_mib).unwrap_or_default();
    let processor = info.processor_info().map(|processor| processor.supported_architectures()).unwrap_or_default();
    let arm = processor.iter().any(|architecture| architecture.as_str() == "arm64");
    let network = info.network_info();
    let interfaces = positive(network.and_then(|network| network.maximum_network_interfaces()).unwrap_or_default());
    let addresses = positive(network.and_then(|network| network.ipv4_addresses_per_interface()).unwrap_or_default());
    let pods = instance_types::pods_for(interfaces, addresses);
    let price_per_hour = prices::instance_per_hour(&name);
    let price =
        price_per_hour.map_or_else(|| "price not known here".to_owned(), |price| format!("{price} USD an hour"));
    let gib = f64::from(memory_mib) / 1024.0;
    Some(InstanceTypeOffer {
        description: format!("{vcpus} vCPU, {gib} GiB, up to {pods} pods, {price}"),
        name,
        vcpus,
        memory_mib,
        architecture: if arm { "arm64" } else { "x86_64" }.to_owned(),
        pods,
        price_per_hour,
        free_tier: info.free_tier_eligible().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_offered_is_known_to_exist() {
        for family in FAMILIES {
            assert!(instance_types::exists(&format!("{family}.xlarge")), "{family}");
        }
        // What is offered without asking must be asked for, or the page would call it missing.
        for name in instance_types::CURATED {
            let family = name.split('.').next().unwrap_or_default();
            assert!(FAMILIES.contains(&family), "{name}");
        }
    }

    #[test]
    fn instance_types_are_described_in_one_line() {
        use aws_sdk_ec2::types::{InstanceType, MemoryInfo, NetworkInfo, VCpuInfo};
        let info = InstanceTypeInfo::builder()
            .instance_type(InstanceType::T3Medium)
            .v_cpu_info(VCpuInfo::builder().default_v_cpus(2).build())
            .memory_info(MemoryInfo::builder().size_in_mib(4096).build())
            .network_info(NetworkInfo::builder().maximum_network_interfaces(3).ipv4_addresses_per_interface(6).build())
            .build();
        let offer = instance_type(&info).expect("has a name");
        assert_eq!(offer.description, "2 vCPU, 4 GiB, up to 17 pods, 0.0416 USD an hour");
    }
}
