//! What has to stand at a service account so that its pods get a role through the cluster's OIDC provider (IRSA). Makes
//! nothing: the service account is the person's own, and mostly comes later, with their program.

use serde::{Deserialize, Serialize};

use super::{Ctx, IamRole, Look, Resource, Shown};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    plan::Ref,
};

/// The annotation of one service account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceAccountAnnotation {
    /// The role.
    pub role: Ref<IamRole>,
    /// The service account's namespace.
    pub namespace: String,
    /// Its name.
    pub service_account: String,
}

/// The annotation, once the role stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceAccountAnnotationOutput {
    /// The service account, `namespace/name`.
    pub service_account: String,
    /// `eks.amazonaws.com/role-arn: arn:…`.
    pub annotation: String,
}

impl Resource for ServiceAccountAnnotation {
    type Output = ServiceAccountAnnotationOutput;

    fn about() -> About {
        About {
            name: "Service account’s annotation".into(),
            what: "The line that a service account must carry so that its pods get the role. Landfall shows it and does not \
                   write it: the service account belongs to your program."
                .into(),
            why: "With IRSA the service account itself says which role its pods take on.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html".into(),
            usual_seconds: 0,
            usual_delete_seconds: 0,
        }
    }

    fn title(&self) -> String {
        format!("Annotation for {}/{}", self.namespace, self.service_account)
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        format!(
            "kubectl annotate serviceaccount {} --namespace {} \\\n    eks.amazonaws.com/role-arn={}",
            self.service_account,
            self.namespace,
            shown.id(&self.role)
        )
    }

    fn facts(output: &ServiceAccountAnnotationOutput) -> Vec<Fact> {
        vec![Fact { label: format!("To put at {}", output.service_account), value: output.annotation.clone() }]
    }

    async fn find(&self, _ctx: &Ctx) -> Result<Option<ServiceAccountAnnotationOutput>, Failure> {
        Ok(None)
    }

    async fn create(&self, ctx: &Ctx) -> Result<ServiceAccountAnnotationOutput, Failure> {
        Ok(ServiceAccountAnnotationOutput {
            service_account: format!("{}/{}", self.namespace, self.service_account),
            annotation: format!("eks.amazonaws.com/role-arn: {}", ctx.get(&self.role)?.id),
        })
    }

    /// There is nothing to delete.
    async fn delete(&self, _ctx: &Ctx, _output: ServiceAccountAnnotationOutput) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}
