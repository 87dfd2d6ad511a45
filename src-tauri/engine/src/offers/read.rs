//! Asks AWS for every list of [`Offers`], side by side. A list that cannot be read is empty and leaves a note; nothing
//! here fails, because people with few permissions can still type what they know.

use aws_sdk_ec2::types::{Filter, InstanceTypeInfo};
use aws_sdk_eks::types::{ClusterVersionInformation, VersionStatus};
use aws_smithy_types::DateTime;
use jiff::{Timestamp, tz::TimeZone};

use super::{instance_types, policies, zones};
use crate::{
    cloud::Cloud,
    contract::{InstanceTypeOffer, Offers, PolicyOffer, VersionOffer, ZoneOffer},
    failure::Failure,
    prices, problems,
};

/// More users and roles than this do not fit into a list worth scrolling.
const PRINCIPALS_MAX: usize = 1000;

/// Reads what the account and Region offer.
pub async fn offers(cloud: &Cloud) -> Offers {
    let cloud = &cloud.reading();
    let (regions, zones, versions, types, policies, users, roles) = tokio::join!(
        regions(cloud),
        zones(cloud),
        versions(cloud),
        instance_types(cloud),
        access_policies(cloud),
        users(cloud),
        roles(cloud)
    );
    let mut notes = Vec::new();
    let mut principals = or_note(users, "IAM users", "You can type the ARN of a user.", &mut notes);
    principals.extend(or_note(roles, "IAM roles", "You can type the ARN of a role.", &mut notes));
    let policies = or_note(policies, "access policies", "Landfall shows those it knows.", &mut notes);
    Offers {
        regions: or_note(regions, "Regions", "You can type a Region's code.", &mut notes),
        zones: or_note(zones, "Availability Zones", "You can type zone ids such as use1-az1.", &mut notes),
        versions: or_note(versions, "Kubernetes versions", "EKS picks its default, unless you type one.", &mut notes),
        instance_types: or_note(types, "instance types", "You can type one; AWS checks it later.", &mut notes),
        access_policies: known_if_none(policies),
        principals,
        notes,
    }
}

fn or_note<T>(list: Result<Vec<T>, Failure>, what: &str, so: &str, notes: &mut Vec<String>) -> Vec<T> {
    list.unwrap_or_else(|failure| {
        notes.push(format!("The list of {what} could not be read: {}. {so}", problems::explain(&failure).title));
        Vec::new()
    })
}

async fn regions(cloud: &Cloud) -> Result<Vec<String>, Failure> {
    // Without AllRegions, AWS lists those the account may use.
    let answer = cloud.ec2.describe_regions().send().await.map_err(Failure::of("EC2", "DescribeRegions"))?;
    let mut names: Vec<String> =
        answer.regions().iter().filter_map(|region| region.region_name().map(str::to_owned)).collect();
    names.sort();
    Ok(names)
}

/// The Region's zones that are open, by id.
pub(crate) async fn zones(cloud: &Cloud) -> Result<Vec<ZoneOffer>, Failure> {
    let only = |name: &str, value: &str| Filter::builder().name(name).values(value).build();
    let answer = cloud
        .ec2
        .describe_availability_zones()
        .filters(only("state", "available"))
        .filters(only("zone-type", "availability-zone"))
        .send()
        .await
        .map_err(Failure::of("EC2", "DescribeAvailabilityZones"))?;
    let offer = |zone: &aws_sdk_ec2::types::AvailabilityZone| {
        let id = zone.zone_id()?;
        let refused = zones::refusal(id).map(str::to_owned);
        Some(ZoneOffer { id: id.to_owned(), name: zone.zone_name().unwrap_or_default().to_owned(), refused })
    };
    let mut zones: Vec<ZoneOffer> = answer.availability_zones().iter().filter_map(offer).collect();
    zones.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(zones)
}

async fn versions(cloud: &Cloud) -> Result<Vec<VersionOffer>, Failure> {
    let pages = cloud.eks.describe_cluster_versions().into_paginator().items().send();
    let all = pages.try_collect().await.map_err(Failure::of("EKS", "DescribeClusterVersions"))?;
    let mut versions: Vec<VersionOffer> = all.iter().filter_map(version).collect();
    versions.sort_by_key(|offer| std::cmp::Reverse(number(&offer.version)));
    Ok(versions)
}

fn version(info: &ClusterVersionInformation) -> Option<VersionOffer> {
    if info.version_status() == Some(&VersionStatus::Unsupported) {
        return None;
    }
    let standard = info.end_of_standard_support_date();
    let extended = info.end_of_extended_support_date();
    let standard_support = info.version_status() != Some(&VersionStatus::ExtendedSupport);
    let support = match (standard_support, standard, extended) {
        (true, Some(end), _) => format!("Standard support until {}", long(end)),
        (true, None, _) => "Standard support".to_owned(),
        (false, _, Some(end)) => format!("Extended support until {}, 0.60 USD an hour", long(end)),
        (false, _, None) => "Extended support, 0.60 USD an hour".to_owned(),
    };
    Some(VersionOffer {
        version: info.cluster_version()?.to_owned(),
        is_default: info.default_version(),
        standard_support,
        support,
        end_of_standard_support: standard.map(short),
        end_of_extended_support: extended.map(short),
    })
}

/// `1.35` as numbers, for order: 1.9 comes before 1.10.
fn number(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or_default()).collect()
}

/// "27 March 2027".
fn long(date: &DateTime) -> String {
    written(date, "%-d %B %Y")
}

