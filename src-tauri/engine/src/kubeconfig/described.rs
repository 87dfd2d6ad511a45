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
    let answer = cloud.reading().eks.describe_cluster().name(name).send().await;
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

/// What kubectl lacks when its token command is run without Landfall's window: credentials that are in no file. None
/// where it finds them by itself.
pub fn missing_credentials(source: Option<&CredentialSource>, token: TokenCommand) -> Option<&'static str> {
    match (source?, token) {
        (CredentialSource::Pasted, _) => Some(
            "Landfall writes the pasted credentials nowhere: paste the same block into the terminal before you use \
             kubectl there",
        ),
        (CredentialSource::Environment, _) => {
            Some("kubectl needs the same AWS_ variables that Landfall was started with: set them in its terminal, too")
        }
        (CredentialSource::Saved { .. }, TokenCommand::Aws) => Some(
            "The aws command cannot read the saved key: set the AWS_ variables in kubectl's terminal, or let Landfall \
             make the tokens",
        ),
        (CredentialSource::Saved { .. } | CredentialSource::Profile { .. }, _) => None,
    }
}

/// The name of a cluster's entries: its ARN.
pub fn cluster_arn(region: &str, account: &str, name: &str) -> String {
    format!("arn:{}:eks:{region}:{account}:cluster/{name}", partition(region))
}

fn not_ready(name: &str) -> Problem {
    Problem::told(
        "cluster-not-active",
        format!("The cluster {name} does not answer yet"),
        "EKS says it is not ACTIVE, so it has no address to write into the kubeconfig.",
        "Wait until the cluster is ready, then try again. The kubeconfig was not changed.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_no_credentials_later_is_told() {
        let missing = |source: &CredentialSource, token| missing_credentials(Some(source), token).is_some();
        let saved = CredentialSource::Saved { name: "a".into() };
        let profile = CredentialSource::Profile { name: "a".into() };
        assert!(missing(&CredentialSource::Pasted, TokenCommand::Landfall));
        assert!(missing(&CredentialSource::Environment, TokenCommand::Aws));
        assert!(missing(&saved, TokenCommand::Aws) && !missing(&saved, TokenCommand::Landfall));
        assert!(!missing(&profile, TokenCommand::Aws) && missing_credentials(None, TokenCommand::Landfall).is_none());
    }
}
