//! Services of type LoadBalancer: a Classic Load Balancer by Kubernetes' own controller, or a Network Load Balancer if
//! the annotation asks for one.

use serde_json::{Value, json};

use super::front;
use crate::context::Context;
use crate::kubernetes::defaults::LOAD_BALANCER_TYPE;
use crate::kubernetes::life::Happening;
use crate::kubernetes::objects::{Made, Objects, meta};
use crate::services::ec2::Tags;
use crate::services::eks::state::Cluster;
use crate::services::elasticloadbalancing::classic_load_balancer::{self, NewClassicLoadBalancer};
use crate::services::elasticloadbalancing::listener;
use crate::services::elasticloadbalancing::load_balancer::{self, NewLoadBalancer};
use crate::services::elasticloadbalancing::target_group::{self, NewTargetGroup};
use crate::wire::Answer;

/// Who tells of Services.
const CONTROLLER: &str = "service-controller";
/// How long until it says the same again of what it cannot do, in milliseconds.
const AGAIN: u64 = 60_000;

/// Makes the load balancer of a Service. What AWS refuses is tried again later, as a controller does.
pub(super) fn make(context: &mut Context<'_>, cluster: &Cluster, objects: &mut Objects, key: &str, service: &Value) {
    if service["spec"]["type"] != "LoadBalancer" {
        return;
    }
    let made = match annotation(service, LOAD_BALANCER_TYPE) {
        Some("external" | "nlb" | "nlb-ip") => network(context, cluster, service),
        _ => classic(context, cluster, service),
    };
    let told = |reason: &str, text: &str| Happening::once(context.now, service, CONTROLLER, reason, text.to_owned());
    match made {
        Ok((made, hostname)) => {
            let (begun, done) = (
                told("EnsuringLoadBalancer", "Ensuring load balancer"),
                told("EnsuredLoadBalancer", "Ensured load balancer"),
            );
            front::note(context, objects, key, made, hostname);
            objects.life_mut().tell(begun);
            objects.life_mut().tell(done);
        }
        Err(refusal) => {
            let text = format!("Error syncing load balancer: failed to ensure load balancer: {}", refusal.message);
            let (begun, failed) = (
                told("EnsuringLoadBalancer", "Ensuring load balancer"),
                told("SyncLoadBalancerFailed", &text).warning(),
            );
            if objects.life_mut().tell_now_and_then(failed, AGAIN) {
                objects.life_mut().tell(begun);
                context.changed = true;
            }
        }
    }
}

/// Takes away what was made for a Service that is no load balancer any more.
pub(super) fn let_go(context: &mut Context<'_>, objects: &mut Objects, key: &str) {
    let Some(stored) = objects.get_mut(key) else { return };
    let is_balanced = stored.object["kind"] != "Service" || stored.object["spec"]["type"] == "LoadBalancer";
    if is_balanced || stored.deleted_at.is_some() || stored.made == Made::default() {
        return;
    }
    front::remove_load_balancer(context, &mut stored.made, context.now);
    front::remove_rest(context, &mut stored.made);
    if stored.made == Made::default() {
        stored.object["status"] = json!({ "loadBalancer": {} });
        if let Some(metadata) = stored.object["metadata"].as_object_mut() {
            metadata.shift_remove("finalizers");
        }
        stored.touch(context.now);
        context.changed = true;
    }
}

fn annotation<'a>(service: &'a Value, name: &str) -> Option<&'a str> {
    service["metadata"]["annotations"][name].as_str()
}

fn is_public(service: &Value) -> bool {
    let scheme = annotation(service, "service.beta.kubernetes.io/aws-load-balancer-scheme");
    let internal = annotation(service, "service.beta.kubernetes.io/aws-load-balancer-internal");
    match scheme {
        Some(scheme) => scheme == "internet-facing",
        None => internal.is_none_or(|value| value == "false"),
    }
}

fn ports(service: &Value) -> Vec<(u16, u16)> {
    let number = |value: &Value| value.as_u64().and_then(|port| u16::try_from(port).ok()).unwrap_or(80);
    let ports = service["spec"]["ports"].as_array().cloned().unwrap_or_default();
    ports.iter().map(|port| (number(&port["port"]), number(&port["nodePort"]))).collect()
}

fn classic(context: &mut Context<'_>, cluster: &Cluster, service: &Value) -> Answer<(Made, Option<String>)> {
    let path = front::path(service);
    // `a` and the beginning of the object's uid, as every cluster names them.
    let name: String = format!("a{}", meta(service, "uid").replace('-', "")).chars().take(32).collect();
    let owned = (format!("kubernetes.io/cluster/{}", cluster.name), "owned".to_owned());
    let subnet_ids = front::subnets(context, cluster, is_public(service));
    if subnet_ids.is_empty() {
        return Err(crate::wire::AwsError::bad(
            "SubnetNotFound",
            "could not find any suitable subnets for creating the ELB",
        ));
    }
    let group = front::make_group(
        context,
        cluster,
        &format!("k8s-elb-{name}"),
        &format!("Security group for Kubernetes ELB {name} ({path})"),
        Tags::from([owned.clone()]),
    )?;
    let new = NewClassicLoadBalancer {
        name: &name,
        is_public: is_public(service),
        subnet_ids,
        group_ids: vec![group.clone()],
        listeners: ports(service).into_iter().map(|(port, node)| ("TCP".to_owned(), port, node)).collect(),
        tags: Tags::from([owned, ("kubernetes.io/service-name".to_owned(), path)]),
    };
    classic_load_balancer::make(context, new)?;
    let hostname = context.elb.classic_dns_name(&name).map(str::to_owned);
    let made = Made { load_balancer: Some(name), security_group: Some(group), ..Made::default() };
    Ok((made, hostname))
}

fn network(context: &mut Context<'_>, cluster: &Cluster, service: &Value) -> Answer<(Made, Option<String>)> {
    let name = front::name(service);
    let tags = Tags::from([
        ("elbv2.k8s.aws/cluster".to_owned(), cluster.name.clone()),
        ("service.k8s.aws/stack".to_owned(), front::path(service)),
        ("service.k8s.aws/resource".to_owned(), "LoadBalancer".to_owned()),
    ]);
    let subnet_ids = front::subnets(context, cluster, is_public(service));
    let new = NewLoadBalancer {
        name: &name,
        kind: "network",
        is_public: is_public(service),
        subnet_ids,
        group_ids: Vec::new(),
        tags: tags.clone(),
    };
    let balancer = load_balancer::make(context, new)?;
    let ports = ports(service);
    let (port, node_port) = ports.first().copied().unwrap_or((80, 30_080));
    let new = NewTargetGroup {
        name: &name,
        protocol: "TCP",
        port: node_port,
        vpc_id: Some(&cluster.network.vpc_id),
        target_type: "instance",
        tags,
    };
    let group = target_group::make(context, new)?;
    listener::make(context.elb, context.ids, &balancer, "TCP", port, Some(&group));
    let hostname = context.elb.load_balancer(&balancer).map(|one| one.dns_name().to_owned());
    Ok((Made { load_balancer: Some(balancer), target_group: Some(group), ..Made::default() }, hostname))
}
