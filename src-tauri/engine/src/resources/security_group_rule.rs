//! One rule of a security group, and how it is put in and taken out. Knows not whose group it is: a group of ours
//! (`security_group`) or one that EKS made (`security_group_rules`).

use aws_sdk_ec2::types::{IpPermission, IpRange, Ipv6Range, ResourceType, UserIdGroupPair};
use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Shown, tags};
use crate::{
    failure::Failure,
    plan::{IdRef, Ref},
};

/// Lets one kind of traffic through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecurityGroupRule {
    /// Towards the members of the group, or away from them.
    pub direction: RuleDirection,
    /// What is spoken.
    pub protocol: RuleProtocol,
    /// The first port; means nothing with [`RuleProtocol::All`].
    pub from_port: u16,
    /// The last port.
    pub to_port: u16,
    /// Who is at the other end.
    pub peer: RulePeer,
    /// "API server to kubelets": the rule's description.
    pub why: String,
}

/// Which way a rule looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleDirection {
    /// Towards the members of the group.
    Ingress,
    /// Away from them.
    Egress,
}

/// What a rule lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleProtocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// Everything, on every port.
    All,
}

/// Who is at the other end of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RulePeer {
    /// A block of IPv4 or IPv6 addresses.
    Cidr(String),
    /// Every IPv4 block of the VPC the group stands in, whatever they are by then.
    Vpc,
    /// The members of the group itself.
    Itself,
    /// The members of another group.
    Group(IdRef),
    /// The members of the group that EKS made for a cluster: the control plane and managed nodes.
    ClusterGroup(Ref<Cluster>),
}

impl SecurityGroupRule {
    /// Traffic towards the members on some TCP ports.
    pub fn tcp_in(from_port: u16, to_port: u16, peer: RulePeer, why: impl Into<String>) -> Self {
        let (direction, protocol) = (RuleDirection::Ingress, RuleProtocol::Tcp);
        Self { direction, protocol, from_port, to_port, peer, why: why.into() }
    }

    /// Puts the rule into a group that stands, with our tags. A rule that is there already, whoever put it there, is
    /// success.
    ///
    /// # Errors
    /// What AWS refused; a peer whose step has no output.
    pub(super) async fn allow(&self, ctx: &Ctx, group: &str) -> Result<(), Failure> {
        let permission = self.permission(ctx, group).await?;
        let tags = tags::specification(ctx, ResourceType::SecurityGroupRule, &format!("{}-rule", ctx.cluster), &[]);
        let ec2 = &ctx.cloud.ec2;
        let answer = match self.direction {
            RuleDirection::Ingress => {
                let call = ec2.authorize_security_group_ingress().group_id(group).ip_permissions(permission);
                let answer = call.tag_specifications(tags).send().await;
                answer.map(drop).map_err(Failure::of("EC2", "AuthorizeSecurityGroupIngress"))
            }
            RuleDirection::Egress => {
                let call = ec2.authorize_security_group_egress().group_id(group).ip_permissions(permission);
                let answer = call.tag_specifications(tags).send().await;
                answer.map(drop).map_err(Failure::of("EC2", "AuthorizeSecurityGroupEgress"))
            }
        };
        match answer {
            Err(failure) if failure.code() == "InvalidPermission.Duplicate" => Ok(()),
            answer => answer,
        }
    }

