//! The nodes as Kubernetes sees them: the proof that the cluster works. Makes nothing; asks until all are Ready.

use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Look, Resource, Shown, api_server::api_server};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    kube,
    kube_failure::failure,
    plan::{Ref, Standing},
};

/// All nodes of the cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KubernetesNodes {
    /// The cluster to ask.
    pub cluster: Ref<Cluster>,
    /// The node groups that start them.
    pub groups: Vec<Standing>,
    /// How many machines there should be.
    pub desired: u32,
    /// How many pods on Fargate, each of which has a node of its own: those of coredns, where it runs there.
    #[serde(default)]
    pub on_fargate: u32,
}

/// The nodes that are Ready.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KubernetesNodesOutput {
    /// Their names.
    pub names: Vec<String>,
}

impl Resource for KubernetesNodes {
    type Output = KubernetesNodesOutput;

    fn about() -> About {
        About {
            name: "Kubernetes nodes".into(),
            what: "The instances as Kubernetes sees them.".into(),
            why: "A cluster works when its nodes say Ready. Landfall asks the API server, as kubectl would.".into(),
            link: "https://kubernetes.io/docs/concepts/architecture/nodes/".into(),
            usual_seconds: 5,
            usual_delete_seconds: 0,
        }
    }

    fn title(&self) -> String {
        match (self.desired, self.on_fargate) {
            (1, 0) => "1 node Ready".into(),
            (0, pods) => format!("{pods} nodes on Fargate Ready"),
            (desired, 0) => format!("{desired} nodes Ready"),
            (desired, pods) => format!("{desired} nodes and {pods} on Fargate Ready"),
        }
    }

    fn command(&self, _shown: &Shown<'_>) -> String {
        "kubectl get nodes".into()
    }

    fn facts(output: &KubernetesNodesOutput) -> Vec<Fact> {
        output.names.iter().map(|name| Fact { label: "Node".into(), value: name.clone() }).collect()
    }

    async fn find(&self, _ctx: &Ctx) -> Result<Option<KubernetesNodesOutput>, Failure> {
        Ok(None)
    }

    async fn create(&self, _ctx: &Ctx) -> Result<KubernetesNodesOutput, Failure> {
        Ok(KubernetesNodesOutput { names: Vec::new() })
    }

    async fn ready(&self, ctx: &Ctx, _output: KubernetesNodesOutput) -> Result<Look<KubernetesNodesOutput>, Failure> {
        let server = api_server(ctx, &self.cluster).await?;
        // Access entries take seconds to work, names of new endpoints minutes: `patience` knows for how long.
        let nodes = kube::nodes(&server.endpoint, &server.authority, &server.token).await;
        let nodes = nodes.map_err(|trouble| failure("ListNodes", &trouble))?;
        let ready: Vec<_> = nodes.iter().filter(|node| node.ready).map(|node| node.name.clone()).collect();
        let on_fargate = ready.iter().filter(|name| is_on_fargate(name)).count();
        let machines = ready.len() - on_fargate;
        if machines >= self.desired as usize && on_fargate >= self.on_fargate as usize {
            return Ok(Look::Ready(KubernetesNodesOutput { names: ready }));
        }
        let reason = nodes.iter().find(|node| !node.ready).map(|node| node.reason.clone()).unwrap_or_default();
        let because = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
        Ok(Look::NotYet(format!(
            "{} of {} nodes are Ready{because}. A node needs about a minute from its start.",
            machines.min(self.desired as usize) + on_fargate.min(self.on_fargate as usize),
            self.desired.saturating_add(self.on_fargate)
        )))
    }

    /// Goes with the node groups.
    async fn delete(&self, _ctx: &Ctx, _output: KubernetesNodesOutput) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

/// EKS calls the nodes of Fargate after their address: `fargate-ip-10-0-1-2.ec2.internal`.
fn is_on_fargate(node: &str) -> bool {
    node.starts_with("fargate-")
}
