//! DHCP options: only the set that AWS gives every VPC.

use super::describe::Filters;
use super::tag::Tags;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml};

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = &context.ec2.dhcp_options_id;
    let filters = Filters::read(params, &["dhcp-options-id", "key", "value", "owner-id"])?;
    if let Some(missing) = params.list("DhcpOptionsId").into_iter().find(|one| one != id) {
        return Err(AwsError::bad(
            "InvalidDhcpOptionID.NotFound",
            format!("The dhcpOption ID '{missing}' does not exist"),
        ));
    }
    let domain = match context.region {
        "us-east-1" => "ec2.internal".to_owned(),
        region => format!("{region}.compute.internal"),
    };
    let options = [("domain-name", domain.as_str()), ("domain-name-servers", "AmazonProvidedDNS")];
    let passes = filters.accept(&Tags::new(), |name| match name {
        "key" => options.iter().map(|(key, _)| (*key).to_owned()).collect(),
        "value" => options.iter().map(|(_, value)| (*value).to_owned()).collect(),
        "owner-id" => vec![ACCOUNT_ID.to_owned()],
        _ => vec![id.clone()],
    });
    let mut xml = Xml::new();
    xml.set("dhcpOptionsSet", passes.then_some(id), |item, id| {
        item.text("dhcpOptionsId", id).text("ownerId", ACCOUNT_ID).set(
            "dhcpConfigurationSet",
            options,
            |option, (key, value)| {
                option.text("key", key).set("valueSet", [value], |one, value| {
                    one.text("value", value);
                });
            },
        );
        item.set("tagSet", [(); 0], |_, ()| {});
    });
    Ok(xml)
}
