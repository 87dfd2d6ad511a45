//! The account has no free Elastic IP address: somebody holds all of them and uses none.

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
        name: "address-quota",
        title: "The account has no free Elastic IP address",
        lesson: "An account may hold five addresses in a Region, and each NAT gateway needs one. Addresses that nobody \
                 uses count, and cost money.",
        shows: "Reserving an address for the NAT gateway is refused with AddressLimitExceeded: The maximum number of \
                addresses has been reached.",
        solution: "Find addresses that nothing uses: `aws ec2 describe-addresses --filters \
                   Name=tag:Name,Values=old-workshop --query Addresses[].AllocationId`, and release one for each \
                   NAT gateway: `aws ec2 release-address --allocation-id ID`. Then try again. On AWS you can also build with one NAT gateway \
                   in the place of several, or ask for a higher quota (L-0263D0A3).",
        met: Met::Network,
    },
    play: Play::MetAgain { first: act, is_met_again },
    is_over,
    relent: nobody_relents,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    if rehearsal.waits() && asked.is("ec2", "AllocateAddress") {
        rehearsal.happens(context);
        let with = [
            ("Domain", "vpc"),
            ("TagSpecification.1.ResourceType", "elastic-ip"),
            ("TagSpecification.1.Tag.1.Key", "Name"),
            ("TagSpecification.1.Tag.1.Value", "old-workshop"),
        ];
        let then = ("ReleaseAddress", "AllocationId");
        colleague::use_up(context, rehearsal, ("AllocateAddress", &with), "allocationId", then);
    }
    None
}

/// Whether there is no room again, and things of the colleague's are part of the reason.
fn is_met_again(context: &mut Context<'_>, rehearsal: &Rehearsal, asked: &Asked<'_>) -> bool {
    asked.is("ec2", "AllocateAddress") && {
        let all = all(context);
        all.len() >= quotas::value(context, Quota::Addresses) && rehearsal.about.iter().any(|id| all.contains(id))
    }
}

/// Whether there is room, made by whomever.
fn is_over(context: &mut Context<'_>, _: &Rehearsal) -> bool {
    all(context).len() < quotas::value(context, Quota::Addresses)
}

fn all(context: &mut Context<'_>) -> Vec<String> {
    let all = colleague::ec2(context, "DescribeAddresses", &[]).unwrap_or_default();
    colleague::all(&all, "allocationId")
}
