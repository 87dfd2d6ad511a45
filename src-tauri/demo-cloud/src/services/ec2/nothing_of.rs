//! Lists that are empty in every demo account, because nobody can make what they list: other ways out of a network, and
//! other ways to pay for machines.
//!
//! Whoever names one is told that it is not there. Codes are from "Error codes for the Amazon EC2 API" where it has them;
//! the others follow its pattern and are not verified.

use super::describe::page;
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml};

/// Action, the element of the answer, the parameter that names ids, the code for one that is missing, and what it is.
const LISTS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "DescribeCapacityReservations",
        "capacityReservationSet",
        "CapacityReservationId",
        "InvalidCapacityReservationId.NotFound",
        "capacity reservation",
    ),
    (
        "DescribeCarrierGateways",
        "carrierGatewaySet",
        "CarrierGatewayId",
        "InvalidCarrierGatewayID.NotFound",
        "carrier gateway",
    ),
    (
        "DescribeCustomerGateways",
        "customerGatewaySet",
        "CustomerGatewayId",
        "InvalidCustomerGatewayID.NotFound",
        "customerGateway",
    ),
    ("DescribeFlowLogs", "flowLogSet", "FlowLogId", "InvalidFlowLogId.NotFound", "flow log"),
    ("DescribeHosts", "hostSet", "HostId", "InvalidHostID.NotFound", "host"),
    (
        "DescribeInstanceConnectEndpoints",
        "instanceConnectEndpointSet",
        "InstanceConnectEndpointId",
        "InvalidInstanceConnectEndpointId.NotFound",
        "instance connect endpoint",
    ),
    ("DescribePlacementGroups", "placementGroupSet", "GroupId", "InvalidPlacementGroup.Unknown", "placement group"),
    (
        "DescribeReservedInstances",
        "reservedInstancesSet",
        "ReservedInstancesId",
        "InvalidReservationID.NotFound",
        "reserved instances",
    ),
    (
        "DescribeTransitGatewayAttachments",
        "transitGatewayAttachments",
        "TransitGatewayAttachmentIds",
        "InvalidTransitGatewayAttachmentID.NotFound",
        "transit gateway attachment",
    ),
    (
        "DescribeTransitGatewayVpcAttachments",
        "transitGatewayVpcAttachments",
        "TransitGatewayAttachmentIds",
        "InvalidTransitGatewayAttachmentID.NotFound",
        "transit gateway attachment",
    ),
    (
        "DescribeTransitGateways",
        "transitGatewaySet",
        "TransitGatewayIds",
        "InvalidTransitGatewayID.NotFound",
        "transit gateway",
    ),
    (
        "DescribeVpnConnections",
        "vpnConnectionSet",
        "VpnConnectionId",
        "InvalidVpnConnectionID.NotFound",
        "vpnConnection",
    ),
    ("DescribeVpnGateways", "vpnGatewaySet", "VpnGatewayId", "InvalidVpnGatewayID.NotFound", "vpnGateway"),
];

/// Whether an action lists what nobody has.
pub(super) fn is_one(action: &str) -> bool {
    LISTS.iter().any(|(name, ..)| *name == action)
}

/// The empty list.
pub(super) fn describe(_: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let action = params.get("Action").unwrap_or_default();
    let mut xml = Xml::new();
    for (_, set, parameter, code, noun) in LISTS.iter().filter(|(name, ..)| *name == action) {
        // The specification of hosts is the only one in small letters.
        let named = [params.list(parameter), params.list("hostId")].concat();
        if let Some(id) = named.first() {
            return Err(AwsError::bad(code, format!("The {noun} ID '{id}' does not exist")));
        }
        page(params, Vec::<()>::new())?;
        xml.set(set, [(); 0], |_, ()| {});
    }
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use super::LISTS;
    use crate::testing::{cloud, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn what_nobody_has_is_an_empty_list_and_missing_by_name() {
        let cloud = cloud();
        for (action, set, parameter, code, _) in LISTS {
            let answer = ok(&cloud, "ec2", &format!("{action}&X=")).await;
            assert!(answer.contains(&format!("<{set}></{set}>")), "{answer}");
            assert_eq!(refused(&cloud, "ec2", &format!("{action}&{parameter}.1=x-0123")).await.0, *code);
            assert_eq!(refused(&cloud, "ec2", &format!("{action}&NextToken=nonsense")).await.0, "InvalidNextToken");
        }
    }
}
