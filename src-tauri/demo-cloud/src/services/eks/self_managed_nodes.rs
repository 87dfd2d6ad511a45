//! Machines that somebody started without a node group, and whether they join the cluster their user data names.
//!
//! It must not change anything. The conditions are those of the EKS user guide, "Self-managed nodes": user data with
//! the cluster's true name, endpoint, certificate and service range; a role that the cluster lets in; the cluster's
//! tag; and a way to the API server. A machine that lacks one of them never appears.

use super::node_pictures::{Looks, view};
use super::nodes::{self, NodeTimes};
use super::state::Cluster;
use super::{aws_auth, machines, node_config};
use crate::context::Context;
use crate::delays;
use crate::kubernetes::view::{Host, NodeView};
use serde_json::Value;

/// The machines that joined.
pub(super) fn views(context: &Context<'_>, cluster: &Cluster) -> Vec<NodeView> {
    machines::lone_machines(context, cluster).iter().filter_map(|machine| joined(context, cluster, machine)).collect()
}

fn joined(context: &Context<'_>, cluster: &Cluster, machine: &machines::LoneMachine) -> Option<NodeView> {
    let config = node_config::read(&machine.user_data)?;
    let by_instance = node_config::is_named_by_instance(&config);
    let admitted_at = admitted_at(context, cluster, &machine.role_arn, by_instance)?;
    let reaches = machines::reaches_control_plane(context, cluster, &machine.instance_id)
        && machines::reaches_aws(context, &machine.instance_id);
    if !is_for(cluster, &config) || !nodes::may_describe(context, &machine.role_arn) || !reaches {
        return None;
    }
    let started = delays::due(machine.launched_at, context.delays.node_ready / 2);
    let registered_at = started.max(admitted_at);
    let ready = delays::due(registered_at, context.delays.node_ready - context.delays.node_ready / 2);
    let times = NodeTimes {
        registered_at,
        ready_at: nodes::plugin_ready_at(context, cluster, &machine.role_arn).map(|plugin| ready.max(plugin)),
    };
    let (labels, taints) = node_config::labels_and_taints(&config);
    let looks = Looks {
        name: by_instance.then(|| machine.instance_id.clone()),
        host: Host::Machine,
        labels: labels.into_iter().collect(),
        taints,
        disk_gib: 20,
        leaving: false,
    };
    view(context, &machine.instance_id, times, looks)
}

/// Whether a NodeConfig tells the truth about the cluster. `nodeadm` asks EKS for nothing.
fn is_for(cluster: &Cluster, config: &Value) -> bool {
    let told = &config["spec"]["cluster"];
    let cidr = cluster.service_ipv6_cidr.as_deref().unwrap_or(&cluster.service_cidr);
    told["name"] == cluster.name.as_str()
        && told["apiServerEndpoint"] == format!("https://127.0.0.1:{}", cluster.port)
        && told["certificateAuthority"] == cluster.certificates.authority_data()
        && told["cidr"] == cidr
}

/// Since when the cluster lets machines with this role in; `None` if it does not. A machine that names its node after
/// itself needs an entry of type EC2.
fn admitted_at(context: &Context<'_>, cluster: &Cluster, role_arn: &str, by_instance: bool) -> Option<u64> {
    let wanted = if by_instance { "EC2" } else { "EC2_LINUX" };
    let entry = cluster.access_entries.get(role_arn).filter(|_| cluster.authentication_mode != "CONFIG_MAP");
    match entry {
        Some(entry) => (entry.kind == wanted).then(|| delays::due(entry.created_at, context.delays.access_entry)),
        None => (!by_instance && aws_auth::admits_nodes(cluster, role_arn)).then_some(0),
    }
}
