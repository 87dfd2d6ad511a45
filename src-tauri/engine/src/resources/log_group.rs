//! The log group of the control plane: where CloudWatch Logs keeps what the control plane writes.
//!
//! EKS would make one by itself, kept for ever and left behind when the cluster goes. Made here first, it has an end of
//! retention, carries our tags, and goes after the cluster (a dying cluster makes it anew if it goes before).

use aws_sdk_cloudwatchlogs::types::LogGroup as Described;
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, Resource, Shown};
use crate::{
    contract::{About, Fact},
    failure::Failure,
};

/// One log group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogGroup {
    /// Its name, as EKS expects it: `/aws/eks/<cluster>/cluster`.
    pub name: String,
    /// Days until log lines are removed.
    pub retention_days: u32,
}

/// What AWS gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogGroupOutput {
    /// Its ARN.
    pub id: String,
    /// It was there before, made by somebody else: it is used, and never deleted.
    pub foreign: bool,
}

impl Resource for LogGroup {
    type Output = LogGroupOutput;

    fn about() -> About {
        About {
            name: "Log group".into(),
            what: "The place in CloudWatch Logs where the control plane writes.".into(),
            why: "Made first, it does not keep lines for ever, and it can go with the cluster.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html".into(),
            usual_seconds: 1,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        format!("Log group {}", self.name)
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let tags = format!(
            "--tags {}={},{}={},{}={}",
            super::TAG_CLUSTER,
            shown.cluster,
            super::TAG_RUN,
            shown.run,
            super::TAG_STEP,
            shown.step
        );
        let name = format!("--log-group-name {}", self.name);
        [
            shown.aws(&["logs create-log-group", &name, &tags]),
            shown.aws(&["logs put-retention-policy", &name, &format!("--retention-in-days {}", self.retention_days)]),
        ]
        .join("\n")
    }

    fn facts(output: &LogGroupOutput) -> Vec<Fact> {
        vec![Fact { label: "Log group ARN".into(), value: output.id.clone() }]
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<LogGroupOutput>, Failure> {
        let Some(group) = self.describe(ctx).await? else { return Ok(None) };
        let id = group.log_group_arn().unwrap_or_default().to_owned();
        let answer = ctx.cloud.logs.list_tags_for_resource().resource_arn(&id).send().await;
        let answer = match answer.map_err(Failure::of("CloudWatch Logs", "ListTagsForResource")) {
            Err(failure) if failure.is_gone() => return Ok(None),
            answer => answer?,
        };
        let ours = ctx.owns(|key| answer.tags().and_then(|tags| tags.get(key).cloned()));
        Ok(Some(LogGroupOutput { id, foreign: !ours }))
    }

    async fn create(&self, ctx: &Ctx) -> Result<LogGroupOutput, Failure> {
        ctx.cloud
            .logs
            .create_log_group()
            .log_group_name(&self.name)
            .set_tags(Some(ctx.tags(&self.name).into_iter().collect()))
            .send()
            .await
            .map_err(Failure::of("CloudWatch Logs", "CreateLogGroup"))?;
        let group = self.describe(ctx).await?;
        let id = group.and_then(|group| group.log_group_arn).unwrap_or_else(|| self.name.clone());
        Ok(LogGroupOutput { id, foreign: false })
    }

    async fn ready(&self, ctx: &Ctx, output: LogGroupOutput) -> Result<Look<LogGroupOutput>, Failure> {
        if !output.foreign {
            ctx.cloud
                .logs
                .put_retention_policy()
                .log_group_name(&self.name)
                .retention_in_days(i32::try_from(self.retention_days).unwrap_or(i32::MAX))
                .send()
                .await
                .map_err(Failure::of("CloudWatch Logs", "PutRetentionPolicy"))?;
        }
        Ok(Look::Ready(output))
    }

    async fn delete(&self, ctx: &Ctx, output: LogGroupOutput) -> Result<Look<()>, Failure> {
        // A name may be used again: ours was deleted by hand, and somebody made another.
        if output.foreign || self.find(ctx).await?.is_none_or(|found| found.foreign) {
            return Ok(Look::Ready(()));
        }
        let answer = ctx.cloud.logs.delete_log_group().log_group_name(&self.name).send().await;
        match answer.map_err(Failure::of("CloudWatch Logs", "DeleteLogGroup")) {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}

impl LogGroup {
    async fn describe(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        let answer = ctx.cloud.logs.describe_log_groups().log_group_name_prefix(&self.name).send().await;
        let answer = answer.map_err(Failure::of("CloudWatch Logs", "DescribeLogGroups"))?;
        // The prefix of one cluster's name may be another's whole name.
        let groups = answer.log_groups.unwrap_or_default().into_iter();
        Ok(groups.into_iter().find(|group| group.log_group_name() == Some(self.name.as_str())))
    }
}
