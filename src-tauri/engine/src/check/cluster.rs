//! Rules of page Cluster.

use super::{
    findings::Findings,
    network::{block, is_private},
};
use crate::contract::{ClusterSpec, ControlPlaneSpec, Offers, SupportType};

/// EKS takes at most this many address blocks for the public endpoint.
const BLOCKS_MAX: usize = 40;

pub(super) fn check(spec: &ClusterSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let cluster = &spec.cluster;
    version(cluster, offers, findings);
    if !cluster.endpoint_public && !cluster.endpoint_private {
        findings.error(
            "cluster.endpoint_public",
            "With both endpoints off nobody could reach the cluster, not even its nodes.",
            "Switch on the private endpoint, the public one, or both. Both is a good choice.",
        );
    } else if !cluster.endpoint_public {
        let nodes = if spec.workers.wait_for_nodes {
            " Landfall cannot see whether the nodes become Ready either."
        } else {
            ""
        };
        findings.warning(
            "cluster.endpoint_public",
            format!("Without the public endpoint, kubectl on this computer cannot reach the cluster.{nodes}"),
            "Leave it on and let only your own address in, unless this computer has a way into the VPC.",
        );
    }
    if cluster.endpoint_public {
        blocks(spec, findings);
    }
}

fn version(cluster: &ControlPlaneSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let field = "cluster.version";
    let version = cluster.version.as_str();
    if version.is_empty() {
        return;
    }
    let known = offers.map(|offers| offers.versions.as_slice()).unwrap_or_default();
    let list = known.iter().map(|offer| offer.version.as_str()).collect::<Vec<_>>().join(", ");
    let choose = if known.is_empty() {
        "Enter two numbers such as 1.35, or leave it empty for the default of EKS.".to_owned()
    } else {
        format!("Choose from {list}, or leave it empty for the default of EKS.")
    };
    let is_version = version.split_once('.').is_some_and(|(major, minor)| {
        [major, minor]
            .iter()
            .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit()))
    });
    if !is_version {
        findings.error(field, format!("“{version}” is not a Kubernetes version as EKS writes them."), choose);
        return;
    }
    let Some(offer) = known.iter().find(|offer| offer.version == version) else {
        if !known.is_empty() {
            findings.error(field, format!("EKS does not offer Kubernetes {version}."), choose);
        }
        return;
    };
    if !offer.standard_support {
        let until = offer.end_of_extended_support.as_deref().map_or_else(String::new, |end| format!(" until {end}"));
        let policy = match cluster.support {
            SupportType::Standard => " EKS may refuse it together with standard support, or upgrade the cluster soon.",
            SupportType::Extended => "",
        };
        findings.warning(
            field,
            format!("Kubernetes {version} is in extended support{until}: the control plane costs 0.60 USD an hour instead of 0.10.{policy}"),
            "Choose a version in standard support, unless you need this one.",
        );
    }
}

