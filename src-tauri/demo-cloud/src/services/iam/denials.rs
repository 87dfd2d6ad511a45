//! What the caller may not do although the rest of IAM says nothing against it: a permission that nobody gave, or one
//! that the organisation above the account has taken from everybody in it.
//!
//! It must not decide when there is a denial; scenarios do. Without one the demo user may do everything.

use serde::{Deserialize, Serialize};

use super::state::State;

/// One action that is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Denial {
    /// As policies write it: `iam:CreateRole`.
    action: String,
    by: DeniedBy,
    /// When an administrator gives the permission after all; `None` is never.
    ends_at: Option<u64>,
}

/// Why an action is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum DeniedBy {
    /// No policy of the caller's allows it.
    NoPolicy,
    /// A policy of the organisation forbids it, to administrators too.
    Organization,
}

impl State {
    /// From now on an action is refused.
    pub(crate) fn deny(&mut self, action: &str, by: DeniedBy) {
        self.denials.push(Denial { action: action.to_owned(), by, ends_at: None });
    }

    /// Takes the denial of an action back at a moment in Unix milliseconds of demo time: an administrator gives the
    /// permission, or the organisation changes its policy. What the other of them says stays.
    pub(crate) fn allow_from(&mut self, action: &str, by: DeniedBy, moment: u64) {
        let meant = |one: &&mut Denial| one.action == action && one.by == by;
        self.denials.iter_mut().filter(meant).for_each(|one| one.ends_at = Some(moment));
    }

    /// Why an action such as `iam:CreateRole` is refused at a moment; `None` if it is not.
    pub(crate) fn denial(&self, action: &str, now: u64) -> Option<DeniedBy> {
        let holds = |one: &&Denial| one.action.eq_ignore_ascii_case(action) && one.ends_at.is_none_or(|at| now < at);
        self.denials.iter().find(holds).map(|one| one.by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_denial_is_refused_and_the_simulator_knows_it() {
        let cloud = cloud();
        let decision = async || {
            let call = "SimulatePrincipalPolicy&PolicySourceArn=arn:aws:iam::111122223333:user/demo\
                        &ActionNames.member.1=iam:CreateUser";
            first(&ok(&cloud, "iam", call).await, "EvalDecision")
        };
        assert_eq!(decision().await, "allowed");
        for (by, simulated, words) in [
            (DeniedBy::NoPolicy, "implicitDeny", "because no identity-based policy allows the iam:CreateUser action"),
            (DeniedBy::Organization, "explicitDeny", "with an explicit deny in a service control policy"),
        ] {
            cloud.with("us-east-1", |context| context.iam.deny("iam:CreateUser", by));
            assert_eq!(decision().await, simulated);
            let (code, message) = refused(&cloud, "iam", "CreateUser&UserName=alice").await;
            assert_eq!(code, "AccessDenied");
            assert!(message.ends_with(words), "{message}");
            cloud.with("us-east-1", |context| context.iam.allow_from("iam:CreateUser", by, context.now + 60_000));
            assert_eq!(refused(&cloud, "iam", "CreateUser&UserName=alice").await.0, "AccessDenied");
            tokio::time::advance(std::time::Duration::from_secs(61)).await;
            assert_eq!(decision().await, "allowed");
            ok(&cloud, "iam", "CreateUser&UserName=alice").await;
            ok(&cloud, "iam", "DeleteUser&UserName=alice").await;
        }
    }
}
