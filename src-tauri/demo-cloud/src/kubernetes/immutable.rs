//! What nobody may change about an object once it is there, in Kubernetes' words.
//!
//! It must not know how objects are kept.

use serde_json::Value;

/// Why a change is refused; `None` if it is not.
pub fn refused(before: &Value, wanted: &Value) -> Option<String> {
    let differs = |path: &str| before.pointer(path) != wanted.pointer(path);
    let immutable = |path: &str| {
        let value = wanted.pointer(path).cloned().unwrap_or_default();
        format!("{}: Invalid value: {value}: field is immutable", path.trim_start_matches('/').replace('/', "."))
    };
    match before["kind"].as_str().unwrap_or_default() {
        "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" if differs("/spec/selector") => {
            Some(immutable("/spec/selector"))
        }
        "Job" if differs("/spec/template") || differs("/spec/selector") => {
            Some(immutable(if differs("/spec/template") { "/spec/template" } else { "/spec/selector" }))
        }
        "StatefulSet" if but_changeable(before) != but_changeable(wanted) => Some(
            "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', \
             'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are \
             forbidden"
                .to_owned(),
        ),
        "RoleBinding" | "ClusterRoleBinding" if differs("/roleRef") => {
            let value = wanted["roleRef"].clone();
            Some(format!("roleRef: Invalid value: {value}: cannot change roleRef"))
        }
        "ConfigMap" | "Secret" if before["immutable"] == true => {
            let fields = ["data", "binaryData", "immutable"];
            let field = fields.into_iter().find(|field| differs(&format!("/{field}")))?;
            Some(format!("{field}: Forbidden: field is immutable when `immutable` is set"))
        }
        "Secret" if differs("/type") => Some(immutable("/type")),
        "StorageClass" => {
            let fixed = ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"];
            let field = fixed.into_iter().find(|field| differs(&format!("/{field}")))?;
            Some(match field {
                "provisioner" | "parameters" => format!("{field}: Forbidden: updates to {field} are forbidden."),
                _ => immutable(&format!("/{field}")),
            })
        }
        "PersistentVolumeClaim" => {
            let but_size = |object: &Value| {
                let mut spec = object["spec"].clone();
                spec["resources"] = Value::Null;
                // A class may still be named where there was none.
                if before["spec"]["storageClassName"].is_null() {
                    spec["storageClassName"] = Value::Null;
                }
                spec
            };
            (but_size(before) != but_size(wanted)).then(|| {
                "spec: Forbidden: spec is immutable after creation except resources.requests and \
                 volumeAttributesClassName for bound claims"
                    .to_owned()
            })
        }
        "Pod" => {
            let but_images = |object: &Value| {
                let mut spec = object["spec"].clone();
                spec["tolerations"] = Value::Null;
                spec["activeDeadlineSeconds"] = Value::Null;
                for list in ["containers", "initContainers"] {
                    spec[list].as_array_mut().into_iter().flatten().for_each(|one| one["image"] = Value::Null);
                }
                spec
            };
            (but_images(before) != but_images(wanted)).then(|| {
                "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`, \
                 `spec.initContainers[*].image`, `spec.activeDeadlineSeconds`, `spec.tolerations` (only additions to \
                 existing tolerations), `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was \
                 previously negative)"
                    .to_owned()
            })
        }
        "Service" if differs("/spec/clusterIP") && !before["spec"]["clusterIP"].is_null() => {
            let ip = wanted["spec"]["clusterIP"].clone();
            Some(format!("spec.clusterIPs[0]: Invalid value: [{ip}]: may not change once set"))
        }
        _ => None,
    }
}

/// The spec of a stateful set without what may be changed about it.
fn but_changeable(object: &Value) -> Value {
    let changeable = [
        "replicas",
        "ordinals",
        "template",
        "updateStrategy",
        "revisionHistoryLimit",
        "persistentVolumeClaimRetentionPolicy",
        "minReadySeconds",
    ];
    let mut spec = object["spec"].clone();
    if let Some(fields) = spec.as_object_mut() {
        fields.retain(|field, _| !changeable.contains(&field.as_str()));
    }
    spec
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn selectors_claims_and_roles_stay_as_they_are() {
        let with = |kind: &str, field: &str, value: Value| json!({ "kind": kind, field: value });
        let of = |kind: &str, field: &str, before: Value, wanted: Value| {
            refused(&with(kind, field, before), &with(kind, field, wanted)).unwrap_or_default()
        };
        let selector = |app: &str| json!({ "selector": { "matchLabels": { "app": app } } });
        assert!(of("StatefulSet", "spec", selector("a"), selector("b")).ends_with("field is immutable"));
        assert_eq!(of("Deployment", "spec", selector("a"), selector("a")), "");
        let set = |service: &str, replicas: u8| json!({ "serviceName": service, "replicas": replicas });
        assert_eq!(of("StatefulSet", "spec", set("a", 1), set("a", 2)), "");
        assert!(of("StatefulSet", "spec", set("a", 1), set("b", 1)).contains("updates to statefulset spec"));
        let size =
            |size: &str| json!({ "resources": { "requests": { "storage": size } }, "accessModes": ["ReadWriteOnce"] });
        assert_eq!(of("PersistentVolumeClaim", "spec", size("1Gi"), size("2Gi")), "", "a claim may grow");
        assert!(of("PersistentVolumeClaim", "spec", size("1Gi"), json!({})).starts_with("spec: Forbidden"));
        let role = |name: &str| json!({ "kind": "Role", "name": name });
        assert!(of("RoleBinding", "roleRef", role("a"), role("b")).contains("cannot change roleRef"));
        let frozen = json!({ "kind": "ConfigMap", "immutable": true, "data": { "a": "1" } });
        let changed = json!({ "kind": "ConfigMap", "immutable": true, "data": { "a": "2" } });
        assert_eq!(
            refused(&frozen, &changed).as_deref(),
            Some("data: Forbidden: field is immutable when `immutable` is set")
        );
    }
}
