//! Who may take on a role: the trust policy of an IAM role, from the few kinds a cluster needs. Knows no role.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Cluster, Ctx, Shown};
use crate::{
    cloud::partition,
    failure::Failure,
    plan::{IdRef, Ref},
};

/// What pods are let in through the cluster's OIDC provider ask AWS STS for.
const AUDIENCE: &str = "sts.amazonaws.com";

/// Who may take on a role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// The EKS control plane.
    Eks,
    /// The EKS control plane of a cluster with Auto Mode, which tags its sessions.
    EksAutoMode,
    /// EC2 instances: the nodes.
    Ec2,
    /// Fargate, for pods of the profiles of one cluster.
    FargatePods {
        /// The cluster's name.
        cluster: String,
    },
    /// Pods of any cluster in the account, where an EKS Pod Identity association says so.
    Pods,
    /// Pods of one service account, through the cluster's OIDC provider.
    WebIdentity {
        /// The step whose id is the provider's ARN.
        provider: IdRef,
        /// The cluster, whose issuer signs the pods' tokens.
        issuer: Ref<Cluster>,
        /// The service account's namespace.
        namespace: String,
        /// The service account's name.
        service_account: String,
    },
}

/// What a trust policy names beside a service.
#[derive(Debug, Clone, Copy)]
pub struct TrustNames<'a> {
    /// The Region's code.
    pub region: &'a str,
    /// The account's number.
    pub account: &'a str,
    /// ARN of the cluster's OIDC provider.
    pub provider: &'a str,
    /// The cluster's OIDC issuer, `https://…`.
    pub issuer: &'a str,
}

