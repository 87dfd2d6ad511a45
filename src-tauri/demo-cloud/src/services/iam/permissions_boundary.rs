//! Permissions boundaries of roles: a managed policy that says what a role may have at most.

use super::policy;
use super::refusal::{need, need_name, no_such};
use super::state::State;
use crate::context::Context;
use crate::wire::{Answer, Params, Xml};

/// The boundary in a request that makes a role, if there is one.
pub(super) fn read(state: &State, params: &Params) -> Answer<Option<String>> {
    params.filled("PermissionsBoundary").map(|arn| checked(state, arn)).transpose()
}

fn checked(state: &State, arn: &str) -> Answer<String> {
    policy::check_arn(arn)?;
    if state.policy_exists(arn) {
        return Ok(arn.to_owned());
    }
    Err(no_such(format!("Scope ARN: {arn} does not exist or is not attachable.")))
}

pub(super) fn put(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "RoleName", 64)?;
    context.iam.role(name)?.check_ours()?;
    let boundary = checked(context.iam, need(params, "PermissionsBoundary")?)?;
    context.iam.role_mut(name)?.boundary = Some(boundary);
    Ok(Xml::new())
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role_mut(need_name(params, "RoleName", 64)?)?;
    role.check_ours()?;
    if role.boundary.take().is_none() {
        return Err(no_such(format!("Role {} does not have a permissions boundary.", role.name)));
    }
    Ok(Xml::new())
}

/// `<PermissionsBoundary>…</PermissionsBoundary>`, which only descriptions of a single role have.
pub(super) fn write(xml: &mut Xml, boundary: Option<&String>) {
    if let Some(arn) = boundary {
        xml.node("PermissionsBoundary", |inner| {
            inner.text("PermissionsBoundaryType", "PermissionsBoundaryPolicy").text("PermissionsBoundaryArn", arn);
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, first, ok, refused};

    const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    const LIMIT: &str = "arn:aws:iam::aws:policy/PowerUserAccess";

    #[tokio::test(start_paused = true)]
    async fn a_boundary_is_set_shown_and_taken_away() {
        let cloud = cloud();
        let create = format!(
            "CreateRole&RoleName=a&Path=/team/&MaxSessionDuration=7200&AssumeRolePolicyDocument={TRUST}\
             &PermissionsBoundary={LIMIT}"
        );
        let unknown = create.replace("PowerUserAccess", "NobodysAccess");
        let (code, message) = refused(&cloud, "iam", &unknown).await;
        assert_eq!(code, "NoSuchEntity");
        assert!(message.starts_with("Scope ARN: "), "{message}");
        let made = ok(&cloud, "iam", &create).await;
        assert_eq!(first(&made, "Arn"), "arn:aws:iam::111122223333:role/team/a");
        assert_eq!(first(&made, "MaxSessionDuration"), "7200");
        let get = async || ok(&cloud, "iam", "GetRole&RoleName=a").await;
        assert_eq!(first(&get().await, "PermissionsBoundaryArn"), LIMIT);
        let bounded = ok(&cloud, "iam", "ListPolicies&PolicyUsageFilter=PermissionsBoundary").await;
        assert_eq!(first(&bounded, "PermissionsBoundaryUsageCount"), "1");
        ok(&cloud, "iam", "DeleteRolePermissionsBoundary&RoleName=a").await;
        assert!(!get().await.contains("PermissionsBoundary"));
        assert_eq!(refused(&cloud, "iam", "DeleteRolePermissionsBoundary&RoleName=a").await.0, "NoSuchEntity");
        ok(&cloud, "iam", &format!("PutRolePermissionsBoundary&RoleName=a&PermissionsBoundary={LIMIT}")).await;
        assert_eq!(first(&get().await, "PermissionsBoundaryArn"), LIMIT);
        let wrong = "PutRolePermissionsBoundary&RoleName=a&PermissionsBoundary=PowerUserAccess";
        assert_eq!(refused(&cloud, "iam", wrong).await.0, "InvalidInput");
        ok(&cloud, "iam", "DeleteRole&RoleName=a").await;
    }
}
