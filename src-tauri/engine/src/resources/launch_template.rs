//! A launch template: how EC2 makes the instances of a node group. For a managed group it says what EKS does not; for
//! nodes of one's own it says everything.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{
    LaunchTemplateBlockDeviceMappingRequest, LaunchTemplateEbsBlockDeviceRequest, LaunchTemplateHttpTokensState,
    LaunchTemplateIamInstanceProfileSpecificationRequest, LaunchTemplateInstanceMarketOptionsRequest,
    LaunchTemplateInstanceMetadataOptionsRequest, LaunchTemplatePlacementRequest,
    LaunchTemplateTagSpecificationRequest, MarketType, RequestLaunchTemplateData, ResourceType, Tag, Tenancy,
    VolumeType as Ec2VolumeType,
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Cluster, ClusterOutput, Ctx, InstanceProfile, Look, Resource, Shown, names,
    node_group::count,
    tags,
    user_data::{self, NodeConfig},
};
use crate::{
    contract::{About, CapacityType, Fact, TaintSpec, VolumeType},
    failure::Failure,
    offers::ami_types::{self, NodeSystem},
    plan::{IdRef, Ref},
    resources::is_arm,
};

/// EC2's limit for the names of launch templates.
const NAME_MAX: usize = 128;

/// One launch template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LaunchTemplate {
    /// The cluster its instances join.
    pub cluster: Ref<Cluster>,
    /// The group of nodes it is for.
    pub group: String,
    /// What it has to say beside the rest.
    pub usage: TemplateUse,
    /// An image of one's own (`ami-…`); empty: EKS's.
    pub ami_id: String,
    /// EKS's name of the image (`amiType`) where it is one of EKS's: tells the root volume's device.
    pub ami_type: String,
    /// What people want to run at the start; may be empty.
    pub user_data: String,
    /// Labels the nodes give themselves, where nobody else does.
    pub labels: BTreeMap<String, String>,
    /// Taints they begin with, where nobody else sets them.
    pub taints: Vec<TaintSpec>,
    /// The root volume, in GiB.
    pub disk_gib: u32,
    /// Its type.
    pub volume_type: VolumeType,
    /// Whether it is encrypted, with the account's own key for EBS.
    pub encrypted: bool,
    /// On hardware nobody else uses.
    pub dedicated: bool,
    /// How many hops the instance's credentials may travel.
    pub metadata_hops: u32,
    /// Name of an EC2 key pair; empty: no SSH.
    pub ssh_key: String,
    /// The cluster's security group, which EKS gives only to nodes whose template names none.
    pub in_cluster_group: bool,
    /// Further security groups.
    pub security_groups: Vec<IdRef>,
}

/// Whose instances a template makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TemplateUse {
    /// A managed node group's: EKS adds type, role, subnets and its own part of the start.
    Managed,
    /// Those of an Auto Scaling group of our own.
    SelfManaged {
        /// Brings the node role to the instances.
        instance_profile: Ref<InstanceProfile>,
        /// EC2 instance type.
        instance_type: String,
        /// How they are paid.
        capacity: CapacityType,
    },
}

/// What AWS gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LaunchTemplateOutput {
    /// `lt-…`.
    pub id: String,
    /// The version in use.
    pub version: String,
}

impl Resource for LaunchTemplate {
    type Output = LaunchTemplateOutput;

