//! Service-linked roles: an AWS service makes its own on first use, or somebody makes it beforehand.

use super::refusal::need;
use super::role::NewRole;
use super::role_description;
use super::state::{State, Tags};
use crate::context::Context;
use crate::ids::Ids;
use crate::wire::{Answer, AwsError, Params, Xml};

/// The role of each service that has one here.
const NAMES: [(&str, &str); 8] = [
    ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"),
    ("eks-fargate.amazonaws.com", "AWSServiceRoleForAmazonEKSForFargate"),
    ("eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup"),
    ("eks.amazonaws.com", "AWSServiceRoleForAmazonEKS"),
    ("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"),
    ("spot.amazonaws.com", "AWSServiceRoleForEC2Spot"),
    ("support.amazonaws.com", "AWSServiceRoleForSupport"),
    ("trustedadvisor.amazonaws.com", "AWSServiceRoleForTrustedAdvisor"),
];

impl State {
    /// Makes a service's role unless it is there. A service without one is left alone.
    pub(crate) fn ensure_service_linked_role(&mut self, ids: &mut Ids, service: &str, now: u64) {
        if let Some(name) = name_for(service)
            && !self.roles.contains_key(name)
        {
            self.make_service_linked_role(ids, service, name, now);
        }
    }

    fn make_service_linked_role(&mut self, ids: &mut Ids, service: &str, name: &str, now: u64) {
        let trust_policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":["{service}"]}},"Action":["sts:AssumeRole"]}}]}}"#
        );
        let path = format!("/aws-service-role/{service}/");
        let new = NewRole {
            name,
            path: &path,
            trust_policy: &trust_policy,
            description: None,
            max_session_seconds: 3600,
            boundary: None,
            service: Some(service),
            tags: Tags::new(),
        };
        self.make_role(ids, now, now, new);
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let service = need(params, "AWSServiceName")?;
    let Some(name) = name_for(service) else {
        return Err(AwsError::bad("InvalidInput", format!("Invalid service principal name: {service}")));
    };
    if context.iam.roles.contains_key(name) {
        return Err(AwsError::bad(
            "InvalidInput",
            format!("Service role name {name} has been taken in this account, please try a different suffix."),
        ));
    }
    context.iam.make_service_linked_role(context.ids, service, name, context.now);
    Ok(role_description::one(context.iam.role(name)?))
}

fn name_for(service: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == service).map(|(_, name)| *name)
}
