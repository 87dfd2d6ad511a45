//! The EKS cluster itself: the control plane, run by AWS.

use aws_sdk_eks::types::{
    AuthenticationMode as EksAuthenticationMode, Cluster as Described, ClusterStatus, CreateAccessConfigRequest,
    LogSetup, LogType as EksLogType, Logging, SupportType as EksSupportType, UpgradePolicyRequest, VpcConfigRequest,
};
use serde::{Deserialize, Serialize};

use super::{Ctx, IamRole, Look, Resource, Shown, Subnet, spec_tags};
use crate::{
    contract::{About, AuthenticationMode, ControlPlaneSpec, Fact, LogType, Problem, SupportType},
    failure::Failure,
    plan::{Ref, Standing},
    prices, problems,
};

/// One EKS cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Its name.
    pub name: String,
    /// The role it acts with.
    pub role: Ref<IamRole>,
    /// Where its logs go, made first; none without logs.
    pub log_group: Option<Standing>,
    /// All subnets; EKS places network interfaces in some of them.
    pub subnets: Vec<Ref<Subnet>>,
    /// The answers of the page Cluster.
    pub control_plane: ControlPlaneSpec,
    /// Whoever creates it becomes its administrator.
    pub creator_admin: bool,
    /// EKS installs its own unmanaged copies of the three basic add-ons (where the spec brings none).
    pub self_managed_addons: bool,
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

    fn cost_per_hour(&self) -> f64 {
        prices::CONTROL_PLANE_PER_HOUR
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let plane = &self.control_plane;
        let subnets: Vec<_> = self.subnets.iter().map(|subnet| shown.id(subnet)).collect();
        let mut vpc = format!(
            "--resources-vpc-config subnetIds={},endpointPublicAccess={},endpointPrivateAccess={}",
            subnets.join(","),
            plane.endpoint_public,
            plane.endpoint_private
        );
        if plane.endpoint_public {
            vpc.push_str(&format!(",publicAccessCidrs={}", plane.public_access_cidrs.join(",")));
        }
        let mode = eks_mode(plane.authentication_mode);
        let mut parts = vec![
            "eks create-cluster".to_owned(),
            format!("--name {}", self.name),
            format!("--role-arn {}", shown.id(&self.role)),
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
            subnets.push(ctx.get(subnet)?.id);
        }
        let vpc = VpcConfigRequest::builder()
            .set_subnet_ids(Some(subnets))
            .endpoint_public_access(plane.endpoint_public)
            .endpoint_private_access(plane.endpoint_private)
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
        let answer = ctx
            .cloud
            .eks
            .create_cluster()
            .name(&self.name)
            .set_version((!plane.version.is_empty()).then(|| plane.version.clone()))
            .role_arn(ctx.get(&self.role)?.id)
            .resources_vpc_config(vpc)
            .access_config(access)
            .upgrade_policy(UpgradePolicyRequest::builder().support_type(eks_support(plane.support)).build())
            .set_logging((!plane.logs.is_empty()).then(|| Logging::builder().cluster_logging(logs).build()))
            .bootstrap_self_managed_addons(self.self_managed_addons)
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
    /// A name may be used again: ours was deleted by hand, and somebody made another. Tags can be taken off, so what
    /// stands in our subnets is ours too.
    fn is_ours(&self, ctx: &Ctx, cluster: &Described) -> bool {
        let stands_in = cluster.resources_vpc_config().map(|vpc| vpc.subnet_ids()).unwrap_or_default();
        let in_ours =
            || self.subnets.iter().filter_map(|subnet| ctx.maybe(subnet)).any(|one| stands_in.contains(&one.id));
        ctx.owns(|key| cluster.tags().and_then(|tags| tags.get(key).cloned())) || in_ours()
    }

    fn unknown(&self) -> ClusterOutput {
        ClusterOutput {
            id: self.name.clone(),
            arn: String::new(),
            endpoint: String::new(),
            certificate_authority: String::new(),
            security_group: String::new(),
            version: self.control_plane.version.clone(),
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
    ClusterOutput {
        id: text(cluster.name()),
        arn: text(cluster.arn()),
        endpoint: text(cluster.endpoint()),
        certificate_authority: text(cluster.certificate_authority().and_then(|authority| authority.data())),
        security_group: text(cluster.resources_vpc_config().and_then(|vpc| vpc.cluster_security_group_id())),
        version: text(cluster.version()),
    }
}

fn eks_mode(mode: AuthenticationMode) -> EksAuthenticationMode {
    match mode {
        AuthenticationMode::Api => EksAuthenticationMode::Api,
        AuthenticationMode::ApiAndConfigMap => EksAuthenticationMode::ApiAndConfigMap,
    }
}

fn eks_support(support: SupportType) -> EksSupportType {
    match support {
        SupportType::Standard => EksSupportType::Standard,
        SupportType::Extended => EksSupportType::Extended,
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