    fn about() -> About {
        About {
            name: "Launch template".into(),
            what: "How EC2 makes an instance: its image, disk, firewall and what it runs at the start.".into(),
            why: "A group makes all its nodes from it, and makes new ones the same way when some are lost.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        format!("Launch template of {}", self.group)
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let name = self.name(shown.cluster);
        let cluster = self.shown_cluster(shown);
        let user_data = self.user_data(&cluster);
        let begin = match &user_data {
            Some(text) => format!("USER_DATA=$(base64 -w0 <<'END'\n{}\nEND\n)\n", text.trim_end()),
            None => String::new(),
        };
        let data = self.shown_data(shown, &cluster, user_data.is_some());
        let create = shown.aws(&[
            "ec2 create-launch-template",
            &format!("--launch-template-name {name}"),
            &format!("--launch-template-data '{data}'"),
            &shown.tag_specifications("launch-template", &name),
        ]);
        begin + &create
    }

    fn facts(output: &LaunchTemplateOutput) -> Vec<Fact> {
        vec![Fact { label: "Launch template id".into(), value: output.id.clone() }]
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<LaunchTemplateOutput>, Failure> {
        let call = ctx.cloud.ec2.describe_launch_templates().set_filters(Some(tags::ours(ctx)));
        let answer = call.send().await.map_err(Failure::of("EC2", "DescribeLaunchTemplates"))?;
        // EKS copies a node group's tags to the template it makes itself: ours has our name.
        let name = self.name(&ctx.cluster);
        let ours = answer.launch_templates().iter().find(|one| one.launch_template_name() == Some(&name));
        Ok(ours.map(|one| output(one.launch_template_id(), one.latest_version_number())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<LaunchTemplateOutput, Failure> {
        let name = self.name(&ctx.cluster);
        let answer = ctx
            .cloud
            .ec2
            .create_launch_template()
            .launch_template_name(&name)
            .version_description(format!("Nodes of {} in the EKS cluster {}, by Landfall", self.group, ctx.cluster))
            .launch_template_data(self.data(ctx).await?)
            .tag_specifications(tags::specification(ctx, ResourceType::LaunchTemplate, &name, &[]))
            .client_token(ctx.token())
            .send()
            .await
            .map_err(Failure::of("EC2", "CreateLaunchTemplate"))?;
        let made = answer.launch_template();
        let version = made.and_then(|one| one.latest_version_number());
        Ok(output(made.and_then(|one| one.launch_template_id()), version))
    }

    async fn delete(&self, ctx: &Ctx, output: LaunchTemplateOutput) -> Result<Look<()>, Failure> {
        let answer = ctx.cloud.ec2.delete_launch_template().launch_template_id(&output.id).send().await;
        match answer.map_err(Failure::of("EC2", "DeleteLaunchTemplate")) {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}

impl LaunchTemplate {
    fn name(&self, cluster: &str) -> String {
        names::fitted(&format!("{cluster}-{}", self.group), NAME_MAX)
    }

    /// Whether nobody adds to what the instances run at their start: then it must hold all they need to join.
    fn starts_alone(&self) -> bool {
        !self.ami_id.is_empty() || matches!(self.usage, TemplateUse::SelfManaged { .. })
    }

    fn system(&self) -> NodeSystem {
        ami_types::find(&self.ami_type).map_or(NodeSystem::AmazonLinux2023, |ami| ami.system)
    }

    /// What the instances run at their start; none where EKS's own part is all.
    fn user_data(&self, cluster: &ClusterOutput) -> Option<String> {
        let theirs = self.user_data.trim();
        // A whole document is taken as it is: whoever writes one takes over what is in it.
        if user_data::is_document(theirs) {
            return Some(format!("{theirs}\n"));
        }
        if self.starts_alone() {
            let config = NodeConfig {
                name: cluster.id.clone(),
                endpoint: cluster.endpoint.clone(),
                certificate_authority: cluster.certificate_authority.clone(),
                service_cidr: cluster.service_cidr.clone(),
                labels: self.labels.clone(),
                taints: self.taints.clone(),
            };
            let config = config.yaml();
            let parts: Vec<&str> = [config.as_str(), theirs].into_iter().filter(|part| !part.is_empty()).collect();
            return Some(user_data::document(&parts));
        }
        match self.system() {
            _ if theirs.is_empty() => None,
            // Bottlerocket takes settings in TOML and Windows a script of PowerShell, as they are.
            NodeSystem::Bottlerocket | NodeSystem::Windows => Some(format!("{theirs}\n")),
            NodeSystem::AmazonLinux2023 | NodeSystem::AmazonLinux2 => Some(user_data::document(&[theirs])),
        }
    }

    /// The image; none where EKS chooses it. Amazon Linux 2023 for EKS is looked up by EC2 whenever an instance starts.
    fn image(&self, version: &str) -> Option<String> {
        match &self.usage {
            _ if !self.ami_id.is_empty() => Some(self.ami_id.clone()),
            TemplateUse::Managed => None,
            TemplateUse::SelfManaged { instance_type, .. } => {
                let processor = if is_arm(instance_type) { "arm64" } else { "x86_64" };
                let variant = match ami_types::accelerator(instance_type) {
                    ami_types::Accelerator::None => "standard",
                    ami_types::Accelerator::Nvidia => "nvidia",
                    ami_types::Accelerator::Neuron => "neuron",
                };
                Some(format!(
                    "resolve:ssm:/aws/service/eks/optimized-ami/{version}/amazon-linux-2023/{processor}/{variant}/\
                     recommended/image_id"
                ))
            }
        }
    }

    /// The device whose size people mean: Bottlerocket keeps images and pods on its second volume.
    fn usual_device(&self) -> &'static str {
        match self.system() {
            NodeSystem::AmazonLinux2023 | NodeSystem::AmazonLinux2 => "/dev/xvda",
            NodeSystem::Bottlerocket => "/dev/xvdb",
            NodeSystem::Windows => "/dev/sda1",
        }
    }

    /// The root device of an image of one's own is not known before; EC2 says.
    async fn device(&self, ctx: &Ctx) -> Result<String, Failure> {
        if self.ami_id.is_empty() {
            return Ok(self.usual_device().to_owned());
        }
        let answer = ctx.cloud.ec2.describe_images().image_ids(&self.ami_id).send().await;
        let answer = answer.map_err(Failure::of("EC2", "DescribeImages"))?;
        let device = answer.images().first().and_then(|image| image.root_device_name());
        Ok(device.unwrap_or_else(|| self.usual_device()).to_owned())
    }

    async fn data(&self, ctx: &Ctx) -> Result<RequestLaunchTemplateData, Failure> {
        let cluster = ctx.get(&self.cluster)?;
        let volume = LaunchTemplateEbsBlockDeviceRequest::builder()
            .volume_size(count(self.disk_gib))
            .volume_type(match self.volume_type {
                VolumeType::Gp3 => Ec2VolumeType::Gp3,
                VolumeType::Gp2 => Ec2VolumeType::Gp2,
            })
            .encrypted(self.encrypted)
            .delete_on_termination(true)
            .build();
        let disk = LaunchTemplateBlockDeviceMappingRequest::builder().device_name(self.device(ctx).await?).ebs(volume);
        let metadata = LaunchTemplateInstanceMetadataOptionsRequest::builder()
            .http_tokens(LaunchTemplateHttpTokensState::Required)
            .http_put_response_hop_limit(count(self.metadata_hops));
        let mut groups = Vec::new();
        if self.in_cluster_group {
            groups.push(cluster.security_group.clone());
        }
        for group in &self.security_groups {
            groups.push(ctx.id(group)?);
        }
        let mut data = RequestLaunchTemplateData::builder()
            .set_image_id(self.image(&cluster.version))
            .set_user_data(self.user_data(&cluster).map(|text| BASE64.encode(text)))
            .set_key_name((!self.ssh_key.is_empty()).then(|| self.ssh_key.clone()))
            .set_security_group_ids((!groups.is_empty()).then_some(groups))
            .block_device_mappings(disk.build())
            .metadata_options(metadata.build());
        if self.dedicated {
            let placement = LaunchTemplatePlacementRequest::builder().tenancy(Tenancy::Dedicated).build();
            data = data.placement(placement);
        }
        data = match &self.usage {
            TemplateUse::Managed => data.tag_specifications(self.tagged(ctx, ResourceType::Instance)),
            TemplateUse::SelfManaged { instance_profile, instance_type, capacity } => {
                let profile = LaunchTemplateIamInstanceProfileSpecificationRequest::builder()
                    .arn(ctx.get(instance_profile)?.id)
                    .build();
                let spot = (*capacity == CapacityType::Spot).then(|| {
                    LaunchTemplateInstanceMarketOptionsRequest::builder().market_type(MarketType::Spot).build()
                });
                data.instance_type(instance_type.as_str().into())
                    .iam_instance_profile(profile)
                    .set_instance_market_options(spot)
            }
        };
        Ok(data.tag_specifications(self.tagged(ctx, ResourceType::Volume)).build())
    }

    /// An Auto Scaling group of our own hands its tags on to instances, but not to their volumes.
    fn tagged(&self, ctx: &Ctx, kind: ResourceType) -> LaunchTemplateTagSpecificationRequest {
        let tags = ctx.tags(&format!("{}-{}", ctx.cluster, self.group));
        let tags = tags.into_iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect();
        LaunchTemplateTagSpecificationRequest::builder().resource_type(kind).set_tags(Some(tags)).build()
    }

    /// The cluster as far as it is known when the command is shown.
    fn shown_cluster(&self, shown: &Shown<'_>) -> ClusterOutput {
        let known = shown.outputs.get(self.cluster.step());
        let field = |name: &str, variable: &str| {
            let value = known.and_then(|output| output.get(name)?.as_str()).filter(|value| !value.is_empty());
            value.map_or_else(|| variable.to_owned(), str::to_owned)
        };
        ClusterOutput {
            id: shown.cluster.to_owned(),
            arn: String::new(),
            endpoint: field("endpoint", "ENDPOINT"),
            certificate_authority: field("certificate_authority", "CERTIFICATE_AUTHORITY"),
            security_group: field("security_group", "$CLUSTER_SECURITY_GROUP"),
            version: field("version", "VERSION"),
            oidc_issuer: String::new(),
            service_cidr: field("service_cidr", "SERVICE_CIDR"),
            vpc: String::new(),
        }
    }

    /// The template's data as the AWS CLI takes it.
    fn shown_data(&self, shown: &Shown<'_>, cluster: &ClusterOutput, user_data: bool) -> String {
        let mut data = serde_json::Map::new();
        let mut put = |key: &str, value: serde_json::Value| drop(data.insert(key.to_owned(), value));
        if let Some(image) = self.image(&cluster.version) {
            put("ImageId", json!(image));
        }
        if let TemplateUse::SelfManaged { instance_profile, instance_type, capacity } = &self.usage {
            put("InstanceType", json!(instance_type));
            put("IamInstanceProfile", json!({ "Arn": shown.id(instance_profile) }));
            if *capacity == CapacityType::Spot {
                put("InstanceMarketOptions", json!({ "MarketType": "spot" }));
            }
        }
        if !self.ssh_key.is_empty() {
            put("KeyName", json!(self.ssh_key));
        }
        let groups = self.in_cluster_group.then(|| cluster.security_group.clone()).into_iter();
        let groups: Vec<_> = groups.chain(self.security_groups.iter().map(|group| shown.id_of(group))).collect();
        if !groups.is_empty() {
            put("SecurityGroupIds", json!(groups));
        }
        let kind = match self.volume_type {
            VolumeType::Gp3 => "gp3",
            VolumeType::Gp2 => "gp2",
        };
        let volume = json!({ "VolumeSize": self.disk_gib, "VolumeType": kind, "Encrypted": self.encrypted });
        put("BlockDeviceMappings", json!([{ "DeviceName": self.usual_device(), "Ebs": volume }]));
        put("MetadataOptions", json!({ "HttpTokens": "required", "HttpPutResponseHopLimit": self.metadata_hops }));
        if self.dedicated {
            put("Placement", json!({ "Tenancy": "dedicated" }));
        }
        if user_data {
            // Out of the quotes and in again, so that the shell fills it in.
            put("UserData", json!("'$USER_DATA'"));
        }
        serde_json::Value::Object(data).to_string()
    }
}

fn output(id: Option<&str>, version: Option<i64>) -> LaunchTemplateOutput {
    LaunchTemplateOutput { id: id.unwrap_or_default().to_owned(), version: version.unwrap_or(1).to_string() }
}

#[cfg(test)]
#[path = "launch_template_tests.rs"]
mod tests;
