//! Something Landfall did not make, or that AWS made beside it, as a step of a delete: found, removed, awaited. How each
//! kind is removed stands in `leftovers`; when it goes is decided here.

use serde::{Deserialize, Serialize};

use super::{BillItem, Ctx, Look, ObjectId, Resource, Shown};
use crate::{
    contract::{self, About, Fact, LeftoverThing, Problem},
    failure::Failure,
    leftovers,
};

/// One leftover that the person chose, or that every delete looks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leftover {
    /// Which.
    pub leftover: contract::Leftover,
}

/// When a leftover goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftoverPhase {
    /// Before everything else.
    First,
    /// Beside the node groups, before the cluster.
    WithWorkers,
    /// After all node groups.
    AfterWorkers,
    /// After the cluster, before the network.
    AfterCluster,
}

impl Leftover {
    /// When it goes.
    pub fn phase(&self) -> LeftoverPhase {
        match &self.leftover.thing {
            // Only a living cluster takes its own load balancers down, and with them their groups and rules.
            LeftoverThing::LoadBalancer { object: Some(_), .. }
            | LeftoverThing::ClassicLoadBalancer { object: Some(_), .. }
            | LeftoverThing::DisruptionBudget { .. }
            | LeftoverThing::DeletionProtection => LeftoverPhase::First,
            LeftoverThing::NodeGroup { .. } | LeftoverThing::FargateProfile { .. } => LeftoverPhase::WithWorkers,
            LeftoverThing::Volume { .. } => LeftoverPhase::AfterWorkers,
            _ => LeftoverPhase::AfterCluster,
        }
    }
}

impl Resource for Leftover {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "Leftover".into(),
            what: "Something in the account that belongs to the cluster or stands in its network, and that no step of \
                   Landfall made."
                .into(),
            why: "It goes only where you chose it, or where AWS made it for Landfall’s own objects: what stays costs \
                  money, or keeps the network from going."
                .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/delete-cluster.html".into(),
            usual_seconds: 0,
            usual_delete_seconds: 30,
        }
    }

    fn title(&self) -> String {
        self.leftover.title.clone()
    }

    fn bill(&self) -> Vec<BillItem> {
        vec![BillItem::line(&self.leftover.title, self.leftover.cost_per_hour, "")]
    }

    fn command(&self, _shown: &Shown<'_>) -> String {
        self.leftover.command.clone()
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let stands = match leftovers::stands(ctx, &self.leftover.thing).await {
            Err(failure) if failure.is_gone() => false,
            stands => stands?,
        };
        Ok(stands.then(|| ObjectId { id: self.leftover.key.clone() }))
    }

    async fn create(&self, _ctx: &Ctx) -> Result<ObjectId, Failure> {
        Err(Problem::told(
            "not-ours-to-make",
            format!("Landfall does not make {}", self.leftover.title),
            "It was chosen to be removed, and Landfall makes only what its own steps name.",
            "Nothing is to be done: the cluster does not need it from Landfall.",
        )
        .into())
    }

    async fn delete_anew(&self, ctx: &Ctx, _output: &ObjectId) -> Result<(), Failure> {
        leftovers::remove_anew(ctx, &self.leftover.thing).await
    }

    async fn delete(&self, ctx: &Ctx, _output: ObjectId) -> Result<Look<()>, Failure> {
        match leftovers::remove(ctx, &self.leftover.thing).await {
            // Something it was looked for by is gone already; whether it is gone with that, a look tells.
            Err(failure) if failure.is_gone() => Ok(match self.find(ctx).await? {
                None => Look::Ready(()),
                Some(_) => Look::NotYet("AWS does not show all of it at the moment; Landfall looks again.".into()),
            }),
            looked => looked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phase(thing: LeftoverThing) -> LeftoverPhase {
        let leftover = contract::Leftover {
            key: "x".into(),
            thing,
            title: "x".into(),
            made_by: None,
            while_it_stays: String::new(),
            blocks: true,
            loses_data: false,
            cost_per_hour: 0.0,
            command: String::new(),
        };
        Leftover { leftover }.phase()
    }

    #[test]
    fn what_only_the_living_cluster_can_take_down_goes_first() {
        let balancer = |object: Option<&str>| LeftoverThing::LoadBalancer {
            arn: "arn".into(),
            object: object.map(str::to_owned),
            security_groups: Vec::new(),
        };
        assert_eq!(phase(balancer(Some("service/default/web"))), LeftoverPhase::First);
        assert_eq!(phase(balancer(None)), LeftoverPhase::AfterCluster);
        assert_eq!(phase(LeftoverThing::FargateProfile { name: "x".into() }), LeftoverPhase::WithWorkers);
        assert_eq!(phase(LeftoverThing::Volume { id: "x".into(), object: None }), LeftoverPhase::AfterWorkers);
        assert_eq!(phase(LeftoverThing::Plumbing), LeftoverPhase::AfterCluster);
    }
}
