//! What is wrong with a node group that lives, by a look at the account: what it is made of and somebody took away, and
//! machines that do not join.
//!
//! It must not change anything. Codes and words are those of the EKS API model, shape `Issue`.

use super::aws_auth;
use super::neighbours;
use super::state::{Cluster, Issue, NodeGroup};
use crate::context::Context;
use crate::delays;

/// Everything that is wrong now.
pub(super) fn issues(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup) -> Vec<Issue> {
    [
        role(context, group),
        profile(context, group),
        template(context, group),
        security_groups(context, group),
        subnets(context, group),
    ]
    .into_iter()
    .chain([access(context, cluster, group), strangers(context, group)])
    .flatten()
    .collect()
}

fn issue(code: &str, message: &str, resource_ids: Vec<String>) -> Issue {
    Issue { code: code.to_owned(), message: message.to_owned(), resource_ids }
}

fn role(context: &Context<'_>, group: &NodeGroup) -> Option<Issue> {
    context.iam.role_by_arn(&group.node_role).is_none().then(|| {
        let words = "We couldn't find the IAM role for your managed node group. You may be able to recreate an IAM role \
                     with the same settings to recover.";
        issue("IamNodeRoleNotFound", words, vec![group.node_role.clone()])
    })
}

fn profile(context: &Context<'_>, group: &NodeGroup) -> Option<Issue> {
    let made = group.instance_profile_arn.as_ref()?;
    context.iam.instance_profile_arn(made, context.now).is_none().then(|| {
        let words = "We couldn't find the IAM instance profile for your managed node group. You may be able to recreate \
                     an instance profile with the same settings to recover.";
        issue("IamInstanceProfileNotFound", words, vec![made.clone()])
    })
}

fn template(context: &Context<'_>, group: &NodeGroup) -> Option<Issue> {
    context.ec2.launch_template(&group.launch_template_id).err().map(|_| {
        let words = "We couldn't find the Amazon EC2 launch template for your managed node group. You may be able to \
                     recreate a launch template with the same settings to recover.";
        issue("Ec2LaunchTemplateNotFound", words, vec![group.launch_template_id.clone()])
    })
}

fn security_groups(context: &Context<'_>, group: &NodeGroup) -> Option<Issue> {
    let template = context.ec2.launch_template(&group.launch_template_id).ok()?;
    let groups = template.version(None).ok()?.data.all_groups();
    let gone: Vec<String> = groups.into_iter().filter(|id| context.ec2.security_group(id).is_err()).collect();
    (!gone.is_empty()).then(|| {
        // Words unverified; those of the model are about the cluster's own group, which its interfaces protect.
        let words = "We couldn't find one or more security groups of your managed node group.";
        issue("Ec2SecurityGroupNotFound", words, gone)
    })
}

fn subnets(context: &Context<'_>, group: &NodeGroup) -> Option<Issue> {
    let is_gone = |id: &&String| neighbours::subnet(context, id).is_none();
    let gone: Vec<String> = group.subnet_ids.iter().filter(is_gone).cloned().collect();
    (!gone.is_empty()).then(|| {
        // Words unverified.
        let words = "We couldn't find one or more subnets that were specified for your managed node group.";
        issue("Ec2SubnetNotFound", words, gone)
    })
}

/// Somebody took the nodes' role off the list of who may come in.
fn access(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup) -> Option<Issue> {
    let by_entry = cluster.authentication_mode != "CONFIG_MAP" && cluster.access_entries.contains_key(&group.node_role);
    let is_known = by_entry || aws_auth::admits_nodes(cluster, &group.node_role);
    // Without its role there is more to say than that it may not come in.
    let has_role = context.iam.role_by_arn(&group.node_role).is_some();
    (has_role && !is_known).then(|| {
        let words = "Amazon EKS or one or more of your managed nodes is failing to authenticate or authorize with your \
                     Kubernetes cluster API server.";
        issue("AccessDenied", words, vec![cluster.name.clone()])
    })
}

/// Machines that have run for long and have not joined.
fn strangers(context: &Context<'_>, group: &NodeGroup) -> Option<Issue> {
    let is_late = |id: &&String| {
        let launched_at = neighbours::launched_at(context, id);
        let given_up = launched_at.map(|at| delays::due(at, context.delays.nodegroup_give_up));
        !group.joined.contains(*id) && given_up.is_some_and(|at| at <= context.now)
    };
    let late: Vec<String> = group.instance_ids.iter().filter(is_late).cloned().collect();
    let words = "Instances failed to join the kubernetes cluster";
    (!late.is_empty()).then(|| issue("NodeCreationFailure", words, late))
}
