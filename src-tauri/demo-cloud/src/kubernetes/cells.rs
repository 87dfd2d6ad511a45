//! The rows of `kubectl get` for all kinds but pods.
//!
//! It must not know the cluster. Source: Kubernetes' `pkg/printers/internalversion/printers.go`.

use jiff::Timestamp;
use serde_json::Value;

use super::columns::{age, count, list, since, text, text_or};
use super::furniture::is_default_class;
use super::{storage_cells, workload_cells};

/// The cells of an object's row.
pub fn cells(plural: &str, object: &Value, now: Timestamp) -> Vec<String> {
    let name = text(&object["metadata"]["name"]);
    let age = age(object, now);
    let (spec, status) = (&object["spec"], &object["status"]);
    match plural {
        "nodes" => node(object, name, age),
        "services" => service(object, name, age),
        "endpoints" => vec![name, endpoints(object), age],
        "endpointslices" => vec![name, text(&object["addressType"]), slice_ports(object), slice_endpoints(object), age],
        "namespaces" => vec![name, text(&status["phase"]), age],
        "serviceaccounts" => vec![name, list(&object["secrets"]).len().to_string(), age],
        "ingresses" => vec![
            name,
            text(&spec["ingressClassName"]),
            hosts(spec),
            addresses(status),
            if list(&spec["tls"]).is_empty() { "80" } else { "80, 443" }.to_owned(),
            age,
        ],
        "ingressclasses" => vec![name, text(&spec["controller"]), text(&spec["parameters"]["name"]), age],
        "networkpolicies" => vec![name, labels(&spec["podSelector"]["matchLabels"]), age],
        "persistentvolumeclaims" => storage_cells::claim(object, name, age),
        "persistentvolumes" => storage_cells::volume(object, name, age),
        "poddisruptionbudgets" => vec![
            name,
            amount(&spec["minAvailable"]),
            amount(&spec["maxUnavailable"]),
            count(&status["disruptionsAllowed"]),
            age,
        ],
        "storageclasses" => vec![
            if is_default_class(object) { format!("{name} (default)") } else { name },
            text(&object["provisioner"]),
            text_or(&object["reclaimPolicy"], "Delete"),
            text_or(&object["volumeBindingMode"], "Immediate"),
            flag(&object["allowVolumeExpansion"]),
            age,
        ],
        "csidrivers" => vec![
            name,
            object["spec"]["attachRequired"].as_bool().unwrap_or(true).to_string(),
            flag(&spec["podInfoOnMount"]),
            flag(&spec["storageCapacity"]),
            "<unset>".to_owned(),
            flag(&spec["requiresRepublish"]),
            joined(&spec["volumeLifecycleModes"], "Persistent"),
            age,
        ],
        "csinodes" => vec![name, list(&spec["drivers"]).len().to_string(), age],
        "volumeattachments" => vec![
            name,
            text(&spec["attacher"]),
            text(&spec["source"]["persistentVolumeName"]),
            text(&spec["nodeName"]),
            flag(&status["attached"]),
            age,
        ],
        "configmaps" => vec![name, (size(&object["data"]) + size(&object["binaryData"])).to_string(), age],
        "secrets" => vec![name, text(&object["type"]), size(&object["data"]).to_string(), age],
        "events" => event(object, now),
        "resourcequotas" => vec![name, age, used(object, false), used(object, true)],
        "limitranges" | "roles" | "clusterroles" => vec![name, created(object)],
        "leases" => vec![name, text_or(&spec["holderIdentity"], ""), age],
        "priorityclasses" => vec![
            name,
            count(&object["value"]),
            flag(&object["globalDefault"]),
            age,
            text_or(&object["preemptionPolicy"], "PreemptLowerPriority"),
        ],
        "rolebindings" | "clusterrolebindings" => binding(object, name, age),
        "horizontalpodautoscalers" => autoscaler(object, name, age),
        "nodepools" => {
            let class = text(&spec["template"]["spec"]["nodeClassRef"]["name"]);
            let resources = &status["resources"];
            let nodes = text_or(&resources["nodes"], "0");
            let weight = if spec["weight"].is_null() { String::new() } else { count(&spec["weight"]) };
            let (cpu, memory) = (text_or(&resources["cpu"], "0"), text_or(&resources["memory"], "0"));
            vec![name, class, nodes, ready(object), age, weight, cpu, memory]
        }
        "nodeclasses" => vec![name, text(&spec["role"]), ready(object), age],
        "nodeclaims" => {
            let label = |key: &str| text(&object["metadata"]["labels"][key]);
            let kind = label("node.kubernetes.io/instance-type");
            vec![
                name,
                kind,
                label("karpenter.sh/capacity-type"),
                label("topology.kubernetes.io/zone"),
                text(&status["nodeName"]),
                ready(object),
                age,
                label("karpenter.sh/nodepool"),
            ]
        }
        "controllerrevisions" => {
            let owner = &object["metadata"]["ownerReferences"][0];
            let kind = text_or(&owner["kind"], "").to_lowercase();
            let by = if kind.is_empty() { "<none>".into() } else { format!("{kind}.apps/{}", text(&owner["name"])) };
            vec![name, by, count(&object["revision"]), age]
        }
        "daemonsets"
        | "replicasets"
        | "replicationcontrollers"
        | "deployments"
        | "statefulsets"
        | "jobs"
        | "cronjobs" => workload_cells::cells(plural, object, name, age, now),
        _ => vec![name, age],
    }
}

