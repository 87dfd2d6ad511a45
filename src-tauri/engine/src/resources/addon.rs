//! An EKS add-on: a part of Kubernetes that EKS installs and keeps current.

use aws_sdk_eks::types::{Addon as Described, AddonPodIdentityAssociations, AddonStatus, ResolveConflicts};
use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Look, ObjectId, Resource, Shown, addon_accounts::accounts_at_eks};
use crate::{
    contract::{About, AddonConflicts, Fact, Problem},
    failure::Failure,
    plan::{Accepted, BeforeReady, IdRef, Ref, Standing},
    problems,
};

/// One add-on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Addon {
    /// The cluster it is installed in.
    pub cluster: Ref<Cluster>,
    /// Its name, such as `vpc-cni`.
    pub name: String,
    /// Its version; empty: EKS's default for the cluster's version.
    pub version: String,
    /// What must stand before it can become active: coredns needs nodes to run on.
    pub runs_on: Vec<BeforeReady>,
    /// What happens where the cluster holds other settings already.
    #[serde(default)]
    pub conflicts: AddonConflicts,
    /// Its settings, as JSON or YAML; empty: its defaults.
    #[serde(default)]
    pub configuration: String,
    /// How its pods get the rights they need.
    #[serde(default)]
    pub rights: AddonRights,
    /// Fargate profiles that must stand first, where its pods run there and nowhere else.
    #[serde(default)]
    pub profiles: Vec<Standing>,
    /// Add-ons that must be accepted first: the agent that hands out pod identities.
    #[serde(default)]
    pub after: Vec<Accepted>,
}

/// How the pods of an add-on get the rights they need.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddonRights {
    /// From their node, or they need none.
    #[default]
    Node,
    /// Through EKS Pod Identity: associations that come and go with the add-on.
    PodIdentity(Vec<AddonAccount>),
    /// Through the cluster's OIDC provider (IRSA): EKS writes the role at the add-on's service account.
    ServiceAccountRole(RoleArn),
}

/// A service account of an add-on, and its role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddonAccount {
    /// Its name; empty: EKS is asked which ones the add-on has.
    pub service_account: String,
    /// Its role.
    pub role: RoleArn,
}

/// Where the ARN of a role comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleArn {
    /// The person named it.
    Arn(String),
    /// A step of the plan, whose output's `id` is the ARN.
    Step(IdRef),
}

impl RoleArn {
    fn known(&self, ctx: &Ctx) -> Result<String, Failure> {
        match self {
            Self::Arn(arn) => Ok(arn.clone()),
            Self::Step(role) => ctx.id(role),
        }
    }

    fn shown(&self, shown: &Shown<'_>) -> String {
        match self {
            Self::Arn(arn) => arn.clone(),
            Self::Step(role) => shown.id_of(role),
        }
    }
}

impl Addon {
    /// What it is for, in one sentence.
    pub fn purpose(name: &str) -> &'static str {
        match name {
            "vpc-cni" => "Gives every pod an address of the VPC. Nodes are not Ready without it.",
            "kube-proxy" => "Sends traffic for a Service to its pods, on every node.",
            "coredns" => "Answers names inside the cluster: pods find each other by it.",
            "eks-pod-identity-agent" => "Gives pods the rights of an IAM role.",
            "aws-ebs-csi-driver" => "Makes EBS volumes for pods that ask for storage.",
            "aws-efs-csi-driver" => "Lets pods mount EFS file systems, which many can write to at once.",
            "aws-mountpoint-s3-csi-driver" => "Lets pods see S3 buckets as folders.",
            "snapshot-controller" => "Takes snapshots of volumes.",
            "eks-node-monitoring-agent" => "Tells what is wrong with a node, so that it can be repaired.",
            "amazon-cloudwatch-observability" => "Sends metrics, traces and logs of pods and nodes to CloudWatch.",
            "aws-guardduty-agent" => "Watches nodes for what GuardDuty takes for an attack.",
            "adot" => "Collects metrics and traces with OpenTelemetry.",
            "cert-manager" => "Gets and renews TLS certificates.",
            "external-dns" => "Writes the names of Services and Ingresses into Route 53.",
            "kube-state-metrics" => "Counts Kubernetes’ objects for Prometheus.",
            "prometheus-node-exporter" => "Measures nodes for Prometheus.",
            "fluent-bit" => "Sends logs of pods to where they are kept.",
            "metrics-server" => "Measures processor and memory use for kubectl top and autoscaling.",
            _ => "An add-on that EKS installs and keeps current.",
        }
    }
}

