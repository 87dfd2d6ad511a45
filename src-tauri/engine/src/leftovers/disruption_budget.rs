//! Pod disruption budgets that let no pod go: EKS would wait for them a quarter of an hour, and then give up.

use super::cluster_api;
use crate::{
    contract::{Leftover, LeftoverThing, Problem},
    failure::Failure,
    kube_objects::{Budget, Standing},
    resources::{Ctx, Look},
};

/// Those that allow no disruption now.
pub fn seen(budgets: &[Budget]) -> Vec<Leftover> {
    let strict = budgets.iter().filter(|budget| budget.guards_pods && budget.allowed == 0);
    strict.map(|budget| leftover(&budget.namespace, &budget.name)).collect()
}

/// Removes one from the cluster.
pub async fn remove(ctx: &Ctx, namespace: &str, name: &str) -> Result<Look<()>, Failure> {
    match cluster_api::delete(ctx, &object(namespace, name)).await {
        Ok(Standing::Gone) => Ok(Look::Ready(())),
        Ok(Standing::Going { .. }) => Ok(Look::NotYet("The cluster is removing the disruption budget.".into())),
        Err(why) => Err(unreachable(namespace, name, &why).into()),
    }
}

/// Its path in the cluster.
pub fn object(namespace: &str, name: &str) -> String {
    format!("poddisruptionbudget/{namespace}/{name}")
}

fn leftover(namespace: &str, name: &str) -> Leftover {
    Leftover {
        key: format!("disruption-budget/{namespace}/{name}"),
        title: format!("Pod disruption budget {namespace}/{name}"),
        made_by: None,
        while_it_stays: "It lets no pod go: EKS waits 15 minutes for it, and then the node group cannot be deleted"
            .into(),
        blocks: true,
        loses_data: false,
        cost_per_hour: 0.0,
        command: format!("kubectl delete poddisruptionbudget {name} --namespace {namespace}"),
        thing: LeftoverThing::DisruptionBudget { namespace: namespace.to_owned(), name: name.to_owned() },
    }
}

fn unreachable(namespace: &str, name: &str, why: &str) -> Problem {
    Problem::told(
        "disruption-budget-stays",
        format!("The disruption budget {namespace}/{name} cannot be removed from here"),
        format!("It lives in the cluster, and Landfall cannot change it there. {why}"),
        format!(
            "Remove it from a computer that reaches the cluster: kubectl delete poddisruptionbudget {name} --namespace \
             {namespace}. Then choose Try again."
        ),
    )
}
