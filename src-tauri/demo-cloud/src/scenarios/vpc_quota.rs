//! The account has no room for another VPC: networks of old workshops take it.

use super::Asked;
use super::colleague;
use super::play::{Play, Script, nobody_relents};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;
use crate::quotas::{self, Quota};

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "vpc-quota",
        title: "The account has no room for another VPC",
        lesson: "An account may have five VPCs in a Region, and the default VPC is one of them. Networks that nobody \
                 deleted after a workshop count.",
        shows: "Making the network is refused with VpcLimitExceeded: The maximum number of VPCs has been reached.",
        solution: "Find VPCs that nobody needs: `aws ec2 describe-vpcs --filters Name=tag:Name,Values=old-workshop \
                   --query Vpcs[].VpcId`, and delete one: `aws ec2 delete-vpc --vpc-id ID`. Then try again. On AWS you \
                   can also build in another Region, use a VPC that exists, or ask for a higher quota (L-F678F1CE).",
        met: Met::Network,
    },
    play: Play::MetAgain { first: act, is_met_again },
    is_over,
    relent: nobody_relents,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    if rehearsal.waits() && asked.is("ec2", "CreateVpc") {
        rehearsal.happens(context);
        let with = [
            ("CidrBlock", "10.200.0.0/16"),
            ("TagSpecification.1.ResourceType", "vpc"),
            ("TagSpecification.1.Tag.1.Key", "Name"),
            ("TagSpecification.1.Tag.1.Value", "old-workshop"),
        ];
        colleague::use_up(context, rehearsal, ("CreateVpc", &with), "vpcId", ("DeleteVpc", "VpcId"));
    }
    None
}

/// Whether there is no room again, and things of the colleague's are part of the reason.
fn is_met_again(context: &mut Context<'_>, rehearsal: &Rehearsal, asked: &Asked<'_>) -> bool {
    asked.is("ec2", "CreateVpc") && {
        let all = all(context);
        all.len() >= quotas::value(context, Quota::Vpcs) && rehearsal.about.iter().any(|id| all.contains(id))
    }
}

/// Whether there is room, made by whomever.
fn is_over(context: &mut Context<'_>, _: &Rehearsal) -> bool {
    all(context).len() < quotas::value(context, Quota::Vpcs)
}

fn all(context: &mut Context<'_>) -> Vec<String> {
    let all = colleague::ec2(context, "DescribeVpcs", &[]).unwrap_or_default();
    colleague::all(&all, "vpcId")
}
