//! SSH to the machines of a node group: the key pair, and the security group that EKS makes to let SSH in.
//!
//! It must not know when a group is made or deleted.

use serde_json::Value;

use super::body::{text, texts};
use super::cluster_checks;
use super::errors::invalid_parameter;
use super::state::{Cluster, Issue, NodeGroup};
use crate::context::Context;
use crate::services::ec2::{self, NewGroup, NewRule, Peer, Tags};
use crate::wire::Answer;

/// Who may reach the machines, with which key.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) key: String,
    /// None is everybody.
    sources: Vec<String>,
    /// 22 for SSH; machines with Windows speak RDP instead.
    port: i32,
}

/// What a request wants, checked.
pub(super) fn wish(context: &Context<'_>, cluster: &Cluster, body: &Value, ami_type: &str) -> Answer<Option<Wish>> {
    let wish = &body["remoteAccess"];
    let sources = texts(wish, "sourceSecurityGroups");
    let Some(key) = text(wish, "ec2SshKey").filter(|key| !key.is_empty()) else {
        // Unverified words.
        return if sources.is_empty() {
            Ok(None)
        } else {
            Err(invalid_parameter("sourceSecurityGroups cannot be specified without an ec2SshKey"))
        };
    };
    // Unverified words: these are EC2's.
    context.ec2.key_pair_named(key).map_err(|refusal| invalid_parameter(refusal.message))?;
    cluster_checks::security_groups(context, &sources, &cluster.network.vpc_id)?;
    let port = if ami_type.starts_with("WINDOWS") { 3389 } else { 22 };
    Ok(Some(Wish { key: key.to_owned(), sources, port }))
}

/// Makes the security group, under the name EKS gives it, and returns its id.
pub(super) fn make(context: &mut Context<'_>, cluster: &Cluster, group: &str, wish: &Wish) -> Answer<String> {
    let name = format!("eks-remoteAccess-{}", context.ids.uuid());
    let tags = Tags::from([
        ("eks".to_owned(), name.clone()),
        ("eks:cluster-name".to_owned(), cluster.name.clone()),
        ("eks:nodegroup-name".to_owned(), group.to_owned()),
    ]);
    let new = NewGroup {
        vpc_id: &cluster.network.vpc_id,
        name: &name,
        description: "Security group for all nodes in the nodeGroup to allow SSH access",
        tags,
    };
    let id = context.ec2.make_security_group(context.ids, context.quotas, new)?;
    let mut peers: Vec<Peer> = wish.sources.iter().cloned().map(Peer::Group).collect();
    if peers.is_empty() {
        peers.push(Peer::Ipv4("0.0.0.0/0".to_owned()));
    }
    let rule = |peer: Peer| NewRule {
        egress: false,
        protocol: "tcp".to_owned(),
        from_port: wish.port,
        to_port: wish.port,
        peer,
        description: Some("Allow SSH access to all nodes in the nodeGroup".to_owned()),
    };
    let rules = peers.into_iter().map(rule).collect();
    context.ec2.add_rules(context.ids, context.quotas, &id, rules, &Tags::new())?;
    Ok(id)
}

/// Takes the group away again. What still uses it stops the deletion of the node group.
pub(super) fn remove(context: &mut Context<'_>, group: &NodeGroup) -> Result<(), Issue> {
    let Some(id) = &group.remote_access_group else { return Ok(()) };
    // The group's machines may have ended long ago without anybody looking.
    ec2::settle(context);
    match context.ec2.delete_security_group(id) {
        Err(refusal) if refusal.code == "DependencyViolation" => Err(Issue {
            code: "Ec2SecurityGroupDeletionFailure".to_owned(),
            message: refusal.message,
            resource_ids: vec![id.clone()],
        }),
        // Gone before: somebody was faster.
        _ => Ok(()),
    }
}
