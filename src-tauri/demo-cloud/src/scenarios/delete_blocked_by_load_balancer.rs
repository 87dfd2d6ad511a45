//! A colleague's Service has a load balancer, which stays behind when the cluster goes first.

use http::Method;
use serde_json::{Value, json};

use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::Scenario;
use crate::context::Context;
use crate::services::ec2::WayOut;

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "delete-blocked-by-load-balancer",
        title: "A load balancer keeps the network",
        lesson: "A Service of type LoadBalancer makes a load balancer outside the cluster, and only the cluster takes it \
                 away again. If the cluster goes first, the load balancer stays, costs money, and keeps its network.",
        shows: "Deleting a subnet or the VPC is refused with DependencyViolation: … has dependencies and cannot be \
                deleted, although the cluster is gone.",
        solution: "Delete such Services before the cluster: kubectl get services --all-namespaces, then kubectl delete \
                   service storefront. If the cluster is gone already: aws elb describe-load-balancers, aws elb \
                   delete-load-balancer --load-balancer-name NAME, then aws ec2 describe-security-groups --filters \
                   Name=group-name,Values=k8s-elb-* and aws ec2 delete-security-group --group-id ID. Then delete the \
                   network again.",
    },
    play: Play::OnTime(act),
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal) {
    if !rehearsal.waits() {
        return;
    }
    for cluster in colleague::active_clusters(context) {
        let services = "/api/v1/namespaces/default/services";
        let service = storefront(is_inside(context, &cluster));
        if colleague::kubectl_create(context, &cluster, services, service) {
            rehearsal.happened_at = Some(context.now);
            return;
        }
    }
}

/// Whether a cluster has no public subnet, so that its load balancers are for inside only.
fn is_inside(context: &mut Context<'_>, cluster: &str) -> bool {
    let described = colleague::eks(context, Method::GET, &["clusters", cluster], Value::Null).unwrap_or_default();
    let subnets = colleague::texts(&described["cluster"]["resourcesVpcConfig"]["subnetIds"]);
    subnets.iter().all(|id| context.ec2.way_out(id) != WayOut::InternetGateway)
}

fn storefront(inside: bool) -> Value {
    let annotations =
        if inside { json!({ "service.beta.kubernetes.io/aws-load-balancer-internal": "true" }) } else { json!({}) };
    json!({
        "apiVersion": "v1", "kind": "Service", "metadata": { "name": "storefront", "annotations": annotations },
        "spec": { "type": "LoadBalancer", "selector": { "app": "shop" }, "ports": [{ "port": 80, "protocol": "TCP" }] },
    })
}
