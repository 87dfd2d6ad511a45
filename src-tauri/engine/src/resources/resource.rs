//! The one trait: how Landfall makes, awaits and removes one kind of AWS resource.

use std::future::Future;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{BillItem, Ctx, Shown};
use crate::{
    contract::{About, Fact},
    failure::Failure,
};

/// One kind of AWS resource. Its fields say what to make; fields of type `Ref` are the edges of the plan.
///
/// The author's contract:
/// - `create` may run twice: after a crash or a lost answer the runner calls `find` first, and `find` sees what an
///   earlier attempt made.
/// - Everything made carries our tags (`Ctx::tags`), and `find` returns only what carries them: Landfall never touches
///   what it did not make.
/// - `ready` is asked again and again until it answers `Ready`; it may finish the job (attach, modify), idempotently.
/// - `delete` is asked again and again until it answers `Ready(())`, which means truly gone. Deleting what is gone is
///   success.
/// - Nothing here sleeps, retries or words an error: the runner, `patience` and `problems` do.
pub trait Resource: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// What later steps need to know: ids, and little else.
    type Output: Serialize + DeserializeOwned + Clone + Send + Sync;

    /// What this kind of thing is.
    fn about() -> About;

    /// This one, for people: "NAT gateway in use1-az1".
    fn title(&self) -> String;

    /// Seconds it usually takes until it is ready.
    fn usual_seconds(&self) -> u32 {
        Self::about().usual_seconds
    }

    /// What it costs while it stands; empty: nothing.
    fn bill(&self) -> Vec<BillItem> {
        Vec::new()
    }

    /// The AWS CLI command that does the same; ids not known yet stand as shell variables.
    fn command(&self, shown: &Shown<'_>) -> String;

    /// What people may want to copy.
    fn facts(output: &Self::Output) -> Vec<Fact>;

    /// Looks for what an earlier attempt of this very step made.
    fn find(&self, ctx: &Ctx) -> impl Future<Output = Result<Option<Self::Output>, Failure>> + Send;

    /// Asks AWS to make it.
    fn create(&self, ctx: &Ctx) -> impl Future<Output = Result<Self::Output, Failure>> + Send;

    /// Looks whether it can be used, and completes it.
    fn ready(
        &self,
        _ctx: &Ctx,
        output: Self::Output,
    ) -> impl Future<Output = Result<Look<Self::Output>, Failure>> + Send {
        async { Ok(Look::Ready(output)) }
    }

    /// Removes what a failed attempt left, so that `create` can run again. Asked until `Ready`, before a person's
    /// further attempt.
    fn clear(&self, _ctx: &Ctx) -> impl Future<Output = Result<Look<()>, Failure>> + Send {
        async { Ok(Look::Ready(())) }
    }

    /// Asks AWS once more to remove what it failed to remove. Called once, before `delete`, on a further attempt.
    fn delete_anew(&self, _ctx: &Ctx, _output: &Self::Output) -> impl Future<Output = Result<(), Failure>> + Send {
        async { Ok(()) }
    }

    /// Takes the next step towards its being gone.
    fn delete(&self, ctx: &Ctx, output: Self::Output) -> impl Future<Output = Result<Look<()>, Failure>> + Send;
}

/// One look at something that takes time.
#[derive(Debug, Clone, PartialEq)]
pub enum Look<T> {
    /// It is so.
    Ready(T),
    /// Not yet; what is being waited for, and why, in one sentence.
    NotYet(String),
}

/// The output of things that are an id and nothing more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectId {
    /// Such as `vpc-0123456789abcdef0`.
    pub id: String,
}

impl ObjectId {
    /// From an SDK answer; AWS always sends the id, but the SDK's type is optional.
    pub fn new(id: Option<&str>) -> Self {
        Self { id: id.unwrap_or_default().to_owned() }
    }

    /// For the facts.
    pub fn fact(&self, label: &str) -> Vec<Fact> {
        vec![Fact { label: label.to_owned(), value: self.id.clone() }]
    }
}