impl Resource for Addon {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "EKS add-on".into(),
            what: "A part of Kubernetes that EKS installs and keeps current.".into(),
            why: "A cluster without network, proxy and names runs no pods.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html".into(),
            usual_seconds: 45,
            usual_delete_seconds: 0,
        }
    }

    fn title(&self) -> String {
        format!("Add-on {}", self.name)
    }

    fn usual_seconds(&self) -> u32 {
        match self.name.as_str() {
            "kube-proxy" => 25,
            "coredns" => 30,
            _ => 45,
        }
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let mut parts = vec![
            "eks create-addon".to_owned(),
            format!("--cluster-name {}", shown.id(&self.cluster)),
            format!("--addon-name {}", self.name),
            format!("--resolve-conflicts {}", resolve_conflicts(self.conflicts).as_str()),
        ];
        if !self.version.is_empty() {
            parts.push(format!("--addon-version {}", self.version));
        }
        match &self.rights {
            AddonRights::Node => {}
            AddonRights::ServiceAccountRole(role) => {
                parts.push(format!("--service-account-role-arn {}", role.shown(shown)));
            }
            AddonRights::PodIdentity(accounts) => {
                let of_account = |account: &AddonAccount| {
                    let name =
                        if account.service_account.is_empty() { "$SERVICE_ACCOUNT" } else { &account.service_account };
                    format!("serviceAccount={name},roleArn={}", account.role.shown(shown))
                };
                let all: Vec<_> = accounts.iter().map(of_account).collect();
                parts.push(format!("--pod-identity-associations {}", all.join(" ")));
            }
        }
        if !self.configuration.is_empty() {
            // Quotation marks of the text must not end those of the shell.
            parts.push(format!("--configuration-values '{}'", self.configuration.replace('\'', r"'\''")));
        }
        shown.aws(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Add-on ARN")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let Some(addon) = self.describe(ctx).await? else { return Ok(None) };
        if !ctx.owns(|key| addon.tags().and_then(|tags| tags.get(key).cloned())) {
            return Err(name_taken(&self.name).into());
        }
        Ok(Some(ObjectId::new(addon.addon_arn())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let cluster = ctx.get(&self.cluster)?;
        let (service_account_role, pod_identities) = match &self.rights {
            AddonRights::Node => (None, None),
            AddonRights::ServiceAccountRole(role) => (Some(role.known(ctx)?), None),
            AddonRights::PodIdentity(accounts) => (None, Some(self.identities(ctx, accounts, &cluster.version).await?)),
        };
        let answer = ctx
            .cloud
            .eks
            .create_addon()
            .cluster_name(cluster.id)
            .addon_name(&self.name)
            .set_addon_version((!self.version.is_empty()).then(|| self.version.clone()))
            .resolve_conflicts(resolve_conflicts(self.conflicts))
            .set_configuration_values((!self.configuration.is_empty()).then(|| self.configuration.clone()))
            .set_service_account_role_arn(service_account_role)
            .set_pod_identity_associations(pod_identities)
            .client_request_token(ctx.token())
            .set_tags(Some(ctx.tags(&self.title()).into_iter().collect()))
            .send()
            .await
            .map_err(Failure::of("EKS", "CreateAddon"))?;
        Ok(ObjectId::new(answer.addon().and_then(|addon| addon.addon_arn())))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        // "Not found" is waited out for two minutes: then somebody has deleted it.
        let Some(addon) = self.ask(ctx).await? else {
            return Ok(Look::NotYet("EKS does not show the add-on yet.".into()));
        };
        match addon.status() {
            Some(AddonStatus::Active) => Ok(Look::Ready(output)),
            Some(AddonStatus::CreateFailed | AddonStatus::UpdateFailed | AddonStatus::DeleteFailed) => {
                let (code, message) = issue(&addon);
                Err(problems::explain_health(&self.title(), &code, &message).into())
            }
            Some(AddonStatus::Degraded) => {
                Ok(Look::NotYet(format!("EKS says the add-on is not running yet: {}", issue(&addon).1)))
            }
            _ => Ok(Look::NotYet("EKS is installing the add-on.".into())),
        }
    }

    async fn clear(&self, ctx: &Ctx) -> Result<Look<()>, Failure> {
        let Some(addon) = self.describe(ctx).await? else { return Ok(Look::Ready(())) };
        // Somebody else's stays, and `find` says that the name is taken.
        if !ctx.owns(|key| addon.tags().and_then(|tags| tags.get(key).cloned())) {
            return Ok(Look::Ready(()));
        }
        match addon.status() {
            Some(AddonStatus::Deleting) => {}
            Some(AddonStatus::CreateFailed) => {
                let name = ctx.get(&self.cluster)?.id;
                let answer = ctx.cloud.eks.delete_addon().cluster_name(name).addon_name(&self.name).send().await;
                match answer.map_err(Failure::of("EKS", "DeleteAddon")) {
                    Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
                    answer => answer?,
                };
            }
            _ => return Ok(Look::Ready(())),
        }
        Ok(Look::NotYet("EKS is removing the add-on that failed.".into()))
    }

    /// Goes with the cluster.
    async fn delete(&self, _ctx: &Ctx, _output: ObjectId) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

impl Addon {
    /// Each service account with its role. Where its name is not known here, EKS is asked.
    async fn identities(
        &self,
        ctx: &Ctx,
        accounts: &[AddonAccount],
        kubernetes: &str,
    ) -> Result<Vec<AddonPodIdentityAssociations>, Failure> {
        let mut found = Vec::new();
        for account in accounts {
            let role = account.role.known(ctx)?;
            let names = match account.service_account.as_str() {
                "" => accounts_at_eks(&ctx.cloud, &self.name, &self.version, kubernetes).await?,
                name => vec![name.to_owned()],
            };
            if names.is_empty() {
                return Err(no_accounts(&self.name).into());
            }
            for name in names {
                let one = AddonPodIdentityAssociations::builder().service_account(name).role_arn(&role).build();
                // Both are set, so building cannot fail.
                found.extend(one.ok());
            }
        }
        Ok(found)
    }

    async fn describe(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        match self.ask(ctx).await {
            Err(failure) if failure.is_gone() => Ok(None),
            answer => answer,
        }
    }

    async fn ask(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        let answer = ctx.cloud.eks.describe_addon().cluster_name(&*ctx.cluster).addon_name(&self.name).send().await;
        Ok(answer.map_err(Failure::of("EKS", "DescribeAddon"))?.addon)
    }
}

/// For an installation. "Preserve" is a word for updates only: EKS refuses it when an add-on is made, and what comes
/// nearest is to overwrite nothing (API reference of CreateAddon).
fn resolve_conflicts(conflicts: AddonConflicts) -> ResolveConflicts {
    match conflicts {
        AddonConflicts::Overwrite => ResolveConflicts::Overwrite,
        AddonConflicts::Preserve | AddonConflicts::None => ResolveConflicts::None,
    }
}

fn no_accounts(name: &str) -> Problem {
    Problem::told(
        "addon-without-accounts",
        format!("EKS gives the add-on {name} no pod identities"),
        format!("This version of {name} has no service account that EKS could give a role through Pod Identity."),
        "Use Undo everything, and choose another identity for the add-on on the Workers page: the node's, or IRSA.",
    )
}

fn issue(addon: &Described) -> (String, String) {
    let issue = addon.health().and_then(|health| health.issues().first());
    let code = issue.and_then(|issue| issue.code()).map_or("Unknown", |code| code.as_str());
    (code.to_owned(), issue.and_then(|issue| issue.message()).unwrap_or("no reason given").to_owned())
}

fn name_taken(name: &str) -> Problem {
    Problem::told(
        "addon-name-taken",
        format!("The add-on {name} is installed already"),
        format!("The cluster has the add-on {name}, and this run did not install it."),
        "Landfall does not touch what it did not make. Take the add-on out of the list on the Workers page, or remove it \
         from the cluster in the EKS console if Landfall may install it anew, and choose Try again.",
    )
}
