//! The EKS cluster itself: the control plane, run by AWS.

use aws_sdk_eks::types::{
    AuthenticationMode as EksAuthenticationMode, BlockStorage, Cluster as Described, ClusterStatus,
    ComputeConfigRequest, ControlPlaneScalingConfig, CreateAccessConfigRequest, ElasticLoadBalancing,
    IpFamily as EksIpFamily, KubernetesNetworkConfigRequest, LogSetup, LogType as EksLogType, Logging,
    ProvisionedControlPlaneTier, StorageConfigRequest, SupportType as EksSupportType, UpgradePolicyRequest,
    VpcConfigRequest, ZonalShiftConfigRequest,
};
use serde::{Deserialize, Serialize};

use super::{BillItem, Ctx, KeyRef, Look, Resource, Shown, secrets_encryption, spec_tags};
use crate::{
    contract::{
        About, AuthenticationMode, ControlPlaneSpec, ControlPlaneTier, Fact, IpFamily, LogType, NodePool, Problem,
        SupportType,
    },
    failure::Failure,
    plan::{IdRef, Standing},
    prices, problems,
};

/// One EKS cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Its name.
    pub name: String,
    /// The role it acts with.
    pub role: IdRef,
    /// Where its logs go, made first; none without logs.
    pub log_group: Option<Standing>,
    /// All subnets; EKS places network interfaces in some of them.
    pub subnets: Vec<IdRef>,
    /// Existing security groups of those interfaces, beside the one EKS makes.
    #[serde(default)]
    pub security_groups: Vec<String>,
    /// Which addresses pods and Services get.
    #[serde(default = "usual_family")]
    pub ip_family: IpFamily,
    /// The role of the machines Auto Mode starts; none without Auto Mode or its node pools.
    #[serde(default)]
    pub auto_mode_role: Option<IdRef>,
    /// The key its data is encrypted with; none: AWS's own.
    #[serde(default)]
    pub key: Option<KeyRef>,
    /// The answers of the page Cluster.
    pub control_plane: ControlPlaneSpec,
    /// Whoever creates it becomes its administrator.
    pub creator_admin: bool,
    /// EKS installs its own unmanaged copies of the three basic add-ons.
    pub self_managed_addons: bool,
}

fn usual_family() -> IpFamily {
    IpFamily::Ipv4
}

/// What others need to reach it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterOutput {
    /// Its name (in a field called `id`, as every output's chief identifier).
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Where the API server answers; empty until it is ACTIVE.
    pub endpoint: String,
    /// The API server's certificate authority, base64 of PEM; empty until it is ACTIVE.
    pub certificate_authority: String,
    /// The security group EKS made.
    pub security_group: String,
    /// The Kubernetes version it got.
    pub version: String,
    /// Who signs the tokens of its pods, `https://oidc.eks.…`; empty until it is ACTIVE.
    #[serde(default)]
    pub oidc_issuer: String,
    /// The block its Services get their addresses from, IPv4 or IPv6; empty until EKS has chosen it.
    #[serde(default)]
    pub service_cidr: String,
    /// Its VPC.
    #[serde(default)]
    pub vpc: String,
}

impl Resource for Cluster {
    type Output = ClusterOutput;

    fn about() -> About {
        About {
            name: "EKS cluster".into(),
            what: "The control plane: the Kubernetes API server and its database, run by AWS on at least two machines."
                .into(),
            why: "It is the cluster: kubectl, nodes and pods all speak to it.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/clusters.html".into(),
            usual_seconds: 620,
            usual_delete_seconds: 205,
        }
    }

    fn title(&self) -> String {
        format!("EKS cluster {}", self.name)
    }

