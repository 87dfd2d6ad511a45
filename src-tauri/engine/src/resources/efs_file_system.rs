//! An EFS file system: storage that pods on many nodes, and on Fargate, can write to at the same time.

use aws_sdk_efs::types::{FileSystemDescription, LifeCycleState, PerformanceMode, Tag, ThroughputMode};
use serde::{Deserialize, Serialize};

use super::{BillItem, Ctx, Look, ObjectId, Resource, Shown, TAG_CLUSTER, TAG_RUN, TAG_STEP};
use crate::{
    contract::{About, Fact, Problem},
    failure::Failure,
    plan::Standing,
};

/// One file system, encrypted with AWS's own key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EfsFileSystem {
    /// The VPC: made first, so that it goes last and leads to whatever was left.
    pub network: Standing,
}

impl Resource for EfsFileSystem {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "EFS file system".into(),
            what: "Storage that many pods write to at the same time, in every zone. Deleting it deletes the files."
                .into(),
            why:
                "An EBS volume belongs to one node in one zone; pods that share files, and pods on Fargate, need this."
                    .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/efs-csi.html".into(),
            usual_seconds: 10,
            usual_delete_seconds: 10,
        }
    }

    fn title(&self) -> String {
        "EFS file system".into()
    }

    /// By what it holds; empty, nothing. The price is long-standing and was not checked against a list.
    fn bill(&self) -> Vec<BillItem> {
        vec![BillItem::line("EFS file system, while it is empty", 0.0, "0.30 USD a month for each GB it holds")]
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        shown.aws(&[
            "efs create-file-system",
            "--encrypted",
            "--throughput-mode elastic",
            &format!(
                "--tags Key=Name,Value='{}' Key={TAG_CLUSTER},Value={} Key={TAG_RUN},Value={} Key={TAG_STEP},Value={}",
                name(shown.cluster),
                shown.cluster,
                shown.run,
                shown.step
            ),
        ])
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("File system id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let pages = ctx.cloud.efs.describe_file_systems().into_paginator().items().send();
        let all: Vec<FileSystemDescription> =
            pages.collect::<Result<_, _>>().await.map_err(Failure::of("EFS", "DescribeFileSystems"))?;
        let ours = |one: &&FileSystemDescription| {
            let tag = |key: &str| one.tags().iter().find(|tag| tag.key() == key).map(|tag| tag.value().to_owned());
            ctx.owns(tag) && !is_going(one)
        };
        Ok(all.iter().find(ours).map(|one| ObjectId::new(Some(one.file_system_id()))))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let mut tags = Vec::new();
        for (key, value) in ctx.tags(&name(&ctx.cluster)) {
            // Both are set, so building cannot fail; were it to, the file system would only lack a tag.
            tags.extend(Tag::builder().key(key).value(value).build().ok());
        }
        let answer = ctx
            .cloud
            .efs
            .create_file_system()
            .creation_token(ctx.token())
            .encrypted(true)
            .performance_mode(PerformanceMode::GeneralPurpose)
            .throughput_mode(ThroughputMode::Elastic)
            .set_tags(Some(tags))
            .send()
            .await
            .map_err(Failure::of("EFS", "CreateFileSystem"))?;
        Ok(ObjectId::new(Some(answer.file_system_id())))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        let Some(system) = describe(ctx, &output.id).await? else {
            return Ok(Look::NotYet("EFS does not show the file system yet.".into()));
        };
        match system.life_cycle_state() {
            LifeCycleState::Available | LifeCycleState::Updating => Ok(Look::Ready(output)),
            LifeCycleState::Error => Err(broken(&output.id).into()),
            _ => Ok(Look::NotYet("EFS is making the file system.".into())),
        }
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        let id = &output.id;
        let system = match describe(ctx, id).await {
            Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
            answer => answer?,
        };
        match system {
            None => return Ok(Look::Ready(())),
            Some(system) if *system.life_cycle_state() == LifeCycleState::Deleted => return Ok(Look::Ready(())),
            Some(system) if is_going(&system) => {}
            Some(_) => {
                let answer = ctx.cloud.efs.delete_file_system().file_system_id(id).send().await;
                match answer.map_err(Failure::of("EFS", "DeleteFileSystem")) {
                    Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
                    answer => answer?,
                };
            }
        }
        Ok(Look::NotYet("EFS is deleting the file system.".into()))
    }
}

fn name(cluster: &str) -> String {
    format!("{cluster}-efs")
}

fn is_going(system: &FileSystemDescription) -> bool {
    matches!(system.life_cycle_state(), LifeCycleState::Deleting | LifeCycleState::Deleted)
}

async fn describe(ctx: &Ctx, id: &str) -> Result<Option<FileSystemDescription>, Failure> {
    let answer = ctx.cloud.efs.describe_file_systems().file_system_id(id).send().await;
    let answer = answer.map_err(Failure::of("EFS", "DescribeFileSystems"))?;
    Ok(answer.file_systems().first().cloned())
}

fn broken(id: &str) -> Problem {
    Problem::told(
        "file-system-broken",
        "EFS could not make the file system",
        format!("The file system {id} is in the state “error”, and EFS does not say why."),
        "Undo this step and choose Try again. If it stays so, give AWS Support the file system’s id.",
    )
}
