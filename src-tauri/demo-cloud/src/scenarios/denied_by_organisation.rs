//! The organisation above the account forbids making IAM roles, to everybody in it.

use super::Asked;
use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;
use crate::services::iam::DeniedBy;

const ACTION: &str = "iam:CreateRole";

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "denied-by-organisation",
        title: "The organisation forbids making roles",
        lesson: "A service control policy stands above the account. What it forbids no administrator of the account can \
                 allow, and no policy of yours helps. Workshop accounts are often like that.",
        shows: "Making the first role is refused with AccessDenied: … is not authorized to perform: iam:CreateRole … \
                with an explicit deny in a service control policy.",
        solution: "Do not edit policies. Use roles that somebody made for the purpose: choose company-eks-cluster for \
                   the cluster and company-eks-nodes for the nodes. The latter lacks a policy for the network plugin, \
                   and attaching one is allowed: `aws iam attach-role-policy --role-name company-eks-nodes \
                   --policy-arn arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy`.",
        met: Met::Roles,
    },
    play: Play::MetAgain { first: act, is_met_again },
    is_over,
    relent,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    // From the start, so that whoever asks beforehand what is allowed learns the truth.
    if rehearsal.calls == 0 {
        rehearsal.calls = 1;
        context.region.clone_into(&mut rehearsal.region);
        rehearsal.is_everywhere = true;
        context.iam.deny(ACTION, DeniedBy::Organization);
    }
    if rehearsal.waits() && asked.is("iam", "CreateRole") {
        rehearsal.happens(context);
    }
    None
}

/// Whether somebody tries again to make a role, such as one for the nodes after one for the cluster.
fn is_met_again(_: &mut Context<'_>, _: &Rehearsal, asked: &Asked<'_>) -> bool {
    asked.is("iam", "CreateRole")
}

/// Whether somebody made a cluster or nodes all the same, with roles that exist.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    let Some(since) = rehearsal.happened_at else { return false };
    colleague::has_cluster_since(context, since)
        || colleague::active_clusters(context).iter().any(|cluster| colleague::has_nodes_since(context, cluster, since))
}

fn relent(context: &mut Context<'_>, _: &mut Rehearsal) {
    context.iam.allow_from(ACTION, DeniedBy::Organization, context.now);
}
