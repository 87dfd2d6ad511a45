//! A KMS key for one cluster's secrets. KMS never deletes a key at once: here a key counts as gone once its deletion is
//! scheduled. Until then it can be got back; a key that waits costs nothing.

use std::collections::HashSet;

use aws_sdk_kms::types::{KeyMetadata, KeyState, Tag};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{BillItem, Ctx, Look, Resource, Shown, TAG_CLUSTER, TAG_RUN, TAG_STEP};
use crate::{
    contract::{About, Fact, Problem},
    failure::Failure,
    plan::IdRef,
    prices,
};

/// The fewest days KMS lets pass before it deletes a key.
pub const DAYS_UNTIL_DELETED: i32 = 7;

/// What aliases of ours begin with.
pub(crate) const ALIAS_PREFIX: &str = "alias/landfall-";

/// KMS's limit for the name of an alias, with room to spare.
const CLUSTER_LETTERS: usize = 100;

/// One symmetric key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KmsKey {
    /// The cluster's name, for titles.
    pub cluster: String,
}

/// A key that is made, or one that exists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyRef {
    /// The step that makes it.
    Made(IdRef),
    /// The ARN of one that exists, or of its alias.
    Existing(String),
}

impl KeyRef {
    /// Its ARN.
    ///
    /// # Errors
    /// When the step that makes it has no output.
    pub fn arn(&self, ctx: &Ctx) -> Result<String, Failure> {
        match self {
            KeyRef::Made(key) => ctx.id(key),
            KeyRef::Existing(arn) => Ok(arn.clone()),
        }
    }

    /// Its ARN, or a shell variable in its place.
    pub fn shown(&self, shown: &Shown<'_>) -> String {
        match self {
            KeyRef::Made(key) => shown.id_of(key),
            KeyRef::Existing(arn) => arn.clone(),
        }
    }
}

/// What AWS gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KmsKeyOutput {
    /// Its ARN (in a field called `id`, as every output's chief identifier).
    pub id: String,
    /// Its alias; empty until it is made.
    pub alias: String,
}

impl Resource for KmsKey {
    type Output = KmsKeyOutput;

    fn about() -> About {
        About {
            name: "KMS key".into(),
            what: "A key that never leaves AWS KMS. EKS encrypts the cluster's data with it.".into(),
            why: "Whoever may not use the key cannot read the cluster's secrets. On delete it is scheduled: AWS removes it \
                  after 7 days, during which it can be got back, and it costs nothing any more."
                .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 2,
        }
    }

    fn title(&self) -> String {
        format!("KMS key of the cluster {}", self.cluster)
    }

    fn bill(&self) -> Vec<BillItem> {
        vec![BillItem::line("KMS key", prices::KMS_KEY_PER_HOUR, "1 USD a month, and 0.03 USD for 10,000 requests")]
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let alias = alias(shown.cluster, shown.run, shown.step);
        let tags = [(TAG_CLUSTER, shown.cluster), (TAG_RUN, shown.run), (TAG_STEP, shown.step)]
            .map(|(key, value)| format!("TagKey={key},TagValue={value}"));
        let key = shown.outputs.get(shown.step).and_then(|output| output["id"].as_str()).unwrap_or("$KMS_KEY");
        [
            shown.aws(&[
                "kms create-key",
                &format!("--description '{}'", description(shown.cluster)),
                &format!("--tags {}", tags.join(" ")),
            ]),
            shown.aws(&["kms create-alias", &format!("--alias-name {alias}"), &format!("--target-key-id {key}")]),
            shown.aws(&["kms enable-key-rotation", &format!("--key-id {key}")]),
        ]
        .join("\n")
    }

