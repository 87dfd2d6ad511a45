//! What is to be made, and in which order. A plan is a pure function of the spec; it is never edited by hand.
//!
//! A [`Ref`] exists only after [`Plan::add`], so a cycle cannot be written and plan order is already topological.
//! Edges come from fields: `graph` finds them by serialising each resource. Nobody writes "depends on".

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Serialize};

use crate::{
    contract::Stage,
    resources::{AnyResource, Resource},
};

/// A typed reference to an earlier step. A field of this type is an edge: the step starts once the other is done.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Ref<R> {
    #[serde(rename = "$step")]
    step: String,
    #[serde(skip)]
    of: PhantomData<fn() -> R>,
}

impl<R> Ref<R> {
    /// The key of the step it points to.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// The same edge without the type, for "this must stand before".
    pub fn standing(&self) -> Standing {
        Standing { step: self.step.clone() }
    }

    /// The same edge for whoever needs only the other's id, whatever kind it is: a subnet that is made or one that exists.
    pub fn id(&self) -> IdRef {
        IdRef { step: self.step.clone() }
    }

    /// An edge that holds back only the end of a step, not its beginning.
    pub fn before_ready(&self) -> BeforeReady {
        BeforeReady { step: self.step.clone(), gate: ReadyGate::Ready }
    }

    /// An edge that holds a step back only until AWS has accepted the other, not until that is ready.
    pub fn accepted(&self) -> Accepted {
        Accepted { step: self.step.clone(), gate: AcceptedGate::Accepted }
    }
}

impl<R> Clone for Ref<R> {
    fn clone(&self) -> Self {
        Self { step: self.step.clone(), of: PhantomData }
    }
}

impl<R> PartialEq for Ref<R> {
    fn eq(&self, other: &Self) -> bool {
        self.step == other.step
    }
}

impl<R> fmt::Debug for Ref<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ref({})", self.step)
    }
}

/// An edge to a step of any kind, whose output's `id` is needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IdRef {
    #[serde(rename = "$step")]
    step: String,
}

impl IdRef {
    /// The key of the step it points to.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// The same edge where not even the id is needed.
    pub fn standing(&self) -> Standing {
        Standing { step: self.step.clone() }
    }
}

/// An edge to a step whose output is not needed: it must stand first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    #[serde(rename = "$step")]
    step: String,
}

/// An edge to a step that must stand before this one can become ready; it may be created earlier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BeforeReady {
    #[serde(rename = "$step")]
    step: String,
    #[serde(rename = "$gate")]
    gate: ReadyGate,
}

/// An edge to a step that AWS must have accepted before this one is created; it may become ready meanwhile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    #[serde(rename = "$step")]
    step: String,
    #[serde(rename = "$gate")]
    gate: AcceptedGate,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ReadyGate {
    Ready,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum AcceptedGate {
    Accepted,
}

/// One thing to make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its key, unique in the plan and stable over versions of Landfall: `nat-gateway-1`.
    pub key: String,
    /// Its stage.
    pub stage: Stage,
    /// What.
    pub resource: AnyResource,
}

/// All things to make, each after those it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The steps, in an order that works one by one.
    pub steps: Vec<Step>,
}

/// Adds steps of one stage after the other.
#[derive(Debug)]
pub struct Planner {
    stage: Stage,
    steps: Vec<Step>,
}

impl Default for Planner {
    fn default() -> Self {
        Self { stage: Stage::Network, steps: Vec::new() }
    }
}

impl Planner {
    /// From here on, steps belong to this stage.
    pub fn stage(&mut self, stage: Stage) {
        self.stage = stage;
    }

    /// Adds a step; its reference is the only way to point at it. A key that is taken gets a number: answers that `check`
    /// refuses, such as two node groups of one name, still have a plan, which the page draws while they are mended.
    pub fn add<R: Resource + Into<AnyResource>>(&mut self, key: impl Into<String>, resource: R) -> Ref<R> {
        let key = key.into();
        let is_free = |key: &String| self.steps.iter().all(|other| other.key != *key);
        let numbered = (2..).map(|number| format!("{key}-{number}"));
        let step =
            std::iter::once(key.clone()).chain(numbered).find(is_free).expect("there are more numbers than steps");
        self.steps.push(Step { key: step.clone(), stage: self.stage, resource: resource.into() });
        Ref { step, of: PhantomData }
    }

    /// The finished plan.
    pub fn plan(self) -> Plan {
        Plan { steps: self.steps }
    }
}
