//! Security groups. Their rules are in `security_group_rule`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::security_group_rule::{NewRule, Peer, Rule, write_permissions};
use super::state::State;
use super::tag::{self, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::ids::Ids;
use crate::quotas::{Quota, Quotas};
use crate::wire::{Answer, AwsError, Params, Xml};

/// One security group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SecurityGroup {
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) rules: Vec<Rule>,
    pub(crate) tags: Tags,
}

/// What a new security group needs.
#[derive(Debug)]
pub(crate) struct NewGroup<'a> {
    pub(crate) vpc_id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    pub(crate) tags: Tags,
}

impl SecurityGroup {
    /// The default group of a new VPC: everything from its own members, everything outwards.
    pub(super) fn default_of(ids: &mut Ids, vpc_id: &str) -> Self {
        let mut group = Self {
            id: ids.ec2("sg"),
            vpc_id: vpc_id.to_owned(),
            name: "default".to_owned(),
            description: "default VPC security group".to_owned(),
            rules: Vec::new(),
            tags: Tags::new(),
        };
        let from_self = NewRule::everything(false, Peer::Group(group.id.clone()));
        group.rules.push(from_self.into_rule(ids, Tags::new()));
        group.rules.push(NewRule::everything(true, Peer::Ipv4("0.0.0.0/0".to_owned())).into_rule(ids, Tags::new()));
        group
    }

    /// Whether it came with its VPC and goes with it.
    pub(crate) fn is_default(&self) -> bool {
        self.name == "default"
    }
}

impl State {
    /// The security group with this id.
    pub(crate) fn security_group(&self, id: &str) -> Answer<&SecurityGroup> {
        kind::SECURITY_GROUP.find(&self.security_groups, id)
    }

    /// Makes a security group that lets everything out and nothing in, and returns its id. Out by IPv6 too where the
    /// VPC has it (VPC User Guide, "Security group rules").
    ///
    /// Refused if the VPC does not exist or has a group of that name, or if there are too many groups.
    pub(crate) fn make_security_group(&mut self, ids: &mut Ids, quotas: &Quotas, new: NewGroup<'_>) -> Answer<String> {
        let vpc = self.vpc(new.vpc_id)?;
        let (vpc_id, has_ipv6) = (vpc.id.clone(), !vpc.ipv6.is_empty());
        if self.security_groups.values().any(|one| one.vpc_id == vpc_id && one.name == new.name) {
            return Err(AwsError::bad(
                "InvalidGroup.Duplicate",
                format!("The security group '{}' already exists for VPC '{vpc_id}'", new.name),
            ));
        }
        if self.security_groups.len() >= quotas.of(&self.region, Quota::SecurityGroups) {
            return Err(AwsError::bad(
                "SecurityGroupLimitExceeded",
                "The maximum number of security groups has been reached.",
            ));
        }
        let everything_out = NewRule::everything(true, Peer::Ipv4("0.0.0.0/0".to_owned()));
        let mut rules = vec![everything_out.into_rule(ids, Tags::new())];
        if has_ipv6 {
            let ipv6_out = NewRule::everything(true, Peer::Ipv6("::/0".to_owned()));
            rules.push(ipv6_out.into_rule(ids, Tags::new()));
        }
        let group = SecurityGroup {
            id: ids.ec2("sg"),
            vpc_id,
            name: new.name.to_owned(),
            description: new.description.to_owned(),
            rules,
            tags: new.tags,
        };
        let id = group.id.clone();
        self.security_groups.insert(id.clone(), group);
        Ok(id)
    }

    /// Deletes a security group. Refused if it does not exist, is a VPC's default one, or is in use: by a network
    /// interface, or by a rule of another group.
    pub(crate) fn delete_security_group(&mut self, id: &str) -> Answer<()> {
        let group = self.security_group(id)?;
        if group.is_default() {
            return Err(AwsError::bad(
                "CannotDelete",
                format!("the specified group: \"{id}\" name: \"default\" cannot be deleted by a user"),
            ));
        }
        let has_member = self.network_interfaces.values().any(|one| one.groups.iter().any(|group| group == id));
        let is_named = self
            .security_groups
            .values()
            .filter(|one| one.id != id)
            .flat_map(|one| &one.rules)
            .any(|rule| matches!(&rule.peer, Peer::Group(peer) if peer == id));
        if has_member || is_named {
            return Err(AwsError::bad("DependencyViolation", format!("resource {id} has a dependent object")));
        }
        self.security_groups.remove(id);
        Ok(())
    }

    /// Takes away every rule of other groups that names this one.
    pub(crate) fn revoke_rules_naming(&mut self, id: &str) {
        for group in self.security_groups.values_mut().filter(|one| one.id != id) {
            group.rules.retain(|rule| !matches!(&rule.peer, Peer::Group(peer) if peer == id));
        }
    }

    pub(super) fn default_security_group(&self, vpc_id: &str) -> Option<&SecurityGroup> {
        self.security_groups.values().find(|one| one.vpc_id == vpc_id && one.is_default())
    }

