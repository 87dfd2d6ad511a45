//! The actions of both APIs by name.

use super::{
    classic_load_balancer, listener, load_balancer, load_balancer_attributes as attributes, tag, target_group,
};
use crate::context::Context;
use crate::wire::{Answer, Params, Xml, query};

type Action = fn(&mut Context<'_>, &Params) -> Answer<Xml>;

/// The version of the API for Classic Load Balancers.
const CLASSIC: &str = "2012-06-01";
/// The version of the API for the others.
const CURRENT: &str = "2015-12-01";

/// The XML namespace of the answers to a request.
pub(crate) fn namespace(params: &Params) -> &'static str {
    if is_classic(params) {
        "http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/"
    } else {
        "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"
    }
}

/// Answers one action.
pub(crate) fn handle(context: &mut Context<'_>, name: &str, params: &Params) -> Answer<Xml> {
    let (action, version) =
        if is_classic(params) { (find_classic(name), CLASSIC) } else { (find_current(name), CURRENT) };
    let action = action.ok_or_else(|| query::unknown_action(name, version))?;
    action(context, params)
}

fn is_classic(params: &Params) -> bool {
    params.get("Version") == Some(CLASSIC)
}

fn find_classic(name: &str) -> Option<Action> {
    Some(match name {
        "AddTags" => tag::add_classic,
        "CreateLoadBalancer" => classic_load_balancer::create,
        "DeleteLoadBalancer" => classic_load_balancer::delete,
        "DescribeLoadBalancers" => classic_load_balancer::describe,
        "DescribeTags" => tag::describe_classic,
        _ => return None,
    })
}

fn find_current(name: &str) -> Option<Action> {
    Some(match name {
        "AddTags" => tag::add,
        "CreateListener" => listener::create,
        "CreateLoadBalancer" => load_balancer::create,
        "CreateTargetGroup" => target_group::create,
        "DeleteListener" => listener::delete,
        "DeleteLoadBalancer" => load_balancer::delete,
        "DeleteTargetGroup" => target_group::delete,
        "DescribeListeners" => listener::describe,
        "DescribeLoadBalancerAttributes" => attributes::describe,
        "DescribeLoadBalancers" => load_balancer::describe,
        "DescribeTags" => tag::describe,
        "DescribeTargetGroups" => target_group::describe,
        "DescribeTargetHealth" => target_group::describe_health,
        "ModifyLoadBalancerAttributes" => attributes::modify,
        "RemoveTags" => tag::remove,
        _ => return None,
    })
}
