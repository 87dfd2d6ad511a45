//! An Auto Scaling group of one's own: EC2 instances as nodes that EKS does not look after.

use std::collections::BTreeMap;

use aws_sdk_autoscaling::types::{
    Activity, AutoScalingGroup as Described, LaunchTemplateSpecification, LifecycleState, ScalingActivityStatusCode,
    Tag,
};
use serde::{Deserialize, Serialize};

use super::{
    BillItem, Cluster, Ctx, LaunchTemplate, Look, Resource, Shown, TAG_CLUSTER, TAG_RUN, TAG_STEP, autoscaler_tags,
    bill::Machines, node_group::count,
};
use crate::{
    contract::{About, Fact, Problem, SelfManagedSpec},
    failure::Failure,
    patience,
    plan::{Accepted, IdRef, Ref, Standing},
    problems,
};

/// What Auto Scaling calls a group in its tags.
const KIND: &str = "auto-scaling-group";

/// One group of self-managed nodes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AutoScalingGroup {
    /// The cluster its nodes join.
    pub cluster: Ref<Cluster>,
    /// How its instances are made.
    pub template: Ref<LaunchTemplate>,
    /// Where they stand.
    pub subnets: Vec<IdRef>,
    /// Their way to the internet: they load images and register through it.
    pub way_out: Vec<Standing>,
    /// Add-ons they need to become Ready, as managed nodes do.
    pub addons: Vec<Accepted>,
    /// What lets them into the cluster: an access entry or a row of aws-auth, and rules of firewalls.
    pub let_in: Vec<Standing>,
    /// The answers of the page Workers.
    pub group: SelfManagedSpec,
}

/// What AWS gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AutoScalingGroupOutput {
    /// Its name, unique in the Region.
    pub id: String,
}

impl Resource for AutoScalingGroup {
    type Output = AutoScalingGroupOutput;

    fn about() -> About {
        About {
            name: "Auto Scaling group".into(),
            what: "Starts EC2 instances as nodes and replaces those that end; you look after the rest.".into(),
            why: "Nodes of your own can be made in every way EC2 knows. Updates and moving pods away are your work."
                .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/worker.html".into(),
            usual_seconds: 60,
            usual_delete_seconds: 120,
        }
    }

    fn title(&self) -> String {
        format!("Self-managed nodes {}", self.group.name)
    }

    fn bill(&self) -> Vec<BillItem> {
        let group = &self.group;
        let machines = Machines {
            number: group.desired,
            instance_type: &group.instance_type,
            capacity: group.capacity,
            disk_gib: group.disk_gib,
            subnets: group.subnets,
        };
        machines.bill(&format!("self-managed nodes {}", group.name))
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let group = &self.group;
        let name = self.name(shown.cluster);
        let subnets: Vec<_> = self.subnets.iter().map(|subnet| shown.id_of(subnet)).collect();
        let ours = [
            ("Name".to_owned(), name.clone()),
            (TAG_CLUSTER.to_owned(), shown.cluster.to_owned()),
            (TAG_RUN.to_owned(), shown.run.to_owned()),
            (TAG_STEP.to_owned(), shown.step.to_owned()),
        ];
        let tags = ours.into_iter().chain(self.kubernetes_tags(shown.cluster));
        let tags: Vec<_> =
            tags.map(|(key, value)| format!("'Key={key},Value={value},PropagateAtLaunch=true'")).collect();
        shown.aws(&[
            "autoscaling create-auto-scaling-group",
            &format!("--auto-scaling-group-name {name}"),
            &format!("--launch-template LaunchTemplateId={},Version=1", shown.id(&self.template)),
            &format!("--min-size {} --desired-capacity {} --max-size {}", group.min, group.desired, group.max),
            &format!("--vpc-zone-identifier {}", subnets.join(",")),
            &format!("--tags {}", tags.join(" ")),
        ])
    }