    fn bill(&self) -> Vec<BillItem> {
        let mut bill = vec![BillItem::line("EKS control plane", prices::CONTROL_PLANE_PER_HOUR, "1 × 0.10 USD")];
        let tier = self.control_plane.tier;
        if tier != ControlPlaneTier::Standard {
            let title = format!("Provisioned control plane, {}", eks_tier(tier).as_str());
            bill.push(match prices::tier_per_hour(tier) {
                Some(price) => BillItem::line(title, price, format!("{price} USD on top")),
                None => BillItem::line(
                    title,
                    0.0,
                    "Not in Landfall's price table: look at https://aws.amazon.com/eks/pricing",
                ),
            });
        }
        bill
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let plane = &self.control_plane;
        let subnets: Vec<_> = self.subnets.iter().map(|subnet| shown.id_of(subnet)).collect();
        let mut vpc = format!(
            "--resources-vpc-config subnetIds={},endpointPublicAccess={},endpointPrivateAccess={}",
            subnets.join(","),
            plane.endpoint_public,
            plane.endpoint_private
        );
        if plane.endpoint_public {
            vpc.push_str(&format!(",publicAccessCidrs={}", plane.public_access_cidrs.join(",")));
        }
        if !self.security_groups.is_empty() {
            vpc.push_str(&format!(",securityGroupIds={}", self.security_groups.join(",")));
        }
        let mode = eks_mode(plane.authentication_mode);
        let mut parts = vec![
            "eks create-cluster".to_owned(),
            format!("--name {}", self.name),
            format!("--role-arn {}", shown.id_of(&self.role)),
            vpc,
            format!(
                "--access-config authenticationMode={},bootstrapClusterCreatorAdminPermissions={}",
                mode.as_str(),
                self.creator_admin
            ),
            format!("--upgrade-policy supportType={}", eks_support(plane.support).as_str()),
        ];
        if !plane.version.is_empty() {
            parts.push(format!("--kubernetes-version {}", plane.version));
        }
        if !plane.logs.is_empty() {
            let types: Vec<_> = plane.logs.iter().map(|log| format!("\"{}\"", eks_log(*log).as_str())).collect();
            parts.push(format!(
                "--logging '{{\"clusterLogging\":[{{\"types\":[{}],\"enabled\":true}}]}}'",
                types.join(",")
            ));
        }
        if !self.self_managed_addons {
            parts.push("--no-bootstrap-self-managed-addons".to_owned());
        }
        parts.extend(self.further_options(shown));
        let tags = super::TAG_CLUSTER;
        parts.push(format!(
            "--tags {tags}={},{}={},{}={}",
            shown.cluster,
            super::TAG_RUN,
            shown.run,
            super::TAG_STEP,
            shown.step
        ));
        let create = shown.aws(&parts.iter().map(String::as_str).collect::<Vec<_>>());
        format!("{}\n{create}", spec_tags::REMARK)
    }

