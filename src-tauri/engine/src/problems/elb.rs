//! Errors of Elastic Load Balancing, both kinds. Landfall makes no load balancer; it meets them where Kubernetes has
//! left some behind.

use super::row::Row;

const HERE: &[&str] = &["Elastic Load Balancing"];

pub(super) const ROWS: &[Row] = &[
    Row {
        codes: &[
            "LoadBalancerNotFound",
            "LoadBalancerNotFoundException",
            "AccessPointNotFound",
            "AccessPointNotFoundException",
            "TargetGroupNotFound",
            "TargetGroupNotFoundException",
            "ListenerNotFound",
            "ListenerNotFoundException",
        ],
        says: &[],
        only: &[],
        slug: "balancer-gone",
        title: "The load balancer or target group is gone already",
        happened: "Elastic Load Balancing does not find it. Kubernetes or somebody else has deleted it in the meantime.",
        to_do: "Choose Try again: Landfall looks once more and goes on.",
    },
    Row {
        codes: &["OperationNotPermitted", "OperationNotPermittedException"],
        says: &[],
        only: HERE,
        slug: "balancer-protected",
        title: "The load balancer is protected from deletion",
        happened: "Somebody switched deletion protection on for this load balancer, so AWS does not delete it. It costs money as long as it stands, and keeps the network from being deleted.",
        to_do: "If nobody needs it, open it in the EC2 console under Load Balancers, and switch off Deletion protection under Attributes. Then choose Try again.",
    },
    Row {
        codes: &["ResourceInUse", "ResourceInUseException"],
        says: &["target group"],
        only: HERE,
        slug: "target-group-in-use",
        title: "The target group is still used",
        happened: "A load balancer still sends requests to this target group. It goes after the load balancer's listeners.",
        to_do: "Wait a minute and choose Try again. If it stays, open the target group in the EC2 console: its Details name the load balancer.",
    },
    Row {
        codes: &["ResourceInUse", "ResourceInUseException"],
        says: &[],
        only: HERE,
        slug: "balancer-in-use",
        title: "Something still uses the load balancer",
        happened: "Another service of the account, such as a VPC endpoint service or Global Accelerator, still refers to it. AWS's message names it.",
        to_do: "Remove what uses it, then choose Try again.",
    },
    Row {
        codes: &["TooManyLoadBalancers", "TooManyAccessPoints"],
        says: &[],
        only: &[],
        slug: "balancer-quota",
        title: "The account has as many load balancers as it may have",
        happened: "The quota of load balancers in this Region is used up (50 Application and 50 Network Load Balancers unless raised).",
        to_do: "Delete load balancers that nobody needs, or ask for more under Service Quotas → Elastic Load Balancing. Then choose Try again.",
    },
    Row {
        codes: &["DependencyThrottle", "DependencyThrottleException"],
        says: &[],
        only: &[],
        slug: "throttled",
        title: "AWS asks for fewer requests",
        happened: "A service behind the load balancer got too many requests from this account in a short time.",
        to_do: "Wait a minute and choose Try again.",
    },
];