    fn facts(output: &KmsKeyOutput) -> Vec<Fact> {
        let rows = [("Key ARN", output.id.as_str()), ("Alias", output.alias.as_str())];
        let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
        rows.map(|(label, value)| Fact { label: label.into(), value: value.into() })
            .chain([Fact {
                label: "When deleted".into(),
                value: format!("AWS removes it {DAYS_UNTIL_DELETED} days after; until then its deletion can be cancelled in the KMS console"),
            }])
            .collect()
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<KmsKeyOutput>, Failure> {
        let name = alias(&ctx.cluster, &ctx.run, &ctx.step);
        if let Some(key) = describe(ctx, &name).await? {
            if !is_ours(ctx, key.key_id()).await? {
                return Err(name_taken(&name).into());
            }
            // Its alias goes before it: a key that waits with the alias was scheduled by somebody else.
            return Ok((!is_going(&key)).then(|| KmsKeyOutput { id: arn(&key), alias: name }));
        }
        self.find_without_alias(ctx).await
    }

    async fn create(&self, ctx: &Ctx) -> Result<KmsKeyOutput, Failure> {
        let tags = ctx.tags(&self.title()).into_iter();
        let tags = tags.map(|(key, value)| Tag::builder().tag_key(key).tag_value(value).build().expect("both are set"));
        let answer = ctx
            .cloud
            .kms
            .create_key()
            .description(description(&ctx.cluster))
            .set_tags(Some(tags.collect()))
            .send()
            .await
            .map_err(Failure::of("KMS", "CreateKey"))?;
        Ok(KmsKeyOutput { id: answer.key_metadata().map(arn).unwrap_or_default(), alias: String::new() })
    }

    async fn ready(&self, ctx: &Ctx, known: KmsKeyOutput) -> Result<Look<KmsKeyOutput>, Failure> {
        let name = alias(&ctx.cluster, &ctx.run, &ctx.step);
        match describe(ctx, &name).await? {
            Some(key) if arn(&key) == known.id => {}
            Some(_) => return Err(name_taken(&name).into()),
            None => {
                let answer = ctx.cloud.kms.create_alias().alias_name(&name).target_key_id(&known.id).send().await;
                answer.map_err(Failure::of("KMS", "CreateAlias"))?;
            }
        }
        // Switching it on twice is success.
        let answer = ctx.cloud.kms.enable_key_rotation().key_id(&known.id).send().await;
        answer.map_err(Failure::of("KMS", "EnableKeyRotation"))?;
        Ok(Look::Ready(KmsKeyOutput { alias: name, ..known }))
    }

    async fn delete(&self, ctx: &Ctx, known: KmsKeyOutput) -> Result<Look<()>, Failure> {
        let Some(key) = describe(ctx, &known.id).await? else { return Ok(Look::Ready(())) };
        // A cluster without its key is lost, and a key that came to it later is not in the way of its delete.
        if is_used(ctx, &known.id).await? {
            return Ok(Look::NotYet("The cluster is still encrypted with this key; the key goes after it.".into()));
        }
        let name = alias(&ctx.cluster, &ctx.run, &ctx.step);
        let answer = ctx.cloud.kms.delete_alias().alias_name(&name).send().await;
        gone_is_fine(answer.map(drop).map_err(Failure::of("KMS", "DeleteAlias")))?;
        // Nobody would find an alias that outlives its key.
        if describe(ctx, &name).await?.is_some() {
            return Ok(Look::NotYet("KMS still shows the key's alias.".into()));
        }
        if !is_going(&key) {
            let call = ctx.cloud.kms.schedule_key_deletion().key_id(key.key_id());
            let answer = call.pending_window_in_days(DAYS_UNTIL_DELETED).send().await;
            gone_is_fine(answer.map(drop).map_err(Failure::of("KMS", "ScheduleKeyDeletion")))?;
        }
        Ok(Look::Ready(()))
    }
}

impl KmsKey {
    /// The key of an attempt that ended before its alias was made. KMS lists keys without their tags: only those that no
    /// alias leads to are asked for theirs, and in most accounts these are few.
    async fn find_without_alias(&self, ctx: &Ctx) -> Result<Option<KmsKeyOutput>, Failure> {
        let kms = &ctx.cloud.kms;
        let pages = kms.list_aliases().into_paginator().items().send();
        let aliases = pages.try_collect().await.map_err(Failure::of("KMS", "ListAliases"))?;
        let named: HashSet<&str> = aliases.iter().filter_map(|alias| alias.target_key_id()).collect();
        let pages = kms.list_keys().into_paginator().items().send();
        let keys = pages.try_collect().await.map_err(Failure::of("KMS", "ListKeys"))?;
        for id in keys.iter().filter_map(|key| key.key_id()).filter(|id| !named.contains(id)) {
            if !is_ours(ctx, id).await? {
                continue;
            }
            let key = describe(ctx, id).await?.filter(|key| !is_going(key));
            if let Some(key) = key {
                return Ok(Some(KmsKeyOutput { id: arn(&key), alias: String::new() }));
            }
        }
        Ok(None)
    }
}

/// The alias, which tells runs of one name apart.
fn alias(cluster: &str, run: &str, step: &str) -> String {
    let hash: String =
        Sha256::digest(format!("{run}|{step}")).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{ALIAS_PREFIX}{}-{hash}", cluster.chars().take(CLUSTER_LETTERS).collect::<String>())
}

fn description(cluster: &str) -> String {
    format!("Secrets of the EKS cluster {cluster}, made by Landfall")
}

fn arn(key: &KeyMetadata) -> String {
    key.arn().unwrap_or_default().to_owned()
}

/// Whether it waits for its deletion: for us it is gone.
pub(crate) fn is_going(key: &KeyMetadata) -> bool {
    matches!(key.key_state(), Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion))
}