fn blocks(spec: &ClusterSpec, findings: &mut Findings) {
    let cluster = &spec.cluster;
    let field = "cluster.public_access_cidrs";
    let all = &cluster.public_access_cidrs;
    if all.is_empty() {
        findings.error(
            field,
            "The public endpoint is on, and nobody is let in.",
            "Enter your own address with /32 behind it, or 0.0.0.0/0 for everybody; who may do something is decided by IAM.",
        );
    }
    if all.len() > BLOCKS_MAX {
        let message = format!("{} address blocks are too many; EKS takes {BLOCKS_MAX}.", all.len());
        findings.error(field, message, "Join neighbouring blocks into larger ones.");
    }
    for (index, text) in all.iter().enumerate() {
        let field = format!("{field}.{index}");
        let Some(found) = block(text, &field, findings) else { continue };
        if is_private(found) {
            findings.error(
                field,
                format!("{found} is a private block: nobody comes from there over the internet."),
                "Enter the public address of your network with /32 behind it. Private addresses use the private endpoint.",
            );
        } else if all[..index].contains(text) {
            findings.warning(field, format!("{found} stands twice in the list."), "Remove one of them.");
        }
    }
    let everybody = all.iter().any(|text| text == "0.0.0.0/0");
    if !cluster.endpoint_private && !everybody && !all.is_empty() && !spec.workers.node_groups.is_empty() {
        findings.error(
            "cluster.endpoint_private",
            "The nodes could not reach the cluster: the private endpoint is off, and the public one does not let the NAT gateway in.",
            "Switch the private endpoint on.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::findings::expect;
    use crate::contract::{FieldProblem, VersionOffer};

    fn problems(change: impl FnOnce(&mut ControlPlaneSpec), offers: Option<&Offers>) -> Vec<FieldProblem> {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        change(&mut spec.cluster);
        let mut findings = Findings::default();
        check(&spec, offers, &mut findings);
        findings.0
    }

    fn lets_in(blocks: &[&str]) -> Vec<FieldProblem> {
        problems(|cluster| cluster.public_access_cidrs = blocks.iter().map(|block| (*block).to_owned()).collect(), None)
    }

    #[test]
    fn one_endpoint_must_be_open() {
        let none =
            |cluster: &mut ControlPlaneSpec| (cluster.endpoint_public, cluster.endpoint_private) = (false, false);
        expect(&problems(none, None), &["cluster.endpoint_public!"]);
        expect(&problems(|cluster| cluster.endpoint_public = false, None), &["cluster.endpoint_public?"]);
        expect(&problems(|cluster| cluster.endpoint_private = false, None), &[]);
    }

    #[test]
    fn who_is_let_in_must_be_public_blocks() {
        expect(&lets_in(&["203.0.113.7/32", "198.51.100.0/24"]), &[]);
        expect(&lets_in(&[]), &["cluster.public_access_cidrs!"]);
        expect(&lets_in(&["203.0.113.7"]), &["cluster.public_access_cidrs.0!"]);
        expect(&lets_in(&["203.0.113.7/24"]), &["cluster.public_access_cidrs.0!"]);
        expect(&lets_in(&["0.0.0.0/0", "192.168.0.0/16"]), &["cluster.public_access_cidrs.1!"]);
        expect(&lets_in(&["0.0.0.0/0", "0.0.0.0/0"]), &["cluster.public_access_cidrs.1?"]);
        let many: Vec<String> = (0..41).map(|number| format!("203.0.113.{number}/32")).collect();
        expect(&lets_in(&many.iter().map(String::as_str).collect::<Vec<_>>()), &["cluster.public_access_cidrs!"]);
    }

    #[test]
    fn nodes_must_reach_the_cluster() {
        let locked = |cluster: &mut ControlPlaneSpec| {
            cluster.endpoint_private = false;
            cluster.public_access_cidrs = vec!["203.0.113.7/32".into()];
        };
        expect(&problems(locked, None), &["cluster.endpoint_private!"]);
    }

    #[test]
    fn versions_must_be_offered_and_should_be_in_standard_support() {
        let offer = |version: &str, standard_support| VersionOffer {
            version: version.into(),
            is_default: false,
            standard_support,
            support: String::new(),
            end_of_standard_support: None,
            end_of_extended_support: Some("2027-07-29".into()),
        };
        let offers = Offers { versions: vec![offer("1.35", true), offer("1.33", false)], ..Offers::default() };
        let version = |version: &str, offers| problems(|cluster| cluster.version = version.into(), offers);
        for right in ["", "1.35"] {
            expect(&version(right, Some(&offers)), &[]);
        }
        for wrong in ["1.34", "1", "1.35.2", "v1.35", "latest"] {
            expect(&version(wrong, Some(&offers)), &["cluster.version!"]);
        }
        expect(&version("1.20", None), &[]);
        let extended = version("1.33", Some(&offers));
        expect(&extended, &["cluster.version?"]);
        assert!(extended[0].message.starts_with(
            "Kubernetes 1.33 is in extended support until 2027-07-29: the control plane costs 0.60 USD an hour instead of 0.10."
        ));
    }
}
