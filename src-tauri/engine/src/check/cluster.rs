//! Rules of page Cluster.

use ipnet::Ipv4Net;

use super::{
    findings::Findings,
    network::{block, is_private},
};
use crate::{
    cloud::partition,
    contract::{AuthenticationMode, ClusterSpec, ControlPlaneSpec, EncryptionKey, IpFamily, Offers, SupportType},
    recipe::RoleNeeds,
};

/// EKS takes at most this many address blocks for the public endpoint.
const BLOCKS_MAX: usize = 40;

/// Days that CloudWatch Logs can keep lines (API reference, PutRetentionPolicy).
const RETENTION_DAYS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// What Auto Mode runs by itself.
const RUN_BY_AUTO_MODE: [&str; 5] =
    ["vpc-cni", "kube-proxy", "coredns", "aws-ebs-csi-driver", "eks-pod-identity-agent"];

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
    if !RETENTION_DAYS.contains(&cluster.log_retention_days) {
        let wanted = cluster.log_retention_days;
        let next = RETENTION_DAYS.iter().find(|days| **days > wanted).or(RETENTION_DAYS.last());
        findings.error(
            "cluster.log_retention_days",
            format!("CloudWatch Logs cannot keep lines for {wanted} days."),
            format!("Choose {}, or another of the numbers it takes.", next.copied().unwrap_or(30)),
        );
    }
    key(spec, offers, findings);
    service_cidr(spec, offers, findings);
    if cluster.auto_mode {
        auto_mode(spec, findings);
    }
    if cluster.authentication_mode == AuthenticationMode::ConfigMap && !spec.access.creator_admin {
        findings.error(
            "access.creator_admin",
            "With the aws-auth ConfigMap only, whoever creates the cluster is always its administrator.",
            "Make yourself administrator, or choose an authentication mode with access entries on the Cluster page.",
        );
    }
}

fn key(spec: &ClusterSpec, offers: Option<&Offers>, findings: &mut Findings) {
    if spec.cluster.encryption != EncryptionKey::ExistingKey {
        return;
    }
    let (field, arn, region) = ("cluster.key_arn", spec.cluster.key_arn.as_str(), spec.region.as_str());
    let partition = partition(region);
    let example = format!("arn:{partition}:kms:{region}:111122223333:key/1234abcd-…");
    let remedy = format!("Enter an ARN such as {example}.");
    if arn.is_empty() {
        let remedy = format!("Choose one of yours. In a file: its ARN, such as {example}.");
        findings.error(field, "No key is chosen.", remedy);
        return;
    }
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", of, "kms", place, account, name] = parts[..] else {
        findings.error(field, "This is not the ARN of a KMS key.", remedy);
        return;
    };
    let is_named = ["key/", "alias/"].iter().any(|kind| name.strip_prefix(kind).is_some_and(|rest| !rest.is_empty()));
    let is_account = account.len() == 12 && account.bytes().all(|digit| digit.is_ascii_digit());
    if of != partition || !is_named || !is_account {
        findings.error(field, "This is not the ARN of a KMS key.", remedy);
        return;
    }
    if name.starts_with("alias/aws/") {
        findings.error(
            field,
            "This is a key that AWS manages for one of its services, and EKS cannot use it.",
            "Choose a key of yours, or AWS's own encryption, which is always there.",
        );
        return;
    }
    if place != region {
        let message =
            format!("The key stands in {place}, and EKS takes only keys of the cluster's own Region, {region}.");
        findings.error(field, message, "Choose a key of the same Region, or have one made.");
        return;
    }
    let known = offers.map(|offers| offers.keys.as_slice()).unwrap_or_default();
    let is_it = |offer: &&crate::contract::KeyOffer| {
        offer.arn == arn || name.strip_prefix("alias/").is_some_and(|alias| alias == offer.alias)
    };
    match known.iter().find(is_it) {
        Some(offer) => {
            if let Some(why) = &offer.refused {
                findings.error(
                    field,
                    format!("The key cannot be used: {why}."),
                    "Choose another key, or have one made.",
                );
            }
        }
        None if !known.is_empty() => findings.warning(
            field,
            "Landfall does not see this key in the account.",
            "Look whether the ARN is right. A key of another account works where its policy lets you lend it to EKS.",
        ),
        None => {}
    }
}