async fn describe(ctx: &Ctx, id: &str) -> Result<Option<KeyMetadata>, Failure> {
    let answer = ctx.cloud.kms.describe_key().key_id(id).send().await;
    match answer.map_err(Failure::of("KMS", "DescribeKey")) {
        Err(failure) if failure.is_gone() => Ok(None),
        answer => Ok(answer?.key_metadata),
    }
}

/// Whether a key carries our tags. One whose tags nobody lets us see is somebody else's.
async fn is_ours(ctx: &Ctx, id: &str) -> Result<bool, Failure> {
    let pages = ctx.cloud.kms.list_resource_tags().key_id(id).into_paginator().items().send();
    let tags: Vec<Tag> = match pages.try_collect().await.map_err(Failure::of("KMS", "ListResourceTags")) {
        Err(failure) if failure.is_gone() || failure.code() == "AccessDeniedException" => return Ok(false),
        answer => answer?,
    };
    Ok(ctx.owns(|key| tags.iter().find(|tag| tag.tag_key() == key).map(|tag| tag.tag_value().to_owned())))
}

/// Whether the run's cluster stands and is encrypted with this key.
async fn is_used(ctx: &Ctx, key: &str) -> Result<bool, Failure> {
    let answer = ctx.cloud.eks.describe_cluster().name(&*ctx.cluster).send().await;
    let cluster = match answer.map_err(Failure::of("EKS", "DescribeCluster")) {
        Err(failure) if failure.is_gone() => None,
        answer => answer?.cluster,
    };
    Ok(cluster.is_some_and(|cluster| super::secrets_encryption::key_of(&cluster) == Some(key)))
}

fn gone_is_fine(answer: Result<(), Failure>) -> Result<(), Failure> {
    match answer {
        Err(failure) if !failure.is_gone() => Err(failure),
        _ => Ok(()),
    }
}

fn name_taken(alias: &str) -> Problem {
    Problem::told(
        "key-name-taken",
        format!("The alias {alias} leads to another key"),
        format!("The account has a KMS alias {alias} that does not lead to the key of this run."),
        "Landfall does not touch what it did not make. Delete that alias in the KMS console if nobody needs it, and choose \
         Try again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_of_two_runs_stay_apart_and_fit() {
        let (one, other) = (alias("demo", "demo-1", "kms-key"), alias("demo", "demo-2", "kms-key"));
        assert_ne!(one, other);
        assert!(one.starts_with("alias/landfall-demo-"), "{one}");
        assert!(alias(&"a".repeat(100), "run", "kms-key").len() <= 256);
    }
}