fn node(object: &Value, name: String, age: String) -> Vec<String> {
    let state = list(&object["status"]["conditions"]).iter().find(|one| one["type"] == "Ready");
    let mut word = match state.and_then(|one| one["status"].as_str()) {
        Some("True") => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }
    .to_owned();
    if object["spec"]["unschedulable"] == true {
        word.push_str(",SchedulingDisabled");
    }
    let role = |key: &String| key.strip_prefix("node-role.kubernetes.io/").map(str::to_owned);
    let roles: Vec<String> =
        object["metadata"]["labels"].as_object().into_iter().flat_map(|all| all.keys()).filter_map(role).collect();
    let roles = if roles.is_empty() { "<none>".to_owned() } else { roles.join(",") };
    let address = |kind: &str| {
        let found = list(&object["status"]["addresses"]).iter().find(|address| address["type"] == kind);
        found.map_or_else(|| "<none>".to_owned(), |address| text(&address["address"]))
    };
    let info = &object["status"]["nodeInfo"];
    vec![
        name,
        word,
        roles,
        age,
        text_or(&info["kubeletVersion"], ""),
        address("InternalIP"),
        address("ExternalIP"),
        text_or(&info["osImage"], "<unknown>"),
        text_or(&info["kernelVersion"], "<unknown>"),
        text_or(&info["containerRuntimeVersion"], "<unknown>"),
    ]
}

fn service(object: &Value, name: String, age: String) -> Vec<String> {
    let spec = &object["spec"];
    let ports: Vec<String> = list(&spec["ports"])
        .iter()
        .map(|port| match port["nodePort"].as_u64().filter(|node| *node > 0) {
            Some(node) => format!("{}:{node}/{}", port["port"], text_or(&port["protocol"], "TCP")),
            None => format!("{}/{}", port["port"], text_or(&port["protocol"], "TCP")),
        })
        .collect();
    let ports = if ports.is_empty() { "<none>".to_owned() } else { ports.join(",") };
    let external = match text_or(&spec["type"], "ClusterIP").as_str() {
        "LoadBalancer" => {
            Some(addresses(&object["status"])).filter(|all| !all.is_empty()).unwrap_or("<pending>".into())
        }
        "ExternalName" => text(&spec["externalName"]),
        _ => joined(&spec["externalIPs"], "<none>"),
    };
    let kind = text_or(&spec["type"], "ClusterIP");
    vec![name, kind, text(&spec["clusterIP"]), external, ports, age, labels(&spec["selector"])]
}

/// Where a load balancer is reached.
fn addresses(status: &Value) -> String {
    let all: Vec<String> = list(&status["loadBalancer"]["ingress"])
        .iter()
        .filter_map(|one| one["hostname"].as_str().or_else(|| one["ip"].as_str()).map(str::to_owned))
        .collect();
    all.join(",")
}

fn endpoints(object: &Value) -> String {
    let mut all = Vec::new();
    for subset in list(&object["subsets"]) {
        for port in list(&subset["ports"]) {
            let of = |one: &Value| format!("{}:{}", text_or(&one["ip"], ""), count(&port["port"]));
            all.extend(list(&subset["addresses"]).iter().map(of));
        }
    }
    few(&all)
}

/// The first three of a list, and how many more there are.
fn few(all: &[String]) -> String {
    match all.len() {
        0 => "<none>".to_owned(),
        1..=3 => all.join(","),
        more => format!("{} + {} more...", all[..3].join(","), more - 3),
    }
}

fn slice_ports(object: &Value) -> String {
    let ports: Vec<String> = list(&object["ports"]).iter().map(|port| count(&port["port"])).collect();
    if ports.is_empty() { "<unset>".to_owned() } else { few(&ports) }
}

fn slice_endpoints(object: &Value) -> String {
    let all: Vec<String> = list(&object["endpoints"])
        .iter()
        .flat_map(|one| list(&one["addresses"]))
        .filter_map(|address| address.as_str().map(str::to_owned))
        .collect();
    if all.is_empty() { "<unset>".to_owned() } else { few(&all) }
}

fn hosts(spec: &Value) -> String {
    let all: Vec<String> =
        list(&spec["rules"]).iter().filter_map(|rule| rule["host"].as_str().map(str::to_owned)).collect();
    if all.is_empty() { "*".to_owned() } else { few(&all) }
}

