//! What things cost: a table in USD for us-east-1, so that a cost can be shown without permission to read AWS's price
//! list. Always an estimate; says from when it is.
//!
//! Sources: instance types from the price table Karpenter generates from AWS's price list (2026-07-20); NAT gateway from
//! AWS's price list (2026-08-01); control plane from AWS's pages on extended support (since 2024-04-01). The prices of
//! public IPv4 addresses, gp3 volumes, load balancers and interface endpoints are long-standing and were not checked
//! against a list, nor were those of provisioned control planes and KMS keys.

use crate::contract::ControlPlaneTier;

/// What to say under every sum.
pub const NOTE: &str = "Prices of us-east-1, July 2026, without tax and data transfer. An estimate: other Regions differ by up to \
                        about 40 percent, and traffic through a NAT gateway costs 0.045 USD a GB more.";

/// A control plane in standard support, USD an hour.
pub const CONTROL_PLANE_PER_HOUR: f64 = 0.10;
/// A control plane in extended support, USD an hour.
pub const CONTROL_PLANE_EXTENDED_PER_HOUR: f64 = 0.60;
/// A provisioned control plane, USD an hour on top of the control plane; none where the price is not in the table.
pub fn tier_per_hour(tier: ControlPlaneTier) -> Option<f64> {
    match tier {
        ControlPlaneTier::Standard => Some(0.0),
        ControlPlaneTier::Xl => Some(1.65),
        ControlPlaneTier::Xl2 => Some(3.40),
        ControlPlaneTier::Xl4 => Some(6.90),
        ControlPlaneTier::Xl8 => None,
    }
}

/// A NAT gateway, USD an hour, without traffic.
pub const NAT_GATEWAY_PER_HOUR: f64 = 0.045;
/// A public IPv4 address, in use or idle, USD an hour.
pub const PUBLIC_IPV4_PER_HOUR: f64 = 0.005;
/// An Application or Network Load Balancer, USD an hour, without traffic.
pub const LOAD_BALANCER_PER_HOUR: f64 = 0.0225;
/// A Classic Load Balancer, USD an hour, without traffic.
pub const CLASSIC_LOAD_BALANCER_PER_HOUR: f64 = 0.025;
/// An interface endpoint in one zone, USD an hour, without traffic.
pub const INTERFACE_ENDPOINT_PER_HOUR: f64 = 0.01;
/// A KMS key, USD an hour: 1 a month of 730 hours. Requests cost 0.03 for 10,000.
pub const KMS_KEY_PER_HOUR: f64 = 1.0 / 730.0;
/// A GiB of gp3 volume, USD an hour: 0.08 a month of 730 hours.
pub const GP3_PER_GIB_HOUR: f64 = 0.08 / 730.0;

/// A vCPU of Fargate (Intel or AMD), USD an hour; from fixtures of AWS's price list in public repositories.
pub const FARGATE_VCPU_PER_HOUR: f64 = 0.04048;
/// A GiB of memory of Fargate, USD an hour; from the same.
pub const FARGATE_GIB_PER_HOUR: f64 = 0.004445;

/// What a Spot instance costs as a share of its On-Demand price: AWS promises "up to 90 % off", a third is usual for
/// general-purpose types. Prices change by the hour, so this is an estimate.
pub const SPOT_SHARE: f64 = 0.35;

/// The On-Demand price of an instance with Linux, USD an hour; none when the type is not in the table.
pub fn instance_per_hour(instance_type: &str) -> Option<f64> {
    let listed = INSTANCES.iter().find(|(name, _)| *name == instance_type).map(|(_, price)| *price);
    listed.or_else(|| in_proportion(instance_type))
}

