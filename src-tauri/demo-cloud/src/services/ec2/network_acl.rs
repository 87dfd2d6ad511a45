//! Network ACLs: only the default one of each VPC, which lets everything through.

use serde::{Deserialize, Serialize};

use super::describe::{Described, describe as list};
use super::kind::{self, Kind};
use super::state::State;
use super::tag::{self, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::ids::Ids;
use crate::wire::{Answer, Params, Xml};

/// One network ACL.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NetworkAcl {
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    pub(crate) tags: Tags,
}

impl NetworkAcl {
    /// The default one of a new VPC.
    pub(super) fn default_of(ids: &mut Ids, vpc_id: &str) -> Self {
        Self { id: ids.ec2("acl"), vpc_id: vpc_id.to_owned(), tags: Tags::new() }
    }
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.network_acls, params)
}

impl Described for NetworkAcl {
    const KIND: Kind = kind::NETWORK_ACL;
    const ID_PARAMETER: &'static str = "NetworkAclId";
    const SET: &'static str = "networkAclSet";
    const FILTERS: &'static [&'static str] =
        &["association.subnet-id", "default", "network-acl-id", "owner-id", "vpc-id"];
    const WRITTEN: &'static [&'static str] =
        &["association.network-acl-id", "entry.egress", "entry.protocol", "entry.rule-action", "entry.rule-number"];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, state: &State) -> Vec<String> {
        match filter {
            "association.subnet-id" => {
                let subnets = state.subnets.values().filter(|subnet| subnet.vpc_id == self.vpc_id);
                subnets.map(|subnet| subnet.id.clone()).collect()
            }
            "default" => vec!["true".to_owned()],
            "owner-id" => vec![ACCOUNT_ID.to_owned()],
            "vpc-id" => vec![self.vpc_id.clone()],
            _ => vec![self.id.clone()],
        }
    }

    fn write(&self, xml: &mut Xml, state: &State) {
        let subnets = state.subnets.values().filter(|subnet| subnet.vpc_id == self.vpc_id);
        xml.text("networkAclId", &self.id)
            .text("vpcId", &self.vpc_id)
            .text("ownerId", ACCOUNT_ID)
            .text("default", true)
            .set(
                "entrySet",
                [(true, 100, "allow"), (true, 32767, "deny"), (false, 100, "allow"), (false, 32767, "deny")],
                |item, (egress, number, action)| {
                    item.text("cidrBlock", "0.0.0.0/0")
                        .text("egress", egress)
                        .text("protocol", "-1")
                        .text("ruleAction", action)
                        .text("ruleNumber", number);
                },
            )
            .set("associationSet", subnets, |item, subnet| {
                item.text("networkAclAssociationId", subnet.id.replace("subnet-", "aclassoc-"))
                    .text("networkAclId", &self.id)
                    .text("subnetId", &subnet.id);
            });
        tag::write(xml, &self.tags);
    }
}