    fn facts(output: &ClusterOutput) -> Vec<Fact> {
        let rows = [
            ("Cluster ARN", &output.arn),
            ("Kubernetes version", &output.version),
            ("API server", &output.endpoint),
            ("Cluster security group", &output.security_group),
            ("OIDC issuer", &output.oidc_issuer),
            ("Addresses of Services", &output.service_cidr),
        ];
        rows.iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(label, value)| Fact { label: (*label).into(), value: (*value).clone() })
            .collect()
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ClusterOutput>, Failure> {
        let Some(cluster) = describe(ctx, &self.name).await? else { return Ok(None) };
        if !ctx.owns(|key| cluster.tags().and_then(|tags| tags.get(key).cloned())) {
            return Err(name_taken(&self.name).into());
        }
        Ok(Some(output(&cluster)))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ClusterOutput, Failure> {
        let plane = &self.control_plane;
        let mut subnets = Vec::new();
        for subnet in &self.subnets {
            subnets.push(ctx.id(subnet)?);
        }
        let vpc = VpcConfigRequest::builder()
            .set_subnet_ids(Some(subnets))
            .endpoint_public_access(plane.endpoint_public)
            .endpoint_private_access(plane.endpoint_private)
            .set_security_group_ids((!self.security_groups.is_empty()).then(|| self.security_groups.clone()))
            .set_public_access_cidrs(plane.endpoint_public.then(|| plane.public_access_cidrs.clone()))
            .build();
        // The API's own default is CONFIG_MAP when accessConfig is left out, so it is always sent.
        let access = CreateAccessConfigRequest::builder()
            .authentication_mode(eks_mode(plane.authentication_mode))
            .bootstrap_cluster_creator_admin_permissions(self.creator_admin)
            .build();
        let logs = LogSetup::builder()
            .set_types(Some(plane.logs.iter().map(|log| eks_log(*log)).collect()))
            .enabled(true)
            .build();
        let key = self.key.as_ref().map(|key| key.arn(ctx)).transpose()?;
        let tier = ControlPlaneScalingConfig::builder().tier(eks_tier(plane.tier)).build();
        let answer = ctx
            .cloud
            .eks
            .create_cluster()
            .name(&self.name)
            .set_version((!plane.version.is_empty()).then(|| plane.version.clone()))
            .role_arn(ctx.id(&self.role)?)
            .resources_vpc_config(vpc)
            .access_config(access)
            .upgrade_policy(UpgradePolicyRequest::builder().support_type(eks_support(plane.support)).build())
            .set_logging((!plane.logs.is_empty()).then(|| Logging::builder().cluster_logging(logs).build()))
            .bootstrap_self_managed_addons(self.self_managed_addons)
            .set_kubernetes_network_config(self.kubernetes_network())
            .set_compute_config(self.compute(ctx)?)
            .set_storage_config(self.storage())
            .set_encryption_config(key.map(|key| vec![secrets_encryption::config(&key)]))
            .set_zonal_shift_config(plane.zonal_shift.then(|| ZonalShiftConfigRequest::builder().enabled(true).build()))
            .set_deletion_protection(plane.deletion_protection.then_some(true))
            .set_control_plane_scaling_config((plane.tier != ControlPlaneTier::Standard).then_some(tier))
            .client_request_token(ctx.token())
            .set_tags(Some(ctx.tags(&self.name).into_iter().chain(spec_tags::written(&ctx.spec)).collect()))
            .send()
            .await
            .map_err(Failure::of("EKS", "CreateCluster"))?;
        Ok(answer.cluster().map_or_else(|| self.unknown(), output))
    }

    async fn ready(&self, ctx: &Ctx, known: ClusterOutput) -> Result<Look<ClusterOutput>, Failure> {
        // "Not found" is waited out for two minutes: then somebody has deleted it.
        let Some(cluster) = ask(ctx, &known.id).await? else {
            return Ok(Look::NotYet("EKS does not show the new cluster yet.".into()));
        };
        match cluster.status() {
            Some(ClusterStatus::Active | ClusterStatus::Updating) => Ok(Look::Ready(output(&cluster))),
            Some(ClusterStatus::Failed | ClusterStatus::Deleting) => {
                let issue = cluster.health().and_then(|health| health.issues().first());
                let code = issue.and_then(|issue| issue.code()).map_or("Failed", |code| code.as_str());
                let message = issue.and_then(|issue| issue.message()).unwrap_or("EKS gives no reason.");
                Err(problems::explain_health("EKS cluster", code, message).into())
            }
            _ => Ok(Look::NotYet(
                "EKS is starting the control plane: machines in several zones, the API server and its database. \
                 This usually takes about ten minutes."
                    .into(),
            )),
        }
    }

    async fn clear(&self, ctx: &Ctx) -> Result<Look<()>, Failure> {
        match describe(ctx, &self.name).await? {
            Some(cluster) if !self.is_ours(ctx, &cluster) => Ok(Look::Ready(())),
            Some(cluster) if cluster.status() == Some(&ClusterStatus::Failed) => {
                self.delete(ctx, output(&cluster)).await
            }
            Some(cluster) if cluster.status() == Some(&ClusterStatus::Deleting) => {
                Ok(Look::NotYet("EKS is removing the cluster that failed.".into()))
            }
            _ => Ok(Look::Ready(())),
        }
    }

    async fn delete(&self, ctx: &Ctx, known: ClusterOutput) -> Result<Look<()>, Failure> {
        let Some(cluster) = describe(ctx, &known.id).await? else { return Ok(Look::Ready(())) };
        if !self.is_ours(ctx, &cluster) {
            return Ok(Look::Ready(()));
        }
        if cluster.status() != Some(&ClusterStatus::Deleting) {
            let answer = ctx.cloud.eks.delete_cluster().name(&known.id).send().await;
            match answer.map_err(Failure::of("EKS", "DeleteCluster")) {
                Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
                // Landfall was closed while EKS was making it, say.
                Err(failure) if is_busy(&cluster) && failure.code() == "ResourceInUseException" => {
                    return Ok(Look::NotYet("EKS finishes what it is doing with the cluster first.".into()));
                }
                answer => answer?,
            };
        }
        Ok(Look::NotYet("EKS is removing the control plane and its network interfaces.".into()))
    }
}

impl Cluster {
    /// The options most clusters do without.
    fn further_options(&self, shown: &Shown<'_>) -> Vec<String> {
        let plane = &self.control_plane;
        let mut options = Vec::new();
        let mut network = Vec::new();
        if self.ip_family == IpFamily::Ipv6 {
            network.push("ipFamily=ipv6".to_owned());
        }
        if let Some(block) = self.service_cidr() {
            network.push(format!("serviceIpv4Cidr={block}"));
        }
        if plane.auto_mode {
            network.push("elasticLoadBalancing={enabled=true}".to_owned());
        }
        if !network.is_empty() {
            options.push(format!("--kubernetes-network-config '{}'", network.join(",")));
        }
        if plane.auto_mode {
            let role = self.auto_mode_role.as_ref().map(|role| shown.id_of(role));
            let role = role.map_or_else(String::new, |role| format!(",\"nodeRoleArn\":\"{role}\""));
            let pools: Vec<_> = self.node_pools().iter().map(|pool| format!("\"{pool}\"")).collect();
            options.push(format!("--compute-config '{{\"enabled\":true,\"nodePools\":[{}]{role}}}'", pools.join(",")));
            options.push("--storage-config 'blockStorage={enabled=true}'".to_owned());
        }
        if let Some(key) = &self.key {
            options.push(format!(
                "--encryption-config '[{{\"resources\":[\"secrets\"],\"provider\":{{\"keyArn\":\"{}\"}}}}]'",
                key.shown(shown)
            ));
        }
        if plane.zonal_shift {
            options.push("--zonal-shift-config enabled=true".to_owned());
        }
        if plane.deletion_protection {
            options.push("--deletion-protection".to_owned());
        }
        if plane.tier != ControlPlaneTier::Standard {
            options.push(format!("--control-plane-scaling-config tier={}", eks_tier(plane.tier).as_str()));
        }
        options
    }

