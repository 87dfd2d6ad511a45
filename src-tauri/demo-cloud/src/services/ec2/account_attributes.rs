//! Account attributes, and lists that are empty in every demo account.

use super::kind::invalid_value;
use crate::context::Context;
use crate::wire::{Answer, Params, Xml};

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let default_vpc = context.ec2.vpcs.values().find(|vpc| vpc.is_default).map_or("none", |vpc| &vpc.id);
    let attributes = [
        ("supported-platforms", "VPC"),
        ("vpc-max-security-groups-per-interface", "5"),
        ("max-elastic-ips", "5"),
        ("max-instances", "20"),
        ("vpc-max-elastic-ips", "5"),
        ("default-vpc", default_vpc),
    ];
    let names = params.list("AttributeName");
    if let Some(unknown) = names.iter().find(|name| !attributes.iter().any(|(known, _)| known == name)) {
        return Err(invalid_value(format!("Value ({unknown}) for parameter attributeName is invalid.")));
    }
    let chosen = attributes.into_iter().filter(|(name, _)| names.is_empty() || names.iter().any(|one| one == name));
    let mut xml = Xml::new();
    xml.set("accountAttributeSet", chosen, |item, (name, value)| {
        item.text("attributeName", name).set("attributeValueSet", [value], |one, value| {
            one.text("attributeValue", value);
        });
    });
    Ok(xml)
}

/// A list of something that this cloud never has, such as VPC endpoints.
pub(super) fn nothing(set: &str) -> Answer<Xml> {
    let mut xml = Xml::new();
    xml.set(set, [(); 0], |_, ()| {});
    Ok(xml)
}
