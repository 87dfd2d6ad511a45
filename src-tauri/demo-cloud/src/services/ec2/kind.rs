//! The kinds of things in EC2: how their ids look and what EC2 says when one is missing.
//!
//! Codes and texts are from "Error codes for the Amazon EC2 API" in the EC2 API Reference and from answers quoted in
//! public issue reports. It must not know any state.

use std::collections::BTreeMap;

use crate::wire::{Answer, AwsError, Params};

/// One kind of thing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// How its ids start, without the dash.
    pub(crate) prefix: &'static str,
    /// Its name in tag specifications and in `DescribeTags`.
    pub(crate) resource_type: &'static str,
    missing_code: &'static str,
    malformed_code: &'static str,
    noun: &'static str,
}

const fn kind(
    prefix: &'static str,
    resource_type: &'static str,
    missing_code: &'static str,
    malformed_code: &'static str,
    noun: &'static str,
) -> Kind {
    Kind { prefix, resource_type, missing_code, malformed_code, noun }
}

pub(crate) const VPC: Kind = kind("vpc", "vpc", "InvalidVpcID.NotFound", "InvalidVpcID.Malformed", "vpc");
pub(crate) const SUBNET: Kind =
    kind("subnet", "subnet", "InvalidSubnetID.NotFound", "InvalidSubnetID.Malformed", "subnet");
pub(crate) const INTERNET_GATEWAY: Kind = kind(
    "igw",
    "internet-gateway",
    "InvalidInternetGatewayID.NotFound",
    "InvalidInternetGatewayId.Malformed",
    "internetGateway",
);
pub(crate) const NAT_GATEWAY: Kind =
    kind("nat", "natgateway", "NatGatewayNotFound", "NatGatewayMalformed", "natGateway");
pub(crate) const ADDRESS: Kind =
    kind("eipalloc", "elastic-ip", "InvalidAllocationID.NotFound", "InvalidAllocationID.Malformed", "allocation");
pub(crate) const ROUTE_TABLE: Kind =
    kind("rtb", "route-table", "InvalidRouteTableID.NotFound", "InvalidRouteTableId.Malformed", "routeTable");
pub(crate) const SECURITY_GROUP: Kind =
    kind("sg", "security-group", "InvalidGroup.NotFound", "InvalidGroupId.Malformed", "security group");
pub(crate) const SECURITY_GROUP_RULE: Kind = kind(
    "sgr",
    "security-group-rule",
    "InvalidSecurityGroupRuleId.NotFound",
    "InvalidSecurityGroupRuleId.Malformed",
    "security group rule",
);
pub(crate) const NETWORK_INTERFACE: Kind = kind(
    "eni",
    "network-interface",
    "InvalidNetworkInterfaceID.NotFound",
    "InvalidNetworkInterfaceId.Malformed",
    "networkInterface",
);
pub(crate) const NETWORK_ACL: Kind =
    kind("acl", "network-acl", "InvalidNetworkAclID.NotFound", "InvalidNetworkAclId.Malformed", "networkAcl");
pub(crate) const INSTANCE: Kind =
    kind("i", "instance", "InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed", "instance");
pub(crate) const VOLUME: Kind = kind("vol", "volume", "InvalidVolume.NotFound", "InvalidVolumeID.Malformed", "volume");
pub(crate) const SNAPSHOT: Kind =
    kind("snap", "snapshot", "InvalidSnapshot.NotFound", "InvalidSnapshotID.Malformed", "snapshot");
pub(crate) const LAUNCH_TEMPLATE: Kind = kind(
    "lt",
    "launch-template",
    "InvalidLaunchTemplateId.NotFound",
    "InvalidLaunchTemplateId.Malformed",
    "launch template",
);

pub(crate) const KEY_PAIR: Kind =
    kind("key", "key-pair", "InvalidKeyPair.NotFound", "InvalidKeyPair.NotFound", "key pair");
pub(crate) const VPC_ENDPOINT: Kind =
    kind("vpce", "vpc-endpoint", "InvalidVpcEndpointId.NotFound", "InvalidVpcEndpointId.Malformed", "Vpc Endpoint");
pub(crate) const EGRESS_ONLY_GATEWAY: Kind = kind(
    "eigw",
    "egress-only-internet-gateway",
    "InvalidEgressOnlyInternetGatewayId.NotFound",
    "InvalidEgressOnlyInternetGatewayId.Malformed",
    "egressOnlyInternetGateway",
);
/// Tags can be asked for on spot requests; this cloud keeps none.
pub(crate) const SPOT_REQUEST: Kind = kind(
    "sir",
    "spot-instances-request",
    "InvalidSpotInstanceRequestID.NotFound",
    "InvalidSpotInstanceRequestID.Malformed",
    "spot instance request",
);