    /// The chosen block of Services; with IPv6 EKS leaves no choice.
    fn service_cidr(&self) -> Option<&str> {
        let chosen = self.control_plane.service_cidr.as_str();
        (!chosen.is_empty() && self.ip_family == IpFamily::Ipv4).then_some(chosen)
    }

    fn kubernetes_network(&self) -> Option<KubernetesNetworkConfigRequest> {
        let (block, auto_mode) = (self.service_cidr(), self.control_plane.auto_mode);
        if block.is_none() && !auto_mode && self.ip_family == IpFamily::Ipv4 {
            return None;
        }
        let balancers = auto_mode.then(|| ElasticLoadBalancing::builder().enabled(true).build());
        let family = match self.ip_family {
            IpFamily::Ipv4 => EksIpFamily::Ipv4,
            IpFamily::Ipv6 => EksIpFamily::Ipv6,
        };
        let network = KubernetesNetworkConfigRequest::builder().ip_family(family);
        Some(network.set_service_ipv4_cidr(block.map(str::to_owned)).set_elastic_load_balancing(balancers).build())
    }

    /// The names of Auto Mode's node pools, each once: EKS refuses one named twice.
    fn node_pools(&self) -> Vec<&'static str> {
        let mut pools: Vec<_> = self.control_plane.node_pools.iter().map(|pool| eks_pool(*pool)).collect();
        pools.sort_unstable();
        pools.dedup();
        pools
    }

    /// One of the three switches of Auto Mode, which go together.
    fn compute(&self, ctx: &Ctx) -> Result<Option<ComputeConfigRequest>, Failure> {
        if !self.control_plane.auto_mode {
            return Ok(None);
        }
        let role = self.auto_mode_role.as_ref().map(|role| ctx.id(role)).transpose()?;
        let pools = self.node_pools().into_iter().map(str::to_owned).collect::<Vec<_>>();
        let compute = ComputeConfigRequest::builder().enabled(true).set_node_role_arn(role);
        Ok(Some(compute.set_node_pools((!pools.is_empty()).then_some(pools)).build()))
    }

    /// Another of them.
    fn storage(&self) -> Option<StorageConfigRequest> {
        let volumes = BlockStorage::builder().enabled(true).build();
        self.control_plane.auto_mode.then(|| StorageConfigRequest::builder().block_storage(volumes).build())
    }

    /// A name may be used again: ours was deleted by hand, and somebody made another. Tags can be taken off, so what
    /// stands in our subnets is ours too; in subnets of somebody else's network anybody's cluster may stand.
    fn is_ours(&self, ctx: &Ctx, cluster: &Described) -> bool {
        let stands_in = cluster.resources_vpc_config().map(|vpc| vpc.subnet_ids()).unwrap_or_default();
        let in_ours =
            || self.subnets.iter().filter_map(|subnet| ctx.maybe_id(subnet)).any(|one| stands_in.contains(&one));
        let network_is_ours = ctx.spec.network.vpc_id.is_empty();
        ctx.owns(|key| cluster.tags().and_then(|tags| tags.get(key).cloned())) || (network_is_ours && in_ours())
    }

