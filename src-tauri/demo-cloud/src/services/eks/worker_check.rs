//! Why a machine is no node of a cluster: everything that it needs, looked at one by one.
//!
//! It must not change anything. What a machine needs is decided where nodes join (`nodes`, `machines`,
//! `self_managed_nodes`); here it is only told apart. Source: EKS User Guide, "Troubleshoot problems with Amazon EKS
//! clusters and nodes", and the Systems Manager Automation Runbook Reference, AWSSupport-TroubleshootEKSWorkerNode.

use super::state::Cluster;
use super::{aws_auth, machines, nodes};
use crate::context::Context;
use crate::services::ec2::InstanceState;

/// One thing that was looked at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) what: &'static str,
    /// What is wrong with it, if anything is.
    pub(crate) wrong: Option<String>,
}

/// Why there is nothing to look at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoWorker {
    Cluster(String),
    Machine(String),
}

/// Looks at everything that a machine needs to be a node of a cluster.
pub(crate) fn look_at_worker(context: &Context<'_>, cluster: &str, worker: &str) -> Result<Vec<Finding>, NoWorker> {
    let missing = || NoWorker::Cluster(format!("No cluster found for name: {cluster}."));
    let cluster = context.eks.clusters.get(cluster).ok_or_else(missing)?;
    if !matches!(cluster.status.as_str(), "ACTIVE" | "UPDATING") {
        return Err(NoWorker::Cluster(format!("The cluster is {}, not ACTIVE.", cluster.status)));
    }
    let machine = context.ec2.instance(worker).map_err(|refusal| NoWorker::Machine(refusal.message))?;
    if machine.state != InstanceState::Running {
        return Err(NoWorker::Machine(format!("The instance {worker} is not running.")));
    }
    let vpc = context.ec2.vpc(&machine.vpc_id).ok();
    let has_names = vpc.is_some_and(|vpc| vpc.enable_dns_support && vpc.enable_dns_hostnames);
    let profile = machine.instance_profile_arn.as_ref();
    let role = profile.and_then(|profile| context.iam.role_of_instance_profile(profile)).or_else(|| {
        let group = cluster.node_groups.values().find(|group| group.instance_ids.iter().any(|id| id == worker))?;
        context.iam.role_by_arn(&group.node_role)
    });
    let arn = role.map(|role| role.arn.as_str());
    let mut found = Vec::new();
    let mut look = |what: &'static str, is_fine: bool, why: String| {
        found.push(Finding { what, wrong: (!is_fine).then_some(why) });
    };
    look(
        "VPC of the worker node",
        machine.vpc_id == cluster.network.vpc_id,
        format!("the worker node is in {}, the cluster in {}", machine.vpc_id, cluster.network.vpc_id),
    );
    look(
        "DNS support and DNS hostnames of the VPC",
        has_names,
        format!("enableDnsSupport and enableDnsHostnames must both be on for {}", machine.vpc_id),
    );
    look("IAM instance profile", arn.is_some(), "the instance has no instance profile with a role".to_owned());
    let role_name = arn.unwrap_or("(none)");
    look(
        "Policies of the node role",
        arn.is_some_and(|arn| nodes::may_describe(context, arn)),
        format!("AmazonEKSWorkerNodePolicy is not attached to {role_name}"),
    );
    look(
        "Access of the node role to the cluster",
        arn.is_some_and(|arn| is_let_in(cluster, arn)),
        format!("{role_name} has no access entry of type EC2_LINUX, and aws-auth does not name it"),
    );
    look(
        "Tag of the worker node",
        has_tag(context, cluster, worker),
        format!("the instance lacks the tag kubernetes.io/cluster/{} with the value owned", cluster.name),
    );
    look(
        "Route to AWS services",
        machines::reaches_aws(context, worker),
        format!(
            "{} has neither a way to the internet nor VPC endpoints for ec2, ecr.api, ecr.dkr and s3",
            machine.subnet_id
        ),
    );
    look(
        "Route to the cluster's API server endpoint",
        machines::reaches_control_plane(context, cluster, worker),
        "the endpoint's access, security groups or the subnet's routes do not let the worker node reach it".to_owned(),
    );
    look(
        "Network plugin (Amazon VPC CNI)",
        arn.is_some_and(|arn| nodes::plugin_ready_at(context, cluster, arn).is_some()),
        "vpc-cni is not installed, or lacks the permissions that it needs".to_owned(),
    );
    Ok(found)
}

fn is_let_in(cluster: &Cluster, role_arn: &str) -> bool {
    let by_entry = cluster.authentication_mode != "CONFIG_MAP" && cluster.access_entries.contains_key(role_arn);
    by_entry || aws_auth::admits_nodes(cluster, role_arn)
}

fn has_tag(context: &Context<'_>, cluster: &Cluster, worker: &str) -> bool {
    let tag = format!("kubernetes.io/cluster/{}", cluster.name);
    context.ec2.instance(worker).is_ok_and(|one| one.tags.get(&tag).is_some_and(|value| value == "owned"))
}
