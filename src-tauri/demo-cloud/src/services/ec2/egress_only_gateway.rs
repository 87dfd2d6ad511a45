//! Egress-only internet gateways: the way out for IPv6 that lets nobody in.

use serde::{Deserialize, Serialize};

use super::client_token::{self, ClientToken};
use super::describe::{Described, describe as list};
use super::kind::{self, Kind, need};
use super::state::State;
use super::tag::{self, Tags};
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml};

/// One egress-only internet gateway. It belongs to its VPC from the start.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EgressOnlyGateway {
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    pub(super) client_token: Option<ClientToken>,
    pub(crate) tags: Tags,
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let vpc_id = context.ec2.vpc(need(params, "VpcId")?)?.id.clone();
    let tags = tag::on_create(params, &[&kind::EGRESS_ONLY_GATEWAY], &kind::EGRESS_ONLY_GATEWAY)?;
    let token = client_token::of(params);
    let known = context.ec2.egress_only_gateways.iter().map(|(id, one)| (id, &one.client_token));
    let id = match client_token::asked_before(token.as_ref(), known)? {
        Some(id) => id,
        None => {
            if context.ec2.egress_only_gateways.len() >= quotas::value(context, Quota::EgressOnlyGateways) {
                return Err(AwsError::bad(
                    "EgressOnlyInternetGatewayLimitExceeded",
                    "The maximum number of egress-only internet gateways has been reached.",
                ));
            }
            let id = context.ids.ec2("eigw");
            let gateway = EgressOnlyGateway { id: id.clone(), vpc_id, client_token: token.clone(), tags };
            context.ec2.egress_only_gateways.insert(id.clone(), gateway);
            id
        }
    };
    let mut xml = Xml::new();
    xml.some("clientToken", token.map(|(token, _)| token)).node("egressOnlyInternetGateway", |inner| {
        context.ec2.egress_only_gateways[&id].write(inner, context.ec2);
    });
    Ok(xml)
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.egress_only_gateways, params)
}

/// Routes to it lead nowhere from then on.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "EgressOnlyInternetGatewayId")?;
    kind::EGRESS_ONLY_GATEWAY.find(&context.ec2.egress_only_gateways, id)?;
    context.ec2.egress_only_gateways.remove(id);
    let mut xml = Xml::new();
    xml.text("returnCode", true);
    Ok(xml)
}

impl Described for EgressOnlyGateway {
    const KIND: Kind = kind::EGRESS_ONLY_GATEWAY;
    const ID_PARAMETER: &'static str = "EgressOnlyInternetGatewayId";
    const SET: &'static str = "egressOnlyInternetGatewaySet";
    /// EC2 knows it by tags only.
    const FILTERS: &'static [&'static str] = &[];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, _: &str, _: &State) -> Vec<String> {
        Vec::new()
    }

    fn write(&self, xml: &mut Xml, _: &State) {
        xml.text("egressOnlyInternetGatewayId", &self.id).set("attachmentSet", [&self.vpc_id], |item, vpc_id| {
            item.text("state", "attached").text("vpcId", vpc_id);
        });
        tag::write(xml, &self.tags);
    }
}
