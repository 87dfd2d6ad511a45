//! Fills the answers a person left open with what the account offers. Pure.

use crate::{
    contract::{ClusterSpec, FieldProblem, Offers, Severity, VersionOffer},
    recipe,
};

/// Fills an empty Region, empty zones and an empty version.
///
/// Zones: the first `zone_count` that EKS does not refuse, by zone id; left empty when the zones are not known (see
/// [`unresolved`]). Version: EKS's default if it is in standard support, otherwise the newest that is; left empty when
/// the versions are not known, and EKS then takes its default.
pub fn resolve(mut spec: ClusterSpec, offers: &Offers, region: &str) -> ClusterSpec {
    if spec.region.is_empty() {
        region.clone_into(&mut spec.region);
    }
    let network = &mut spec.network;
    let placed = recipe::zones(network);
    if !placed.is_empty() {
        // The subnets say where: a plan of one's own, or those of an existing VPC.
        network.zones = placed;
    }
    if network.zones.is_empty() {
        let usable = offers.zones.iter().filter(|zone| zone.refused.is_none());
        let chosen: Vec<_> = usable.take(usize::from(network.zone_count)).map(|zone| zone.id.clone()).collect();
        if chosen.len() >= 2 {
            network.zones = chosen;
        }
    }
    if spec.cluster.version.is_empty() {
        let supported = || offers.versions.iter().filter(|offer| offer.standard_support);
        let default = supported().find(|offer| offer.is_default);
        let best: Option<&VersionOffer> = default.or_else(|| supported().next());
        if let Some(offer) = best {
            spec.cluster.version.clone_from(&offer.version);
        }
    }
    spec
}

/// What keeps a resolved spec from being planned: the zones are open, and AWS would not say which there are.
pub fn unresolved(spec: &ClusterSpec) -> Option<FieldProblem> {
    recipe::zones(&spec.network).is_empty().then(|| FieldProblem {
        field: "network.zones".into(),
        message: "The Availability Zones of the Region are not known, so Landfall cannot choose some.".into(),
        remedy:
            "Enter two or three zone ids such as use1-az1; the AWS console shows them under EC2 → Settings → Zones."
                .into(),
        severity: Severity::Error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::ZoneOffer;

    fn offers() -> Offers {
        let zone = |id: &str, refused: Option<&str>| ZoneOffer {
            id: id.into(),
            name: String::new(),
            refused: refused.map(str::to_owned),
        };
        let version = |version: &str, is_default, standard_support| VersionOffer {
            version: version.into(),
            is_default,
            standard_support,
            support: String::new(),
            end_of_standard_support: None,
            end_of_extended_support: None,
        };
        Offers {
            zones: vec![
                zone("use1-az1", None),
                zone("use1-az3", Some("no")),
                zone("use1-az4", None),
                zone("use1-az5", None),
            ],
            versions: vec![version("1.37", false, true), version("1.36", true, true), version("1.33", false, false)],
            ..Offers::default()
        }
    }

    #[test]
    fn open_answers_are_filled_and_given_ones_kept() {
        let spec = resolve(ClusterSpec::new("a", ""), &offers(), "us-east-1");
        assert_eq!(spec.region, "us-east-1");
        assert_eq!(spec.network.zones, ["use1-az1", "use1-az4"]);
        assert_eq!(spec.cluster.version, "1.36");
        let mut given = ClusterSpec::new("a", "eu-west-1");
        given.network.zones = vec!["euw1-az2".into(), "euw1-az3".into()];
        given.cluster.version = "1.33".into();
        assert_eq!(resolve(given.clone(), &offers(), "us-east-1"), given);
    }

    #[test]
    fn a_default_out_of_standard_support_is_not_taken() {
        let mut offers = offers();
        offers.versions[1].standard_support = false;
        assert_eq!(resolve(ClusterSpec::new("a", "us-east-1"), &offers, "").cluster.version, "1.37");
    }

    #[test]
    fn what_is_not_known_stays_open() {
        let spec = resolve(ClusterSpec::new("a", "us-east-1"), &Offers::default(), "");
        assert!(spec.network.zones.is_empty() && spec.cluster.version.is_empty());
        assert_eq!(unresolved(&spec).map(|problem| problem.field), Some("network.zones".into()));
    }
}
