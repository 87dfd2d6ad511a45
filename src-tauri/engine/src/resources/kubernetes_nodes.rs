//! The nodes as Kubernetes sees them: the proof that the cluster works. Makes nothing; asks until all are Ready.

use aws_credential_types::provider::ProvideCredentials;
use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Look, Resource, Shown};
use crate::{
    contract::{About, Fact, Problem},
    failure::Failure,
    identity, kube,
    plan::{Ref, Standing},
};

/// All nodes of the cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KubernetesNodes {
    /// The cluster to ask.
    pub cluster: Ref<Cluster>,
    /// The node groups that start them.
    pub groups: Vec<Standing>,
    /// How many there should be.
    pub desired: u32,
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
        match self.desired {
            1 => "1 node Ready".into(),
            desired => format!("{desired} nodes Ready"),
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
        let cluster = ctx.get(&self.cluster)?;
        let provider = ctx.cloud.config.credentials_provider().ok_or_else(no_credentials)?;
        let credentials = provider.provide_credentials().await.map_err(|_| no_credentials())?;
        let token = identity::token(&cluster.id, &ctx.cloud.region, &credentials, std::time::SystemTime::now())
            .map_err(|_| no_credentials())?;
        let nodes = match kube::nodes(&cluster.endpoint, &cluster.certificate_authority, &token.token).await {
            Ok(nodes) => nodes,
            // Access entries take seconds to work, names of new endpoints a minute: keep asking, and say why.
            Err(trouble) => return Ok(Look::NotYet(trouble.to_string())),
        };
        let ready: Vec<_> = nodes.iter().filter(|node| node.ready).map(|node| node.name.clone()).collect();
        if ready.len() >= self.desired as usize {
            return Ok(Look::Ready(KubernetesNodesOutput { names: ready }));
        }
        let reason = nodes.iter().find(|node| !node.ready).map(|node| node.reason.clone()).unwrap_or_default();
        let because = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
        Ok(Look::NotYet(format!(
            "{} of {} nodes are Ready{because}. A node needs about a minute from its start.",
            ready.len(),
            self.desired
        )))
    }

    /// Goes with the node groups.
    async fn delete(&self, _ctx: &Ctx, _output: KubernetesNodesOutput) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

fn no_credentials() -> Failure {
    Problem {
        code: "no-credentials".into(),
        title: "Landfall has no credentials to ask the cluster with".into(),
        what_happened: "Signing in to the Kubernetes API needs AWS credentials, and there are none now.".into(),
        what_to_do: "Connect again, and choose Try again.".into(),
        aws: None,
        left_behind: Vec::new(),
    }
    .into()
}
