//! Asks AWS for every list of [`Offers`], side by side. A list that cannot be read is empty and leaves a note; nothing
//! here fails, because people with few permissions can still type what they know.

use aws_sdk_ec2::types::Filter;
use aws_sdk_eks::types::{ClusterVersionInformation, VersionStatus};
use aws_smithy_types::DateTime;
use jiff::{Timestamp, tz::TimeZone};

use super::{addons, key_pairs, keys, launch_templates, machines, networks, policies, roles, zones};
use crate::{
    cloud::Cloud,
    contract::{AddonOffer, Offers, PolicyOffer, RoleOffer, VersionOffer, ZoneOffer},
    failure::Failure,
    problems,
};

/// More users and roles than this do not fit into a list worth scrolling.
const PRINCIPALS_MAX: usize = 1000;

/// Reads what the account and Region offer.
pub async fn offers(cloud: &Cloud) -> Offers {
    let cloud = &cloud.reading();
    let (regions, zones, (versions, addons), types, policies, users, roles, keys, vpcs, groups, pairs, templates) = tokio::join!(
        regions(cloud),
        zones(cloud),
        versions_and_addons(cloud),
        machines::instance_types(cloud),
        access_policies(cloud),
        users(cloud),
        all_roles(cloud),
        keys::keys(cloud),
        networks::vpcs(cloud),
        networks::security_groups(cloud),
        key_pairs::key_pairs(cloud),
        launch_templates::launch_templates(cloud)
    );
    let mut notes = Vec::new();
    let mut principals = or_note(users, "IAM users", "You can type the ARN of a user.", &mut notes);
    let (of_people, of_services) = split(roles);
    principals.extend(or_note(of_people, "IAM roles", "You can type the ARN of a role.", &mut notes));
    let policies = or_note(policies, "access policies", "Landfall shows those it knows.", &mut notes);
    Offers {
        regions: or_note(regions, "Regions", "You can type a Region's code.", &mut notes),
        zones: or_note(zones, "Availability Zones", "You can type zone ids such as use1-az1.", &mut notes),
        versions: or_note(versions, "Kubernetes versions", "EKS picks its default, unless you type one.", &mut notes),
        instance_types: or_note(types, "instance types", "You can type one; AWS checks it later.", &mut notes),
        access_policies: known_if_none(policies),
        principals,
        roles: of_services,
        keys: or_note(keys, "KMS keys", "You can type the ARN of a key.", &mut notes),
        vpcs: or_note(vpcs, "VPCs", "Landfall can make one.", &mut notes),
        addons: or_note(addons, "EKS add-ons", "Landfall shows those it knows.", &mut notes),
        security_groups: or_note(groups, "security groups", "You can type the id of one.", &mut notes),
        key_pairs: or_note(pairs, "key pairs", "You can type the name of one.", &mut notes),
        launch_templates: or_note(templates, "launch templates", "You can type the id of one.", &mut notes),
        notes,
    }
}

/// The versions, and the add-ons for the newest of them: those differ from version to version.
async fn versions_and_addons(cloud: &Cloud) -> (Result<Vec<VersionOffer>, Failure>, Result<Vec<AddonOffer>, Failure>) {
    let versions = versions(cloud).await;
    let addons = addons::addons(cloud, versions.as_deref().unwrap_or_default()).await;
    (versions, addons)
}

/// The account's roles, and what a cluster could use of them.
async fn all_roles(cloud: &Cloud) -> Result<(Vec<String>, Vec<RoleOffer>), Failure> {
    let roles = roles::roles(cloud).await?;
    Ok((roles.of_people, roles::judged(cloud, roles.of_services).await))
}

fn split(roles: Result<(Vec<String>, Vec<RoleOffer>), Failure>) -> (Result<Vec<String>, Failure>, Vec<RoleOffer>) {
    match roles {
        Ok((of_people, of_services)) => (Ok(of_people), of_services),
        Err(failure) => (Err(failure), Vec::new()),
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
}
