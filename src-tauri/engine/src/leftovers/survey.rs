//! What a delete will do, before it: what goes and in which order, what else stands in the way or would stay behind, what
//! is not touched. What the identity may not look at is said, and is never an error.

use std::time::Duration;

use super::{
    balancer_groups, classic_load_balancer, cluster_api, deletion_protection, disruption_budget, fargate_profile,
    instance, interfaces, kept, load_balancer, log_group, nat_gateway, node_group, oidc_provider, plumbing,
    scope::Scope, security_group, strays, target_group, volume, vpc_endpoint,
};
use crate::{
    cloud::Cloud,
    contract::{DeletionItem, DeletionPreview, Leftover, LeftoverThing, StepState},
    failure::Failure,
    kube_objects::Budget,
    problems::explain,
    resources::AnyResource,
    run_state::{RunState, StepNow},
};

/// Everything a delete would do.
pub async fn preview(cloud: &Cloud, state: &RunState) -> DeletionPreview {
    let (scope, failures) = Scope::of(cloud, state).await;
    let mut unseen = Unseen::of(failures);
    let also = also(&scope, &mut unseen).await;
    let kept = unseen.list(kept::seen(&scope).await);
    let chosen_before = |leftover: &Leftover| state.step(&format!("also/{}", leftover.key)).is_some_and(is_to_go);
    let (goes, usual_seconds) = goes(state);
    DeletionPreview {
        also: also.into_iter().filter(|leftover| !chosen_before(leftover)).collect(),
        kept,
        cost_per_hour: goes.iter().map(|item| item.cost_per_hour).sum::<f64>() + 0.0,
        goes,
        usual_seconds,
        unseen: unseen.0,
    }
}

/// What every delete looks for beside its plan: it is the cluster's own, and goes without being chosen.
pub fn always(state: &RunState) -> Vec<Leftover> {
    vec![plumbing::step(), strays::step(state)]
}

/// What could not be looked at, in words.
#[derive(Debug, Default)]
pub(super) struct Unseen(pub Vec<String>);

impl Unseen {
    /// From what was refused already.
    pub fn of(failures: Vec<Failure>) -> Self {
        let mut unseen = Self::default();
        failures.iter().for_each(|failure| unseen.note(failure));
        unseen
    }

    /// A list, or an empty one and a note.
    pub fn list<T>(&mut self, answer: Result<Vec<T>, Failure>) -> Vec<T> {
        answer.unwrap_or_else(|failure| {
            self.note(&failure);
            Vec::new()
        })
    }

    /// One thing that could not be looked at.
    pub fn note(&mut self, failure: &Failure) {
        let problem = explain(failure);
        let line = match &problem.aws {
            Some(aws) => format!("{} {}: {}", aws.service, aws.action, problem.title),
            None => problem.title,
        };
        if !self.0.contains(&line) {
            self.0.push(line);
        }
    }
}

/// What Landfall did not make, belongs to the cluster or stands in its network, and can be removed.
pub(super) async fn also(scope: &Scope, unseen: &mut Unseen) -> Vec<Leftover> {
    let inside = inside(scope).await;
    // Without its API a cluster cannot let go of a load balancer; then that goes once nobody can make it anew.
    let alive = inside.is_ok();
    let (balancers, classic, groups, volumes, endpoints, gateways, instances) = tokio::join!(
        load_balancer::seen(scope, alive),
        classic_load_balancer::seen(scope, alive),
        target_group::seen(scope),
        volume::seen(scope),
        vpc_endpoint::seen(scope),
        nat_gateway::seen(scope),
        instance::seen(scope),
    );
    let (interfaces, security_groups, node_groups, profiles, provider, logs) = tokio::join!(
        interfaces::seen(scope),
        security_group::seen(scope),
        node_group::seen(scope),
        fargate_profile::seen(scope),
        oidc_provider::seen(scope),
        log_group::seen(scope),
    );
    let mut found = deletion_protection::seen(scope);
    match inside {
        Ok(budgets) => found.extend(disruption_budget::seen(&budgets)),
        Err(why) if scope.live.is_some() => unseen.0.push(format!("Disruption budgets inside the cluster: {why}")),
        Err(_) => {}
    }
    let (mut balancers, mut classic) = (unseen.list(balancers), unseen.list(classic));
    let security_groups = balancer_groups::fold(&mut balancers, &mut classic, unseen.list(security_groups));
    found.extend(balancers);
    found.extend(classic);
    let lists = [
        node_groups,
        profiles,
        instances,
        groups,
        volumes,
        gateways,
        endpoints,
        interfaces,
        Ok(security_groups),
        provider,
        logs,
    ];
    for list in lists {
        found.extend(unseen.list(list));
    }
    found
}

async fn inside(scope: &Scope) -> Result<Vec<Budget>, String> {
    let cluster = scope.live.as_ref().ok_or_else(|| "There is no cluster.".to_owned())?;
    cluster_api::budgets(&scope.cloud, cluster).await
}

/// What the plan removes, in the order in which it begins to go, and how long all of it usually takes.
fn goes(state: &RunState) -> (Vec<DeletionItem>, u32) {
    let going: Vec<bool> = state.steps.iter().map(is_to_go).collect();
    let takes: Vec<Duration> = (0..going.len())
        .map(|at| {
            let seconds = if going[at] { state.plan.steps[at].resource.about().usual_delete_seconds } else { 0 };
            Duration::from_secs(seconds.into())
        })
        .collect();
    let ends = state.graph.earliest_delete_ends(&takes);
    let mut order: Vec<usize> =
        (0..going.len()).filter(|&at| going[at] && is_shown(&state.plan.steps[at].resource)).collect();
    // What is made later goes earlier where nothing else decides.
    order.sort_by_key(|&at| (ends[at].saturating_sub(takes[at]), std::cmp::Reverse(at)));
    let usual = ends.iter().max().map_or(0, Duration::as_secs);
    let items = order.into_iter().map(|at| item(state, at)).collect();
    (items, u32::try_from(usual).unwrap_or(u32::MAX))
}

/// A step as one thing of a list.
pub(super) fn item(state: &RunState, at: usize) -> DeletionItem {
    let (resource, now) = (&state.plan.steps[at].resource, &state.steps[at]);
    let title = resource.title();
    // An ARN says no more than the title: it ends in the name.
    let told = |id: &String| id.starts_with("arn:") || title.contains(id.as_str());
    let id = now.facts.first().map(|fact| fact.value.clone()).filter(|id| !told(id));
    DeletionItem { title, id, cost_per_hour: resource.cost_per_hour() }
}

fn is_to_go(now: &StepNow) -> bool {
    now.state() != StepState::Deleted && (now.intended || now.output.is_some())
}

/// The nodes as Kubernetes sees them are nothing of their own, what every delete looks for may not exist, and what was
/// there before stays.
pub(super) fn is_shown(resource: &AnyResource) -> bool {
    match resource {
        AnyResource::KubernetesNodes(_)
        | AnyResource::AccessCheck(_)
        | AnyResource::ExistingVpc(_)
        | AnyResource::ExistingSubnet(_)
        | AnyResource::ExistingRole(_)
        | AnyResource::SecretsEncryption(_) => false,
        AnyResource::Leftover(leftover) => {
            !matches!(leftover.leftover.thing, LeftoverThing::Plumbing | LeftoverThing::Strays { .. })
        }
        _ => true,
    }
}
