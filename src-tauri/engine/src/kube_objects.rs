//! Objects inside the cluster that keep something outside it: what lets no pod go, and what holds on to a load balancer.
//! Lists and removes them through the cluster's own API; knows nothing of AWS.

use serde_json::Value;

use crate::{
    kube::KubeTrouble,
    kube_api::{self, ApiServer},
};

/// A pod disruption budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// How many of its pods may go now.
    pub allowed: i64,
    /// There are pods that it guards.
    pub guards_pods: bool,
}

/// What became of an object that was asked to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is not there (any more).
    Gone,
    /// It is going: a controller still has to finish something.
    Going {
        /// Since when, in milliseconds since 1970 by the cluster's clock.
        since: Option<u64>,
    },
}

/// All pod disruption budgets. Waits at most 15 seconds, in real time.
///
/// # Errors
/// No answer, or a refusal.
pub async fn budgets(server: &ApiServer) -> Result<Vec<Budget>, KubeTrouble> {
    let list = kube_api::read(server, "/apis/policy/v1/poddisruptionbudgets").await?.unwrap_or_default();
    Ok(list["items"].as_array().into_iter().flatten().map(budget).collect())
}

/// Whether an object stands, named like `service/default/web`.
///
/// # Errors
/// No answer, or a refusal.
pub async fn stands(server: &ApiServer, object: &str) -> Result<bool, KubeTrouble> {
    Ok(kube_api::read(server, &path(object)?).await?.is_some())
}

/// Asks for an object to be removed, once; asked again, it tells since when it is going.
///
/// # Errors
/// No answer, or a refusal.
pub async fn delete(server: &ApiServer, object: &str) -> Result<Standing, KubeTrouble> {
    let path = path(object)?;
    let Some(found) = kube_api::read(server, &path).await? else { return Ok(Standing::Gone) };
    if let Some(since) = found["metadata"]["deletionTimestamp"].as_str() {
        return Ok(Standing::Going { since: millis(since) });
    }
    match kube_api::remove(server, &path).await? {
        None => Ok(Standing::Gone),
        Some(answer) => {
            Ok(Standing::Going { since: answer["metadata"]["deletionTimestamp"].as_str().and_then(millis) })
        }
    }
}

fn budget(item: &Value) -> Budget {
    let text = |field: &str| item["metadata"][field].as_str().unwrap_or_default().to_owned();
    let status = &item["status"];
    Budget {
        namespace: text("namespace"),
        name: text("name"),
        allowed: status["disruptionsAllowed"].as_i64().unwrap_or_default(),
        guards_pods: status["expectedPods"].as_i64().unwrap_or(1) > 0,
    }
}

/// The path of `service/default/web` in the API. The names come from tags, which anybody may write.
fn path(object: &str) -> Result<String, KubeTrouble> {
    let unusable = || KubeTrouble::Unusable(format!("{object} is not the name of an object"));
    let mut parts = object.split('/');
    let (Some(kind), Some(namespace), Some(name), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(unusable());
    };
    let named = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
    };
    let (group, plural) = match kind {
        "service" => ("/api/v1", "services"),
        "ingress" => ("/apis/networking.k8s.io/v1", "ingresses"),
        "persistentvolumeclaim" => ("/api/v1", "persistentvolumeclaims"),
        "poddisruptionbudget" => ("/apis/policy/v1", "poddisruptionbudgets"),
        _ => return Err(unusable()),
    };
    if !named(namespace) || !named(name) || namespace.contains("..") || name.contains("..") {
        return Err(unusable());
    }
    Ok(format!("{group}/namespaces/{namespace}/{plural}/{name}"))
}

fn millis(time: &str) -> Option<u64> {
    let time: jiff::Timestamp = time.parse().ok()?;
    u64::try_from(time.as_millisecond()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_made_only_of_names() {
        assert_eq!(path("service/default/web").ok().as_deref(), Some("/api/v1/namespaces/default/services/web"));
        assert_eq!(path("ingress/a/b").ok().as_deref(), Some("/apis/networking.k8s.io/v1/namespaces/a/ingresses/b"));
        for odd in
            ["service/../../secrets/x", "service/a/b?x=1", "secret/a/b", "service/a", "service/a/", "service/a/.."]
        {
            assert!(path(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_budget_without_pods_holds_nothing_back() {
        let item = |expected: i64, allowed: i64| {
            budget(&serde_json::json!({
                "metadata": { "namespace": "a", "name": "b" },
                "status": { "expectedPods": expected, "disruptionsAllowed": allowed },
            }))
        };
        assert!(!item(0, 0).guards_pods && item(2, 0).guards_pods);
        assert_eq!(item(2, 1).allowed, 1);
    }
}
