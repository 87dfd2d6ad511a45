//! A mount target: the address through which the nodes of one zone reach an EFS file system.

use aws_sdk_efs::types::{LifeCycleState, MountTargetDescription};
use serde::{Deserialize, Serialize};

use super::{Ctx, EfsFileSystem, Look, ObjectId, Resource, SecurityGroup, Shown};
use crate::{
    contract::{About, Fact, Problem},
    failure::Failure,
    plan::{IdRef, Ref},
};

/// One mount target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EfsMountTarget {
    /// The file system.
    pub file_system: Ref<EfsFileSystem>,
    /// The subnet it has its address in; EFS takes one in each zone.
    pub subnet: IdRef,
    /// Who may reach it.
    pub group: Ref<SecurityGroup>,
    /// The zone, for people.
    pub zone: String,
}

impl Resource for EfsMountTarget {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "EFS mount target".into(),
            what: "The address through which one zone reaches a file system.".into(),
            why: "Pods mount the file system over the network, and each zone has its own way to it.".into(),
            link: "https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html".into(),
            usual_seconds: 90,
            usual_delete_seconds: 60,
        }
    }

    fn title(&self) -> String {
        format!("EFS mount target in {}", self.zone)
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        shown.aws(&[
            "efs create-mount-target",
            &format!("--file-system-id {}", shown.id(&self.file_system)),
            &format!("--subnet-id {}", shown.id_of(&self.subnet)),
            &format!("--security-groups {}", shown.id(&self.group)),
        ])
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Mount target id")
    }

    /// It takes no tags: in a file system of ours, the one in this subnet is ours.
    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let (Some(system), Some(subnet)) = (ctx.maybe(&self.file_system), ctx.maybe_id(&self.subnet)) else {
            return Ok(None);
        };
        let answer = ctx.cloud.efs.describe_mount_targets().file_system_id(system.id).send().await;
        let answer = match answer.map_err(Failure::of("EFS", "DescribeMountTargets")) {
            Err(failure) if failure.is_gone() => return Ok(None),
            answer => answer?,
        };
        let here = |target: &&MountTargetDescription| target.subnet_id() == subnet && !is_going(target);
        Ok(answer.mount_targets().iter().find(here).map(|target| ObjectId::new(Some(target.mount_target_id()))))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let answer = ctx
            .cloud
            .efs
            .create_mount_target()
            .file_system_id(ctx.get(&self.file_system)?.id)
            .subnet_id(ctx.id(&self.subnet)?)
            .security_groups(ctx.get(&self.group)?.id)
            .send()
            .await
            .map_err(Failure::of("EFS", "CreateMountTarget"))?;
        Ok(ObjectId::new(Some(answer.mount_target_id())))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        let Some(target) = describe(ctx, &output.id).await? else {
            return Ok(Look::NotYet("EFS does not show the mount target yet.".into()));
        };
        match target.life_cycle_state() {
            LifeCycleState::Available | LifeCycleState::Updating => Ok(Look::Ready(output)),
            LifeCycleState::Error => Err(broken(&output.id).into()),
            _ => Ok(Look::NotYet("EFS is making the mount target; its name is known about 90 seconds later.".into())),
        }
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        let id = &output.id;
        let target = match describe(ctx, id).await {
            Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
            answer => answer?,
        };
        match target {
            None => return Ok(Look::Ready(())),
            Some(target) if *target.life_cycle_state() == LifeCycleState::Deleted => return Ok(Look::Ready(())),
            Some(target) if is_going(&target) => {}
            Some(_) => {
                let answer = ctx.cloud.efs.delete_mount_target().mount_target_id(id).send().await;
                match answer.map_err(Failure::of("EFS", "DeleteMountTarget")) {
                    Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
                    answer => answer?,
                };
            }
        }
        Ok(Look::NotYet("EFS is deleting the mount target and its address.".into()))
    }
}

fn is_going(target: &MountTargetDescription) -> bool {
    matches!(target.life_cycle_state(), LifeCycleState::Deleting | LifeCycleState::Deleted)
}

async fn describe(ctx: &Ctx, id: &str) -> Result<Option<MountTargetDescription>, Failure> {
    let answer = ctx.cloud.efs.describe_mount_targets().mount_target_id(id).send().await;
    let answer = answer.map_err(Failure::of("EFS", "DescribeMountTargets"))?;
    Ok(answer.mount_targets().first().cloned())
}

fn broken(id: &str) -> Problem {
    Problem::told(
        "mount-target-broken",
        "EFS could not make the mount target",
        format!("The mount target {id} is in the state “error”, and EFS does not say why."),
        "Undo this step and choose Try again. If it stays so, give AWS Support the mount target’s id.",
    )
}
