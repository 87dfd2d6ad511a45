//! The Service or Ingress that keeps a load balancer: while it stands, its controller would make the balancer anew.

use std::time::Duration;

use super::cluster_api;
use crate::{kube_objects::Standing, resources::Ctx};

/// How long a controller may take to let a load balancer go. Usual is under two minutes; a controller that is gone or
/// lacks rights never does.
const LETS_GO_WITHIN: Duration = Duration::from_secs(300);

/// What keeps a load balancer.
#[derive(Debug)]
pub enum Kept {
    /// Its object is going and takes it along; wait.
    Going(String),
    /// Nothing that can be asked: it is removed directly at AWS. What to say, where there is something to say.
    Not(Option<String>),
}

/// Asks the object to go.
pub async fn let_go(ctx: &Ctx, object: Option<&str>) -> Kept {
    let Some(object) = object else { return Kept::Not(None) };
    let shown = shown(object);
    match cluster_api::delete(ctx, object).await {
        Ok(Standing::Gone) => Kept::Not(None),
        Ok(Standing::Going { since }) if waited(ctx, since) < LETS_GO_WITHIN => {
            Kept::Going(format!("The cluster is taking {shown} down, and its load balancer with it."))
        }
        Ok(Standing::Going { .. }) => Kept::Not(Some(format!(
            "{shown} has not let go of its load balancer for five minutes; AWS removes the load balancer directly."
        ))),
        Err(why) => Kept::Not(Some(format!(
            "The cluster could not be asked to take {shown} down; AWS removes its load balancer directly. {why}"
        ))),
    }
}

/// By the run's clock; an object without a date was asked just now.
fn waited(ctx: &Ctx, since: Option<u64>) -> Duration {
    Duration::from_millis(since.map_or(0, |since| ctx.cloud.pace.now().saturating_sub(since)))
}

/// `service/default/web` as people write it.
fn shown(object: &str) -> String {
    match object.split_once('/') {
        Some(("ingress", path)) => format!("the Ingress {path}"),
        Some((_, path)) => format!("the Service {path}"),
        None => object.to_owned(),
    }
}
