//! The rules of security groups.

use std::collections::BTreeMap;

use ipnet::{Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::describe::{Filters, page};
use super::kind::{self, invalid_value, need};
use super::state::State;
use super::tag::{self, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::ids::Ids;
use crate::quotas::{Quota, Quotas};
use crate::wire::{Answer, AwsError, Params, Xml};

/// One rule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) egress: bool,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all.
    pub(crate) protocol: String,
    /// The first port, or the ICMP type; -1 with protocol -1.
    pub(crate) from_port: i32,
    /// The last port, or the ICMP code; -1 with protocol -1.
    pub(crate) to_port: i32,
    pub(crate) peer: Peer,
    pub(crate) description: Option<String>,
    pub(crate) tags: Tags,
}

/// The other side of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Peer {
    /// An IPv4 block.
    Ipv4(String),
    /// An IPv6 block.
    Ipv6(String),
    /// A prefix list's id.
    PrefixList(String),
    /// The members of a security group, by its id.
    Group(String),
}

/// A rule to be.
#[derive(Debug, Clone)]
pub(crate) struct NewRule {
    pub(crate) egress: bool,
    pub(crate) protocol: String,
    pub(crate) from_port: i32,
    pub(crate) to_port: i32,
    pub(crate) peer: Peer,
    pub(crate) description: Option<String>,
}

impl NewRule {
    /// All protocols and ports.
    pub(crate) fn everything(egress: bool, peer: Peer) -> Self {
        Self { egress, protocol: "-1".to_owned(), from_port: -1, to_port: -1, peer, description: None }
    }

    pub(super) fn into_rule(self, ids: &mut Ids, tags: Tags) -> Rule {
        Rule {
            id: ids.ec2("sgr"),
            egress: self.egress,
            protocol: self.protocol,
            from_port: self.from_port,
            to_port: self.to_port,
            peer: self.peer,
            description: self.description,
            tags,
        }
    }

    /// Whether a rule is this one, whatever is said about it.
    pub(super) fn is(&self, rule: &Rule) -> bool {
        rule.egress == self.egress
            && rule.protocol == self.protocol
            && rule.from_port == self.from_port
            && rule.to_port == self.to_port
            && rule.peer == self.peer
    }

    /// Whether it lets the same through, whatever is said about it.
    fn same_as(&self, other: &Self) -> bool {
        let what = |one: &Self| (one.egress, one.protocol.clone(), one.from_port, one.to_port);
        what(self) == what(other) && self.peer == other.peer
    }

    fn in_words(&self) -> String {
        let peer = match &self.peer {
            Peer::Ipv4(text) | Peer::Ipv6(text) | Peer::PrefixList(text) | Peer::Group(text) => text,
        };
        match self.protocol.as_str() {
            "-1" => format!("peer: {peer}, ALL, ALLOW"),
            protocol => format!(
                "peer: {peer}, {}, from port: {}, to port: {}, ALLOW",
                protocol.to_uppercase(),
                self.from_port,
                self.to_port
            ),
        }
    }
}

impl State {
    /// Adds rules to a group. Refused if a rule exists already or there are too many.
    pub(crate) fn add_rules(
        &mut self,
        ids: &mut Ids,
        quotas: &Quotas,
        group_id: &str,
        rules: Vec<NewRule>,
        tags: &Tags,
    ) -> Answer<Vec<Rule>> {
        for rule in &rules {
            if let Peer::Group(peer) = &rule.peer {
                self.security_group(peer)?;
            }
        }
        let most = quotas.of(&self.region, Quota::RulesPerGroup);
        let group = kind::SECURITY_GROUP.find_mut(&mut self.security_groups, group_id)?;
        for (index, rule) in rules.iter().enumerate() {
            if rules[..index].iter().any(|other| other.same_as(rule)) {
                return Err(invalid_value("The same permission must not appear multiple times"));
            }
            if group.rules.iter().any(|known| rule.is(known)) {
                return Err(AwsError::bad(
                    "InvalidPermission.Duplicate",
                    format!("the specified rule \"{}\" already exists", rule.in_words()),
                ));
            }
        }
        let egress = rules.first().is_some_and(|rule| rule.egress);
        if group.rules.iter().filter(|rule| rule.egress == egress).count() + rules.len() > most {
            return Err(AwsError::bad(
                "RulesPerSecurityGroupLimitExceeded",
                "The maximum number of rules per security group has been reached.",
            ));
        }
        let made: Vec<Rule> = rules.into_iter().map(|rule| rule.into_rule(ids, tags.clone())).collect();
        group.rules.extend(made.clone());
        Ok(made)
    }
}

