//! The Availability Zones in which EKS makes no control plane. By zone id: letters differ from account to account.

/// From the EKS user guide, "network requirements".
const REFUSED: &[&str] = &["use1-az3", "usw1-az2", "cac1-az3"];

/// Why EKS takes no subnet in this zone; none where it does.
pub(crate) fn refusal(zone_id: &str) -> Option<&'static str> {
    REFUSED.contains(&zone_id).then_some("EKS makes no control plane in this zone")
}
