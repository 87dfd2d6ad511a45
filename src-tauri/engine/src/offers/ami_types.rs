//! The images EKS keeps for nodes, by the names of its API (`amiType`): which processor, which system, which extra chips
//! each has drivers for. From EKS's service model; pure.

use crate::resources::is_arm;

/// One AMI type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmiType {
    /// EKS's name, such as `BOTTLEROCKET_x86_64`.
    pub name: &'static str,
    /// What runs on it.
    pub system: NodeSystem,
    /// For Arm processors; else for Intel and AMD.
    pub arm: bool,
    /// The chips it has drivers for.
    pub accelerator: Accelerator,
}

/// The operating system of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeSystem {
    /// Amazon Linux 2023, today's default.
    AmazonLinux2023,
    /// Amazon Linux 2, which EKS has no images of from Kubernetes 1.33 on.
    AmazonLinux2,
    /// A small system for containers only.
    Bottlerocket,
    /// Windows Server.
    Windows,
}

/// Chips beside the processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accelerator {
    /// None.
    None,
    /// Graphics processors of NVIDIA.
    Nvidia,
    /// AWS's own Inferentia and Trainium.
    Neuron,
}

use Accelerator::{Neuron, None as Plain, Nvidia};
use NodeSystem::{AmazonLinux2, AmazonLinux2023, Bottlerocket, Windows};

const fn of(name: &'static str, system: NodeSystem, arm: bool, accelerator: Accelerator) -> AmiType {
    AmiType { name, system, arm, accelerator }
}

/// All of them but `CUSTOM`, which EKS takes only with an image in a launch template.
pub const AMI_TYPES: &[AmiType] = &[
    of("AL2023_x86_64_STANDARD", AmazonLinux2023, false, Plain),
    of("AL2023_ARM_64_STANDARD", AmazonLinux2023, true, Plain),
    of("AL2023_x86_64_NVIDIA", AmazonLinux2023, false, Nvidia),
    of("AL2023_ARM_64_NVIDIA", AmazonLinux2023, true, Nvidia),
    of("AL2023_x86_64_NEURON", AmazonLinux2023, false, Neuron),
    of("BOTTLEROCKET_x86_64", Bottlerocket, false, Plain),
    of("BOTTLEROCKET_ARM_64", Bottlerocket, true, Plain),
    of("BOTTLEROCKET_x86_64_FIPS", Bottlerocket, false, Plain),
    of("BOTTLEROCKET_ARM_64_FIPS", Bottlerocket, true, Plain),
    of("BOTTLEROCKET_x86_64_NVIDIA", Bottlerocket, false, Nvidia),
    of("BOTTLEROCKET_ARM_64_NVIDIA", Bottlerocket, true, Nvidia),
    of("BOTTLEROCKET_x86_64_NVIDIA_FIPS", Bottlerocket, false, Nvidia),
    of("BOTTLEROCKET_ARM_64_NVIDIA_FIPS", Bottlerocket, true, Nvidia),
    of("WINDOWS_CORE_2019_x86_64", Windows, false, Plain),
    of("WINDOWS_FULL_2019_x86_64", Windows, false, Plain),
    of("WINDOWS_CORE_2022_x86_64", Windows, false, Plain),
    of("WINDOWS_FULL_2022_x86_64", Windows, false, Plain),
    of("WINDOWS_CORE_2025_x86_64", Windows, false, Plain),
    of("WINDOWS_FULL_2025_x86_64", Windows, false, Plain),
    of("AL2_x86_64", AmazonLinux2, false, Plain),
    of("AL2_x86_64_GPU", AmazonLinux2, false, Nvidia),
    of("AL2_ARM_64", AmazonLinux2, true, Plain),
];

/// The one of a name.
pub fn find(name: &str) -> Option<&'static AmiType> {
    AMI_TYPES.iter().find(|one| one.name == name)
}

/// Amazon Linux 2023 for the processor of an instance type, with drivers for its chips.
pub fn usual(instance_type: &str) -> &'static AmiType {
    let (arm, accelerator) = (is_arm(instance_type), accelerator(instance_type));
    let of_processor = || AMI_TYPES.iter().filter(move |one| one.system == AmazonLinux2023 && one.arm == arm);
    of_processor()
        .find(|one| one.accelerator == accelerator)
        .or_else(|| of_processor().next())
        .expect("Amazon Linux 2023 is there for both processors")
}

/// The chips of an instance type, by AWS's naming: `g` and `p` are NVIDIA's graphics processors (`g4ad` are AMD's, which no
/// image has drivers for), `inf` and `trn` AWS's own.
pub fn accelerator(instance_type: &str) -> Accelerator {
    let family = instance_type.split('.').next().unwrap_or_default();
    let letters: String = family.chars().take_while(char::is_ascii_alphabetic).collect();
    match letters.as_str() {
        "g" if family == "g4ad" => Plain,
        "g" | "gr" | "p" => Nvidia,
        "inf" | "trn" => Neuron,
        _ => Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_machine_gets_the_image_with_its_drivers() {
        for (instance_type, ami) in [
            ("t3.medium", "AL2023_x86_64_STANDARD"),
            ("t4g.medium", "AL2023_ARM_64_STANDARD"),
            ("g4dn.xlarge", "AL2023_x86_64_NVIDIA"),
            ("g5g.xlarge", "AL2023_ARM_64_NVIDIA"),
            ("g4ad.xlarge", "AL2023_x86_64_STANDARD"),
            ("p5.48xlarge", "AL2023_x86_64_NVIDIA"),
            ("trn1.2xlarge", "AL2023_x86_64_NEURON"),
            ("m7gd.large", "AL2023_ARM_64_STANDARD"),
        ] {
            assert_eq!(usual(instance_type).name, ami, "{instance_type}");
        }
    }
}
