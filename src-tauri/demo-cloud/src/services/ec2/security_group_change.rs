//! Rules of security groups that are changed where they stand, and what is said about them; and the groups that can be
//! used in a VPC.
//!
//! Source: EC2 API Reference, ModifySecurityGroupRules, UpdateSecurityGroupRuleDescriptionsIngress and …Egress,
//! GetSecurityGroupsForVpc.

use super::describe::{Filters, page};
use super::kind::{self, invalid_value, need};
use super::security_group_rule::{Peer, group_id, ipv4, ipv6, ports, read};
use super::tag;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml};

/// `ModifySecurityGroupRules`. A rule keeps its id, its direction and the kind of its other side.
pub(super) fn modify(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let group_id = need(params, "GroupId")?;
    let mut group = context.ec2.security_group(group_id)?.clone();
    let changes = params.each("SecurityGroupRule");
    if changes.is_empty() {
        return Err(kind::missing_parameter("SecurityGroupRule"));
    }
    for change in changes {
        let id = need(&change, "SecurityGroupRuleId")?;
        let wish = change.below("SecurityGroupRule");
        let (protocol, from_port, to_port) = ports(&wish)?;
        let peers = [
            wish.filled("CidrIpv4").map(|cidr| ipv4(cidr).map(Peer::Ipv4)),
            wish.filled("CidrIpv6").map(|cidr| ipv6(cidr).map(Peer::Ipv6)),
            wish.filled("PrefixListId").map(|id| Ok(Peer::PrefixList(id.to_owned()))),
            wish.filled("ReferencedGroupId").map(|id| Ok(Peer::Group(id.to_owned()))),
        ];
        let mut peers = peers.into_iter().flatten();
        let (Some(peer), None) = (peers.next().transpose()?, peers.next()) else {
            return Err(invalid_value(
                "Exactly one of CidrIpv4, CidrIpv6, PrefixListId and ReferencedGroupId is needed",
            ));
        };
        if let Peer::Group(other) = &peer {
            context.ec2.security_group(other)?;
        }
        let at = group.rules.iter().position(|rule| rule.id == id);
        let at = at.ok_or_else(|| kind::SECURITY_GROUP_RULE.missing(id))?;
        let rule = &mut group.rules[at];
        if std::mem::discriminant(&rule.peer) != std::mem::discriminant(&peer) {
            return Err(invalid_value(format!("The source or destination type of rule {id} cannot be changed")));
        }
        rule.description = wish.filled("Description").map(str::to_owned);
        (rule.protocol, rule.from_port, rule.to_port, rule.peer) = (protocol, from_port, to_port, peer);
        let changed = rule.clone();
        let same = |one: &super::security_group_rule::Rule| {
            let what = |rule: &super::security_group_rule::Rule| {
                (rule.egress, rule.protocol.clone(), rule.from_port, rule.to_port)
            };
            one.id != changed.id && what(one) == what(&changed) && one.peer == changed.peer
        };
        if group.rules.iter().any(same) {
            return Err(AwsError::bad("InvalidPermission.Duplicate", "the specified rule already exists"));
        }
    }
    context.ec2.security_groups.insert(group_id.to_owned(), group);
    Ok(tag::done())
}

