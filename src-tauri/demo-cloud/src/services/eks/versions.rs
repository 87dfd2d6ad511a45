//! Kubernetes versions that EKS offers, with the dates their support ends.
//!
//! Data and one operation. Source: the EKS user guide's release calendar and AWS announcements as of
//! 20 November 2026; the dates of 1.36 and 1.37 beyond their release are computed (14 months of
//! standard support, then 12 of extended support).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::paging;
use crate::regions::REGIONS;
use crate::services::ec2::eks_image_id;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// One minor version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Version {
    /// `1.35`.
    pub(super) minor: &'static str,
    /// The patch release the control plane runs.
    pub(super) patch: &'static str,
    /// EKS's platform version.
    pub(super) platform: &'static str,
    /// The day of the matching node image, `YYYYMMDD`.
    pub(super) image_date: &'static str,
    release: &'static str,
    standard_end: &'static str,
    extended_end: &'static str,
    standard: bool,
}

/// What CreateCluster takes when nobody names a version.
pub(super) const DEFAULT: &str = "1.35";

const fn version(
    minor: &'static str,
    patch: &'static str,
    platform: &'static str,
    dates: [&'static str; 3],
    standard: bool,
) -> Version {
    let [release, standard_end, extended_end] = dates;
    Version { minor, patch, platform, image_date: "20261112", release, standard_end, extended_end, standard }
}

/// Newest first, as EKS lists them.
pub(super) const VERSIONS: &[Version] = &[
    version("1.37", "1.37.1", "eks.3", ["2026-10-01", "2027-12-01", "2028-12-01"], true),
    version("1.36", "1.36.4", "eks.9", ["2026-06-02", "2027-08-02", "2028-08-02"], true),
    version("1.35", "1.35.6", "eks.17", ["2026-01-27", "2027-03-27", "2028-03-27"], true),
    version("1.34", "1.34.9", "eks.26", ["2025-10-02", "2026-12-02", "2027-12-02"], true),
    version("1.33", "1.33.12", "eks.38", ["2025-05-29", "2026-07-29", "2027-07-29"], false),
    version("1.32", "1.32.13", "eks.47", ["2025-01-23", "2026-03-23", "2027-03-23"], false),
    version("1.31", "1.31.14", "eks.64", ["2024-09-26", "2025-11-26", "2026-11-26"], false),
];

/// Every version with the release of its newest node image, for those who publish the images.
pub(crate) fn node_image_releases() -> impl Iterator<Item = (&'static str, String)> {
    VERSIONS.iter().map(|version| (version.minor, version.image_release()))
}

/// The version called `minor`, if EKS offers it.
pub(super) fn find(minor: &str) -> Option<&'static Version> {
    VERSIONS.iter().find(|version| version.minor == minor)
}

/// The version whose node image of AWS's this is, if it is one.
pub(super) fn of_image(image_id: &str) -> Option<&'static Version> {
    static IMAGES: LazyLock<BTreeMap<String, &Version>> = LazyLock::new(|| {
        let of = |region: &'static str, version: &'static Version| {
            ["x86_64", "arm64"].map(|architecture| (eks_image_id(region, version.minor, architecture), version))
        };
        REGIONS.iter().flat_map(|region| VERSIONS.iter().flat_map(move |version| of(region.name, version))).collect()
    });
    IMAGES.get(image_id).copied()
}

/// The version after this one, if EKS offers it.
pub(super) fn after(minor: &str) -> Option<&'static Version> {
    let at = VERSIONS.iter().position(|version| version.minor == minor)?;
    VERSIONS.get(at.checked_sub(1)?)
}

impl Version {
    /// The release of the Amazon Linux 2023 node image: `1.35.6-20261112`.
    pub(super) fn image_release(&self) -> String {
        format!("{}-{}", self.patch, self.image_date)
    }

    /// The release of the Windows node image: `1.35-2026.11.12`.
    pub(super) fn windows_release(&self) -> String {
        let date = self.image_date;
        format!("{}-{}.{}.{}", self.minor, &date[..4], &date[4..6], &date[6..])
    }

    fn status(&self) -> &'static str {
        if self.standard { "STANDARD_SUPPORT" } else { "EXTENDED_SUPPORT" }
    }
}

/// DescribeClusterVersions.
pub(super) fn describe(call: &Call) -> Answer<Value> {
    let names: Vec<&str> = call.query_list("clusterVersions").into_iter().flat_map(|names| names.split(',')).collect();
    let status = call.query("versionStatus").map(str::to_owned).or_else(|| {
        // The old spelling of the same filter.
        call.query("status").map(|status| status.to_uppercase().replace('-', "_"))
    });
    let default_only = call.query("defaultOnly") == Some("true");
    let all = VERSIONS
        .iter()
        .filter(|version| names.is_empty() || names.contains(&version.minor))
        .filter(|version| !default_only || version.minor == DEFAULT)
        .filter(|version| status.as_deref().is_none_or(|status| status == version.status()))
        .map(wire)
        .collect();
    paging::page(call, "clusterVersions", all)
}

fn wire(version: &Version) -> Value {
    json!({
        "clusterVersion": version.minor,
        "clusterType": "eks",
        "defaultPlatformVersion": version.platform,
        "defaultVersion": version.minor == DEFAULT,
        "releaseDate": midnight(version.release),
        "endOfStandardSupportDate": midnight(version.standard_end),
        "endOfExtendedSupportDate": midnight(version.extended_end),
        "status": version.status().to_lowercase().replace('_', "-"),
        "versionStatus": version.status(),
        "kubernetesPatchVersion": version.patch,
    })
}

/// A day as Unix seconds.
fn midnight(day: &str) -> i64 {
    day.parse::<jiff::civil::Date>()
        .ok()
        .and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok())
        .map(|moment| moment.timestamp().as_second())
        .expect("every date in the table above is a day of the calendar")
}
