//! The nodes as Kubernetes sees them: the proof that the cluster works. Makes nothing; asks until all are Ready.

use aws_credential_types::provider::ProvideCredentials;
use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Look, Resource, Shown};
use crate::{
    contract::{About, Fact, Problem},
    failure::{AwsFailure, Failure, FailureKind},
    identity,
    kube::{self, KubeTrouble},
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
            // Access entries take seconds to work, names of new endpoints minutes: `patience` knows for how long.
            Err(trouble) => return Err(failure(&trouble)),
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

/// In the terms of a call to AWS, which `patience` and `problems` understand.
fn failure(trouble: &KubeTrouble) -> Failure {
    let (kind, code) = match trouble {
        KubeTrouble::Unauthorized => (FailureKind::Answered, "Unauthorized"),
        KubeTrouble::Forbidden(_) => (FailureKind::Answered, "Forbidden"),
        KubeTrouble::NoAnswer | KubeTrouble::UnknownName | KubeTrouble::Refused | KubeTrouble::Other(_) => {
            (FailureKind::NoConnection, "")
        }
        KubeTrouble::Untrusted(_) | KubeTrouble::Unusable(_) => return unusable(trouble),
    };
    Failure::Aws(Box::new(AwsFailure {
        service: "Kubernetes",
        action: "ListNodes",
        kind,
        code: code.to_owned(),
        message: trouble.to_string(),
        request_id: None,
        status: None,
    }))
}

fn unusable(trouble: &KubeTrouble) -> Failure {
    Problem::told(
        "cluster-not-trusted",
        "Landfall cannot speak to the cluster safely",
        format!("{trouble} The cluster itself may be well."),
        "Try from another network, then choose Try again.",
    )
    .into()
}

fn no_credentials() -> Failure {
    Problem::told(
        "no-credentials",
        "Landfall has no credentials to ask the cluster with",
        "Signing in to the Kubernetes API needs AWS credentials, and there are none now.",
        "Connect again, and choose Try again.",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{patience::patience, problems::explain};

    #[test]
    fn no_trouble_is_waited_out_for_ever_and_each_has_its_words() {
        for (trouble, minutes, code) in [
            (KubeTrouble::Unauthorized, Some(2), "not-known-to-cluster"),
            (KubeTrouble::Forbidden("nodes is forbidden".into()), Some(2), "not-allowed-in-cluster"),
            (KubeTrouble::NoAnswer, Some(15), "cluster-unreachable"),
            (KubeTrouble::UnknownName, Some(15), "cluster-unreachable"),
            (KubeTrouble::Refused, Some(15), "cluster-unreachable"),
            (KubeTrouble::Other("503 etcd is gone".into()), Some(15), "cluster-unreachable"),
            (KubeTrouble::Untrusted("unknown issuer".into()), None, "cluster-not-trusted"),
            (KubeTrouble::Unusable("its address is not a URL".into()), None, "cluster-not-trusted"),
        ] {
            let failure = failure(&trouble);
            let waited = patience(&failure).map(|patience| patience.up_to.as_secs() / 60);
            assert_eq!((waited, explain(&failure).code.as_str()), (minutes, code), "{trouble:?}");
        }
    }
}
