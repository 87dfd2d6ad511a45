//! Whose turn it is: which steps of a run may begin now, read off its state alone. The runner asks; nothing here begins
//! anything.

use crate::{
    contract::{Direction, StepState},
    resources::AnyResource,
    run_state::RunState,
};

impl RunState {
    /// Whether a step at rest may begin in the run's direction.
    pub fn may_begin(&self, at: usize) -> bool {
        let (step, graph) = (&self.steps[at], &self.graph);
        let may_go = matches!(step.state(), StepState::Waiting | StepState::Done);
        let over = |edges: &[usize]| edges.iter().all(|&other| self.is_over(other));
        match (self.direction, step.state()) {
            _ if !self.in_scope(at) => false,
            (Direction::Delete, _) => may_go && over(&graph.delete_after[at]),
            (Direction::Create, _) if step.surplus => may_go && !self.is_pointed_at(at),
            (Direction::Create, StepState::Settling) => over(&graph.ready_after[at]),
            (Direction::Create, StepState::Waiting) => {
                let accepted =
                    |other: &usize| matches!(self.steps[*other].state(), StepState::Settling | StepState::Done);
                graph.create_after_accepted[at].iter().all(accepted) && over(&graph.create_after[at])
            }
            (Direction::Create, _) => false,
        }
    }

    /// A step has come to the end that the direction asks of it.
    pub fn is_over(&self, at: usize) -> bool {
        let step = &self.steps[at];
        match self.direction {
            Direction::Create if step.surplus || matches!(self.plan.steps[at].resource, AnyResource::Leftover(_)) => {
                step.state() == StepState::Deleted || !step.intended && step.output.is_none() || self.is_held(at)
            }
            Direction::Create => step.state() == StepState::Done,
            Direction::Delete => step.state() == StepState::Deleted,
        }
    }

    /// Everything that was asked for has come to its end.
    pub fn all_over(&self) -> bool {
        (0..self.steps.len()).all(|at| !self.in_scope(at) || self.is_over(at))
    }

    /// Its stage was asked for.
    pub fn in_scope(&self, at: usize) -> bool {
        self.direction == Direction::Delete || self.plan.steps[at].stage <= self.through
    }

    /// AWS was never asked for it: it is gone without a call.
    pub fn was_never_asked_for(&self, at: usize) -> bool {
        let step = &self.steps[at];
        !step.intended && step.output.is_none() && step.state() == StepState::Waiting
    }

    /// Something that stands, or that AWS may have been asked for, was made with it.
    fn is_pointed_at(&self, at: usize) -> bool {
        self.graph.delete_after[at].iter().any(|&other| {
            let step = &self.steps[other];
            step.state() != StepState::Deleted && (step.intended || step.output.is_some())
        })
    }

    /// Something that is still asked for was made with it: it stays until that one goes.
    fn is_held(&self, at: usize) -> bool {
        self.graph.delete_after[at].iter().any(|&other| !self.steps[other].surplus && self.steps[other].stands())
    }
}
