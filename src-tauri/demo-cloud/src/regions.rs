//! The Regions and Availability Zones of the demo cloud.
//!
//! Data only. Zone letters are mapped to zone ids in a different order in every AWS account; the mapping
//! here is one such account, in which `use1-az3`, where EKS cannot make a control plane, hides behind
//! an innocent letter.

/// One Region that is switched on in the account.
#[derive(Debug)]
pub(crate) struct Region {
    /// Its code, such as `eu-west-1`.
    pub(crate) name: &'static str,
    /// How zone ids of the Region start, such as `euw1`.
    pub(crate) zone_id_prefix: &'static str,
    /// For each letter from `a` on, the number in its zone id; 0 for a letter this account does not see.
    pub(crate) zone_numbers: &'static [u8],
    /// `opt-in-not-required` or `opted-in`.
    pub(crate) opt_in: &'static str,
}

/// One Availability Zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Zone {
    /// Its name in this account, such as `eu-west-1a`.
    pub(crate) name: String,
    /// Its id in every account, such as `euw1-az1`.
    pub(crate) id: String,
}

const OLD: &str = "opt-in-not-required";

/// Every Region that this account may use, in the order AWS lists them.
pub(crate) const REGIONS: &[Region] = &[
    region("ap-south-1", "aps1", &[1, 3, 2]),
    region("eu-north-1", "eun1", &[1, 2, 3]),
    region("eu-west-3", "euw3", &[1, 2, 3]),
    region("eu-west-2", "euw2", &[2, 3, 1]),
    region("eu-west-1", "euw1", &[3, 1, 2]),
    region("ap-northeast-3", "apne3", &[3, 1, 2]),
    region("ap-northeast-2", "apne2", &[1, 2, 3, 4]),
    region("ap-northeast-1", "apne1", &[4, 0, 1, 2]),
    region("ca-central-1", "cac1", &[1, 2, 0, 4]),
    region("sa-east-1", "sae1", &[1, 2, 3]),
    region("ap-southeast-1", "apse1", &[2, 1, 3]),
    region("ap-southeast-2", "apse2", &[3, 1, 2]),
    region("eu-central-1", "euc1", &[2, 3, 1]),
    region("us-east-1", "use1", &[4, 6, 3, 2, 1, 5]),
    region("us-east-2", "use2", &[1, 2, 3]),
    region("us-west-1", "usw1", &[3, 0, 1]),
    region("us-west-2", "usw2", &[2, 1, 3, 4]),
];

const fn region(name: &'static str, zone_id_prefix: &'static str, zone_numbers: &'static [u8]) -> Region {
    Region { name, zone_id_prefix, zone_numbers, opt_in: OLD }
}

/// The Region called `name`, if the account may use it.
pub(crate) fn find(name: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.name == name)
}

impl Region {
    /// The Region's zones, by letter.
    pub(crate) fn zones(&self) -> Vec<Zone> {
        self.zone_numbers
            .iter()
            .zip('a'..)
            .filter(|(number, _)| **number != 0)
            .map(|(number, letter)| Zone {
                name: format!("{}{letter}", self.name),
                id: format!("{}-az{number}", self.zone_id_prefix),
            })
            .collect()
    }

    /// The zone with this name (`eu-west-1a`), if the account sees it.
    pub(crate) fn zone(&self, name: &str) -> Option<Zone> {
        self.zones().into_iter().find(|zone| zone.name == name)
    }

    /// The zone with this id (`euw1-az1`), if the account sees it.
    pub(crate) fn zone_by_id(&self, id: &str) -> Option<Zone> {
        self.zones().into_iter().find(|zone| zone.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_eks_cannot_use_is_behind_some_letter() {
        let zones = find("us-east-1").expect("us-east-1 is listed").zones();
        assert_eq!(zones.len(), 6);
        assert_eq!(zones.iter().filter(|zone| zone.id == "use1-az3").count(), 1);
        assert_ne!(zones[0].id, "use1-az1", "letters and numbers differ");
    }

    #[test]
    fn letters_may_be_missing() {
        let canada = find("ca-central-1").expect("ca-central-1 is listed");
        let names: Vec<_> = canada.zones().into_iter().map(|zone| zone.name).collect();
        assert_eq!(names, ["ca-central-1a", "ca-central-1b", "ca-central-1d"]);
        assert_eq!(canada.zone("ca-central-1c"), None);
    }
}
