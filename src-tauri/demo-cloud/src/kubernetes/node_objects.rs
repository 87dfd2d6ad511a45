//! `Node` objects, made from the machines of the cluster: full enough for typed clients.
//!
//! It must not decide whether a node is ready; the picture of the cluster says so.

use serde_json::{Map, Value, json};

use super::view::{ClusterView, Host, NodeView, git_version, stable_uid};

/// The object of one node.
pub fn node(cluster: &ClusterView, node: &NodeView) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": node.name,
            "uid": stable_uid(&[&cluster.name, "node", &node.instance_id]),
            "resourceVersion": resource_version(node),
            "creationTimestamp": node.registered_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "labels": labels(node),
            "annotations": {
                "alpha.kubernetes.io/provided-node-ip": node.private_ip,
                "node.alpha.kubernetes.io/ttl": "0",
                "volumes.kubernetes.io/controller-managed-attach-detach": "true",
            },
        },
        "spec": spec(node),
        "status": {
            "addresses": addresses(node),
            "capacity": capacity(node),
            "allocatable": allocatable(node),
            "conditions": conditions(cluster, node),
            "daemonEndpoints": { "kubeletEndpoint": { "Port": 10250 } },
            "nodeInfo": node_info(cluster, node),
            "images": [],
        },
    })
}

/// A number that grows when the node changes.
fn resource_version(node: &NodeView) -> String {
    let changed = node.lost_since.or(node.ready_since).unwrap_or(node.registered_at).as_second();
    (changed * 2 + i64::from(node.leaving)).to_string()
}

/// All labels of a node.
pub fn labels(node: &NodeView) -> Value {
    if node.host == Host::Fargate {
        return fargate_labels(node);
    }
    let architecture = if node.arm { "arm64" } else { "amd64" };
    let mut labels = json!({
        "beta.kubernetes.io/arch": architecture,
        "beta.kubernetes.io/instance-type": node.instance_type,
        "beta.kubernetes.io/os": "linux",
        "failure-domain.beta.kubernetes.io/region": node.region,
        "failure-domain.beta.kubernetes.io/zone": node.zone,
        "k8s.io/cloud-provider-aws": super::view::stable_word(&["cloud-provider", &node.region], 32),
        "kubernetes.io/arch": architecture,
        "kubernetes.io/hostname": node.name,
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": node.instance_type,
        "topology.k8s.aws/zone-id": node.zone_id,
        "topology.kubernetes.io/region": node.region,
        "topology.kubernetes.io/zone": node.zone,
    });
    for (key, value) in &node.labels {
        labels[key] = json!(value);
    }
    labels
}

/// A Fargate node tells nothing of its machine.
fn fargate_labels(node: &NodeView) -> Value {
    json!({
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "eks.amazonaws.com/compute-type": "fargate",
        "failure-domain.beta.kubernetes.io/region": node.region,
        "failure-domain.beta.kubernetes.io/zone": node.zone,
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": node.private_dns(),
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/region": node.region,
        "topology.kubernetes.io/zone": node.zone,
    })
}

fn spec(node: &NodeView) -> Value {
    let mut taints: Vec<Value> = node
        .taints
        .iter()
        .map(|(key, value, effect)| json!({ "key": key, "value": value, "effect": effect }))
        .collect();
    if node.ready_since.is_none() {
        taints.push(json!({ "key": "node.kubernetes.io/not-ready", "effect": "NoSchedule" }));
    }
    if node.leaving {
        taints.push(json!({ "key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule" }));
    }
    let mut spec = Map::new();
    let id = if node.host == Host::Fargate {
        format!("{}/{}", node.instance_id, node.name)
    } else {
        node.instance_id.clone()
    };
    spec.insert("providerID".into(), json!(format!("aws:///{}/{id}", node.zone)));
    if !taints.is_empty() {
        spec.insert("taints".into(), Value::Array(taints));
    }
    if node.leaving {
        spec.insert("unschedulable".into(), json!(true));
    }
    Value::Object(spec)
}

fn addresses(node: &NodeView) -> Value {
    let mut addresses = vec![json!({ "type": "InternalIP", "address": node.private_ip })];
    if let Some(ip) = &node.public_ip {
        let public = format!("ec2-{}.compute.amazonaws.com", ip.replace('.', "-"));
        addresses.push(json!({ "type": "ExternalIP", "address": ip }));
        addresses.push(json!({ "type": "ExternalDNS", "address": public }));
    }
    addresses.push(json!({ "type": "InternalDNS", "address": node.private_dns() }));
    addresses.push(json!({ "type": "Hostname", "address": node.private_dns() }));
    Value::Array(addresses)
}