/// `UpdateSecurityGroupRuleDescriptionsIngress` and `…Egress`.
pub(super) fn describe_rules(context: &mut Context<'_>, params: &Params, egress: bool) -> Answer<Xml> {
    let id = group_id(params)?;
    let mut group = context.ec2.security_group(&id)?.clone();
    let named = params.each("SecurityGroupRuleDescription");
    for one in &named {
        let id = need(one, "SecurityGroupRuleId")?;
        let rule = group.rules.iter_mut().find(|rule| rule.id == id && rule.egress == egress);
        let rule = rule.ok_or_else(|| kind::SECURITY_GROUP_RULE.missing(id))?;
        rule.description = one.filled("Description").map(str::to_owned);
    }
    if named.is_empty() {
        for wish in read(params, egress)? {
            let rule = group.rules.iter_mut().find(|rule| wish.is(rule)).ok_or_else(|| {
                AwsError::bad("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
            })?;
            rule.description = wish.description;
        }
    }
    context.ec2.security_groups.insert(id, group);
    Ok(tag::done())
}

/// `GetSecurityGroupsForVpc`. No group here is shared between VPCs.
pub(super) fn for_vpc(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &*context.ec2;
    let vpc_id = &state.vpc(need(params, "VpcId")?)?.id;
    let filters = Filters::read(params, &["group-id", "description", "group-name", "owner-id", "primary-vpc-id"])?;
    let all = state.security_groups.values().filter(|group| &group.vpc_id == vpc_id).filter(|group| {
        filters.accept(&group.tags, |name| {
            vec![match name {
                "description" => group.description.clone(),
                "group-name" => group.name.clone(),
                "owner-id" => ACCOUNT_ID.to_owned(),
                "primary-vpc-id" => group.vpc_id.clone(),
                _ => group.id.clone(),
            }]
        })
    });
    let (page, next) = page(params, all.collect())?;
    let mut xml = Xml::new();
    xml.set("securityGroupForVpcSet", page, |item, group| {
        item.text("description", &group.description)
            .text("groupName", &group.name)
            .text("ownerId", ACCOUNT_ID)
            .text("groupId", &group.id)
            .text("primaryVpcId", &group.vpc_id);
        tag::write(item, &group.tags);
    })
    .some("nextToken", next);
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_rule_changes_and_stays_the_same_rule() {
        let cloud = cloud();
        let ec2 = async |call: String| ok(&cloud, "ec2", &call).await;
        let made = ec2("CreateSecurityGroup&GroupName=web&GroupDescription=web".to_owned()).await;
        let group = first(&made, "groupId");
        let range = |cidr: &str| {
            format!(
                "IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=22&IpPermissions.1.ToPort=22\
                 &IpPermissions.1.IpRanges.1.CidrIp={cidr}"
            )
        };
        let rule = ec2(format!("AuthorizeSecurityGroupIngress&GroupId={group}&{}", range("10.0.0.0/8"))).await;
        let rule = first(&rule, "securityGroupRuleId");
        let words = format!("{}&IpPermissions.1.IpRanges.1.Description=office", range("10.0.0.0/8"));
        ec2(format!("UpdateSecurityGroupRuleDescriptionsIngress&GroupId={group}&{words}")).await;
        let filter = format!("DescribeSecurityGroupRules&SecurityGroupRuleId.1={rule}");
        assert_eq!(first(&ec2(filter.clone()).await, "description"), "office");
        let by_id = format!("SecurityGroupRuleDescription.1.SecurityGroupRuleId={rule}");
        let elsewhere = format!("UpdateSecurityGroupRuleDescriptionsEgress&GroupId={group}&{by_id}");
        assert_eq!(refused(&cloud, "ec2", &elsewhere).await.0, "InvalidSecurityGroupRuleId.NotFound", "it goes in");
        let missing = format!("UpdateSecurityGroupRuleDescriptionsIngress&GroupId={group}&{}", range("10.1.0.0/16"));
        assert_eq!(refused(&cloud, "ec2", &missing).await.0, "InvalidPermission.NotFound");
        let change = |more: &str| {
            format!(
                "ModifySecurityGroupRules&GroupId={group}&SecurityGroupRule.1.SecurityGroupRuleId={rule}\
                 &SecurityGroupRule.1.SecurityGroupRule.IpProtocol=tcp&SecurityGroupRule.1.SecurityGroupRule.FromPort=443\
                 &SecurityGroupRule.1.SecurityGroupRule.ToPort=443{more}"
            )
        };
        ec2(change("&SecurityGroupRule.1.SecurityGroupRule.CidrIpv4=192.0.2.0/24")).await;
        let now = ec2(filter).await;
        assert_eq!((first(&now, "fromPort"), first(&now, "cidrIpv4")), ("443".to_owned(), "192.0.2.0/24".to_owned()));
        assert!(all(&now, "description").is_empty(), "what is not said again is gone");
        let other_kind = change("&SecurityGroupRule.1.SecurityGroupRule.CidrIpv6=::/0");
        assert_eq!(refused(&cloud, "ec2", &other_kind).await.0, "InvalidParameterValue");
        assert_eq!(refused(&cloud, "ec2", &change("")).await.0, "InvalidParameterValue");
        let second = format!("AuthorizeSecurityGroupIngress&GroupId={group}&{}", range("192.0.2.0/24"));
        ec2(second.replace("=22", "=80")).await;
        let duplicate = change("&SecurityGroupRule.1.SecurityGroupRule.CidrIpv4=192.0.2.0/24").replace("443", "80");
        assert_eq!(refused(&cloud, "ec2", &duplicate).await.0, "InvalidPermission.Duplicate");
    }

    #[tokio::test(start_paused = true)]
    async fn the_groups_of_a_vpc_are_its_own() {
        let cloud = cloud();
        let vpc = first(&ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.9.0.0/16").await, "vpcId");
        let made = format!("CreateSecurityGroup&GroupName=web&GroupDescription=web&VpcId={vpc}");
        let group = first(&ok(&cloud, "ec2", &made).await, "groupId");
        let found = ok(&cloud, "ec2", &format!("GetSecurityGroupsForVpc&VpcId={vpc}")).await;
        assert!(all(&found, "groupId").contains(&group));
        assert_eq!(all(&found, "groupName").len(), 2, "with the default one");
        let named = format!("GetSecurityGroupsForVpc&VpcId={vpc}&Filter.1.Name=group-name&Filter.1.Value.1=web");
        assert_eq!(all(&ok(&cloud, "ec2", &named).await, "groupId"), [group]);
        let nobody = "GetSecurityGroupsForVpc&VpcId=vpc-00000000000000000";
        assert_eq!(refused(&cloud, "ec2", nobody).await.0, "InvalidVpcID.NotFound");
    }
}