const ALL: [&Kind; 17] = [
    &VPC,
    &SUBNET,
    &INTERNET_GATEWAY,
    &NAT_GATEWAY,
    &ADDRESS,
    &ROUTE_TABLE,
    &SECURITY_GROUP,
    &SECURITY_GROUP_RULE,
    &NETWORK_INTERFACE,
    &NETWORK_ACL,
    &INSTANCE,
    &VOLUME,
    &LAUNCH_TEMPLATE,
    &KEY_PAIR,
    &VPC_ENDPOINT,
    &EGRESS_ONLY_GATEWAY,
    &SNAPSHOT,
];

/// The kind whose ids start like this one.
pub(crate) fn of(id: &str) -> Option<&'static Kind> {
    let (prefix, _) = id.split_once('-')?;
    ALL.into_iter().find(|kind| kind.prefix == prefix)
}

/// What EC2 says about an id that nothing has; `None` if this is no id of anything.
pub(crate) fn missing(id: &str) -> Option<AwsError> {
    of(id).map(|kind| kind.missing(id)).filter(|error| error.code.contains("NotFound"))
}

impl Kind {
    /// What EC2 says about an id that nothing has: malformed if it could never be one, else not found.
    pub(crate) fn missing(&self, id: &str) -> AwsError {
        let tail = id.strip_prefix(self.prefix).and_then(|rest| rest.strip_prefix('-'));
        let is_well_formed =
            tail.is_some_and(|tail| matches!(tail.len(), 8 | 17) && tail.chars().all(|c| c.is_ascii_hexdigit()));
        if !is_well_formed {
            let expected = self.prefix;
            return AwsError::bad(self.malformed_code, format!("Invalid id: \"{id}\" (expecting \"{expected}-...\")"));
        }
        let text = match self.prefix {
            "nat" => format!("NAT gateway {id} was not found"),
            "sg" => format!("The security group '{id}' does not exist"),
            "snap" => format!("The snapshot '{id}' does not exist."),
            "vol" => format!("The volume '{id}' does not exist."),
            "key" => format!("The key pair '{id}' does not exist"),
            "vpce" => format!("The Vpc Endpoint Id '{id}' does not exist"),
            "lt" => format!("The specified launch template, with template ID {id}, does not exist."),
            _ => format!("The {} ID '{id}' does not exist", self.noun),
        };
        AwsError::bad(self.missing_code, text)
    }

    /// The thing with this id, or EC2's refusal.
    pub(crate) fn find<'a, T>(&self, all: &'a BTreeMap<String, T>, id: &str) -> Answer<&'a T> {
        all.get(id).ok_or_else(|| self.missing(id))
    }

    /// The thing with this id, to change it, or EC2's refusal.
    pub(crate) fn find_mut<'a, T>(&self, all: &'a mut BTreeMap<String, T>, id: &str) -> Answer<&'a mut T> {
        all.get_mut(id).ok_or_else(|| self.missing(id))
    }

    /// The refusal to delete a thing that something else still needs.
    pub(crate) fn has_dependencies(&self, id: &str) -> AwsError {
        AwsError::bad(
            "DependencyViolation",
            format!("The {} '{id}' has dependencies and cannot be deleted.", self.noun),
        )
    }
}

/// A parameter that must be there and not be empty.
pub(crate) fn need<'a>(params: &'a Params, name: &str) -> Answer<&'a str> {
    params.filled(name).ok_or_else(|| missing_parameter(name))
}

/// The refusal of a request that lacks a parameter.
pub(crate) fn missing_parameter(name: &str) -> AwsError {
    AwsError::bad("MissingParameter", format!("The request must contain the parameter {name}"))
}

/// The refusal of a value.
pub(crate) fn invalid_value(message: impl Into<String>) -> AwsError {
    AwsError::bad("InvalidParameterValue", message)
}

/// The refusal of what the demo cloud does not have, so that nobody believes it was done.
pub(crate) fn refuse_unsupported(params: &Params, names: &[&str]) -> Answer<()> {
    let asked = names.iter().find(|name| params.filled(name).is_some_and(|value| value != "false"));
    match asked {
        Some(name) => Err(AwsError::bad("UnsupportedOperation", format!("The demo cloud does not support {name}."))),
        None => Ok(()),
    }
}
