//! PLACEHOLDER until the engineer of leftovers writes it.
use super::{Ctx, Look, ObjectId, Resource, Shown};
use crate::{
    contract::{self, About, Fact},
    failure::Failure,
};
use serde::{Deserialize, Serialize};
/// See above.
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
    /// Beside the node groups.
    WithWorkers,
    /// After all node groups.
    AfterWorkers,
    /// After the cluster, before the network.
    AfterCluster,
}
impl Leftover {
    /// When it goes.
    pub fn phase(&self) -> LeftoverPhase {
        LeftoverPhase::First
    }
}
impl Resource for Leftover {
    type Output = ObjectId;
    fn about() -> About {
        About {
            name: "Leftover".into(),
            what: String::new(),
            why: String::new(),
            link: String::new(),
            usual_seconds: 0,
            usual_delete_seconds: 60,
        }
    }
    fn title(&self) -> String {
        self.leftover.title.clone()
    }
    fn command(&self, _shown: &Shown<'_>) -> String {
        self.leftover.command.clone()
    }
    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Id")
    }
    async fn find(&self, _ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        Ok(None)
    }
    async fn create(&self, _ctx: &Ctx) -> Result<ObjectId, Failure> {
        Ok(ObjectId { id: String::new() })
    }
    async fn delete(&self, _ctx: &Ctx, _output: ObjectId) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}
