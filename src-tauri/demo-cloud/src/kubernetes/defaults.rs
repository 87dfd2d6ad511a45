//! What the API server and its first controllers add to what an object does not say.
//!
//! It must not know AWS, nor where objects are kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::furniture;
use super::objects::meta;
use super::pod_defaults::{self, or_else};
use super::view::{ClusterView, stable_word};

/// What the API server adds again when an object was changed.
pub fn complete_change(cluster: &ClusterView, object: &mut Value) {
    if object["kind"] == "Service" {
        let (namespace, name) = (meta(object, "namespace").to_owned(), meta(object, "name").to_owned());
        let status = object["status"].clone();
        complete_service(cluster, object, &namespace, &name);
        object["status"] = status;
    }
}

/// What the API server and the controllers add at once.
pub fn complete(cluster: &ClusterView, object: &mut Value, namespace: &str, name: &str) {
    match object["kind"].as_str().unwrap_or_default() {
        "Namespace" => {
            object["metadata"]["labels"]["kubernetes.io/metadata.name"] = json!(name);
            object["spec"] = json!({ "finalizers": ["kubernetes"] });
            object["status"] = json!({ "phase": "Active" });
        }
        "Service" => complete_service(cluster, object, namespace, name),
        "Ingress" => {
            object["status"] = json!({ "loadBalancer": {} });
            if is_alb(object) {
                object["metadata"]["finalizers"] = json!(["ingress.k8s.aws/resources"]);
            }
        }
        "PersistentVolumeClaim" => {
            object["metadata"]["finalizers"] = json!(["kubernetes.io/pvc-protection"]);
            object["status"] = json!({ "phase": "Pending" });
            or_else(&mut object["spec"], "volumeMode", json!("Filesystem"));
            if object["spec"]["storageClassName"].is_null()
                && let Some(class) = furniture::default_class(cluster.objects.iter())
            {
                object["spec"]["storageClassName"] = json!(class);
            }
        }
        "StorageClass" => {
            or_else(object, "reclaimPolicy", json!("Delete"));
            or_else(object, "volumeBindingMode", json!("Immediate"));
        }
        "Secret" => complete_secret(object),
        "Pod" => {
            or_else(&mut object["spec"], "serviceAccountName", json!("default"));
            or_else(&mut object["spec"], "enableServiceLinks", json!(true));
            or_else(&mut object["spec"], "priority", json!(0));
            or_else(&mut object["spec"], "preemptionPolicy", json!("PreemptLowerPriority"));
            object["status"] = json!({ "phase": "Pending" });
        }
        "HorizontalPodAutoscaler" => or_else(&mut object["spec"], "minReplicas", json!(1)),
        "NodePool" | "NodeClass" => {
            object["status"] = json!({ "conditions": [{ "type": "Ready", "status": "True", "reason": "Ready" }] });
        }
        "PersistentVolume" => {
            or_else(&mut object["spec"], "persistentVolumeReclaimPolicy", json!("Retain"));
            or_else(&mut object["spec"], "volumeMode", json!("Filesystem"));
            object["status"] = json!({ "phase": "Available" });
        }
        _ => {}
    }
    pod_defaults::fill(object);
}

/// What came as text is kept as base64.
pub fn complete_secret(object: &mut Value) {
    or_else(object, "type", json!("Opaque"));
    let texts = object.as_object_mut().and_then(|fields| fields.shift_remove("stringData")).unwrap_or_default();
    for (key, text) in texts.as_object().into_iter().flatten() {
        object["data"][key] = json!(BASE64.encode(text.as_str().unwrap_or_default()));
    }
}

fn complete_service(cluster: &ClusterView, object: &mut Value, namespace: &str, name: &str) {
    let spec = &mut object["spec"];
    if !spec["type"].is_string() {
        spec["type"] = json!("ClusterIP");
    }
    let is_balanced = spec["type"] == "LoadBalancer";
    let has_node_ports = is_balanced || spec["type"] == "NodePort";
    let is_alias = spec["type"] == "ExternalName";
    or_else(spec, "sessionAffinity", json!("None"));
    if !is_alias {
        or_else(spec, "internalTrafficPolicy", json!("Cluster"));
        or_else(spec, "ipFamilies", json!(["IPv4"]));
        or_else(spec, "ipFamilyPolicy", json!("SingleStack"));
    }
    if has_node_ports {
        or_else(spec, "externalTrafficPolicy", json!("Cluster"));
    }
    if is_balanced {
        or_else(spec, "allocateLoadBalancerNodePorts", json!(true));
    }
    let word = stable_word(&["service", namespace, name], 4);
    let number = u32::from_str_radix(&word, 16).unwrap_or(0);
    if spec["clusterIP"].is_null() && !is_alias {
        let ip = super::cluster_objects::service_ip(&cluster.service_cidr, 20 + (number % 200) as u8);
        spec["clusterIP"] = json!(ip);
        spec["clusterIPs"] = json!([ip]);
    }
    for (index, port) in spec["ports"].as_array_mut().into_iter().flatten().enumerate() {
        if !port["protocol"].is_string() {
            port["protocol"] = json!("TCP");
        }
        if port["targetPort"].is_null() {
            port["targetPort"] = port["port"].clone();
        }
        if has_node_ports && port["nodePort"].is_null() {
            port["nodePort"] = json!(30_000 + (number as usize + index) % 2_768);
        }
    }
    object["status"] = json!({ "loadBalancer": {} });
    if is_balanced {
        let by_aws = object["metadata"]["annotations"][LOAD_BALANCER_TYPE] == "external";
        let finalizer =
            if by_aws { "service.k8s.aws/resources" } else { "service.kubernetes.io/load-balancer-cleanup" };
        object["metadata"]["finalizers"] = json!([finalizer]);
    }
}

/// The annotation by which a Service chooses who makes its load balancer, and of which kind.
pub const LOAD_BALANCER_TYPE: &str = "service.beta.kubernetes.io/aws-load-balancer-type";

/// Whether an Ingress asks for an Application Load Balancer.
pub fn is_alb(ingress: &Value) -> bool {
    ingress["spec"]["ingressClassName"] == "alb"
        || ingress["metadata"]["annotations"]["kubernetes.io/ingress.class"] == "alb"
}