/// From another size of the same family: in the families for general use, for computing and for memory, AWS's prices grow
/// with the size (those of families with GPUs do not).
fn in_proportion(instance_type: &str) -> Option<f64> {
    let (family, size) = instance_type.split_once('.')?;
    if !family.starts_with(['t', 'm', 'c', 'r']) || family.starts_with("trn") {
        return None;
    }
    let of_family = |(name, price): &(&str, f64)| {
        let (other, size) = name.split_once('.')?;
        (other == family).then_some((units(size)?, *price))
    };
    let (other, price) = INSTANCES.iter().find_map(of_family)?;
    Some((price * units(size)? / other * 100_000.0).round() / 100_000.0)
}

/// How large a size is beside a `small` one: each is twice the one before, and `4xlarge` four times `xlarge`.
fn units(size: &str) -> Option<f64> {
    Some(match size {
        "nano" => 0.25,
        "micro" => 0.5,
        "small" => 1.0,
        "medium" => 2.0,
        "large" => 4.0,
        "xlarge" => 8.0,
        _ => 8.0 * size.strip_suffix("xlarge")?.parse::<u32>().map(f64::from).ok()?,
    })
}

/// A sum as every sentence has it: "0.238 USD an hour". A sum too small for three digits is not drawn as nothing.
pub fn hourly(usd: f64) -> String {
    if usd <= 0.0 {
        return "0.00 USD an hour".into();
    }
    if usd < LEAST_SHOWN {
        return format!("less than {LEAST_SHOWN} USD an hour");
    }
    let digits = format!("{usd:.3}");
    // The third digit where it says something: an address costs 0.005.
    format!("{} USD an hour", digits.strip_suffix('0').unwrap_or(&digits))
}

/// USD an hour.
const LEAST_SHOWN: f64 = 0.001;

/// On-Demand, Linux, USD an hour, us-east-1.
const INSTANCES: &[(&str, f64)] = &[
    ("t3.small", 0.0208),
    ("t3.medium", 0.0416),
    ("t3.large", 0.0832),
    ("t3.xlarge", 0.1664),
    ("t3a.medium", 0.0376),
    ("t4g.medium", 0.0336),
    ("t4g.large", 0.0672),
    ("m5.large", 0.096),
    ("m5.xlarge", 0.192),
    ("m6i.large", 0.096),
    ("m6a.large", 0.0864),
    ("m6g.large", 0.077),
    ("m7i.large", 0.1008),
    ("m7i-flex.large", 0.09576),
    ("m7g.large", 0.0816),
    ("m8g.large", 0.08976),
    ("m8i.large", 0.10584),
    ("c5.large", 0.085),
    ("c6i.large", 0.085),
    ("c7g.large", 0.0725),
    ("r5.large", 0.126),
    ("g4dn.xlarge", 0.526),
    ("g5.xlarge", 1.006),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of two zones with one NAT gateway and two t3.medium: 0.238 USD an hour.
    #[test]
    fn the_default_cluster_costs_about_24_cents_an_hour() {
        let nodes = 2.0 * instance_per_hour("t3.medium").expect("listed");
        let sum =
            CONTROL_PLANE_PER_HOUR + NAT_GATEWAY_PER_HOUR + PUBLIC_IPV4_PER_HOUR + nodes + 40.0 * GP3_PER_GIB_HOUR;
        assert!((sum - 0.2376).abs() < 0.0005, "{sum}");
        assert_eq!(instance_per_hour("t9.huge"), None);
    }

    #[test]
    fn other_sizes_of_a_family_cost_in_proportion() {
        for (instance_type, price) in
            [("t3.2xlarge", 0.3328), ("m5.4xlarge", 0.768), ("c6i.xlarge", 0.17), ("t3.micro", 0.0104)]
        {
            let found = instance_per_hour(instance_type).expect("a family of the table");
            assert!((found - price).abs() < 1e-9, "{instance_type}: {found}");
        }
        for unknown in ["g5.2xlarge", "m5.metal", "m5", "x1.large", "trn1.2xlarge"] {
            assert_eq!(instance_per_hour(unknown), None, "{unknown}");
        }
    }
}