fn event(object: &Value, now: Timestamp) -> Vec<String> {
    let about = &object["involvedObject"];
    let first = object["firstTimestamp"].as_str().or_else(|| object["eventTime"].as_str());
    let last = object["lastTimestamp"].as_str().or(first);
    let ago = |moment: Option<&str>| moment.map_or_else(|| "<unknown>".to_owned(), |moment| since(moment, now));
    let kind = text_or(&about["kind"], "").to_lowercase();
    let source = match object["source"]["host"].as_str() {
        Some(host) => format!("{}, {host}", text_or(&object["source"]["component"], "")),
        None => text_or(&object["source"]["component"], ""),
    };
    vec![
        ago(last),
        text(&object["type"]),
        text(&object["reason"]),
        format!("{kind}/{}", text_or(&about["name"], "")),
        text_or(&object["message"], "").trim().to_owned(),
        text_or(&about["fieldPath"], ""),
        source,
        ago(first),
        object["count"].as_i64().unwrap_or(1).to_string(),
        text(&object["metadata"]["name"]),
    ]
}

/// What of a quota is used, of requests or of limits.
fn used(object: &Value, limits: bool) -> String {
    let hard = object["spec"]["hard"].as_object().cloned().unwrap_or_default();
    let mut all: Vec<String> = hard
        .iter()
        .filter(|(name, _)| name.starts_with("limits") == limits)
        .map(|(name, most)| {
            let now = &object["status"]["used"][name];
            format!("{name}: {}/{}", text_or(now, "0"), text_or(most, &most.to_string()))
        })
        .collect();
    all.sort();
    all.join(", ")
}

fn binding(object: &Value, name: String, age: String) -> Vec<String> {
    let of = |kind: &str| {
        let name = |subject: &Value| match subject["namespace"].as_str() {
            Some(namespace) => format!("{namespace}/{}", text_or(&subject["name"], "")),
            None => text_or(&subject["name"], ""),
        };
        let subjects = list(&object["subjects"]).iter().filter(|subject| subject["kind"] == kind);
        subjects.map(name).collect::<Vec<_>>().join(", ")
    };
    let role = &object["roleRef"];
    let role = format!("{}/{}", text_or(&role["kind"], ""), text_or(&role["name"], ""));
    vec![name, role, age, of("User"), of("Group"), of("ServiceAccount")]
}

fn autoscaler(object: &Value, name: String, age: String) -> Vec<String> {
    let (spec, status) = (&object["spec"], &object["status"]);
    let target = &spec["scaleTargetRef"];
    let reference = format!("{}/{}", text_or(&target["kind"], ""), text_or(&target["name"], ""));
    let metric = |metric: &Value| {
        let resource = &metric["resource"];
        let wanted = resource["target"]["averageUtilization"].as_i64();
        let current = list(&status["currentMetrics"])
            .iter()
            .find(|one| one["resource"]["name"] == resource["name"])
            .and_then(|one| one["resource"]["current"]["averageUtilization"].as_i64());
        let now = current.map_or_else(|| "<unknown>".to_owned(), |percent| format!("{percent}%"));
        wanted.map(|wanted| format!("{}: {now}/{wanted}%", text_or(&resource["name"], "")))
    };
    let targets: Vec<String> = list(&spec["metrics"]).iter().filter_map(metric).collect();
    let targets = if targets.is_empty() { "<unset>".to_owned() } else { targets.join(", ") };
    let least = spec["minReplicas"].as_i64().map_or_else(|| "<unset>".to_owned(), |least| least.to_string());
    vec![name, reference, targets, least, count(&spec["maxReplicas"]), count(&status["currentReplicas"]), age]
}

/// Labels as `a=1,b=2`.
pub fn labels(value: &Value) -> String {
    let all = value.as_object().cloned().unwrap_or_default();
    let mut all: Vec<String> = all.iter().map(|(key, value)| format!("{key}={}", text_or(value, ""))).collect();
    all.sort();
    if all.is_empty() { "<none>".to_owned() } else { all.join(",") }
}

fn joined(value: &Value, otherwise: &str) -> String {
    let all: Vec<&str> = list(value).iter().filter_map(Value::as_str).collect();
    if all.is_empty() { otherwise.to_owned() } else { all.join(",") }
}

fn flag(value: &Value) -> String {
    value.as_bool().unwrap_or(false).to_string()
}

fn created(object: &Value) -> String {
    text(&object["metadata"]["creationTimestamp"])
}

/// How many things a map holds.
fn size(map: &Value) -> usize {
    map.as_object().map_or(0, serde_json::Map::len)
}

/// What an object's condition `Ready` says.
fn ready(object: &Value) -> String {
    let is_it = |one: &&Value| one["type"] == "Ready";
    list(&object["status"]["conditions"])
        .iter()
        .find(is_it)
        .map_or_else(|| "Unknown".to_owned(), |one| text(&one["status"]))
}

/// A number or a percentage.
fn amount(value: &Value) -> String {
    value.as_str().map_or_else(|| value.as_u64().map_or_else(|| "N/A".to_owned(), |n| n.to_string()), str::to_owned)
}