impl Trust {
    /// The trust policy, as readable JSON. In China EC2 goes by another name, and EKS does not.
    ///
    /// From the EKS user guide: "Amazon EKS cluster IAM role", "…node IAM role", "…Pod execution IAM role",
    /// "Auto Mode cluster IAM role", "EKS Pod Identity role", "Assign IAM roles to Kubernetes service accounts".
    pub fn policy(&self, names: TrustNames<'_>) -> String {
        let TrustNames { region, account, provider, issuer } = names;
        let service = |name: &str, actions: Value| json!({ "Effect": "Allow", "Principal": { "Service": name }, "Action": actions });
        let take_on = json!("sts:AssumeRole");
        let with_tags = json!(["sts:AssumeRole", "sts:TagSession"]);
        let statement = match self {
            Trust::Eks => service("eks.amazonaws.com", take_on),
            Trust::EksAutoMode => service("eks.amazonaws.com", with_tags),
            Trust::Ec2 if partition(region) == "aws-cn" => service("ec2.amazonaws.com.cn", take_on),
            Trust::Ec2 => service("ec2.amazonaws.com", take_on),
            Trust::Pods => service("pods.eks.amazonaws.com", with_tags),
            Trust::FargatePods { cluster } => {
                let profiles = format!("arn:{}:eks:{region}:{account}:fargateprofile/{cluster}/*", partition(region));
                let mut statement = service("eks-fargate-pods.amazonaws.com", take_on);
                statement["Condition"] = json!({ "ArnLike": { "aws:SourceArn": profiles } });
                statement
            }
            Trust::WebIdentity { namespace, service_account, .. } => {
                let host = issuer.trim_start_matches("https://");
                json!({
                    "Effect": "Allow",
                    "Principal": { "Federated": provider },
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": { "StringEquals": {
                        format!("{host}:aud"): AUDIENCE,
                        format!("{host}:sub"): format!("system:serviceaccount:{namespace}:{service_account}"),
                    } },
                })
            }
        };
        let policy = json!({ "Version": "2012-10-17", "Statement": [statement] });
        serde_json::to_string_pretty(&policy).expect("a literal serialises")
    }

    /// The trust policy, once the steps it names stand.
    ///
    /// # Errors
    /// When one of them has no output.
    pub(super) fn made(&self, ctx: &Ctx) -> Result<String, Failure> {
        let (provider, issuer) = match self {
            Trust::WebIdentity { provider, issuer, .. } => (ctx.id(provider)?, ctx.get(issuer)?.oidc_issuer),
            _ => Default::default(),
        };
        let names =
            TrustNames { region: &ctx.cloud.region, account: &ctx.cloud.account, provider: &provider, issuer: &issuer };
        Ok(self.policy(names))
    }

    /// The trust policy for a command, on one line; what is not known yet stands as a shell variable.
    pub(super) fn shown(&self, shown: &Shown<'_>) -> String {
        let (provider, issuer) = match self {
            Trust::WebIdentity { provider, issuer, .. } => (shown.id_of(provider), shown.field(issuer, "oidc_issuer")),
            _ => Default::default(),
        };
        let names = TrustNames { region: shown.region, account: "$ACCOUNT", provider: &provider, issuer: &issuer };
        self.policy(names).replace('\n', "").replace("  ", "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contract::ClusterSpec, recipe};

    fn policy(trust: &Trust, region: &str) -> Value {
        let names = TrustNames {
            region,
            account: "111122223333",
            provider: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/1",
            issuer: "https://oidc.eks.us-east-1.amazonaws.com/id/1",
        };
        serde_json::from_str(&trust.policy(names)).expect("JSON")
    }

    #[test]
    fn in_china_nodes_have_another_principal() {
        let service = |trust: &Trust, region| policy(trust, region)["Statement"][0]["Principal"]["Service"].clone();
        assert_eq!(service(&Trust::Ec2, "cn-north-1"), "ec2.amazonaws.com.cn");
        assert_eq!(service(&Trust::Ec2, "us-gov-west-1"), "ec2.amazonaws.com");
        assert_eq!(service(&Trust::Eks, "cn-north-1"), "eks.amazonaws.com");
    }

    #[test]
    fn sessions_are_tagged_where_aws_needs_it() {
        let actions = |trust: &Trust| policy(trust, "us-east-1")["Statement"][0]["Action"].clone();
        assert_eq!(actions(&Trust::Eks), "sts:AssumeRole");
        for tagged in [Trust::EksAutoMode, Trust::Pods] {
            assert_eq!(actions(&tagged), json!(["sts:AssumeRole", "sts:TagSession"]));
        }
    }

    #[test]
    fn fargate_may_act_for_this_cluster_only() {
        let trust = Trust::FargatePods { cluster: "demo".into() };
        let condition = &policy(&trust, "us-gov-west-1")["Statement"][0]["Condition"];
        let arn = "arn:aws-us-gov:eks:us-gov-west-1:111122223333:fargateprofile/demo/*";
        assert_eq!(condition["ArnLike"]["aws:SourceArn"], arn);
    }

    #[test]
    fn pods_of_one_service_account_are_named_by_the_issuer_without_its_scheme() {
        // Any step will do as the provider here.
        let mut planner = crate::plan::Planner::default();
        let role = planner.add("role", recipe::node_role(&ClusterSpec::new("demo", "us-east-1")));
        let cluster: Ref<Cluster> = serde_json::from_value(json!({ "$step": "cluster" })).expect("a reference");
        let trust = Trust::WebIdentity {
            provider: role.id(),
            issuer: cluster,
            namespace: "kube-system".into(),
            service_account: "ebs".into(),
        };
        let equals = &policy(&trust, "us-east-1")["Statement"][0]["Condition"]["StringEquals"];
        assert_eq!(equals["oidc.eks.us-east-1.amazonaws.com/id/1:aud"], AUDIENCE);
        assert_eq!(equals["oidc.eks.us-east-1.amazonaws.com/id/1:sub"], "system:serviceaccount:kube-system:ebs");
        let written = serde_json::to_value(&trust).expect("plain data");
        assert_eq!(written["web-identity"]["issuer"]["$step"], "cluster", "an edge of the plan");
    }

    #[test]
    fn older_journals_are_read() {
        for (written, trust) in [("eks", Trust::Eks), ("ec2", Trust::Ec2)] {
            assert_eq!(serde_json::from_value::<Trust>(json!(written)).expect("a word"), trust);
        }
    }
}
