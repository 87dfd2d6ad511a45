//! The entry for a cluster as EKS describes it now.

use std::path::PathBuf;

use aws_sdk_eks::types::ClusterStatus;

use super::Entry;
use crate::{
    cloud::{Cloud, partition},
    contract::{CredentialSource, Problem, TokenCommand},
    failure::Failure,
    problems,
};

/// Asks EKS for what the kubeconfig needs.
///
/// # Errors
/// When EKS cannot be asked, or the cluster does not answer yet (as `aws eks update-kubeconfig` refuses it).
pub async fn describe(
    cloud: &Cloud,
    name: &str,
    token: TokenCommand,
    landfall_path: PathBuf,
    source: Option<&CredentialSource>,
    demo: bool,
) -> Result<Entry, Problem> {
    let answer = cloud.eks.describe_cluster().name(name).send().await;
    let answer = answer.map_err(|error| problems::explain(&Failure::of("EKS", "DescribeCluster")(error)))?;
    let cluster = answer
        .cluster
        .filter(|cluster| matches!(cluster.status(), Some(ClusterStatus::Active | ClusterStatus::Updating)));
    let Some(cluster) = cluster else { return Err(not_ready(name)) };
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    Ok(Entry {
        cluster_arn: text(cluster.arn()),
        endpoint: text(cluster.endpoint()),
        ca_base64: text(cluster.certificate_authority().and_then(|authority| authority.data())),
        name: name.to_owned(),
        region: cloud.region.clone(),
        token,
        landfall_path,
        profile: match source {
            Some(CredentialSource::Profile { name }) => Some(name.clone()),
            _ => None,
        },
        saved_key: match source {
            Some(CredentialSource::Saved { name }) => Some(name.clone()),
            _ => None,
        },
        demo,
    })
}

/// The name of a cluster's entries: its ARN.
pub fn cluster_arn(region: &str, account: &str, name: &str) -> String {
    format!("arn:{}:eks:{region}:{account}:cluster/{name}", partition(region))
}

fn not_ready(name: &str) -> Problem {
    Problem {
        code: "cluster-not-active".into(),
        title: format!("The cluster {name} does not answer yet"),
        what_happened: "EKS says it is not ACTIVE, so it has no address to write into the kubeconfig.".into(),
        what_to_do: "Wait until the cluster is ready, then try again. The kubeconfig was not changed.".into(),
        aws: None,
        left_behind: Vec::new(),
    }
}