/// `2027-03-27`.
fn short(date: &DateTime) -> String {
    written(date, "%Y-%m-%d")
}

fn written(date: &DateTime, format: &str) -> String {
    let day = Timestamp::from_second(date.secs()).unwrap_or_default();
    day.to_zoned(TimeZone::UTC).strftime(format).to_string()
}

/// The types worth offering that the Region has, cheapest first.
pub(crate) async fn instance_types(cloud: &Cloud) -> Result<Vec<InstanceTypeOffer>, Failure> {
    // A filter, not the parameter InstanceTypes: one type that the Region lacks would fail the whole call.
    let names = instance_types::CURATED.iter().map(|name| (*name).to_owned()).collect();
    let filter = Filter::builder().name("instance-type").set_values(Some(names)).build();
    let pages = cloud.ec2.describe_instance_types().filters(filter).into_paginator().items().send();
    let all = pages.try_collect().await.map_err(Failure::of("EC2", "DescribeInstanceTypes"))?;
    let mut types: Vec<InstanceTypeOffer> = all.iter().filter_map(instance_type).collect();
    let price = |offer: &InstanceTypeOffer| offer.price_per_hour.unwrap_or(f64::MAX);
    types.sort_by(|one, other| price(one).total_cmp(&price(other)).then_with(|| one.name.cmp(&other.name)));
    Ok(types)
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

async fn access_policies(cloud: &Cloud) -> Result<Vec<PolicyOffer>, Failure> {
    let pages = cloud.eks.list_access_policies().into_paginator().items().send();
    let all = pages.try_collect().await.map_err(Failure::of("EKS", "ListAccessPolicies"))?;
    let offered = |name: &str| all.iter().any(|policy| policy.name() == Some(name));
    Ok(policies::for_people().filter(|(name, _)| offered(name)).map(policy_offer).collect())
}

/// Their names are AWS's own and the same everywhere: those that are known may be shown without asking.
fn known_if_none(listed: Vec<PolicyOffer>) -> Vec<PolicyOffer> {
    if listed.is_empty() { policies::for_people().map(policy_offer).collect() } else { listed }
}

fn policy_offer((name, meaning): (&str, &str)) -> PolicyOffer {
    PolicyOffer { name: name.to_owned(), meaning: meaning.to_owned() }
}

async fn users(cloud: &Cloud) -> Result<Vec<String>, Failure> {
    let mut pages = cloud.iam.list_users().into_paginator().items().send();
    let mut arns = Vec::new();
    while let Some(user) = pages.next().await {
        arns.push(user.map_err(Failure::of("IAM", "ListUsers"))?.arn().to_owned());
        if arns.len() >= PRINCIPALS_MAX {
            break;
        }
    }
    Ok(arns)
}

/// Roles that people or programs can take on. The ARNs keep their paths: those of IAM Identity Center have one
/// (`role/aws-reserved/sso.amazonaws.com/…`), and EKS wants it.
async fn roles(cloud: &Cloud) -> Result<Vec<String>, Failure> {
    let mut pages = cloud.iam.list_roles().into_paginator().items().send();
    let mut arns = Vec::new();
    while let Some(role) = pages.next().await {
        let role = role.map_err(Failure::of("IAM", "ListRoles"))?;
        if !is_only_for_services(role.path(), role.assume_role_policy_document()) {
            arns.push(role.arn().to_owned());
        }
        if arns.len() >= PRINCIPALS_MAX {
            break;
        }
    }
    Ok(arns)
}

/// Service-linked roles, which EKS refuses, and roles whose trust policy names services alone.
fn is_only_for_services(path: &str, trust: Option<&str>) -> bool {
    // IAM gives the document URL-encoded; the emulators do not always.
    let trusts_people = |trust: &str| {
        ["%22AWS%22", "\"AWS\"", "%22Federated%22", "\"Federated\""].iter().any(|part| trust.contains(part))
    };
    path.starts_with("/aws-service-role/") || trust.is_some_and(|trust| !trusts_people(trust))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(version: &str, status: VersionStatus) -> ClusterVersionInformation {
        // 2027-03-27 and 2028-03-27.
        ClusterVersionInformation::builder()
            .cluster_version(version)
            .version_status(status)
            .end_of_standard_support_date(DateTime::from_secs(1_806_105_600))
            .end_of_extended_support_date(DateTime::from_secs(1_837_728_000))
            .build()
    }

    #[test]
    fn versions_say_how_long_they_are_supported() {
        let offer = version(&info("1.35", VersionStatus::StandardSupport)).expect("offered");
        assert_eq!(offer.support, "Standard support until 27 March 2027");
        assert_eq!(offer.end_of_extended_support.as_deref(), Some("2028-03-27"));
        let offer = version(&info("1.33", VersionStatus::ExtendedSupport)).expect("offered");
        assert_eq!(offer.support, "Extended support until 27 March 2028, 0.60 USD an hour");
        assert_eq!(version(&info("1.30", VersionStatus::Unsupported)), None);
        assert!(number("1.10") > number("1.9"));
    }

    #[test]
    fn roles_of_services_are_left_out() {
        let service = "%7B%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%7D";
        let people = "%7B%22Principal%22%3A%7B%22AWS%22%3A%22arn%3Aaws%3Aiam%3A%3A1%3Aroot%22%7D%7D";
        assert!(is_only_for_services("/", Some(service)));
        assert!(is_only_for_services("/aws-service-role/eks.amazonaws.com/", None));
        assert!(!is_only_for_services("/", Some(people)));
        assert!(!is_only_for_services("/", None));
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