    fn unknown(&self) -> ClusterOutput {
        ClusterOutput {
            id: self.name.clone(),
            arn: String::new(),
            endpoint: String::new(),
            certificate_authority: String::new(),
            security_group: String::new(),
            version: self.control_plane.version.clone(),
            oidc_issuer: String::new(),
            service_cidr: String::new(),
            vpc: String::new(),
        }
    }
}

async fn describe(ctx: &Ctx, name: &str) -> Result<Option<Described>, Failure> {
    match ask(ctx, name).await {
        Err(failure) if failure.is_gone() => Ok(None),
        answer => answer,
    }
}

async fn ask(ctx: &Ctx, name: &str) -> Result<Option<Described>, Failure> {
    let answer = ctx.cloud.eks.describe_cluster().name(name).send().await;
    Ok(answer.map_err(Failure::of("EKS", "DescribeCluster"))?.cluster)
}

fn is_busy(cluster: &Described) -> bool {
    matches!(cluster.status(), Some(ClusterStatus::Creating | ClusterStatus::Pending | ClusterStatus::Updating))
}

fn output(cluster: &Described) -> ClusterOutput {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let vpc = cluster.resources_vpc_config();
    let network = cluster.kubernetes_network_config();
    let services = network.and_then(|network| network.service_ipv4_cidr().or(network.service_ipv6_cidr()));
    ClusterOutput {
        id: text(cluster.name()),
        arn: text(cluster.arn()),
        endpoint: text(cluster.endpoint()),
        certificate_authority: text(cluster.certificate_authority().and_then(|authority| authority.data())),
        security_group: text(vpc.and_then(|vpc| vpc.cluster_security_group_id())),
        version: text(cluster.version()),
        oidc_issuer: text(cluster.identity().and_then(|identity| identity.oidc()?.issuer())),
        service_cidr: text(services),
        vpc: text(vpc.and_then(|vpc| vpc.vpc_id())),
    }
}

fn eks_mode(mode: AuthenticationMode) -> EksAuthenticationMode {
    match mode {
        AuthenticationMode::Api => EksAuthenticationMode::Api,
        AuthenticationMode::ApiAndConfigMap => EksAuthenticationMode::ApiAndConfigMap,
        AuthenticationMode::ConfigMap => EksAuthenticationMode::ConfigMap,
    }
}

fn eks_support(support: SupportType) -> EksSupportType {
    match support {
        SupportType::Standard => EksSupportType::Standard,
        SupportType::Extended => EksSupportType::Extended,
    }
}

fn eks_tier(tier: ControlPlaneTier) -> ProvisionedControlPlaneTier {
    match tier {
        ControlPlaneTier::Standard => ProvisionedControlPlaneTier::Standard,
        ControlPlaneTier::Xl => ProvisionedControlPlaneTier::TierXl,
        ControlPlaneTier::Xl2 => ProvisionedControlPlaneTier::Tier2Xl,
        ControlPlaneTier::Xl4 => ProvisionedControlPlaneTier::Tier4Xl,
        ControlPlaneTier::Xl8 => ProvisionedControlPlaneTier::Tier8Xl,
    }
}

fn eks_pool(pool: NodePool) -> &'static str {
    match pool {
        NodePool::GeneralPurpose => "general-purpose",
        NodePool::System => "system",
    }
}

fn eks_log(log: LogType) -> EksLogType {
    match log {
        LogType::Api => EksLogType::Api,
        LogType::Audit => EksLogType::Audit,
        LogType::Authenticator => EksLogType::Authenticator,
        LogType::ControllerManager => EksLogType::ControllerManager,
        LogType::Scheduler => EksLogType::Scheduler,
    }
}

fn name_taken(name: &str) -> Problem {
    Problem::told(
        "cluster-name-taken",
        format!("A cluster called {name} exists already"),
        format!("The account has an EKS cluster called {name} in this Region that this run did not make."),
        "Landfall does not touch what it did not make. Undo this run and start again with another name, or delete that \
         cluster if nobody needs it and choose Try again.",
    )
}