/// EKS user guide, "Configure the service IP range": inside the private ranges, /24 to /12, apart from the VPC.
fn service_cidr(spec: &ClusterSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let (field, text) = ("cluster.service_cidr", spec.cluster.service_cidr.as_str());
    // With IPv6 there is no choice at all, which page Network says.
    if text.is_empty() || spec.network.ip_family == IpFamily::Ipv6 {
        return;
    }
    let Some(services) = block(text, field, findings) else { return };
    let is_inside = |range: &str| range.parse::<Ipv4Net>().is_ok_and(|range| range.contains(&services));
    if !["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].iter().any(|range| is_inside(range)) {
        findings.error(
            field,
            format!("{services} is not a private block, and Services get only private addresses."),
            "Choose a block inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, or leave it empty.",
        );
    } else if !(12..=24).contains(&services.prefix_len()) {
        let size = if services.prefix_len() < 12 { "large" } else { "small" };
        findings.error(
            field,
            format!("{services} is too {size}: EKS takes blocks from /24 to /12."),
            "Choose a length from 12 to 24, such as 10.100.0.0/16, or leave it empty.",
        );
    } else if let Some(vpc) = vpc_block(spec, offers).filter(|vpc| vpc.contains(&services) || services.contains(vpc)) {
        findings.error(
            field,
            format!("{services} overlaps with the VPC's block {vpc}: some addresses would mean two things."),
            "Choose a block apart from it, such as 172.20.0.0/16, or leave it empty.",
        );
    }
}

fn vpc_block(spec: &ClusterSpec, offers: Option<&Offers>) -> Option<Ipv4Net> {
    let network = &spec.network;
    if network.vpc_id.is_empty() {
        return network.cidr.parse().ok();
    }
    offers?.vpcs.iter().find(|vpc| vpc.id == network.vpc_id)?.cidr.parse().ok()
}