    fn facts(output: &AutoScalingGroupOutput) -> Vec<Fact> {
        vec![Fact { label: "Auto Scaling group".into(), value: output.id.clone() }]
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<AutoScalingGroupOutput>, Failure> {
        let name = self.name(&ctx.cluster);
        let Some(group) = described(ctx, &name).await? else { return Ok(None) };
        if !ctx.owns(|key| tag(&group, key)) {
            return Err(name_taken(&name).into());
        }
        Ok(Some(AutoScalingGroupOutput { id: name }))
    }

    async fn create(&self, ctx: &Ctx) -> Result<AutoScalingGroupOutput, Failure> {
        let group = &self.group;
        let name = self.name(&ctx.cluster);
        let mut subnets = Vec::new();
        for subnet in &self.subnets {
            subnets.push(ctx.id(subnet)?);
        }
        let template = ctx.get(&self.template)?;
        let tags = ctx.tags(&format!("{}-{}", ctx.cluster, group.name));
        let tags = tags.into_iter().chain(self.kubernetes_tags(&ctx.cluster));
        // The name is unique in the Region: a second create is refused, and the step then finds the first.
        ctx.cloud
            .autoscaling
            .create_auto_scaling_group()
            .auto_scaling_group_name(&name)
            .launch_template(
                LaunchTemplateSpecification::builder()
                    .launch_template_id(template.id)
                    .version(template.version)
                    .build(),
            )
            .min_size(count(group.min))
            .desired_capacity(count(group.desired))
            .max_size(count(group.max))
            .vpc_zone_identifier(subnets.join(","))
            .health_check_type("EC2")
            .set_tags(Some(tags.map(|(key, value)| propagated(&name, key, value)).collect()))
            .send()
            .await
            .map_err(Failure::of("Auto Scaling", "CreateAutoScalingGroup"))?;
        Ok(AutoScalingGroupOutput { id: name })
    }

    async fn ready(&self, ctx: &Ctx, output: AutoScalingGroupOutput) -> Result<Look<AutoScalingGroupOutput>, Failure> {
        let Some(group) = described(ctx, &output.id).await? else {
            return Ok(Look::NotYet("AWS does not show the new Auto Scaling group yet.".into()));
        };
        let in_service = group.instances().iter();
        let in_service = in_service.filter(|one| one.lifecycle_state() == Some(&LifecycleState::InService)).count();
        if in_service >= self.group.desired as usize {
            return Ok(Look::Ready(output));
        }
        if let Some(refused) = last_refusal(ctx, &output.id).await? {
            return Err(problems::explain_health(&self.title(), "AsgInstanceLaunchFailures", &refused).into());
        }
        Ok(Look::NotYet(format!("{in_service} of {} instances run.", self.group.desired)))
    }

    async fn delete(&self, ctx: &Ctx, output: AutoScalingGroupOutput) -> Result<Look<()>, Failure> {
        let Some(group) = described(ctx, &output.id).await? else { return Ok(Look::Ready(())) };
        // A name may be used again: ours was deleted by hand, and somebody made another.
        if tag(&group, TAG_RUN).as_deref() != Some(&*ctx.run) {
            return Ok(Look::Ready(()));
        }
        remove(ctx, &group).await
    }
}

impl AutoScalingGroup {
    fn name(&self, cluster: &str) -> String {
        // 100 and 63 letters at most, of 255; a colon, which Auto Scaling does not take, is in neither.
        format!("{cluster}-{}", self.group.name)
    }

