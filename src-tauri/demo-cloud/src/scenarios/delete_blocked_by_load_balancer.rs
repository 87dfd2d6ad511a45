//! A colleague's Service has a load balancer, which stays behind when the cluster goes first.

use http::Method;
use serde_json::{Value, json};

use super::colleague;
use super::deed::Deed;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::context::Context;
use crate::services::ec2::WayOut;

const SERVICES: &str = "/api/v1/namespaces/default/services";

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "delete-blocked-by-load-balancer",
        title: "A load balancer keeps the network",
        lesson: "A Service of type LoadBalancer makes a load balancer outside the cluster, and only the cluster takes it \
                 away again. If the cluster goes first, the load balancer stays, costs money, and keeps its network.",
        shows: "Deleting a subnet or the VPC is refused with DependencyViolation: … has dependencies and cannot be \
                deleted, although the cluster is gone.",
        solution: "Delete such Services before the cluster: `kubectl get services --all-namespaces`, then `kubectl \
                   delete service storefront`. If the cluster is gone already: `aws elb describe-load-balancers`, `aws \
                   elb delete-load-balancer --load-balancer-name NAME`, then `aws ec2 describe-security-groups \
                   --filters Name=group-name,Values=k8s-elb-*` and `aws ec2 delete-security-group --group-id ID`. Then \
                   delete the network again.",
        met: Met::After,
    },
    play: Play::OnTime(act),
    is_over,
    relent,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal) {
    for cluster in colleague::active_clusters(context) {
        let service = storefront(is_inside(context, &cluster));
        if let Some(made) = colleague::kubectl(context, &cluster, "POST", SERVICES, service) {
            rehearsal.happens(context);
            // What every cluster calls the load balancer of such a Service.
            let uid = made["metadata"]["uid"].as_str().unwrap_or_default().replace('-', "");
            rehearsal.about.push(format!("a{uid}").chars().take(32).collect());
            rehearsal.made.push(Deed::kubectl_delete(&cluster, SERVICES, &made));
            rehearsal.cluster = cluster;
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

/// Whether neither the Service nor its load balancer is there any more.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    let service = format!("{SERVICES}/storefront");
    colleague::kubectl(context, &rehearsal.cluster, "GET", &service, Value::Null).is_none()
        && balancer(context, rehearsal).is_none()
}

/// The name of the load balancer, as long as it is there.
fn balancer(context: &mut Context<'_>, rehearsal: &Rehearsal) -> Option<String> {
    let name = rehearsal.about.first()?;
    colleague::elb(context, "DescribeLoadBalancers", &[("LoadBalancerNames.member.1", name)]).ok()?;
    Some(name.clone())
}

/// Where the cluster is gone, somebody takes away what it left behind. Nobody relents here: it is what the colleague does
/// in the place of deleting the Service.
fn relent(context: &mut Context<'_>, rehearsal: &mut Rehearsal) {
    if !colleague::status_of(context, &rehearsal.cluster).is_empty() {
        return;
    }
    let Some(name) = balancer(context, rehearsal) else { return };
    rehearsal.made = vec![Deed::elb("DeleteLoadBalancer", &[("LoadBalancerName", &name)])];
    let group = format!("k8s-elb-{name}");
    let named = [("Filter.1.Name", "group-name"), ("Filter.1.Value.1", group.as_str())];
    let groups = colleague::ec2(context, "DescribeSecurityGroups", &named).unwrap_or_default();
    let delete = |id: &String| Deed::ec2("DeleteSecurityGroup", &[("GroupId", id)]);
    rehearsal.made.extend(colleague::all(&groups, "groupId").iter().map(delete));
}
