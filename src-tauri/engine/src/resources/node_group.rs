//! A managed node group: EC2 instances that run the pods, started and replaced by EKS.

use aws_sdk_eks::types::{Nodegroup as Described, NodegroupStatus};
use serde::{Deserialize, Serialize};

use super::{
    BillItem, Cluster, Ctx, LaunchTemplate, Look, Resource, Shown, TAG_RUN, auto_scaling_group, autoscaler_tags,
    bill::Machines, node_group_request as request,
};
use crate::{
    contract::{About, Fact, NodeGroupSpec, Problem},
    failure::Failure,
    plan::{Accepted, IdRef, Ref, Standing},
    problems,
};

/// One managed node group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeGroup {
    /// The cluster its nodes join.
    pub cluster: Ref<Cluster>,
    /// The role its nodes act with.
    pub role: IdRef,
    /// Where its nodes stand.
    pub subnets: Vec<IdRef>,
    /// Their way to the internet: they load images and register through it.
    pub way_out: Vec<Standing>,
    /// Add-ons they need to become Ready. EKS installs them while the instances boot, so it is enough that EKS has
    /// accepted them: waiting until they are active would cost a minute and gain nothing.
    pub addons: Vec<Accepted>,
    /// The launch template made for it; none where EKS makes its own, or where the answers name one.
    #[serde(default)]
    pub template: Option<Ref<LaunchTemplate>>,
    /// The answers of the page Workers.
    pub group: NodeGroupSpec,
}

/// What AWS gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeGroupOutput {
    /// Its name.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// The Auto Scaling group behind it; empty until EKS made it.
    pub auto_scaling_group: String,
}

/// Whether an instance type has AWS's own Arm processor: by AWS's naming, a `g` after the generation (`t4g`, `m7gd`),
/// or the first generation `a1`.
pub fn is_arm(instance_type: &str) -> bool {
    let family = instance_type.split('.').next().unwrap_or_default();
    let attributes =
        family.trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_start_matches(|c: char| c.is_ascii_digit());
    family == "a1" || attributes.contains('g')
}

impl Resource for NodeGroup {
    type Output = NodeGroupOutput;

    fn about() -> About {
        About {
            name: "Managed node group".into(),
            what: "A group of EC2 instances that run the pods; EKS starts, joins and replaces them.".into(),
            why: "The control plane runs no pods of yours: without nodes everything stays pending.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html".into(),
            usual_seconds: 120,
            usual_delete_seconds: 300,
        }
    }

