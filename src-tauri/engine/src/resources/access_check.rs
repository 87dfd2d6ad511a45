//! Whether the identity in use gets into the cluster: asked once the entries and rows stand, before anything is built on
//! it. Makes nothing.

use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Look, Resource, Shown, api_server::api_server};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    identity::principal_of,
    kube::KubeTrouble,
    kube_failure::failure,
    kube_who_am_i::{Me, who_am_i},
    plan::{Ref, Standing},
};

/// A question to the cluster: do you know me?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessCheck {
    /// The cluster to ask.
    pub cluster: Ref<Cluster>,
    /// Entries and rows that must stand first.
    pub after: Vec<Standing>,
    /// Whoever creates the cluster is its administrator.
    pub creator_admin: bool,
    /// Principals that entries and rows name.
    pub principals: Vec<String>,
}

/// What the cluster answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessCheckOutput {
    /// The name Kubernetes knows this identity by; empty: it does not know it.
    pub username: String,
    /// In words.
    pub words: String,
}

impl Resource for AccessCheck {
    type Output = AccessCheckOutput;

    fn about() -> About {
        About {
            name: "Access check".into(),
            what: "Asks the cluster whether it knows the identity in use.".into(),
            why: "Whoever changes the access to a cluster can lock themselves out. Better to know it now.".into(),
            link: "https://kubernetes.io/docs/reference/access-authn-authz/authentication/#self-subject-review".into(),
            usual_seconds: 5,
            usual_delete_seconds: 0,
        }
    }

    fn title(&self) -> String {
        "You get into the cluster".into()
    }

    fn command(&self, _shown: &Shown<'_>) -> String {
        "kubectl auth whoami".into()
    }

    fn facts(output: &AccessCheckOutput) -> Vec<Fact> {
        vec![Fact { label: "This identity".into(), value: output.words.clone() }]
    }

    async fn find(&self, _ctx: &Ctx) -> Result<Option<AccessCheckOutput>, Failure> {
        Ok(None)
    }

    async fn create(&self, _ctx: &Ctx) -> Result<AccessCheckOutput, Failure> {
        Ok(AccessCheckOutput { username: String::new(), words: "not asked yet".into() })
    }

    async fn ready(&self, ctx: &Ctx, _output: AccessCheckOutput) -> Result<Look<AccessCheckOutput>, Failure> {
        let server = api_server(ctx, &self.cluster).await?;
        let (username, words) = match who_am_i(&server).await {
            Ok(Me::Named(name)) => (name.clone(), format!("gets in as {name}")),
            Ok(Me::Known) => ("known".to_owned(), "gets in".to_owned()),
            // A new entry takes some seconds to work: `patience` waits for whoever should get in.
            Err(KubeTrouble::Unauthorized) if !self.should_get_in(ctx).await? => {
                (String::new(), "has no access to the cluster, as the answers say".to_owned())
            }
            Err(trouble) => return Err(failure("SelfSubjectReview", &trouble)),
        };
        Ok(Look::Ready(AccessCheckOutput { username, words }))
    }

    /// There is nothing to delete.
    async fn delete(&self, _ctx: &Ctx, _output: AccessCheckOutput) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

impl AccessCheck {
    async fn should_get_in(&self, ctx: &Ctx) -> Result<bool, Failure> {
        if self.creator_admin {
            return Ok(true);
        }
        let answer = ctx.cloud.sts.get_caller_identity().send().await;
        let answer = answer.map_err(Failure::of("STS", "GetCallerIdentity"))?;
        Ok(is_named(answer.arn().unwrap_or_default(), &self.principals))
    }
}

/// Whether a caller is among principals. A session's ARN leaves the role's path out, so roles are compared by account and
/// name.
fn is_named(caller: &str, principals: &[String]) -> bool {
    let Ok(caller) = principal_of(caller) else { return false };
    principals.iter().filter_map(|arn| principal_of(arn).ok()).any(|principal| {
        (principal.kind, &principal.account, &principal.name) == (caller.kind, &caller.account, &caller.name)
    })
}

#[cfg(test)]
mod tests {
    use super::is_named;

    #[test]
    fn a_session_is_its_role_whatever_the_path() {
        let session = "arn:aws:sts::111122223333:assumed-role/Ops/ada";
        let named = |arn: &str| is_named(session, &[arn.to_owned()]);
        assert!(named("arn:aws:iam::111122223333:role/Ops") && named("arn:aws:iam::111122223333:role/teams/Ops"));
        assert!(!named("arn:aws:iam::111122223333:user/Ops") && !named("arn:aws:iam::444455556666:role/Ops"));
        assert!(!named("nonsense"));
    }
}
