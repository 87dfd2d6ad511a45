//! Some thirty real instance types, with what EKS and people ask about them.
//!
//! Data only, from the EC2 Instance Types guide: vCPUs, memory, network interfaces and addresses per interface (from
//! which the number of pods follows), and which ones an account on the free plan may use (2025).

/// One instance type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InstanceType {
    /// Its name, such as `t3.medium`.
    pub(crate) name: &'static str,
    pub(crate) vcpus: u32,
    pub(crate) memory_mib: u32,
    /// `x86_64` or `arm64`.
    pub(crate) architecture: &'static str,
    pub(crate) max_interfaces: u32,
    pub(crate) addresses_per_interface: u32,
    pub(crate) free_tier: bool,
    pub(crate) network: &'static str,
}

/// The type with this name.
pub(crate) fn instance_type(name: &str) -> Option<&'static InstanceType> {
    CATALOG.iter().find(|one| one.name == name)
}

impl InstanceType {
    /// How many pods a node of this type takes without prefix delegation: interfaces × (addresses − 1) + 2.
    pub(crate) fn max_pods(&self) -> u32 {
        self.max_interfaces * (self.addresses_per_interface - 1) + 2
    }

    /// Whether it saves up processor time while it idles.
    pub(super) fn is_burstable(&self) -> bool {
        self.name.starts_with('t')
    }

    /// Whether a zone has machines of this type. `use1-az3` is old and has only the oldest.
    pub(crate) fn is_offered_in(&self, zone_id: &str) -> bool {
        zone_id != "use1-az3" || self.name.starts_with("t2.")
    }
}

const X86: &str = "x86_64";
const ARM: &str = "arm64";
const FAST: &str = "Up to 10 Gigabit";
const FASTER: &str = "Up to 12.5 Gigabit";

/// Every type of the demo cloud.
pub(super) const CATALOG: &[InstanceType] = &[
    it("t2.micro", 1, 1024, X86, 2, 2, true, "Low to Moderate"),
    it("t2.medium", 2, 4096, X86, 3, 6, false, "Low to Moderate"),
    it("t3.micro", 2, 1024, X86, 2, 2, true, "Up to 5 Gigabit"),
    it("t3.small", 2, 2048, X86, 3, 4, true, "Up to 5 Gigabit"),
    it("t3.medium", 2, 4096, X86, 3, 6, false, "Up to 5 Gigabit"),
    it("t3.large", 2, 8192, X86, 3, 12, false, "Up to 5 Gigabit"),
    it("t3.xlarge", 4, 16384, X86, 4, 15, false, "Up to 5 Gigabit"),
    it("t3.2xlarge", 8, 32768, X86, 4, 15, false, "Up to 5 Gigabit"),
    it("t3a.medium", 2, 4096, X86, 3, 6, false, "Up to 5 Gigabit"),
    it("t3a.large", 2, 8192, X86, 3, 12, false, "Up to 5 Gigabit"),
    it("t4g.micro", 2, 1024, ARM, 2, 2, true, "Up to 5 Gigabit"),
    it("t4g.small", 2, 2048, ARM, 3, 4, true, "Up to 5 Gigabit"),
    it("t4g.medium", 2, 4096, ARM, 3, 6, false, "Up to 5 Gigabit"),
    it("t4g.large", 2, 8192, ARM, 3, 12, false, "Up to 5 Gigabit"),
    it("m5.large", 2, 8192, X86, 3, 10, false, FAST),
    it("m5.xlarge", 4, 16384, X86, 4, 15, false, FAST),
    it("m5.2xlarge", 8, 32768, X86, 4, 15, false, FAST),
    it("m6i.large", 2, 8192, X86, 3, 10, false, FASTER),
    it("m6i.xlarge", 4, 16384, X86, 4, 15, false, FASTER),
    it("m7i.large", 2, 8192, X86, 3, 10, false, FASTER),
    it("m7i-flex.large", 2, 8192, X86, 3, 10, true, FASTER),
    it("m7g.large", 2, 8192, ARM, 3, 10, false, FASTER),
    it("m7g.xlarge", 4, 16384, ARM, 4, 15, false, FASTER),
    it("c5.large", 2, 4096, X86, 3, 10, false, FAST),
    it("c6i.large", 2, 4096, X86, 3, 10, false, FASTER),
    it("c7i-flex.large", 2, 4096, X86, 3, 10, true, FASTER),
    it("c7g.large", 2, 4096, ARM, 3, 10, false, FASTER),
    it("r5.large", 2, 16384, X86, 3, 10, false, FAST),
    it("r6i.large", 2, 16384, X86, 3, 10, false, FASTER),
];

#[expect(clippy::too_many_arguments, reason = "one line per type is a table; a builder would hide it")]
const fn it(
    name: &'static str,
    vcpus: u32,
    memory_mib: u32,
    architecture: &'static str,
    max_interfaces: u32,
    addresses_per_interface: u32,
    free_tier: bool,
    network: &'static str,
) -> InstanceType {
    InstanceType { name, vcpus, memory_mib, architecture, max_interfaces, addresses_per_interface, free_tier, network }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pods_per_node_are_those_of_amazons_table() {
        let pods = |name| instance_type(name).map(InstanceType::max_pods);
        assert_eq!(pods("t3.small"), Some(11));
        assert_eq!(pods("t3.medium"), Some(17));
        assert_eq!(pods("t3.large"), Some(35));
        assert_eq!(pods("m5.large"), Some(29));
    }
}
