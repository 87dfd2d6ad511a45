//! The roles of the plan, as the page Roles shows them.

use crate::{
    contract::{Identity, PolicyOffer, RolePreview, RoleUse, Stage},
    plan::{Plan, Step},
    resources::{AnyResource, ExistingRole, IamRole, Trust, TrustNames},
};

/// What stands for the account's number as long as nobody is connected.
const SOME_ACCOUNT: &str = "111122223333";

/// Every role of the stage, made or existing.
pub(super) fn of(plan: &Plan, region: &str, identity: Option<&Identity>) -> Vec<RolePreview> {
    let account = identity.map_or(SOME_ACCOUNT, |identity| identity.account.as_str());
    let shown = |step: &Step| match &step.resource {
        AnyResource::IamRole(role) => Some(made(role, region, account)),
        AnyResource::ExistingRole(role) => Some(existing(role)),
        _ => None,
    };
    plan.steps.iter().filter(|step| step.stage == Stage::Roles).filter_map(shown).collect()
}

fn made(role: &IamRole, region: &str, account: &str) -> RolePreview {
    let managed = role.policies.iter().map(|policy| (&policy.name, &policy.why));
    let own = role.own_policies.iter().map(|policy| (&policy.name, &policy.why));
    RolePreview {
        title: role.purpose.clone(),
        name: role.name.clone(),
        purpose: purpose(&role.trusted, &role.purpose).into(),
        trust_policy: role.trusted.policy(TrustNames { region, account, provider: "", issuer: "" }),
        policies: managed
            .chain(own)
            .map(|(name, why)| PolicyOffer { name: name.clone(), meaning: why.clone() })
            .collect(),
    }
}

fn existing(role: &ExistingRole) -> RolePreview {
    let (title, purpose) = match role.use_as {
        RoleUse::Cluster => ("Existing cluster role", purpose(&Trust::Eks, "")),
        RoleUse::AutoModeCluster => ("Existing cluster role", purpose(&Trust::EksAutoMode, "")),
        RoleUse::Node => ("Existing node role", purpose(&Trust::Ec2, "")),
        RoleUse::AutoModeNode => ("Existing Auto Mode node role", AUTO_MODE_NODES),
        RoleUse::Fargate => ("Existing Fargate role", FARGATE),
        RoleUse::Pods => ("Existing role for pods", purpose(&Trust::Pods, "")),
    };
    RolePreview {
        title: title.into(),
        name: role.arn.clone(),
        purpose: purpose.into(),
        trust_policy: String::new(),
        policies: Vec::new(),
    }
}

const AUTO_MODE_NODES: &str = "The EC2 instances that Auto Mode starts use it to join the cluster and to load images.";
const FARGATE: &str = "Fargate uses it to join pods to the cluster and to load their images.";

/// Who uses it and for what.
fn purpose(trust: &Trust, of: &str) -> &'static str {
    match trust {
        Trust::Eks => "EKS uses it to run the control plane in your network.",
        Trust::EksAutoMode => "EKS uses it to run the control plane, the nodes, the volumes and the load balancers.",
        Trust::Ec2 if of == "Auto Mode node role" => AUTO_MODE_NODES,
        Trust::Ec2 => "The EC2 instances use it to join the cluster and to load images.",
        Trust::FargatePods { .. } => FARGATE,
        Trust::Pods | Trust::WebIdentity { .. } => "Pods use it to call AWS.",
    }
}