    /// The tag by which the cluster's own parts know its machines, and those for Cluster Autoscaler.
    fn kubernetes_tags(&self, cluster: &str) -> Vec<(String, String)> {
        let mut tags = vec![(format!("kubernetes.io/cluster/{cluster}"), "owned".to_owned())];
        if self.group.autoscaler_tags {
            tags.extend(autoscaler_tags::of(cluster, &self.group.labels, &self.group.taints));
        }
        tags
    }
}

/// The next step towards a group's being gone, with its instances.
///
/// # Errors
/// What AWS refused.
pub(crate) async fn remove(ctx: &Ctx, group: &Described) -> Result<Look<()>, Failure> {
    if group.status().is_none() {
        let name = group.auto_scaling_group_name().unwrap_or_default();
        let call = ctx.cloud.autoscaling.delete_auto_scaling_group().auto_scaling_group_name(name);
        match call.force_delete(true).send().await.map_err(Failure::of("Auto Scaling", "DeleteAutoScalingGroup")) {
            Err(failure) if is_unknown(&failure) => return Ok(Look::Ready(())),
            Err(failure) if matches!(failure.code(), "ScalingActivityInProgress" | "ResourceInUse") => {
                return Ok(Look::NotYet("Auto Scaling finishes what it is doing with the group first.".into()));
            }
            answer => drop(answer?),
        }
    }
    Ok(Look::NotYet("AWS is ending the group’s instances.".into()))
}

/// A group by its name, whoever made it.
///
/// # Errors
/// What AWS refused.
pub(crate) async fn described(ctx: &Ctx, name: &str) -> Result<Option<Described>, Failure> {
    let call = ctx.cloud.autoscaling.describe_auto_scaling_groups().auto_scaling_group_names(name);
    let answer = call.send().await.map_err(Failure::of("Auto Scaling", "DescribeAutoScalingGroups"))?;
    Ok(answer.auto_scaling_groups.unwrap_or_default().into_iter().next())
}

fn tag(group: &Described, key: &str) -> Option<String> {
    group.tags().iter().find(|tag| tag.key() == Some(key)).and_then(|tag| tag.value()).map(str::to_owned)
}

/// A tag of a group that its instances get too.
fn propagated(group: &str, key: String, value: String) -> Tag {
    Tag::builder().resource_type(KIND).resource_id(group).key(key).value(value).propagate_at_launch(true).build()
}

/// Puts tags on the Auto Scaling group that EKS made for a managed group. Putting the same again is success.
///
/// # Errors
/// What AWS refused.
pub(super) async fn put_tags(ctx: &Ctx, group: &str, tags: BTreeMap<String, String>) -> Result<(), Failure> {
    let tag = |(key, value): (String, String)| {
        Tag::builder().resource_type(KIND).resource_id(group).key(key).value(value).propagate_at_launch(false).build()
    };
    let call = ctx.cloud.autoscaling.create_or_update_tags().set_tags(Some(tags.into_iter().map(tag).collect()));
    call.send().await.map(drop).map_err(Failure::of("Auto Scaling", "CreateOrUpdateTags"))
}

/// Auto Scaling has no code of its own for a group that is not there.
fn is_unknown(failure: &Failure) -> bool {
    failure.code() == "ValidationError" && failure.message().to_ascii_lowercase().contains("not found")
}

/// Why the last try to start an instance failed, unless that passes by itself. The group goes on trying.
async fn last_refusal(ctx: &Ctx, group: &str) -> Result<Option<String>, Failure> {
    let call = ctx.cloud.autoscaling.describe_scaling_activities().auto_scaling_group_name(group).max_records(5);
    let answer = match call.send().await.map_err(Failure::of("Auto Scaling", "DescribeScalingActivities")) {
        // A group that was just made is not known everywhere at once.
        Err(failure) if is_unknown(&failure) => return Ok(None),
        answer => answer?,
    };
    let failed = |one: &&Activity| one.status_code() == Some(&ScalingActivityStatusCode::Failed);
    let last = answer.activities().first().filter(failed).and_then(|one| one.status_message());
    Ok(last.filter(|why| !patience::passes_while_scaling(why)).map(str::to_owned))
}

fn name_taken(name: &str) -> Problem {
    Problem::told(
        "auto-scaling-group-name-taken",
        format!("An Auto Scaling group called {name} exists already"),
        format!("This Region has an Auto Scaling group called {name} that this run did not make."),
        "Landfall does not touch what it did not make. Give the nodes another name on the Workers page, or delete that \
         group in the EC2 console if nobody needs it. Then choose Try again.",
    )
}
