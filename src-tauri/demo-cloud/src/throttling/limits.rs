//! Which calls share how many tokens.
//!
//! Data only. EC2: "Request token bucket sizes and refill rates" and "Resource token bucket sizes and refill rates" in
//! the EC2 API's developer guide ("each request removes one token from the API's bucket": every action has its own).
//! Elastic Load Balancing: "Request throttling" in its user guide (one bucket for each kind of action). STS: 600 requests
//! a second (IAM User Guide, "IAM and STS quotas"). What EKS, IAM and the others take is not published: their figures are
//! assumed, small enough that a class meets them and one person does not.

use crate::wire::Params;

/// A call that is about to be counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted<'a> {
    /// The service's signing name, such as `ec2`.
    pub(crate) service: &'a str,
    /// Such as `CreateVpc`.
    pub(crate) action: &'a str,
    /// The parameters, in the protocols that have some.
    pub(crate) params: Option<&'a Params>,
}

/// How many tokens a bucket holds, and how many a second come back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub(super) most: f64,
    pub(super) per_second: f64,
}

const fn size(most: f64, per_second: f64) -> Size {
    Size { most, per_second }
}

/// What a call takes from a bucket.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Demand {
    /// Calls with the same name share the bucket.
    pub(super) bucket: String,
    pub(super) size: Size,
    pub(super) tokens: f64,
}

/// Actions that EC2 counts more strictly without filters, ids and pages.
const HEAVY_WHEN_BARE: [&str; 7] = [
    "DescribeInstances",
    "DescribeInstanceStatus",
    "DescribeNetworkInterfaces",
    "DescribeSecurityGroups",
    "DescribeSnapshots",
    "DescribeSpotInstanceRequests",
    "DescribeVolumes",
];

/// What a call takes.
pub(super) fn demands(call: Counted<'_>) -> Vec<Demand> {
    let reads = ["Describe", "Get", "List", "Search", "Simulate"].iter().any(|verb| call.action.starts_with(verb));
    let of_kind = |kind: &str, size| vec![Demand { bucket: kind.to_owned(), size, tokens: 1.0 }];
    match call.service {
        "ec2" => ec2(call, reads),
        "elasticloadbalancing" if reads => of_kind("reads", size(40.0, 10.0)),
        "elasticloadbalancing" if registers(call.action) => of_kind("registrations", size(20.0, 4.0)),
        "elasticloadbalancing" => of_kind("changes", size(20.0, 3.0)),
        "sts" => of_kind("all", size(600.0, 600.0)),
        // Assumed, as are all that follow.
        "eks" if reads => of_kind(call.action, size(100.0, 10.0)),
        "eks" => of_kind(call.action, size(20.0, 2.0)),
        "iam" if reads => of_kind("reads", size(100.0, 20.0)),
        "iam" => of_kind("changes", size(60.0, 5.0)),
        _ if reads => of_kind("reads", size(100.0, 20.0)),
        _ => of_kind("changes", size(50.0, 5.0)),
    }
}

fn registers(action: &str) -> bool {
    matches!(action, "RegisterTargets" | "DeregisterTargets")
        || matches!(action, "RegisterInstancesWithLoadBalancer" | "DeregisterInstancesFromLoadBalancer")
}

fn ec2(call: Counted<'_>, reads: bool) -> Vec<Demand> {
    let bare = HEAVY_WHEN_BARE.contains(&call.action) && call.params.is_none_or(is_bare);
    let requests = match call.action {
        _ if bare => size(50.0, 10.0),
        _ if reads => size(100.0, 20.0),
        "RunInstances" => size(5.0, 2.0),
        "TerminateInstances" => size(100.0, 5.0),
        "CreateDefaultVpc" => size(1.0, 1.0),
        "CreateNatGateway" | "DeleteNatGateway" => size(10.0, 1.0),
        "CreateVpcEndpoint" | "ModifyVpcEndpoint" | "DeleteVpcEndpoints" => size(4.0, 0.3),
        "CreateTags" | "DeleteTags" => size(100.0, 10.0),
        "CreateNetworkInterface"
        | "DeleteNetworkInterface"
        | "CreateVolume"
        | "DeleteVolume"
        | "CreateLaunchTemplateVersion" => size(100.0, 5.0),
        _ => size(50.0, 5.0),
    };
    let name = if bare { format!("{} without filters", call.action) } else { call.action.to_owned() };
    let mut demands = vec![Demand { bucket: name, size: requests, tokens: 1.0 }];
    let machines = |size, tokens| Demand { bucket: format!("{} by machine", call.action), size, tokens };
    match (call.action, call.params) {
        ("RunInstances", Some(params)) => {
            let wanted = params.get("MaxCount").and_then(|count| count.parse().ok()).unwrap_or(1.0);
            demands.push(machines(size(1000.0, 2.0), wanted));
        }
        ("TerminateInstances", Some(params)) => {
            let named = u32::try_from(params.list("InstanceId").len()).unwrap_or(u32::MAX);
            demands.push(machines(size(1000.0, 20.0), f64::from(named)));
        }
        _ => {}
    }
    demands
}

/// Whether a list is asked for as a whole.
fn is_bare(params: &Params) -> bool {
    let narrows = |name: &str| ["Filter.", "MaxResults", "NextToken"].iter().any(|start| name.starts_with(start));
    !params.names().any(|name| narrows(name) || name.ends_with("Id.1"))
}
