//! The hourly bill: what each step's resource says it costs, added up.

use crate::{
    contract::{ClusterSpec, CostLine, Offers},
    plan::{Plan, Step},
    prices,
    resources::{AnyResource, BillItem},
};

/// The bill for a plan, the control plane first.
pub(super) fn lines(plan: &Plan, spec: &ClusterSpec, offers: Option<&Offers>) -> Vec<CostLine> {
    let mut lines = vec![control_plane(spec, offers)];
    let mut counted: Vec<(u32, &str, &str, f64)> = Vec::new();
    let mut own = Vec::new();
    let items = plan.steps.iter().flat_map(|step| step.resource.bill().into_iter().skip(usize::from(is_cluster(step))));
    for item in items {
        match item {
            BillItem::Each { number, one, many, price } => match counted.iter_mut().find(|known| known.1 == one) {
                Some(known) => known.0 = known.0.saturating_add(number),
                None => counted.push((number, one, many, price)),
            },
            BillItem::Line { title, per_hour, how } => own.push(CostLine { title, per_hour, how }),
        }
    }
    lines.extend(counted.into_iter().filter(|(number, ..)| *number > 0).map(|(number, one, many, price)| CostLine {
        title: format!("{number} {}", if number == 1 { one } else { many }),
        per_hour: f64::from(number) * price,
        how: format!("{number} × {price} USD"),
    }));
    lines.extend(own);
    lines
}

fn is_cluster(step: &Step) -> bool {
    matches!(step.resource, AnyResource::Cluster(_))
}

fn control_plane(spec: &ClusterSpec, offers: Option<&Offers>) -> CostLine {
    let per_hour = control_plane_per_hour(spec, offers);
    if per_hour > prices::CONTROL_PLANE_PER_HOUR {
        let how = "0.10 USD and 0.50 USD for extended support".to_owned();
        return CostLine { title: "EKS control plane in extended support".to_owned(), per_hour, how };
    }
    CostLine { title: "EKS control plane".to_owned(), per_hour, how: "1 × 0.10 USD".to_owned() }
}

/// A version past its standard support costs six times as much.
fn control_plane_per_hour(spec: &ClusterSpec, offers: Option<&Offers>) -> f64 {
    let version = offers.and_then(|offers| offers.versions.iter().find(|offer| offer.version == spec.cluster.version));
    match version {
        Some(version) if !version.standard_support => prices::CONTROL_PLANE_EXTENDED_PER_HOUR,
        _ => prices::CONTROL_PLANE_PER_HOUR,
    }
}

/// What one step's object costs an hour.
pub(super) fn of_step(step: &Step, spec: &ClusterSpec, offers: Option<&Offers>) -> f64 {
    match step.resource {
        // The first line of its bill is the control plane, whose price the version decides.
        AnyResource::Cluster(_) => {
            let further = step.resource.bill().into_iter().skip(1).map(|item| item.per_hour());
            control_plane_per_hour(spec, offers) + further.sum::<f64>()
        }
        _ => step.resource.cost_per_hour(),
    }
}

/// "about 0.05 USD an hour", "free".
pub(super) fn words(per_hour: f64) -> String {
    if per_hour == 0.0 { "free".to_owned() } else { format!("about {per_hour:.2} USD an hour") }
}

/// To a hundredth of a cent: floating-point dust has no place on a bill, nor has the -0.0 that an empty sum gives.
pub(super) fn rounded(sum: f64) -> f64 {
    (sum * 10_000.0).round() / 10_000.0 + 0.0
}
