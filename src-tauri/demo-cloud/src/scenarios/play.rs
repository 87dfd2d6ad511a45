//! Lets chosen scenarios happen: some just before the call that meets them, others as time passes. Sees when they are
//! over.

use super::Asked;
use super::library;
use super::rehearsal::Rehearsal;
use super::scenario::Scenario;
use crate::Fault;
use crate::context::Context;

/// A scenario and what it does.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) scenario: Scenario,
    pub(super) play: Play,
    /// Whether what happened is not in the way any more, because somebody mended it or because it has passed. Asked in
    /// the Region in which it happened, or in every one.
    pub(super) is_over: fn(&mut Context<'_>, &Rehearsal) -> bool,
    /// What AWS and those above the account do so that it ends at once; colleagues do the rest. Called where it acted.
    pub(super) relent: fn(&mut Context<'_>, &mut Rehearsal),
}

/// When a scenario acts. Each notes in its rehearsal that it has happened, so that what a person mends stays mended.
#[derive(Debug)]
pub(super) enum Play {
    /// Just before a call is answered. What it returns is the answer instead.
    OnCall(fn(&mut Context<'_>, &mut Rehearsal, &Asked<'_>) -> Option<Fault>),
    /// The same. One can go round it, and meet it again because its cause still stands.
    MetAgain {
        first: fn(&mut Context<'_>, &mut Rehearsal, &Asked<'_>) -> Option<Fault>,
        /// Whether the cause, which still stands, is in the way of this call.
        is_met_again: fn(&mut Context<'_>, &Rehearsal, &Asked<'_>) -> bool,
    },
    /// Whenever the account is looked at, once for each Region.
    OnTime(fn(&mut Context<'_>, &mut Rehearsal)),
}

/// Of scenarios that are all colleagues' doing.
pub(super) fn nobody_relents(_: &mut Context<'_>, _: &mut Rehearsal) {}

/// Lets happen what a call meets. If AWS itself refuses the call then, says how.
pub(crate) fn before(context: &mut Context<'_>, asked: &Asked<'_>) -> Option<Fault> {
    let mut refusal = None;
    each(context, |context, rehearsal, script| {
        if let Play::MetAgain { is_met_again, .. } = script.play
            && rehearsal.may_come_back(context)
            && is_met_again(context, rehearsal, asked)
        {
            rehearsal.comes_back(context, asked);
        }
        if let Play::OnCall(act) | Play::MetAgain { first: act, .. } = script.play
            && rehearsal.is_on()
        {
            let wish = act(context, rehearsal, asked);
            refusal = refusal.take().or(wish);
        }
    });
    refusal
}

/// Lets happen what is due in this Region, and sees what is over in it.
pub(crate) fn settle(context: &mut Context<'_>) {
    each(context, |context, rehearsal, script| {
        if let Play::OnTime(act) = script.play
            && rehearsal.is_on()
            && rehearsal.waits()
        {
            act(context, rehearsal);
        }
        if !rehearsal.is_in(context.region) {
            return;
        }
        if rehearsal.is_on() && !rehearsal.waits() && (script.is_over)(context, rehearsal) {
            rehearsal.passes(context.now);
        }
        rehearsal.works_off(context);
    });
    context.rehearsals.retain(|one| !one.is_gone());
}

fn each(context: &mut Context<'_>, mut act: impl FnMut(&mut Context<'_>, &mut Rehearsal, &Script)) {
    if context.rehearsals.is_empty() {
        return;
    }
    // Taken out for the while, so that the account can be changed beside them.
    let mut all = std::mem::take(context.rehearsals);
    for rehearsal in &mut all {
        if let Some(script) = library::find(&rehearsal.name) {
            let before = rehearsal.clone();
            act(context, rehearsal, script);
            context.changed |= *rehearsal != before;
        }
    }
    *context.rehearsals = all;
}
