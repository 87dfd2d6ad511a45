//! What is looked through: one run's cluster, its networks, and what is known to be its own. Reads; changes nothing.

use std::collections::HashSet;

use aws_sdk_eks::types::Cluster as Described;

use super::tag_list::TagList;
use crate::{
    cloud::Cloud,
    failure::Failure,
    resources::{AnyResource, TAG_RUN, filter},
    run_state::RunState,
};

/// One run's surroundings in the account.
#[derive(Debug)]
pub struct Scope {
    /// Clients that change nothing, and may ask again by themselves.
    pub cloud: Cloud,
    /// The cluster's name.
    pub cluster: String,
    /// The run's id.
    pub run: String,
    /// The VPCs this run made that still stand.
    pub vpcs: Vec<String>,
    /// The VPC that was there before, where the cluster stands in one: only what carries the cluster's tags is its own there.
    pub shared_vpc: Option<String>,
    /// The cluster, where it stands and is this run's.
    pub live: Option<Described>,
    /// The cluster of that name is somebody else's: what carries its name is not ours to remove.
    pub foreign_name: bool,
    /// Names of the node groups that the plan has.
    pub node_groups: HashSet<String>,
    /// Names of the Fargate profiles that the plan has.
    pub fargate_profiles: HashSet<String>,
}

impl Scope {
    /// Looks around for a run. What could not be looked at comes with it.
    pub async fn of(cloud: &Cloud, state: &RunState) -> (Self, Vec<Failure>) {
        let cloud = cloud.reading();
        let mut unseen = Vec::new();
        let (name, run) = (state.spec.name.clone(), state.header.id.clone());
        let vpcs = vpcs(&cloud, &run).await.unwrap_or_else(|failure| {
            unseen.push(failure);
            let known = state.step("vpc").filter(|step| step.stands()).and_then(|step| step.output.clone());
            known.and_then(|output| Some(output["id"].as_str()?.to_owned())).into_iter().collect()
        });
        let described = describe_cluster(&cloud, &name).await.unwrap_or_else(|failure| {
            unseen.push(failure);
            None
        });
        // Somebody may have taken the tags off; a cluster in this run's own network is still this run's.
        let ours = |cluster: &Described| match TagList::map(cluster.tags()).get(TAG_RUN) {
            Some(of) => of == run,
            None => {
                let vpc = cluster.resources_vpc_config().and_then(|config| config.vpc_id());
                vpc.is_some_and(|vpc| vpcs.iter().any(|known| known == vpc))
            }
        };
        let foreign_name = described.as_ref().is_some_and(|cluster| !ours(cluster));
        let planned = |step: &crate::plan::Step| match &step.resource {
            AnyResource::NodeGroup(group) => Some(group.group.name.clone()),
            _ => None,
        };
        let planned_profile = |step: &crate::plan::Step| match &step.resource {
            AnyResource::FargateProfile(profile) => Some(profile.profile.name.clone()),
            _ => None,
        };
        let scope = Self {
            live: described.filter(|_| !foreign_name),
            node_groups: state.plan.steps.iter().filter_map(planned).collect(),
            fargate_profiles: state.plan.steps.iter().filter_map(planned_profile).collect(),
            shared_vpc: Some(state.spec.network.vpc_id.clone()).filter(|id| !id.is_empty()),
            cluster: name,
            cloud,
            run,
            vpcs,
            foreign_name,
        };
        (scope, unseen)
    }

    /// In one of our networks.
    pub fn in_vpc(&self, vpc: Option<&str>) -> bool {
        vpc.is_some_and(|vpc| self.vpcs.iter().any(|known| known == vpc))
    }

    /// Every network the cluster stands in, and whether it is one of ours.
    pub fn networks(&self) -> impl Iterator<Item = (&str, bool)> {
        let ours = self.vpcs.iter().map(|vpc| (vpc.as_str(), true));
        ours.chain(self.shared_vpc.as_deref().map(|vpc| (vpc, false)))
    }

    /// Marked as the cluster's by Kubernetes or EKS, and the cluster of that name is ours.
    pub fn is_of_cluster(&self, tags: &TagList) -> bool {
        !self.foreign_name && tags.is_of_cluster(&self.cluster)
    }

    /// Made by this run.
    pub fn is_ours(&self, tags: &TagList) -> bool {
        tags.get(TAG_RUN) == Some(self.run.as_str())
    }

    /// A command of the AWS CLI, with the Region.
    pub fn aws(&self, command: &str) -> String {
        format!("aws {command} --region {}", self.cloud.region)
    }
}

/// The VPCs that carry a run's tag.
pub async fn vpcs(cloud: &Cloud, run: &str) -> Result<Vec<String>, Failure> {
    let answer = cloud.ec2.describe_vpcs().filters(filter(&format!("tag:{TAG_RUN}"), run)).send().await;
    let answer = answer.map_err(Failure::of("EC2", "DescribeVpcs"))?;
    Ok(answer.vpcs().iter().filter_map(|vpc| vpc.vpc_id().map(str::to_owned)).collect())
}

/// The cluster of a name, whoever made it.
pub async fn describe_cluster(cloud: &Cloud, name: &str) -> Result<Option<Described>, Failure> {
    let answer = cloud.eks.describe_cluster().name(name).send().await;
    match answer.map_err(Failure::of("EKS", "DescribeCluster")) {
        Err(failure) if failure.is_gone() => Ok(None),
        answer => Ok(answer?.cluster),
    }
}
