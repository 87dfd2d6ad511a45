//! An instance profile: brings an IAM role onto EC2 instances. EKS makes one for managed groups itself; nodes of one's own
//! need this one.

use aws_sdk_iam::types::{InstanceProfile as Described, Tag};
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, ObjectId, Resource, Shown, TAG_CLUSTER, TAG_REGION, TAG_RUN, TAG_STEP};
use crate::{
    contract::{About, Fact, Problem},
    failure::Failure,
    plan::IdRef,
};

/// One instance profile with one role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstanceProfile {
    /// Its name, unique in the account; at most 128 characters.
    pub name: String,
    /// The role inside.
    pub role: IdRef,
}

impl Resource for InstanceProfile {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "Instance profile".into(),
            what: "The holder by which an EC2 instance carries an IAM role.".into(),
            why: "Nodes you look after yourself act with the node role, and EC2 gives it to them only in a profile."
                .into(),
            link:
                "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html"
                    .into(),
            usual_seconds: 2,
            usual_delete_seconds: 2,
        }
    }

    fn title(&self) -> String {
        format!("Instance profile {}", self.name)
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let name = format!("--instance-profile-name {}", self.name);
        let role = shown.id_of(&self.role);
        let create = shown.aws(&[
            "iam create-instance-profile",
            &name,
            &format!(
                "--tags Key={TAG_CLUSTER},Value={} Key={TAG_RUN},Value={} Key={TAG_STEP},Value={} \
                 Key={TAG_REGION},Value={}",
                shown.cluster, shown.run, shown.step, shown.region
            ),
        ]);
        let add = shown.aws(&["iam add-role-to-instance-profile", &name, &format!("--role-name {}", role_name(&role))]);
        format!("{create}\n{add}")
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Instance profile ARN")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let Some(profile) = self.described(ctx).await? else { return Ok(None) };
        if !is_ours(ctx, &profile) {
            return Err(name_taken(&self.name).into());
        }
        Ok(Some(ObjectId::new(Some(profile.arn()))))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let tags = ctx
            .tags(&self.name)
            .into_iter()
            // Like roles, profiles stand in no Region.
            .chain([(TAG_REGION.to_owned(), ctx.cloud.region.clone())])
            .map(|(key, value)| Tag::builder().key(key).value(value).build().expect("key and value are set"));
        let call = ctx.cloud.iam.create_instance_profile().instance_profile_name(&self.name);
        let answer = call.set_tags(Some(tags.collect())).send().await;
        let answer = answer.map_err(Failure::of("IAM", "CreateInstanceProfile"))?;
        Ok(ObjectId::new(answer.instance_profile().map(Described::arn)))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        let role = ctx.id(&self.role)?;
        let role = role_name(&role);
        let Some(profile) = self.described(ctx).await? else {
            return Ok(Look::NotYet("IAM does not show the new instance profile yet.".into()));
        };
        if !profile.roles().iter().any(|known| known.role_name() == role) {
            let call = ctx.cloud.iam.add_role_to_instance_profile().instance_profile_name(&self.name).role_name(role);
            match call.send().await.map_err(Failure::of("IAM", "AddRoleToInstanceProfile")) {
                // IAM did not show it yet: a profile holds one role, and nobody else puts one into ours.
                Err(failure) if failure.code() == "LimitExceeded" => {}
                answer => drop(answer?),
            }
        }
        Ok(Look::Ready(output))
    }

    async fn delete(&self, ctx: &Ctx, _output: ObjectId) -> Result<Look<()>, Failure> {
        // A name may be used again: ours was deleted by hand, and somebody made another.
        let Some(profile) = self.described(ctx).await?.filter(|profile| is_ours(ctx, profile)) else {
            return Ok(Look::Ready(()));
        };
        let iam = &ctx.cloud.iam;
        for role in profile.roles() {
            let call = iam.remove_role_from_instance_profile().instance_profile_name(&self.name);
            match call
                .role_name(role.role_name())
                .send()
                .await
                .map_err(Failure::of("IAM", "RemoveRoleFromInstanceProfile"))
            {
                Err(failure) if !failure.is_gone() => return Err(failure),
                _ => {}
            }
        }
        let answer = iam.delete_instance_profile().instance_profile_name(&self.name).send().await;
        match answer.map_err(Failure::of("IAM", "DeleteInstanceProfile")) {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}

impl InstanceProfile {
    async fn described(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        let answer = ctx.cloud.iam.get_instance_profile().instance_profile_name(&self.name).send().await;
        match answer.map_err(Failure::of("IAM", "GetInstanceProfile")) {
            Err(failure) if failure.is_gone() => Ok(None),
            answer => Ok(answer?.instance_profile),
        }
    }
}

fn is_ours(ctx: &Ctx, profile: &Described) -> bool {
    ctx.owns(|key| profile.tags().iter().find(|tag| tag.key() == key).map(|tag| tag.value().to_owned()))
}

/// The name at the end of an ARN, behind any path.
fn role_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

fn name_taken(name: &str) -> Problem {
    Problem::told(
        "instance-profile-name-taken",
        format!("An instance profile called {name} exists already"),
        format!("The account has an instance profile {name} that this run did not make."),
        "Landfall does not touch what it did not make. Delete that one in IAM if nobody needs it (AWS CLI: aws iam \
         delete-instance-profile), or choose another cluster name. Then choose Try again.",
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_role_is_called_by_the_end_of_its_arn() {
        assert_eq!(super::role_name("arn:aws:iam::1:role/teams/a/demo-node-role"), "demo-node-role");
        assert_eq!(super::role_name("$NODE_ROLE"), "$NODE_ROLE");
    }
}
