//! The objects every new cluster has whatever runs in it: namespaces, services, service accounts.
//!
//! It must not know nodes or add-ons beyond whether CoreDNS is there.

use serde_json::{Value, json};

use super::objects::meta;
use super::view::{ClusterView, stable_uid};

/// `default` and the three namespaces of Kubernetes itself.
pub fn namespaces(cluster: &ClusterView) -> Vec<Value> {
    ["default", "kube-node-lease", "kube-public", "kube-system"]
        .iter()
        .map(|name| {
            let mut metadata = metadata(cluster, "namespace", name, None);
            metadata["labels"] = json!({ "kubernetes.io/metadata.name": name });
            json!({
                "apiVersion": "v1", "kind": "Namespace", "metadata": metadata,
                "spec": { "finalizers": ["kubernetes"] }, "status": { "phase": "Active" },
            })
        })
        .collect()
}

/// The API server's own service, and DNS when CoreDNS is installed.
pub fn services(cluster: &ClusterView) -> Vec<Value> {
    let https = json!([{ "name": "https", "port": 443, "protocol": "TCP", "targetPort": 443 }]);
    let mut services = vec![service(
        cluster,
        "default",
        "kubernetes",
        1,
        https,
        json!({"component": "apiserver", "provider": "kubernetes"}),
    )];
    if cluster.has_addon("coredns") {
        let ports = json!([
            { "name": "dns", "port": 53, "protocol": "UDP", "targetPort": 53 },
            { "name": "dns-tcp", "port": 53, "protocol": "TCP", "targetPort": 53 },
            { "name": "metrics", "port": 9153, "protocol": "TCP", "targetPort": 9153 },
        ]);
        let labels = json!({
            "k8s-app": "kube-dns", "eks.amazonaws.com/component": "kube-dns",
            "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS",
        });
        let mut dns = service(cluster, "kube-system", "kube-dns", 10, ports, labels);
        dns["spec"]["selector"] = json!({ "k8s-app": "kube-dns" });
        services.push(dns);
    }
    services
}

/// `default` in every namespace.
pub fn service_accounts(cluster: &ClusterView) -> Vec<Value> {
    let peoples = cluster.objects.iter().filter(|one| one["kind"] == "Namespace").map(|one| meta(one, "name"));
    ["default", "kube-node-lease", "kube-public", "kube-system"]
        .into_iter()
        .chain(peoples)
        .map(|namespace| {
            let metadata = metadata(cluster, "serviceaccount", "default", Some(namespace));
            json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata })
        })
        .collect()
}

fn service(cluster: &ClusterView, namespace: &str, name: &str, offset: u8, ports: Value, labels: Value) -> Value {
    let ip = service_ip(&cluster.service_cidr, offset);
    let mut metadata = metadata(cluster, "service", name, Some(namespace));
    metadata["labels"] = labels;
    json!({
        "apiVersion": "v1", "kind": "Service", "metadata": metadata,
        "spec": {
            "type": "ClusterIP", "clusterIP": ip, "clusterIPs": [ip], "ports": ports,
            "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack",
            "internalTrafficPolicy": "Cluster", "sessionAffinity": "None",
        },
        "status": { "loadBalancer": {} },
    })
}

/// The address `offset` places into the service range: 1 is the API server, 10 is DNS.
pub fn service_ip(cidr: &str, offset: u8) -> String {
    let network = cidr.parse::<ipnet::Ipv4Net>().map(|net| u32::from(net.network())).unwrap_or(0x0A64_0000);
    std::net::Ipv4Addr::from(network + u32::from(offset)).to_string()
}

fn metadata(cluster: &ClusterView, kind: &str, name: &str, namespace: Option<&str>) -> Value {
    let mut metadata = json!({
        "name": name,
        "uid": stable_uid(&[&cluster.name, kind, namespace.unwrap_or_default(), name]),
        "resourceVersion": cluster.created_at.as_second().to_string(),
        "creationTimestamp": cluster.created_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    });
    if let Some(namespace) = namespace {
        metadata["namespace"] = json!(namespace);
    }
    metadata
}