pub(super) fn authorize(context: &mut Context<'_>, params: &Params, egress: bool) -> Answer<Xml> {
    let group_id = group_id(params)?;
    context.ec2.security_group(&group_id)?;
    let rules = read(params, egress)?;
    let tags = tag::on_create(params, &[&kind::SECURITY_GROUP_RULE], &kind::SECURITY_GROUP_RULE)?;
    let made = context.ec2.add_rules(context.ids, context.quotas, &group_id, rules, &tags)?;
    let mut xml = tag::done();
    let (state, region) = (&*context.ec2, context.region);
    xml.set("securityGroupRuleSet", &made, |item, rule| write(item, rule, &group_id, region, state));
    Ok(xml)
}

pub(super) fn revoke(context: &mut Context<'_>, params: &Params, egress: bool) -> Answer<Xml> {
    let group_id = group_id(params)?;
    let group = kind::SECURITY_GROUP.find_mut(&mut context.ec2.security_groups, &group_id)?;
    let mut gone = Vec::new();
    let ids = params.list("SecurityGroupRuleId");
    for id in &ids {
        let rule = group.rules.iter().find(|rule| rule.id == *id && rule.egress == egress);
        gone.push(rule.ok_or_else(|| kind::SECURITY_GROUP_RULE.missing(id))?.clone());
    }
    if ids.is_empty() {
        for rule in read(params, egress)? {
            let known = group.rules.iter().find(|known| rule.is(known)).ok_or_else(|| {
                AwsError::bad("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
            })?;
            gone.push(known.clone());
        }
    }
    group.rules.retain(|rule| !gone.iter().any(|one| one.id == rule.id));
    let mut xml = tag::done();
    xml.set("revokedSecurityGroupRuleSet", &gone, |item, rule| {
        item.text("securityGroupRuleId", &rule.id).text("groupId", &group_id);
        write_core(item, rule);
        if let Peer::Group(peer) = &rule.peer {
            item.text("referencedGroupId", peer);
        }
    });
    Ok(xml)
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let (state, region) = (&*context.ec2, context.region);
    let filters = Filters::read(params, &["group-id", "security-group-rule-id"])?;
    let ids = params.list("SecurityGroupRuleId");
    let mut all: Vec<(&Rule, &str)> = state
        .security_groups
        .values()
        .flat_map(|group| group.rules.iter().map(|rule| (rule, group.id.as_str())))
        .collect();
    if let Some(missing) = ids.iter().find(|id| !all.iter().any(|(rule, _)| rule.id == **id)) {
        return Err(kind::SECURITY_GROUP_RULE.missing(missing));
    }
    all.retain(|(rule, group_id)| {
        let named = ids.is_empty() || ids.contains(&rule.id);
        named
            && filters.accept(&rule.tags, |name| match name {
                "group-id" => vec![(*group_id).to_owned()],
                _ => vec![rule.id.clone()],
            })
    });
    let (page, next) = page(params, all)?;
    let mut xml = Xml::new();
    xml.set("securityGroupRuleSet", page, |item, (rule, group_id)| write(item, rule, group_id, region, state))
        .some("nextToken", next);
    Ok(xml)
}

pub(super) fn group_id(params: &Params) -> Answer<String> {
    params
        .filled("GroupId")
        .map(str::to_owned)
        .ok_or_else(|| AwsError::bad("MissingParameter", "The request must contain the parameter groupName or groupId"))
}

pub(super) fn read(params: &Params, egress: bool) -> Answer<Vec<NewRule>> {
    let mut permissions = params.each("IpPermissions");
    let is_flat = permissions.is_empty() && params.filled("CidrIp").is_some();
    if is_flat {
        permissions.push(params.clone());
    }
    let mut rules = Vec::new();
    for permission in &permissions {
        let (protocol, from_port, to_port) = ports(permission)?;
        let mut add = |peer: Peer, description: Option<&str>| {
            rules.push(NewRule {
                egress,
                protocol: protocol.clone(),
                from_port,
                to_port,
                peer,
                description: description.map(str::to_owned),
            });
        };
        if is_flat {
            add(Peer::Ipv4(ipv4(need(permission, "CidrIp")?)?), None);
        }
        for range in permission.each("IpRanges") {
            add(Peer::Ipv4(ipv4(need(&range, "CidrIp")?)?), range.filled("Description"));
        }
        for range in permission.each("Ipv6Ranges") {
            add(Peer::Ipv6(ipv6(need(&range, "CidrIpv6")?)?), range.filled("Description"));
        }
        for list in permission.each("PrefixListIds") {
            add(Peer::PrefixList(need(&list, "PrefixListId")?.to_owned()), list.filled("Description"));
        }
        for group in permission.each("Groups") {
            add(Peer::Group(need(&group, "GroupId")?.to_owned()), group.filled("Description"));
        }
    }
    if rules.is_empty() {
        return Err(kind::missing_parameter("ipPermissions"));
    }
    Ok(rules)
}

pub(super) fn ports(permission: &Params) -> Answer<(String, i32, i32)> {
    let protocol = match need(permission, "IpProtocol")?.to_ascii_lowercase().as_str() {
        "6" => "tcp".to_owned(),
        "17" => "udp".to_owned(),
        "1" => "icmp".to_owned(),
        "58" => "icmpv6".to_owned(),
        "all" => "-1".to_owned(),
        other => other.to_owned(),
    };
    let known = ["tcp", "udp", "icmp", "icmpv6", "-1"].contains(&protocol.as_str());
    if !known && protocol.parse::<u8>().is_err() {
        return Err(invalid_value(format!("Invalid value '{protocol}' for IP protocol. Unknown protocol.")));
    }
    let port = |name: &str| permission.filled(name).and_then(|text| text.parse::<i32>().ok());
    match (protocol.as_str(), port("FromPort"), port("ToPort")) {
        ("tcp" | "udp", Some(from), Some(to)) if from > to => {
            Err(invalid_value(format!("Invalid TCP/UDP port range ({from}:{to})")))
        }
        ("tcp" | "udp", Some(from), Some(to)) if !(0..=65535).contains(&from) || !(0..=65535).contains(&to) => {
            Err(invalid_value(format!("Invalid TCP/UDP port range ({from}:{to})")))
        }
        ("tcp" | "udp", Some(from), Some(to)) => Ok((protocol, from, to)),
        ("tcp" | "udp", ..) => {
            Err(invalid_value("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange."))
        }
        ("icmp" | "icmpv6", from, to) => Ok((protocol, from.unwrap_or(-1), to.unwrap_or(-1))),
        // EC2 ignores ports where the protocol has none.
        _ => Ok((protocol, -1, -1)),
    }
}

pub(super) fn ipv4(text: &str) -> Answer<String> {
    let block: Ipv4Net = text.parse().map_err(|_| invalid_value(format!("CIDR block {text} is malformed")))?;
    Ok(block.trunc().to_string())
}

pub(super) fn ipv6(text: &str) -> Answer<String> {
    let block: Ipv6Net = text.parse().map_err(|_| invalid_value(format!("CIDR block {text} is malformed")))?;
    Ok(block.trunc().to_string())
}

fn write(xml: &mut Xml, rule: &Rule, group_id: &str, region: &str, state: &State) {
    xml.text("securityGroupRuleId", &rule.id)
        .text("securityGroupRuleArn", format!("arn:aws:ec2:{region}:{ACCOUNT_ID}:security-group-rule/{}", rule.id))
        .text("groupId", group_id)
        .text("groupOwnerId", ACCOUNT_ID);
    write_core(xml, rule);
    if let Peer::Group(peer) = &rule.peer {
        xml.node("referencedGroupInfo", |info| {
            info.text("groupId", peer).text("userId", ACCOUNT_ID);
            info.some("vpcId", state.security_groups.get(peer).map(|group| &group.vpc_id));
        });
    }
    tag::write(xml, &rule.tags);
}

fn write_core(xml: &mut Xml, rule: &Rule) {
    xml.text("isEgress", rule.egress)
        .text("ipProtocol", &rule.protocol)
        .text("fromPort", rule.from_port)
        .text("toPort", rule.to_port)
        .some("description", rule.description.as_ref());
    match &rule.peer {
        Peer::Ipv4(cidr) => xml.text("cidrIpv4", cidr),
        Peer::Ipv6(cidr) => xml.text("cidrIpv6", cidr),
        Peer::PrefixList(id) => xml.text("prefixListId", id),
        Peer::Group(_) => xml,
    };
}

/// Writes the rules of one direction in the older form: one permission for all peers of the same ports.
pub(super) fn write_permissions(xml: &mut Xml, name: &str, rules: &[Rule], egress: bool) {
    let mut permissions: BTreeMap<(&str, i32, i32), Vec<&Rule>> = BTreeMap::new();
    for rule in rules.iter().filter(|rule| rule.egress == egress) {
        permissions.entry((&rule.protocol, rule.from_port, rule.to_port)).or_default().push(rule);
    }
    xml.set(name, permissions, |item, ((protocol, from, to), rules)| {
        item.text("ipProtocol", protocol);
        if protocol != "-1" {
            item.text("fromPort", from).text("toPort", to);
        }
        type Pick = fn(&Peer) -> Option<&String>;
        let lists: [(&str, &str, Pick); 4] = [
            ("groups", "groupId", |peer| if let Peer::Group(id) = peer { Some(id) } else { None }),
            ("ipRanges", "cidrIp", |peer| if let Peer::Ipv4(cidr) = peer { Some(cidr) } else { None }),
            ("ipv6Ranges", "cidrIpv6", |peer| if let Peer::Ipv6(cidr) = peer { Some(cidr) } else { None }),
            ("prefixListIds", "prefixListId", |peer| if let Peer::PrefixList(id) = peer { Some(id) } else { None }),
        ];
        for (list, element, pick) in lists {
            let peers = rules.iter().filter_map(|rule| Some((pick(&rule.peer)?, &rule.description)));
            item.set(list, peers, |one, (peer, description)| {
                if list == "groups" {
                    one.text("userId", ACCOUNT_ID);
                }
                one.text(element, peer).some("description", description.as_ref());
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_rule_exists_once_and_can_be_revoked_once() {
        let cloud = cloud();
        let group =
            first(&ok(&cloud, "ec2", "CreateSecurityGroup&GroupName=web&GroupDescription=web").await, "groupId");
        let https = "IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=443&IpPermissions.1.ToPort=443&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0";
        let made = ok(&cloud, "ec2", &format!("AuthorizeSecurityGroupIngress&GroupId={group}&{https}")).await;
        assert_eq!(first(&made, "cidrIpv4"), "0.0.0.0/0");
        let (code, message) =
            refused(&cloud, "ec2", &format!("AuthorizeSecurityGroupIngress&GroupId={group}&{https}")).await;
        assert_eq!(code, "InvalidPermission.Duplicate");
        assert_eq!(
            message,
            "the specified rule \"peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW\" already exists"
        );
        ok(&cloud, "ec2", &format!("RevokeSecurityGroupIngress&GroupId={group}&{https}")).await;
        let gone = refused(&cloud, "ec2", &format!("RevokeSecurityGroupIngress&GroupId={group}&{https}")).await;
        assert_eq!(gone.0, "InvalidPermission.NotFound");
    }

    #[tokio::test(start_paused = true)]
    async fn a_group_that_another_names_cannot_be_deleted() {
        let cloud = cloud();
        let make = async |name: &str| {
            first(
                &ok(&cloud, "ec2", &format!("CreateSecurityGroup&GroupName={name}&GroupDescription=d")).await,
                "groupId",
            )
        };
        let (nodes, control) = (make("nodes").await, make("control").await);
        let peer = format!("IpPermissions.1.IpProtocol=-1&IpPermissions.1.Groups.1.GroupId={nodes}");
        ok(&cloud, "ec2", &format!("AuthorizeSecurityGroupIngress&GroupId={control}&{peer}")).await;
        // Naming itself is no hindrance.
        ok(&cloud, "ec2", &format!("AuthorizeSecurityGroupIngress&GroupId={nodes}&{peer}")).await;
        let delete = format!("DeleteSecurityGroup&GroupId={nodes}");
        assert_eq!(refused(&cloud, "ec2", &delete).await.0, "DependencyViolation");
        ok(&cloud, "ec2", &format!("RevokeSecurityGroupIngress&GroupId={control}&{peer}")).await;
        ok(&cloud, "ec2", &delete).await;
    }

    #[tokio::test(start_paused = true)]
    async fn several_rules_are_made_at_once_and_revoked_by_their_ids() {
        let cloud = cloud();
        let make = async |name: &str| {
            let make = format!("CreateSecurityGroup&GroupName={name}&GroupDescription=d");
            first(&ok(&cloud, "ec2", &make).await, "groupId")
        };
        let (nodes, control) = (make("nodes").await, make("control").await);
        let rules = |peer: &str| {
            format!(
                "IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=443&IpPermissions.1.ToPort=443\
                 &IpPermissions.1.Groups.1.GroupId={peer}&IpPermissions.2.IpProtocol=tcp\
                 &IpPermissions.2.FromPort=1025&IpPermissions.2.ToPort=65535&IpPermissions.2.Groups.1.GroupId={peer}"
            )
        };
        let tags = "TagSpecification.1.ResourceType=security-group-rule&TagSpecification.1.Tag.1.Key=a\
                    &TagSpecification.1.Tag.1.Value=b";
        let made = format!("AuthorizeSecurityGroupEgress&GroupId={control}&{}&{tags}", rules(&nodes));
        let out = all(&ok(&cloud, "ec2", &made).await, "securityGroupRuleId");
        let made = format!("AuthorizeSecurityGroupIngress&GroupId={nodes}&{}", rules(&control));
        let inward = all(&ok(&cloud, "ec2", &made).await, "securityGroupRuleId");
        assert_eq!((out.len(), inward.len()), (2, 2));
        let twice = "IpPermissions.1.IpProtocol=-1&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8\
                     &IpPermissions.1.IpRanges.2.CidrIp=10.0.0.0/8";
        let twice = format!("AuthorizeSecurityGroupIngress&GroupId={nodes}&{twice}");
        assert_eq!(refused(&cloud, "ec2", &twice).await.0, "InvalidParameterValue");
        let tagged = format!(
            "DescribeSecurityGroupRules&Filter.1.Name=group-id&Filter.1.Value.1={control}&Filter.2.Name=tag:a\
             &Filter.2.Value.1=b"
        );
        assert_eq!(all(&ok(&cloud, "ec2", &tagged).await, "securityGroupRuleId"), out);
        // Each names the other, so that neither can go before a rule is revoked.
        for group in [&nodes, &control] {
            let delete = format!("DeleteSecurityGroup&GroupId={group}");
            assert_eq!(refused(&cloud, "ec2", &delete).await.0, "DependencyViolation");
        }
        let revoke = |direction: &str, group: &str, ids: &[String]| {
            let (one, two) = (&ids[0], &ids[1]);
            format!(
                "RevokeSecurityGroup{direction}&GroupId={group}&SecurityGroupRuleId.1={one}&SecurityGroupRuleId.2={two}"
            )
        };
        let wrong_way = refused(&cloud, "ec2", &revoke("Ingress", &control, &out)).await;
        assert_eq!(wrong_way.0, "InvalidSecurityGroupRuleId.NotFound");
        ok(&cloud, "ec2", &revoke("Egress", &control, &out)).await;
        ok(&cloud, "ec2", &format!("DeleteSecurityGroup&GroupId={nodes}")).await;
        ok(&cloud, "ec2", &format!("DeleteSecurityGroup&GroupId={control}")).await;
    }

    #[tokio::test(start_paused = true)]
    async fn groups_have_one_name_a_vpc_and_the_default_one_stays() {
        let cloud = cloud();
        ok(&cloud, "ec2", "CreateSecurityGroup&GroupName=a&GroupDescription=d").await;
        let twice = refused(&cloud, "ec2", "CreateSecurityGroup&GroupName=a&GroupDescription=d").await;
        assert_eq!(twice.0, "InvalidGroup.Duplicate");
        let default =
            ok(&cloud, "ec2", "DescribeSecurityGroups&Filter.1.Name=group-name&Filter.1.Value.1=default").await;
        let id = first(&default, "groupId");
        assert_eq!(all(&default, "ipProtocol"), ["-1", "-1"]);
        assert_eq!(refused(&cloud, "ec2", &format!("DeleteSecurityGroup&GroupId={id}")).await.0, "CannotDelete");
    }

    #[tokio::test(start_paused = true)]
    async fn ports_without_a_protocol_that_has_them_are_refused() {
        let cloud = cloud();
        let group = first(&ok(&cloud, "ec2", "CreateSecurityGroup&GroupName=p&GroupDescription=d").await, "groupId");
        for permission in ["IpProtocol=tcp", "IpProtocol=tcp&FromPort=9&ToPort=1", "IpProtocol=tpc&FromPort=1&ToPort=2"]
        {
            let call = format!("AuthorizeSecurityGroupIngress&GroupId={group}&CidrIp=10.0.0.0/8&{permission}");
            assert_eq!(refused(&cloud, "ec2", &call).await.0, "InvalidParameterValue", "{permission}");
        }
    }
}