/// EKS user guide, "Create an EKS Auto Mode cluster".
fn auto_mode(spec: &ClusterSpec, findings: &mut Findings) {
    let cluster = &spec.cluster;
    if cluster.authentication_mode == AuthenticationMode::ConfigMap {
        findings.error(
            "cluster.authentication_mode",
            "Auto Mode lets its machines in by access entries, which this mode does not have.",
            "Choose access entries, with or without the aws-auth ConfigMap.",
        );
    }
    if cluster.default_addons {
        findings.error(
            "cluster.default_addons",
            "Auto Mode runs these parts itself, and EKS refuses its own copies beside them.",
            "Switch them off.",
        );
    }
    let has_groups = RoleNeeds::of(spec).node_role;
    if cluster.node_pools.is_empty() && !has_groups && spec.workers.fargate_profiles.is_empty() {
        findings.warning(
            "cluster.node_pools",
            "Without node pools Auto Mode starts no nodes until you make a pool of your own in Kubernetes.",
            "Switch on general-purpose, unless you bring your own.",
        );
    }
    let pools = &cluster.node_pools;
    if (1..pools.len()).any(|index| pools[..index].contains(&pools[index])) {
        findings.error("cluster.node_pools", "A node pool stands in the list twice.", "Remove one of them.");
    }
    let needless: Vec<_> = spec.workers.addons.iter().map(|addon| addon.name.as_str()).collect();
    let needless: Vec<_> = needless.into_iter().filter(|name| RUN_BY_AUTO_MODE.contains(name)).collect();
    if !needless.is_empty() && !has_groups {
        findings.warning(
            "workers.addons",
            format!("Auto Mode needs no add-on for what it runs itself: {}.", needless.join(", ")),
            "Remove them, unless you plan nodes of your own beside Auto Mode.",
        );
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
    if everybody && all.iter().any(|text| text != "0.0.0.0/0") {
        findings.warning(
            field,
            "0.0.0.0/0 lets everybody in, whatever else is in the list.",
            "Remove it, so that only the other blocks are let in.",
        );
    }
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
    use crate::contract::{FieldProblem, KeyOffer, VersionOffer};

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
        let (all, everybody) = ("cluster.public_access_cidrs?", "0.0.0.0/0");
        expect(&lets_in(&[everybody, "203.0.113.7/32"]), &[all]);
        expect(&lets_in(&[everybody, "192.168.0.0/16"]), &["cluster.public_access_cidrs.1!", all]);
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
    fn logs_are_kept_for_days_that_cloudwatch_knows() {
        for days in [1, 30, 3653] {
            expect(&problems(|cluster| cluster.log_retention_days = days, None), &[]);
        }
        for (days, next) in [(0, 1), (31, 60), (4000, 3653)] {
            let found = problems(|cluster| cluster.log_retention_days = days, None);
            expect(&found, &["cluster.log_retention_days!"]);
            assert!(found[0].remedy.starts_with(&format!("Choose {next},")), "{}", found[0].remedy);
        }
    }

    #[test]
    fn an_existing_key_is_a_key_of_the_region_that_can_be_used() {
        let key = |arn: &str, offers: Option<&Offers>| {
            let change = |cluster: &mut ControlPlaneSpec| {
                (cluster.encryption, cluster.key_arn) = (EncryptionKey::ExistingKey, arn.into());
            };
            problems(change, offers)
        };
        let arn = "arn:aws:kms:us-east-1:111122223333:key/one";
        for right in [arn, "arn:aws:kms:us-east-1:111122223333:alias/eks"] {
            expect(&key(right, None), &[]);
        }
        for wrong in [
            "",
            "one",
            "arn:aws:kms:eu-central-1:111122223333:key/one",
            "arn:aws-cn:kms:us-east-1:111122223333:key/one",
            "arn:aws:kms:us-east-1:111122223333:alias/aws/ebs",
            "arn:aws:kms:us-east-1:111122223333:key/",
            "arn:aws:iam::111122223333:role/one",
        ] {
            expect(&key(wrong, None), &["cluster.key_arn!"]);
        }
        let offers = |refused: Option<&str>| Offers {
            keys: vec![KeyOffer { arn: arn.into(), alias: "eks".into(), refused: refused.map(str::to_owned) }],
            ..Offers::default()
        };
        expect(&key(arn, Some(&offers(None))), &[]);
        expect(
            &key("arn:aws:kms:us-east-1:111122223333:alias/eks", Some(&offers(Some("it is disabled")))),
            &["cluster.key_arn!"],
        );
        expect(&key("arn:aws:kms:us-east-1:111122223333:key/two", Some(&offers(None))), &["cluster.key_arn?"]);
    }

    #[test]
    fn services_have_a_private_block_of_their_own() {
        let services = |text: &str| problems(|cluster| cluster.service_cidr = text.into(), None);
        for right in ["", "10.100.0.0/16", "172.16.0.0/12", "10.0.0.0/24"] {
            expect(&services(right), &[]);
        }
        for wrong in
            ["10.0.0.0/11", "10.0.0.0/25", "100.64.0.0/16", "8.8.0.0/16", "192.168.128.0/20", "10.1.1.1/16", "x"]
        {
            expect(&services(wrong), &["cluster.service_cidr!"]);
        }
    }

    fn of_spec(change: impl FnOnce(&mut ClusterSpec)) -> Vec<FieldProblem> {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        change(&mut spec);
        let mut findings = Findings::default();
        check(&spec, None, &mut findings);
        findings.0
    }

    #[test]
    fn auto_mode_takes_access_entries_and_no_copies_of_what_it_runs() {
        expect(&of_spec(|spec| spec.cluster.auto_mode = true), &[]);
        let config_map = |spec: &mut ClusterSpec| {
            spec.cluster.auto_mode = true;
            spec.cluster.authentication_mode = AuthenticationMode::ConfigMap;
            spec.cluster.default_addons = true;
        };
        expect(&of_spec(config_map), &["cluster.authentication_mode!", "cluster.default_addons!"]);
        let alone = |spec: &mut ClusterSpec| {
            spec.cluster.auto_mode = true;
            spec.workers.node_groups.clear();
        };
        expect(&of_spec(alone), &["workers.addons?"]);
        let bare = |spec: &mut ClusterSpec| {
            alone(spec);
            spec.workers.addons.clear();
            spec.cluster.node_pools.clear();
        };
        expect(&of_spec(bare), &["cluster.node_pools?"]);
    }

    #[test]
    fn the_creator_is_always_administrator_with_the_config_map() {
        let change = |spec: &mut ClusterSpec| {
            spec.cluster.authentication_mode = AuthenticationMode::ConfigMap;
            spec.access.creator_admin = false;
        };
        expect(&of_spec(change), &["access.creator_admin!"]);
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
