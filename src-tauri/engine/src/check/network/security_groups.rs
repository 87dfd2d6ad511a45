//! Existing security groups for the control plane's network interfaces.

use crate::{
    check::findings::Findings,
    contract::{NetworkSpec, Offers},
};

/// EKS takes so many beside its own (EKS User Guide, quotas: 4 for a control plane).
const MOST: usize = 4;

pub(super) fn check(network: &NetworkSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let groups = &network.security_groups;
    if groups.is_empty() {
        return;
    }
    if network.vpc_id.is_empty() {
        findings.error(
            "network.security_groups",
            "A security group belongs to a VPC, and the new VPC has none that exists.",
            "Leave them out: EKS makes a group for the cluster. Or choose an existing VPC.",
        );
        return;
    }
    if groups.len() > MOST {
        let message = format!("{} security groups are too many; a control plane takes {MOST}.", groups.len());
        findings.error("network.security_groups", message, "Remove some.");
    }
    let known = offers.map(|offers| offers.security_groups.as_slice()).unwrap_or_default();
    for (index, id) in groups.iter().enumerate() {
        let field = format!("network.security_groups.{index}");
        let offer = known.iter().find(|offer| offer.id == *id);
        if groups[..index].contains(id) {
            findings.error(field, format!("{id} is chosen twice."), "Remove one of them.");
        } else if !id.starts_with("sg-") {
            findings.error(
                field,
                format!("“{id}” is not the id of a security group."),
                "Enter an id such as sg-0123456789abcdef0.",
            );
        } else if let Some(offer) = offer.filter(|offer| offer.vpc_id != network.vpc_id) {
            let message = format!("{id} belongs to another VPC, {}.", offer.vpc_id);
            findings.error(field, message, format!("Choose a group of {}.", network.vpc_id));
        } else if offer.is_none() && !known.is_empty() {
            findings.warning(
                field,
                format!("{id} is not among the security groups that Landfall sees in this Region."),
                "Look whether it is written right; the run ends at the cluster if EKS does not find it.",
            );
        }
    }
}
