//! Which quotas a class outgrows, and by how much: the steps of the tutorial counted, beside what the account has.

use serde_json::Value;

use super::ask::action;
use super::tutorial::{STEPS, Step};
use crate::DemoCloud;
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::services::ec2;

/// A quota that a class outgrows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaNeed {
    /// As Service Quotas calls it, such as "VPCs per Region".
    pub name: &'static str,
    /// The service as Service Quotas names it, such as `vpc`.
    pub service: &'static str,
    /// Its code, such as `L-F678F1CE`; `None` for one that Service Quotas does not list.
    pub code: Option<&'static str>,
    /// What holds now.
    pub has: u32,
    /// What holds everything that is there already and everything that the class makes.
    pub needs: u32,
    quota: Quota,
}

/// What a call of the tutorial takes of a quota, and what of the same kind counts beside it.
struct Use {
    action: &'static str,
    quota: Quota,
    /// In the inventory of the Region.
    kind: &'static str,
}

/// Internet gateways are not among them: AWS raises their quota with that of the VPCs.
const USES: [Use; 4] = [
    Use { action: "CreateVpc", quota: Quota::Vpcs, kind: "vpc" },
    Use { action: "AllocateAddress", quota: Quota::Addresses, kind: "address" },
    Use { action: "CreateNatGateway", quota: Quota::NatGatewaysPerZone, kind: "nat-gateway" },
    Use { action: "CreateCluster", quota: Quota::Clusters, kind: "cluster" },
];

/// The tutorial puts one NAT gateway into each of so many zones.
const ZONES: usize = 2;

impl DemoCloud {
    /// The quotas of this account and Region that so many people (at most 200) outgrow if they all do the tutorial of
    /// [`DemoCloud::classroom`].
    pub fn classroom_needs(&self, region: &str, participants: usize) -> Vec<QuotaNeed> {
        let people = participants.min(super::MOST);
        self.with(region, |context| {
            let counted = USES.iter().map(|one| {
                let each = STEPS.iter().filter(|step| action(step) == one.action).count();
                // Of what is there already all may lie in one zone.
                let each = if one.quota == Quota::NatGatewaysPerZone { each.div_ceil(ZONES) } else { each };
                (one.quota, standing(context, one.kind) + each * people)
            });
            let vcpus =
                (Quota::OnDemandVcpus, vcpus_standing(context) + STEPS.iter().map(vcpus).sum::<usize>() * people);
            counted.chain([vcpus]).filter_map(|(quota, needs)| need(context, quota, needs)).collect()
        })
    }

    /// Gives the account in this Region what it needs, as AWS does some days after it was asked to.
    pub fn grant_quotas(&self, region: &str, needs: &[QuotaNeed]) {
        self.with(region, |context| needs.iter().for_each(|one| quotas::set(context, one.quota, one.needs)));
    }
}

fn need(context: &Context<'_>, quota: Quota, needs: usize) -> Option<QuotaNeed> {
    let has = u32::try_from(quotas::value(context, quota)).unwrap_or(u32::MAX);
    let needs = u32::try_from(needs).unwrap_or(u32::MAX);
    let row = quota.row();
    (needs > has).then_some(QuotaNeed { name: row.name, service: row.service, code: row.code, has, needs, quota })
}

fn standing(context: &Context<'_>, kind: &str) -> usize {
    let beginning = format!("{kind}/");
    let all = [context.ec2.inventory(), context.eks.inventory(context.region)];
    all.iter().flat_map(|some| some.keys()).filter(|key| key.starts_with(&beginning)).count()
}

fn vcpus_standing(context: &Context<'_>) -> usize {
    let machines = context.ec2.inventory().into_iter().filter(|(key, _)| key.starts_with("instance/"));
    machines.map(|(_, machine)| vcpus_of(&machine["instance_type"])).sum()
}

/// The vCPUs of the machines that a step asks for.
fn vcpus(step: &Step) -> usize {
    if action(step) != "CreateNodegroup" {
        return 0;
    }
    let body: Value = serde_json::from_str(step.with).unwrap_or_default();
    let machines = body["scalingConfig"]["desiredSize"].as_u64().and_then(|size| usize::try_from(size).ok());
    machines.unwrap_or(0) * vcpus_of(&body["instanceTypes"][0])
}

fn vcpus_of(kind: &Value) -> usize {
    let known = kind.as_str().and_then(ec2::instance_type);
    known.and_then(|one| usize::try_from(one.vcpus).ok()).unwrap_or(0)
}