    pub(super) fn group_name(&self, id: &str) -> String {
        self.security_groups.get(id).map(|one| one.name.clone()).unwrap_or_default()
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need(params, "GroupName")?;
    let description = need(params, "GroupDescription")?;
    let default_vpc = context.ec2.vpcs.values().find(|vpc| vpc.is_default).map(|vpc| vpc.id.clone());
    let vpc_id = match params.filled("VpcId") {
        Some(id) => id.to_owned(),
        None => default_vpc.ok_or_else(|| AwsError::bad("VPCIdNotSpecified", "No default VPC for this user"))?,
    };
    check_text("groupName", name)?;
    check_text("GroupDescription", description)?;
    if name.starts_with("sg-") {
        return Err(invalid_value(format!(
            "Value ({name}) for parameter groupName is invalid. Group names may not be in the format sg-*."
        )));
    }
    if name == "default" {
        return Err(AwsError::bad("InvalidGroup.Reserved", "Cannot use reserved security group name: default"));
    }
    let tags = tag::on_create(params, &[&kind::SECURITY_GROUP], &kind::SECURITY_GROUP)?;
    let new = NewGroup { vpc_id: &vpc_id, name, description, tags };
    let id = context.ec2.make_security_group(context.ids, context.quotas, new)?;
    let mut xml = tag::done();
    xml.text("groupId", &id);
    tag::write(&mut xml, &context.ec2.security_groups[&id].tags);
    xml.text("securityGroupArn", arn(context.region, &id));
    Ok(xml)
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let names = params.list("GroupName");
    if names.is_empty() {
        return list(context.ec2, &context.ec2.security_groups, params);
    }
    // By name EC2 finds only groups of the default VPC.
    let default_vpc = context.ec2.vpcs.values().find(|vpc| vpc.is_default).map(|vpc| vpc.id.as_str());
    let mut named = BTreeMap::new();
    for name in names {
        let is_it = |one: &&SecurityGroup| one.name == name && Some(one.vpc_id.as_str()) == default_vpc;
        let group = context.ec2.security_groups.values().find(is_it).ok_or_else(|| {
            AwsError::bad("InvalidGroup.NotFound", format!("The security group '{name}' does not exist"))
        })?;
        named.insert(group.id.clone(), group.clone());
    }
    list(context.ec2, &named, params)
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "GroupId")?;
    context.ec2.delete_security_group(id)?;
    let mut xml = tag::done();
    xml.text("groupId", id);
    Ok(xml)
}

/// Names and descriptions take up to 255 characters out of a short list.
fn check_text(parameter: &str, text: &str) -> Answer<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    if text.len() > 255 || !text.chars().all(allowed) {
        return Err(invalid_value(format!(
            "Value ({text}) for parameter {parameter} is invalid. Character sets beyond ASCII are not supported."
        )));
    }
    Ok(())
}

fn arn(region: &str, id: &str) -> String {
    format!("arn:aws:ec2:{region}:{ACCOUNT_ID}:security-group/{id}")
}

impl Described for SecurityGroup {
    const KIND: Kind = kind::SECURITY_GROUP;
    const ID_PARAMETER: &'static str = "GroupId";
    const SET: &'static str = "securityGroupInfo";
    const FILTERS: &'static [&'static str] = &[
        "description",
        "egress.ip-permission.group-id",
        "group-id",
        "group-name",
        "ip-permission.cidr",
        "ip-permission.group-id",
        "owner-id",
        "vpc-id",
    ];
    const WRITTEN: &'static [&'static str] =
        &["ip-permission.from-port", "ip-permission.prefix-list-id", "ip-permission.to-port", "ip-permission.user-id"];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, _: &State) -> Vec<String> {
        let peers = |egress: bool| self.rules.iter().filter(move |rule| rule.egress == egress).map(|rule| &rule.peer);
        let groups = |egress: bool| {
            peers(egress).filter_map(|peer| if let Peer::Group(id) = peer { Some(id.clone()) } else { None }).collect()
        };
        match filter {
            "description" => vec![self.description.clone()],
            "egress.ip-permission.group-id" => groups(true),
            "group-name" => vec![self.name.clone()],
            "ip-permission.cidr" => peers(false)
                .filter_map(|peer| if let Peer::Ipv4(cidr) = peer { Some(cidr.clone()) } else { None })
                .collect(),
            "ip-permission.group-id" => groups(false),
            "owner-id" => vec![ACCOUNT_ID.to_owned()],
            "vpc-id" => vec![self.vpc_id.clone()],
            _ => vec![self.id.clone()],
        }
    }

    fn write(&self, xml: &mut Xml, state: &State) {
        xml.text("ownerId", ACCOUNT_ID)
            .text("groupId", &self.id)
            .text("groupName", &self.name)
            .text("groupDescription", &self.description)
            .text("vpcId", &self.vpc_id)
            .text("securityGroupArn", arn(&state.region, &self.id));
        write_permissions(xml, "ipPermissions", &self.rules, false);
        write_permissions(xml, "ipPermissionsEgress", &self.rules, true);
        tag::write(xml, &self.tags);
    }
}
