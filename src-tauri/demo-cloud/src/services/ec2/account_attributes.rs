//! Account attributes, and a list that is empty in every demo account.

use super::kind::invalid_value;
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml};

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

/// Nobody has switched it on here.
pub(super) fn ebs_encryption(_: &mut Context<'_>, _: &Params) -> Answer<Xml> {
    let mut xml = Xml::new();
    xml.text("ebsEncryptionByDefault", false).text("sseType", "none");
    Ok(xml)
}

/// This cloud has no peering connections, so that whoever names one is told that it is not there.
pub(super) fn describe_peering_connections(_: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    if let Some(id) = params.list("VpcPeeringConnectionId").first() {
        return Err(AwsError::bad(
            "InvalidVpcPeeringConnectionID.NotFound",
            format!("The vpcPeeringConnection ID '{id}' does not exist"),
        ));
    }
    let mut xml = Xml::new();
    xml.set("vpcPeeringConnectionSet", [(); 0], |_, ()| {});
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_peering_connection_that_is_named_is_missing() {
        let cloud = cloud();
        assert!(all(&ok(&cloud, "ec2", "DescribeVpcPeeringConnections&X=").await, "item").is_empty());
        let named = "DescribeVpcPeeringConnections&VpcPeeringConnectionId.1=pcx-0123456789abcdef0";
        assert_eq!(refused(&cloud, "ec2", named).await.0, "InvalidVpcPeeringConnectionID.NotFound");
    }
}