    /// The AWS CLI command that puts it into a group.
    pub(super) fn command(&self, shown: &Shown<'_>, group: &str) -> String {
        let verb = match self.direction {
            RuleDirection::Ingress => "ingress",
            RuleDirection::Egress => "egress",
        };
        let ports = match self.protocol {
            RuleProtocol::All => String::new(),
            _ => format!(",FromPort={},ToPort={}", self.from_port, self.to_port),
        };
        let peer = match &self.peer {
            RulePeer::Cidr(block) if block.contains(':') => format!("Ipv6Ranges=[{{CidrIpv6={block}}}]"),
            RulePeer::Cidr(block) => format!("IpRanges=[{{CidrIp={block}}}]"),
            RulePeer::Vpc => "IpRanges=[{CidrIp=$VPC_BLOCK}]".to_owned(),
            RulePeer::Itself => format!("UserIdGroupPairs=[{{GroupId={group}}}]"),
            RulePeer::Group(other) => format!("UserIdGroupPairs=[{{GroupId={}}}]", shown.id_of(other)),
            RulePeer::ClusterGroup(cluster) => {
                format!("UserIdGroupPairs=[{{GroupId={}}}]", shown.field(cluster, "security_group"))
            }
        };
        shown.aws(&[
            &format!("ec2 authorize-security-group-{verb}"),
            &format!("--group-id {group}"),
            &format!("--ip-permissions 'IpProtocol={}{ports},{peer}'", self.protocol()),
        ])
    }

    async fn permission(&self, ctx: &Ctx, group: &str) -> Result<IpPermission, Failure> {
        let why = description(&self.why);
        let mut permission = IpPermission::builder().ip_protocol(self.protocol());
        if self.protocol != RuleProtocol::All {
            permission = permission.from_port(self.from_port.into()).to_port(self.to_port.into());
        }
        let of_group = |id: String| UserIdGroupPair::builder().group_id(id).description(&why).build();
        let block = |block: &str| IpRange::builder().cidr_ip(block).description(&why).build();
        Ok(match &self.peer {
            RulePeer::Cidr(all) if all.contains(':') => {
                permission.ipv6_ranges(Ipv6Range::builder().cidr_ipv6(all).description(&why).build())
            }
            RulePeer::Cidr(all) => permission.ip_ranges(block(all)),
            RulePeer::Vpc => {
                let blocks = blocks_around(ctx, group).await?;
                permission.set_ip_ranges(Some(blocks.iter().map(|one| block(one)).collect()))
            }
            RulePeer::Itself => permission.user_id_group_pairs(of_group(group.to_owned())),
            RulePeer::Group(other) => permission.user_id_group_pairs(of_group(ctx.id(other)?)),
            RulePeer::ClusterGroup(cluster) => {
                permission.user_id_group_pairs(of_group(ctx.get(cluster)?.security_group))
            }
        }
        .build())
    }

    fn protocol(&self) -> &'static str {
        match self.protocol {
            RuleProtocol::Tcp => "tcp",
            RuleProtocol::Udp => "udp",
            RuleProtocol::All => "-1",
        }
    }
}

/// The IPv4 blocks of the VPC that a group stands in.
async fn blocks_around(ctx: &Ctx, group: &str) -> Result<Vec<String>, Failure> {
    let answer = ctx.cloud.ec2.describe_security_groups().group_ids(group).send().await;
    let answer = answer.map_err(Failure::of("EC2", "DescribeSecurityGroups"))?;
    let vpc = answer.security_groups().first().and_then(|group| group.vpc_id()).unwrap_or_default();
    let answer = ctx.cloud.ec2.describe_vpcs().vpc_ids(vpc).send().await;
    let answer = answer.map_err(Failure::of("EC2", "DescribeVpcs"))?;
    let Some(vpc) = answer.vpcs().first() else { return Ok(Vec::new()) };
    let mut blocks: Vec<String> = vpc.cidr_block().map(str::to_owned).into_iter().collect();
    for more in vpc.cidr_block_association_set().iter().filter_map(|one| one.cidr_block()) {
        if !blocks.iter().any(|known| known == more) {
            blocks.push(more.to_owned());
        }
    }
    Ok(blocks)
}

/// Words as EC2 takes them in descriptions of groups and rules (API Reference, `IpRange`): some letters, 255 at most.
pub(super) fn description(words: &str) -> String {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(letter);
    words.chars().map(|letter| if allowed(letter) { letter } else { ' ' }).take(255).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_description_holds_only_letters_that_aws_takes() {
        assert_eq!(super::description("the node’s “kubelet” (10250)"), "the node s  kubelet  (10250)");
        assert_eq!(super::description(&"ä".repeat(300)).len(), 255);
    }
}
