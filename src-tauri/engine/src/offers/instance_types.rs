//! What is known of instance types without asking AWS: which exist, and which are worth offering.

/// Types worth offering, from micro to large, both architectures. About 25, read in one call.
pub(crate) const CURATED: &[&str] = &[
    "t3.small",
    "t3.medium",
    "t3.large",
    "t3.xlarge",
    "t3a.medium",
    "t3a.large",
    "t4g.small",
    "t4g.medium",
    "t4g.large",
    "c7i-flex.large",
    "m7i-flex.large",
    "m5.large",
    "m5.xlarge",
    "m6i.large",
    "m6a.large",
    "m6g.large",
    "m7i.large",
    "m7g.large",
    "m8g.large",
    "m8i.large",
    "c5.large",
    "c6i.large",
    "c7g.large",
    "r5.large",
    "g4dn.xlarge",
];

const SMALL: &str = "nano micro small medium large xlarge 2xlarge";
const WIDE: &str = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge metal";
const ARM: &str = "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal";
const FLEX: &str = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge";
const GPU: &str = "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal";

/// Families that run EKS nodes, with their sizes. A little wider than the truth (not each family has each size): it is
/// meant to catch misspellings before anything is made; EC2 has the last word.
const FAMILIES: &[(&str, &str)] = &[
    ("t2", SMALL),
    ("t3", SMALL),
    ("t3a", SMALL),
    ("t4g", SMALL),
    ("m4", WIDE),
    ("m5", WIDE),
    ("m5a", WIDE),
    ("m5d", WIDE),
    ("m5n", WIDE),
    ("m5zn", WIDE),
    ("m6i", WIDE),
    ("m6id", WIDE),
    ("m6in", WIDE),
    ("m6a", WIDE),
    ("m6g", ARM),
    ("m6gd", ARM),
    ("m7i", WIDE),
    ("m7i-flex", FLEX),
    ("m7a", WIDE),
    ("m7g", ARM),
    ("m7gd", ARM),
    ("m8g", ARM),
    ("m8gd", ARM),
    ("m8i", WIDE),
    ("m8i-flex", FLEX),
    ("m8a", WIDE),
    ("c4", WIDE),
    ("c5", WIDE),
    ("c5a", WIDE),
    ("c5d", WIDE),
    ("c5n", WIDE),
    ("c6i", WIDE),
    ("c6id", WIDE),
    ("c6in", WIDE),
    ("c6a", WIDE),
    ("c6g", ARM),
    ("c6gd", ARM),
    ("c6gn", ARM),
    ("c7i", WIDE),
    ("c7i-flex", FLEX),
    ("c7a", WIDE),
    ("c7g", ARM),
    ("c7gd", ARM),
    ("c7gn", ARM),
    ("c8g", ARM),
    ("c8gd", ARM),
    ("c8gn", ARM),
    ("c8i", WIDE),
    ("c8i-flex", FLEX),
    ("c8a", WIDE),
    ("r4", WIDE),
    ("r5", WIDE),
    ("r5a", WIDE),
    ("r5b", WIDE),
    ("r5d", WIDE),
    ("r5n", WIDE),
    ("r6i", WIDE),
    ("r6id", WIDE),
    ("r6in", WIDE),
    ("r6a", WIDE),
    ("r6g", ARM),
    ("r6gd", ARM),
    ("r7i", WIDE),
    ("r7a", WIDE),
    ("r7g", ARM),
    ("r7gd", ARM),
    ("r8g", ARM),
    ("r8gd", ARM),
    ("r8i", WIDE),
    ("r8i-flex", FLEX),
    ("r8a", WIDE),
    ("x2gd", ARM),
    ("x2idn", WIDE),
    ("x2iedn", WIDE),
    ("x8g", ARM),
    ("z1d", WIDE),
    ("i3", WIDE),
    ("i3en", WIDE),
    ("i4i", WIDE),
    ("i4g", ARM),
    ("i7i", WIDE),
    ("i7ie", WIDE),
    ("i8g", ARM),
    ("im4gn", ARM),
    ("is4gen", ARM),
    ("d3", WIDE),
    ("d3en", WIDE),
    ("g4dn", GPU),
    ("g4ad", GPU),
    ("g5", GPU),
    ("g5g", GPU),
    ("g6", GPU),
    ("g6e", GPU),
    ("gr6", GPU),
    ("g6f", WIDE),
    ("p3", GPU),
    ("p4d", GPU),
    ("p4de", GPU),
    ("p5", GPU),
    ("p5e", GPU),
    ("p5en", GPU),
    ("inf1", GPU),
    ("inf2", GPU),
    ("trn1", GPU),
    ("trn2", GPU),
];

/// Whether EC2 is known to have a type of this name somewhere.
pub fn exists(instance_type: &str) -> bool {
    let Some((family, size)) = instance_type.split_once('.') else { return false };
    FAMILIES.iter().any(|(name, sizes)| {
        *name == family
            && sizes.split(' ').any(|known| known == size || (known == "metal" && size.starts_with("metal-")))
    })
}

/// Pods that fit on one node with the default settings of the VPC CNI; none when the type is not in this small table.
/// Offers read from AWS know better; this is for checking a spec without them.
pub(crate) fn pods(instance_type: &str) -> Option<u32> {
    let (family, size) = instance_type.split_once('.')?;
    match (family, size) {
        ("t2", "nano" | "micro") | ("t3" | "t3a" | "t4g", "nano" | "micro") => Some(4),
        ("t3a", "small") => Some(8),
        ("t2" | "t3" | "t4g", "small") => Some(11),
        ("t2" | "t3" | "t3a" | "t4g", "medium") => Some(17),
        (_, "large") => Some(29),
        _ => None,
    }
}

/// Pods that fit: each network interface keeps one address for itself, and two pods use the host's.
pub(crate) fn pods_for(interfaces: u32, addresses_each: u32) -> u32 {
    interfaces * addresses_each.saturating_sub(1) + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_types_are_told_from_real_ones() {
        for real in CURATED.iter().chain(&["m5.24xlarge", "c7gn.16xlarge", "m7i.metal-24xl", "g5.xlarge"]) {
            assert!(exists(real), "{real}");
        }
        for wrong in ["t3", "t3.huge", "t9.medium", "m5.medum", "", ".", "t3.medium.large", "m5.medium"] {
            assert!(!exists(wrong), "{wrong}");
        }
    }

    #[test]
    fn pods_follow_from_network_interfaces() {
        assert_eq!((pods_for(3, 6), pods_for(3, 4), pods_for(3, 10)), (17, 11, 29));
    }
}
