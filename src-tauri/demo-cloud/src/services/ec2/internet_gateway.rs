//! Internet gateways.

use serde::{Deserialize, Serialize};

use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::state::State;
use super::tag::{self, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml};

/// One internet gateway.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InternetGateway {
    pub(crate) id: String,
    /// The VPC it is attached to.
    pub(crate) vpc_id: Option<String>,
    pub(crate) tags: Tags,
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let tags = tag::on_create(params, &[&kind::INTERNET_GATEWAY], &kind::INTERNET_GATEWAY)?;
    // The default VPC's gateway counts.
    if context.ec2.internet_gateways.len() >= quotas::value(context, Quota::InternetGateways) {
        return Err(AwsError::bad(
            "InternetGatewayLimitExceeded",
            "The maximum number of internet gateways has been reached.",
        ));
    }
    let gateway = InternetGateway { id: context.ids.ec2("igw"), vpc_id: None, tags };
    let mut xml = Xml::new();
    xml.node("internetGateway", |inner| gateway.write(inner, context.ec2));
    context.ec2.internet_gateways.insert(gateway.id.clone(), gateway);
    Ok(xml)
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.internet_gateways, params)
}

pub(super) fn attach(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &mut *context.ec2;
    let id = need(params, "InternetGatewayId")?;
    let gateway = kind::INTERNET_GATEWAY.find(&state.internet_gateways, id)?;
    let vpc_id = state.vpc(need(params, "VpcId")?)?.id.clone();
    if let Some(attached) = &gateway.vpc_id {
        return Err(AwsError::bad(
            "Resource.AlreadyAssociated",
            format!("resource {id} is already attached to network {attached}"),
        ));
    }
    if state.internet_gateway_of(&vpc_id).is_some() {
        return Err(invalid_value(format!("Network {vpc_id} already has an internet gateway attached")));
    }
    kind::INTERNET_GATEWAY.find_mut(&mut state.internet_gateways, id)?.vpc_id = Some(vpc_id);
    Ok(tag::done())
}

/// Refused while anything in the VPC has a public address, for it would lose its way out.
pub(super) fn detach(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &mut *context.ec2;
    let id = need(params, "InternetGatewayId")?;
    let gateway = kind::INTERNET_GATEWAY.find(&state.internet_gateways, id)?;
    let vpc_id = state.vpc(need(params, "VpcId")?)?.id.clone();
    if gateway.vpc_id.as_ref() != Some(&vpc_id) {
        return Err(AwsError::bad("Gateway.NotAttached", format!("resource {id} is not attached to network {vpc_id}")));
    }
    let is_mapped = state.network_interfaces.values().any(|one| one.vpc_id == vpc_id && one.public.is_some());
    let mut regional = state.nat_gateways.values().filter(|one| one.is_regional() && one.is_alive());
    if is_mapped || regional.any(|one| one.vpc_id == vpc_id) {
        return Err(AwsError::bad(
            "DependencyViolation",
            format!(
                "Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before \
                 detaching the gateway."
            ),
        ));
    }
    kind::INTERNET_GATEWAY.find_mut(&mut state.internet_gateways, id)?.vpc_id = None;
    Ok(tag::done())
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "InternetGatewayId")?;
    let gateway = kind::INTERNET_GATEWAY.find(&context.ec2.internet_gateways, id)?;
    if gateway.vpc_id.is_some() {
        return Err(kind::INTERNET_GATEWAY.has_dependencies(id));
    }
    context.ec2.internet_gateways.remove(id);
    Ok(tag::done())
}

impl State {
    /// Whether an internet gateway is attached to a VPC.
    pub(crate) fn has_internet_gateway(&self, vpc_id: &str) -> bool {
        self.internet_gateway_of(vpc_id).is_some()
    }

    /// The internet gateway that is attached to a VPC.
    pub(super) fn internet_gateway_of(&self, vpc_id: &str) -> Option<&InternetGateway> {
        self.internet_gateways.values().find(|one| one.vpc_id.as_deref() == Some(vpc_id))
    }
}

impl Described for InternetGateway {
    const KIND: Kind = kind::INTERNET_GATEWAY;
    const ID_PARAMETER: &'static str = "InternetGatewayId";
    const SET: &'static str = "internetGatewaySet";
    const FILTERS: &'static [&'static str] =
        &["attachment.state", "attachment.vpc-id", "internet-gateway-id", "owner-id"];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, _: &State) -> Vec<String> {
        match filter {
            "attachment.state" => self.vpc_id.iter().map(|_| "available".to_owned()).collect(),
            "attachment.vpc-id" => self.vpc_id.iter().cloned().collect(),
            "owner-id" => vec![ACCOUNT_ID.to_owned()],
            _ => vec![self.id.clone()],
        }
    }

    fn write(&self, xml: &mut Xml, _: &State) {
        xml.text("internetGatewayId", &self.id).text("ownerId", ACCOUNT_ID).set(
            "attachmentSet",
            &self.vpc_id,
            |item, vpc_id| {
                item.text("state", "available").text("vpcId", vpc_id);
            },
        );
        tag::write(xml, &self.tags);
    }
}
