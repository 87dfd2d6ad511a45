//! What people read of the default cluster, and that wrong answers never break the page.

use super::*;
use crate::contract::{NatGateways, VersionOffer, ZoneOffer};

fn offers() -> Offers {
    let zone = |id: &str, name: &str| ZoneOffer { id: id.into(), name: name.into(), refused: None };
    let version = |version: &str, standard_support, support: &str| VersionOffer {
        version: version.into(),
        is_default: false,
        standard_support,
        support: support.into(),
        end_of_standard_support: None,
        end_of_extended_support: None,
    };
    Offers {
        zones: vec![zone("use1-az1", "us-east-1d"), zone("use1-az2", "us-east-1a")],
        versions: vec![
            version("1.35", true, "Standard support until 27 March 2027"),
            version("1.33", false, "Extended support"),
        ],
        ..Offers::default()
    }
}

fn default() -> ClusterSpec {
    ClusterSpec::new("workshop", "us-east-1")
}

#[test]
fn the_default_cluster_costs_and_takes_what_we_say() {
    let seen = assess(&default(), Some(&offers()), None, 0);
    assert_eq!(seen.problems, []);
    assert_eq!((seen.cost_per_hour, seen.cost_per_day), (0.2376, 5.7));
    let lines: Vec<_> =
        seen.cost.iter().map(|line| format!("{} | {:.4} | {}", line.title, line.per_hour, line.how)).collect();
    assert_eq!(
        lines,
        [
            "EKS control plane | 0.1000 | 1 × 0.10 USD",
            "1 public IPv4 address | 0.0050 | 1 × 0.005 USD",
            "1 NAT gateway | 0.0450 | 1 × 0.045 USD",
            "2 × t3.medium On-Demand (node group workers) | 0.0832 | 2 × 0.0416 USD",
            "2 × 20 GiB disk (gp3) | 0.0044 | 40 GiB × 0.08 USD a month",
        ]
    );
    assert!((10 * 60..20 * 60).contains(&seen.expected_seconds), "{}", seen.expected_seconds);
    let stages: Vec<_> =
        seen.stages.iter().map(|stage| format!("{}; {}", stage.cost_words, stage.time_words)).collect();
    assert_eq!(stages[1], "free; under a minute");
    assert_eq!(stages[2], "about 0.10 USD an hour; about 10 minutes");
}

#[test]
fn the_review_says_every_choice_in_words() {
    let seen = assess(&default(), Some(&offers()), None, 0);
    let rows: Vec<_> = seen
        .sections
        .iter()
        .flat_map(|section| section.rows.iter().map(|row| format!("{}: {}", row.label, row.value)))
        .collect();
    for expected in [
        "VPC: New, 192.168.0.0/16",
        "Availability Zones: use1-az1 (us-east-1d), use1-az2 (us-east-1a)",
        "Kubernetes version: 1.35 (Standard support until 27 March 2027)",
        "Public endpoint: On, from everywhere",
        "You: Administrator of the cluster",
        "Node group workers: 2 × t3.medium On-Demand (1 to 3), 20 GiB disk, private subnets",
        "Add-ons: vpc-cni, kube-proxy, coredns",
    ] {
        assert!(rows.iter().any(|row| row == expected), "{expected} is not among {rows:#?}");
    }
    assert_eq!(seen.subnets[0].title, "Public subnet in us-east-1d (use1-az1)");
    assert_eq!((seen.subnets.len(), seen.subnets[0].addresses), (4, 16_379));
    assert_eq!(seen.roles.iter().map(|role| role.policies.len()).collect::<Vec<_>>(), [1, 4]);
}

#[test]
fn the_bill_and_the_steps_sum_up_to_the_same() {
    let mut spec = default();
    spec.network.nat = NatGateways::PerZone;
    spec.cluster.version = "1.33".into();
    spec.workers.node_groups[0].subnets = SubnetKind::Public;
    let seen = assess(&spec, Some(&offers()), None, 0);
    let steps: f64 = seen.items.iter().map(|item| item.cost_per_hour).sum();
    let stages: f64 = seen.stages.iter().map(|stage| stage.cost_per_hour).sum();
    assert!((seen.cost_per_hour - steps).abs() < 0.0002, "{} and {steps}", seen.cost_per_hour);
    assert!((seen.cost_per_hour - stages).abs() < 0.0005, "{} and {stages}", seen.cost_per_hour);
    assert_eq!(seen.cost[0].title, "EKS control plane in extended support");
}

#[test]
fn wrong_answers_still_give_a_page() {
    let mut spec = ClusterSpec::new("", "");
    spec.network.cidr = "nonsense".into();
    spec.network.zones = vec!["use1-az1".into(); 7];
    spec.workers.node_groups = vec![Default::default(), Default::default()];
    spec.workers.node_groups[1].desired = u32::MAX;
    spec.workers.addons.push(spec.workers.addons[0].clone());
    let seen = assess(&spec, None, None, 0);
    assert!(seen.problems.len() >= 4);
    assert!(seen.subnets.is_empty());
    for cidr in ["10.0.0.0/32", "10.0.0.0/31", "0.0.0.0/0", "10.0.0.0/28"] {
        let mut spec = default();
        spec.network.cidr = cidr.into();
        assess(&spec, None, None, 0);
    }
}

#[test]
fn without_offers_zones_have_numbers() {
    let seen = assess(&default(), None, None, 0);
    assert_eq!(seen.subnets[3].title, "Private subnet in zone 2");
    assert_eq!(spec_file::read(&seen.file), Ok(default()));
}

#[test]
fn times_read_well() {
    let words: Vec<_> = [0, 29, 30, 89, 90, 860].map(minutes).into();
    assert_eq!(
        words,
        ["under a minute", "under a minute", "about a minute", "about a minute", "about 2 minutes", "about 14 minutes"]
    );
}
