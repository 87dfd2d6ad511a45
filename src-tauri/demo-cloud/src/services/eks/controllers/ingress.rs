//! Ingresses of class `alb`: an Application Load Balancer, as the AWS Load Balancer Controller makes one. The demo's
//! clusters behave as if that controller were installed.

use serde_json::Value;

use super::front;
use crate::context::Context;
use crate::kubernetes::defaults::is_alb;
use crate::kubernetes::objects::{Made, Objects};
use crate::services::ec2::Tags;
use crate::services::eks::state::Cluster;
use crate::services::elasticloadbalancing::listener;
use crate::services::elasticloadbalancing::load_balancer::{self, NewLoadBalancer};
use crate::services::elasticloadbalancing::target_group::{self, NewTargetGroup};
use crate::wire::Answer;

/// Makes the load balancer of an Ingress. What AWS refuses is tried again later, as a controller does.
pub(super) fn make(context: &mut Context<'_>, cluster: &Cluster, objects: &mut Objects, key: &str, ingress: &Value) {
    if !is_alb(ingress) {
        return;
    }
    if let Ok((made, hostname)) = application(context, cluster, ingress) {
        front::note(context, objects, key, made, hostname);
    }
}

fn application(context: &mut Context<'_>, cluster: &Cluster, ingress: &Value) -> Answer<(Made, Option<String>)> {
    // Unlike a Service, an Ingress is for inside unless it says otherwise; the demo takes the common wish for granted.
    let is_public = ingress["metadata"]["annotations"]["alb.ingress.kubernetes.io/scheme"] != "internal";
    let name = front::name(ingress);
    let tags = |resource: &str| {
        Tags::from([
            ("elbv2.k8s.aws/cluster".to_owned(), cluster.name.clone()),
            ("ingress.k8s.aws/stack".to_owned(), front::path(ingress)),
            ("ingress.k8s.aws/resource".to_owned(), resource.to_owned()),
        ])
    };
    let subnet_ids = front::subnets(context, cluster, is_public);
    if subnet_ids.len() < 2 {
        return Err(crate::wire::AwsError::bad("ValidationError", "unable to resolve at least one subnet"));
    }
    let security_group = front::make_group(
        context,
        cluster,
        &name,
        "[k8s] Managed SecurityGroup for LoadBalancer",
        tags("ManagedLBSecurityGroup"),
    )?;
    let new = NewLoadBalancer {
        name: &name,
        kind: "application",
        is_public,
        subnet_ids,
        group_ids: vec![security_group.clone()],
        tags: tags("LoadBalancer"),
    };
    let balancer = load_balancer::make(context, new)?;
    let new = NewTargetGroup {
        name: &name,
        protocol: "HTTP",
        port: 80,
        vpc_id: Some(&cluster.network.vpc_id),
        target_type: "instance",
        tags: tags(&format!("{}:80", front::path(ingress))),
    };
    let target_group = target_group::make(context, new)?;
    listener::make(context.elb, context.ids, &balancer, "HTTP", 80, Some(&target_group));
    let hostname = context.elb.load_balancer(&balancer).map(|one| one.dns_name().to_owned());
    let made = Made {
        load_balancer: Some(balancer),
        target_group: Some(target_group),
        security_group: Some(security_group),
        ..Made::default()
    };
    Ok((made, hostname))
}
