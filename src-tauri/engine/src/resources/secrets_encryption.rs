//! That the cluster's data is encrypted with the chosen key: true at once where the cluster was made with it, otherwise
//! added to the running cluster. EKS cannot take it off again.

use aws_sdk_eks::types::{Cluster as Described, ClusterStatus, EncryptionConfig, Provider, Update, UpdateStatus};
use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, KeyRef, Look, Resource, Shown};
use crate::{
    contract::{About, Fact, Problem},
    failure::Failure,
    plan::Ref,
    problems,
};

/// What EKS calls the encrypted data. Since Kubernetes 1.28 all of it is, whatever this says.
const SECRETS: &str = "secrets";

/// One cluster's key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecretsEncryption {
    /// The cluster.
    pub cluster: Ref<Cluster>,
    /// The key.
    pub key: KeyRef,
    /// The cluster is made with it, so that nothing is left to do.
    pub from_the_start: bool,
}

/// What was found or begun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecretsEncryptionOutput {
    /// The key's ARN (in a field called `id`, as every output's chief identifier).
    pub id: String,
    /// EKS's update; empty where none was needed, or where it was begun by an attempt whose answer was lost.
    pub update: String,
}

impl Resource for SecretsEncryption {
    type Output = SecretsEncryptionOutput;

    fn about() -> About {
        About {
            name: "Encryption with a key of yours".into(),
            what: "EKS encrypts everything the cluster stores with the chosen KMS key, on top of AWS's own encryption.".into(),
            why: "Who may read the cluster's data is then also decided by who may use the key. It cannot be taken off again."
                .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html".into(),
            // Two seen: 17 and 48 minutes.
            usual_seconds: 1200,
            usual_delete_seconds: 0,
        }
    }

    fn title(&self) -> String {
        "Encryption of the cluster's secrets with your key".into()
    }

    fn usual_seconds(&self) -> u32 {
        if self.from_the_start { 1 } else { Self::about().usual_seconds }
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let command = shown.aws(&[
            "eks associate-encryption-config",
            &format!("--cluster-name {}", shown.id(&self.cluster)),
            &format!(
                "--encryption-config '[{{\"resources\":[\"{SECRETS}\"],\"provider\":{{\"keyArn\":\"{}\"}}}}]'",
                self.key.shown(shown)
            ),
        ]);
        if self.from_the_start {
            return "# Nothing to do: the cluster is made with the key.".into();
        }
        command
    }

    fn facts(output: &SecretsEncryptionOutput) -> Vec<Fact> {
        vec![Fact { label: "Key ARN".into(), value: output.id.clone() }]
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<SecretsEncryptionOutput>, Failure> {
        // On deleting, the cluster or the key may be gone, or never have been made: then there is nothing.
        let (Some(cluster), Ok(key)) = (ctx.maybe(&self.cluster), self.key.arn(ctx)) else { return Ok(None) };
        let described = match ask(ctx, &cluster.id).await {
            Err(failure) if failure.is_gone() => return Ok(None),
            answer => answer?,
        };
        let has = described.as_ref().and_then(key_of).is_some_and(|has| is_same(has, &key));
        Ok(has.then(|| SecretsEncryptionOutput { id: key, update: String::new() }))
    }

    async fn create(&self, ctx: &Ctx) -> Result<SecretsEncryptionOutput, Failure> {
        let (cluster, key) = (ctx.get(&self.cluster)?.id, self.key.arn(ctx)?);
        let described = ask(ctx, &cluster).await?;
        if let Some(other) = described.as_ref().and_then(key_of) {
            return Err(another_key(other).into());
        }
        let answer = ctx
            .cloud
            .eks
            .associate_encryption_config()
            .cluster_name(cluster)
            .encryption_config(config(&key))
            .client_request_token(ctx.token())
            .send()
            .await
            .map_err(Failure::of("EKS", "AssociateEncryptionConfig"))?;
        let update = answer.update().and_then(Update::id).unwrap_or_default().to_owned();
        Ok(SecretsEncryptionOutput { id: key, update })
    }

    async fn ready(&self, ctx: &Ctx, known: SecretsEncryptionOutput) -> Result<Look<SecretsEncryptionOutput>, Failure> {
        let cluster = ctx.get(&self.cluster)?.id;
        if !known.update.is_empty() {
            let answer = ctx.cloud.eks.describe_update().name(&cluster).update_id(&known.update).send().await;
            let update = answer.map_err(Failure::of("EKS", "DescribeUpdate"))?.update;
            if let Some(UpdateStatus::Failed | UpdateStatus::Cancelled) = update.as_ref().and_then(Update::status) {
                let error = update.as_ref().and_then(|update| update.errors().first());
                let code = error.and_then(|error| error.error_code()).map_or("Failed", |code| code.as_str());
                let message = error.and_then(|error| error.error_message()).unwrap_or("EKS gives no reason.");
                return Err(problems::explain_health(&self.title(), code, message).into());
            }
        }
        let described = ask(ctx, &cluster).await?;
        let is_busy = |cluster: &Described| cluster.status() == Some(&ClusterStatus::Updating);
        match &described {
            Some(cluster) if !is_busy(cluster) && key_of(cluster).is_some() => Ok(Look::Ready(known)),
            _ => Ok(Look::NotYet(
                "EKS is encrypting what the cluster stores with the key. This takes 20 to 45 minutes; the cluster works \
                 meanwhile."
                    .into(),
            )),
        }
    }

    /// EKS cannot take it off: it goes with the cluster.
    async fn delete(&self, _ctx: &Ctx, _known: SecretsEncryptionOutput) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

/// The configuration that names a key.
#[expect(
    deprecated,
    reason = "EKS no longer reads what is encrypted, which is everything, and still takes only this word"
)]
pub(crate) fn config(key: &str) -> EncryptionConfig {
    EncryptionConfig::builder().resources(SECRETS).provider(Provider::builder().key_arn(key).build()).build()
}

/// The ARN of the key a cluster is encrypted with, as EKS has it; none where it is AWS's own.
pub(crate) fn key_of(cluster: &Described) -> Option<&str> {
    cluster.encryption_config().first()?.provider()?.key_arn().filter(|arn| !arn.is_empty())
}

/// EKS may show the key where the answers name an alias of it.
fn is_same(has: &str, wanted: &str) -> bool {
    has == wanted || wanted.contains(":alias/")
}

async fn ask(ctx: &Ctx, name: &str) -> Result<Option<Described>, Failure> {
    let answer = ctx.cloud.eks.describe_cluster().name(name).send().await;
    Ok(answer.map_err(Failure::of("EKS", "DescribeCluster"))?.cluster)
}

fn another_key(arn: &str) -> Problem {
    Problem::told(
        "secrets-key-differs",
        "The cluster is encrypted with another key already",
        format!(
            "EKS encrypts the cluster's data with {arn}. A cluster has one key, and EKS can neither change it nor take it off."
        ),
        "Choose this key on the Cluster page, or make a new cluster with the other one.",
    )
}