fn capacity(node: &NodeView) -> Value {
    json!({
        "cpu": node.vcpus.to_string(),
        "ephemeral-storage": format!("{}Ki", u64::from(node.disk_gib) * 1024 * 1024 * 99 / 100),
        "hugepages-1Gi": "0",
        "hugepages-2Mi": "0",
        "memory": format!("{}Ki", usable_memory_kib(node)),
        "pods": node.max_pods.to_string(),
    })
}

/// What pods may ask for: the capacity less what the EKS image keeps for kubelet and system
/// (amazon-eks-ami: 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the
/// rest; 255 MiB plus 11 MiB a pod; 100 MiB before eviction).
fn allocatable(node: &NodeView) -> Value {
    let reserved_cpu: u32 = (0..node.vcpus)
        .map(|core| match core {
            0 => 600,
            1 => 100,
            2 | 3 => 50,
            _ => 25,
        })
        .sum::<u32>()
        / 10;
    let reserved_memory = u64::from(255 + 11 * node.max_pods + 100) * 1024;
    json!({
        "cpu": format!("{}m", node.vcpus * 1000 - reserved_cpu),
        "ephemeral-storage": (u64::from(node.disk_gib) * 1024 * 1024 * 1024 * 89 / 100).to_string(),
        "hugepages-1Gi": "0",
        "hugepages-2Mi": "0",
        "memory": format!("{}Ki", usable_memory_kib(node).saturating_sub(reserved_memory)),
        "pods": node.max_pods.to_string(),
    })
}

/// What pods may ask for on a node: CPU in thousandths of a core, memory in MiB.
pub fn room(node: &NodeView) -> (u64, u64) {
    let allocatable = allocatable(node);
    let number = |field: &str| {
        allocatable[field]
            .as_str()
            .map(|text| text.trim_end_matches(['m', 'K', 'i']))
            .and_then(|text| text.parse().ok())
    };
    (number("cpu").unwrap_or(0), number("memory").unwrap_or(0) / 1024)
}

/// The kernel keeps about 3 % of a machine's memory for itself.
fn usable_memory_kib(node: &NodeView) -> u64 {
    u64::from(node.memory_mib) * 1024 * 97 / 100
}

/// What Kubernetes says of a node from which nothing is heard.
fn lost_conditions(lost: jiff::Timestamp) -> Value {
    let since = lost.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let condition = |kind: &str| {
        json!({
            "type": kind, "status": "Unknown", "reason": "NodeStatusUnknown",
            "message": "Kubelet stopped posting node status.",
            "lastHeartbeatTime": since, "lastTransitionTime": since,
        })
    };
    ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"].map(condition).to_vec().into()
}

fn conditions(cluster: &ClusterView, node: &NodeView) -> Value {
    if let Some(lost) = node.lost_since {
        return lost_conditions(lost);
    }
    let condition = |kind: &str, status: &str, reason: &str, message: &str, since: jiff::Timestamp| {
        json!({
            "type": kind, "status": status, "reason": reason, "message": message,
            "lastHeartbeatTime": cluster.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "lastTransitionTime": since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        })
    };
    let start = node.registered_at;
    let ready = match node.ready_since {
        Some(since) => condition("Ready", "True", "KubeletReady", "kubelet is posting ready status", since),
        None => condition(
            "Ready",
            "False",
            "KubeletNotReady",
            "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady \
             message:Network plugin returns error: cni plugin not initialized",
            start,
        ),
    };
    json!([
        condition(
            "MemoryPressure",
            "False",
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available",
            start
        ),
        condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure", start),
        condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available", start),
        ready,
    ])
}

/// Fargate runs on the older Amazon Linux.
fn kernel(node: &NodeView) -> &'static str {
    match (node.host, node.arm) {
        (Host::Fargate, _) => "5.10.245-241.976.amzn2.x86_64",
        (_, true) => "6.12.55-74.119.amzn2023.aarch64",
        (_, false) => "6.12.55-74.119.amzn2023.x86_64",
    }
}

fn node_info(cluster: &ClusterView, node: &NodeView) -> Value {
    let id = stable_uid(&["machine", &node.instance_id]);
    json!({
        "architecture": if node.arm { "arm64" } else { "amd64" },
        "bootID": stable_uid(&["boot", &node.instance_id]),
        "containerRuntimeVersion": "containerd://2.1.5",
        "kernelVersion": kernel(node),
        "kubeProxyVersion": "",
        "kubeletVersion": node.kubelet.as_deref().map_or_else(|| cluster.git_version(), git_version),
        "machineID": id.replace('-', ""),
        "operatingSystem": "linux",
        "osImage": match node.host {
            Host::AutoMode => "Bottlerocket (EKS Auto, Standard) 2026.11.6 (aws-k8s-standard)",
            Host::Fargate => "Amazon Linux 2",
            Host::Machine => "Amazon Linux 2023.9.20251117",
        },
        "systemUUID": id,
    })
}
