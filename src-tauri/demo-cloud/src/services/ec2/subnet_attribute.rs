//! What can be changed about a subnet.

use super::kind::{self, invalid_value, need};
use super::tag;
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml};

/// ModifySubnetAttribute: one attribute at a time, as in EC2.
pub(super) fn modify(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let subnet = kind::SUBNET.find_mut(&mut context.ec2.subnets, need(params, "SubnetId")?)?;
    let known = [
        "AssignIpv6AddressOnCreation.Value",
        "EnableDns64.Value",
        "EnableResourceNameDnsAAAARecordOnLaunch.Value",
        "EnableResourceNameDnsARecordOnLaunch.Value",
        "MapPublicIpOnLaunch.Value",
        "PrivateDnsHostnameTypeOnLaunch",
    ];
    let asked: Vec<&str> = known.into_iter().filter(|name| params.get(name).is_some()).collect();
    let [name] = asked[..] else {
        return Err(AwsError::bad(
            "InvalidParameterCombination",
            "Exactly one attribute of a subnet can be modified at a time",
        ));
    };
    let value = params.is_true(name);
    match name {
        "AssignIpv6AddressOnCreation.Value" => {
            if value && subnet.ipv6.is_none() {
                return Err(invalid_value(format!(
                    "Invalid value '{value}' for assignIpv6AddressOnCreation. Subnet {} has no IPv6 CIDR block.",
                    subnet.id
                )));
            }
            subnet.assigns_ipv6 = value;
        }
        "EnableDns64.Value" => subnet.dns64 = value,
        "EnableResourceNameDnsAAAARecordOnLaunch.Value" => subnet.resource_name_aaaa = value,
        "EnableResourceNameDnsARecordOnLaunch.Value" => subnet.resource_name_a = value,
        "MapPublicIpOnLaunch.Value" => subnet.map_public_ip_on_launch = value,
        _ => match params.get(name) {
            Some(text @ ("ip-name" | "resource-name")) => subnet.hostname_type = Some(text.to_owned()),
            other => {
                return Err(invalid_value(format!(
                    "Value ({}) for parameter privateDnsHostnameType is invalid.",
                    other.unwrap_or_default()
                )));
            }
        },
    }
    Ok(tag::done())
}