    fn title(&self) -> String {
        format!("Node group {}", self.group.name)
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
        machines.bill(&format!("node group {}", group.name))
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let parts = request::command(self, shown);
        shown.aws(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn facts(output: &NodeGroupOutput) -> Vec<Fact> {
        let rows = [("Node group ARN", &output.arn), ("Auto Scaling group", &output.auto_scaling_group)];
        rows.iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(label, value)| Fact { label: (*label).into(), value: (*value).clone() })
            .collect()
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<NodeGroupOutput>, Failure> {
        let Some(group) = self.describe(ctx).await? else { return Ok(None) };
        if !ctx.owns(|key| group.tags().and_then(|tags| tags.get(key).cloned())) {
            return Err(name_taken(&self.group.name).into());
        }
        Ok(Some(output(&group)))
    }

    async fn create(&self, ctx: &Ctx) -> Result<NodeGroupOutput, Failure> {
        let group = &self.group;
        let mut subnets = Vec::new();
        for subnet in &self.subnets {
            subnets.push(ctx.id(subnet)?);
        }
        let template = request::Template::of(ctx, self).await?;
        let has_template = template.specification.is_some();
        let taints = request::taints(group);
        let call = ctx
            .cloud
            .eks
            .create_nodegroup()
            .cluster_name(ctx.get(&self.cluster)?.id)
            .nodegroup_name(&group.name)
            .node_role(ctx.id(&self.role)?)
            .set_subnets(Some(subnets))
            .set_instance_types((!template.has_type).then(|| request::instance_types(group)))
            .set_ami_type((!template.has_image).then(|| request::ami_type(group).into()))
            .capacity_type(request::capacity(group.capacity))
            .scaling_config(request::scaling(group))
            .set_disk_size((!has_template).then(|| count(group.disk_gib)))
            .set_launch_template(template.specification)
            .set_labels((!group.labels.is_empty()).then(|| group.labels.clone().into_iter().collect()))
            .set_taints((!taints.is_empty()).then_some(taints))
            .set_update_config(request::update(group))
            .set_node_repair_config(request::repair(group))
            .set_remote_access(request::remote_access(group))
            .client_request_token(ctx.token())
            .set_tags(Some(ctx.tags(&format!("{}-{}", ctx.cluster, group.name)).into_iter().collect()));
        let answer = call.send().await.map_err(Failure::of("EKS", "CreateNodegroup"))?;
        let unknown =
            || NodeGroupOutput { id: group.name.clone(), arn: String::new(), auto_scaling_group: String::new() };
        Ok(answer.nodegroup().map_or_else(unknown, output))
    }

    async fn ready(&self, ctx: &Ctx, _known: NodeGroupOutput) -> Result<Look<NodeGroupOutput>, Failure> {
        // "Not found" is waited out for two minutes: then somebody has deleted it.
        let Some(group) = self.ask(ctx).await? else {
            return Ok(Look::NotYet("EKS does not show the new node group yet.".into()));
        };
        match group.status() {
            Some(NodegroupStatus::Active | NodegroupStatus::Updating) => {
                self.tag_for_autoscaler(ctx, &group).await?;
                Ok(Look::Ready(output(&group)))
            }
            Some(NodegroupStatus::CreateFailed | NodegroupStatus::Degraded | NodegroupStatus::DeleteFailed) => {
                let issue = group.health().and_then(|health| health.issues().first());
                let code = issue.and_then(|issue| issue.code()).map_or("Unknown", |code| code.as_str());
                let message = issue.and_then(|issue| issue.message()).unwrap_or("EKS gives no reason.");
                Err(problems::explain_health(&self.title(), code, message).into())
            }
            _ => Ok(Look::NotYet("EKS is starting the instances; they load Kubernetes and join the cluster.".into())),
        }
    }

    async fn clear(&self, ctx: &Ctx) -> Result<Look<()>, Failure> {
        match self.describe(ctx).await? {
            Some(group) if !self.is_ours(ctx, &group) => Ok(Look::Ready(())),
            Some(group)
                if matches!(group.status(), Some(NodegroupStatus::CreateFailed | NodegroupStatus::Deleting)) =>
            {
                let look = self.delete(ctx, output(&group)).await?;
                Ok(match look {
                    Look::NotYet(_) => Look::NotYet("EKS is removing the node group that failed.".into()),
                    gone => gone,
                })
            }
            _ => Ok(Look::Ready(())),
        }
    }

    async fn delete_anew(&self, ctx: &Ctx, _known: &NodeGroupOutput) -> Result<(), Failure> {
        match self.describe(ctx).await? {
            Some(group) if self.is_ours(ctx, &group) && group.status() == Some(&NodegroupStatus::DeleteFailed) => {
                self.ask_to_delete(ctx, &group).await
            }
            _ => Ok(()),
        }
    }

    async fn delete(&self, ctx: &Ctx, _known: NodeGroupOutput) -> Result<Look<()>, Failure> {
        let Some(group) = self.describe(ctx).await? else { return Ok(Look::Ready(())) };
        if !self.is_ours(ctx, &group) {
            return Ok(Look::Ready(()));
        }
        if group.status() == Some(&NodegroupStatus::DeleteFailed) {
            let issue = group.health().and_then(|health| health.issues().first());
            let code = issue.and_then(|issue| issue.code()).map_or("Unknown", |code| code.as_str());
            let message = issue.and_then(|issue| issue.message()).unwrap_or("EKS gives no reason.");
            return Err(problems::explain_health(&self.title(), code, message).into());
        }
        if group.status() != Some(&NodegroupStatus::Deleting) {
            match self.ask_to_delete(ctx, &group).await {
                Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
                Err(failure) if is_busy(&group) && failure.code() == "ResourceInUseException" => {
                    return Ok(Look::NotYet("EKS finishes what it is doing with the node group first.".into()));
                }
                answer => answer?,
            }
        }
        Ok(Look::NotYet("EKS is moving the pods away and ending the instances.".into()))
    }
}

impl NodeGroup {
    /// A name may be used again: ours was deleted by hand, and somebody made another, perhaps in another cluster of the
    /// same name. Tags tell; where somebody took the step's off, the run's does.
    fn is_ours(&self, ctx: &Ctx, group: &Described) -> bool {
        group.tags().and_then(|tags| tags.get(TAG_RUN)).is_some_and(|run| run.as_str() == &*ctx.run)
    }

    /// EKS hands a group's tags on to nothing: Cluster Autoscaler looks at the Auto Scaling group behind it.
    async fn tag_for_autoscaler(&self, ctx: &Ctx, group: &Described) -> Result<(), Failure> {
        if !self.group.autoscaler_tags {
            return Ok(());
        }
        let behind = group.resources().map(|resources| resources.auto_scaling_groups()).unwrap_or_default();
        for name in behind.iter().filter_map(|one| one.name()) {
            let tags = autoscaler_tags::of(&ctx.cluster, &self.group.labels, &self.group.taints);
            auto_scaling_group::put_tags(ctx, name, tags).await?;
        }
        Ok(())
    }

    async fn ask_to_delete(&self, ctx: &Ctx, group: &Described) -> Result<(), Failure> {
        let name = group.cluster_name().unwrap_or_default();
        let answer = ctx.cloud.eks.delete_nodegroup().cluster_name(name).nodegroup_name(&self.group.name).send().await;
        answer.map(drop).map_err(Failure::of("EKS", "DeleteNodegroup"))
    }

    async fn describe(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        match self.ask(ctx).await {
            Err(failure) if failure.is_gone() => Ok(None),
            answer => answer,
        }
    }

    async fn ask(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        // The cluster's name is known where its journal was lost too.
        let (cluster, name) = (&*ctx.cluster, &self.group.name);
        let answer = ctx.cloud.eks.describe_nodegroup().cluster_name(cluster).nodegroup_name(name).send().await;
        Ok(answer.map_err(Failure::of("EKS", "DescribeNodegroup"))?.nodegroup)
    }
}

fn output(group: &Described) -> NodeGroupOutput {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let scaling = group.resources().and_then(|resources| resources.auto_scaling_groups().first());
    NodeGroupOutput {
        id: text(group.nodegroup_name()),
        arn: text(group.nodegroup_arn()),
        auto_scaling_group: text(scaling.and_then(|scaling| scaling.name())),
    }
}

fn name_taken(name: &str) -> Problem {
    Problem::told(
        "node-group-name-taken",
        format!("A node group called {name} exists already"),
        format!("The cluster has a node group called {name} that this run did not make."),
        "Landfall does not touch what it did not make. Give the node group another name on the Workers page, or delete \
         that one if nobody needs it, and choose Try again. To delete the cluster, choose Delete and tick that node \
         group too.",
    )
}

fn is_busy(group: &Described) -> bool {
    matches!(group.status(), Some(NodegroupStatus::Creating | NodegroupStatus::Updating))
}

/// `check` keeps numbers far below the limit; a file edited by hand gets AWS's own refusal.
pub(super) fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    #[test]
    fn arm_is_read_off_the_instance_type() {
        let arm = ["t4g.medium", "m7gd.large", "c7gn.xlarge", "a1.large"];
        let intel = ["t3.medium", "m5.large", "g4dn.xlarge", "g5.xlarge", "m7i-flex.large", "p5.48xlarge"];
        assert!(arm.iter().all(|name| super::is_arm(name)));
        assert!(!intel.iter().any(|name| super::is_arm(name)));
    }
}
