//! What there is in the account, and who has access keys. Only the demo user has one; its secret is nobody's to ask for.

use super::refusal::{need_name, no_such, page};
use super::role_description::write_page_end;
use super::{group, permissions, user};
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, Params, Xml};
use crate::{ACCESS_KEY_ID, PRINCIPAL_ID};

/// Without a name IAM answers about the caller.
pub(super) fn list_access_keys(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = match params.filled("UserName") {
        Some(_) => need_name(params, "UserName", 64)?,
        None => user::own_name(context)?,
    };
    let missing = || no_such(format!("The user with name {name} cannot be found."));
    let user = context.iam.users.get(name).ok_or_else(missing)?;
    let has_key = user.id == PRINCIPAL_ID;
    let (page, next) = page(params, has_key.then_some(user).into_iter().collect())?;
    let mut xml = Xml::new();
    xml.members("AccessKeyMetadata", page, |item, user| {
        item.text("UserName", &user.name)
            .text("AccessKeyId", ACCESS_KEY_ID)
            .text("Status", "Active")
            .text("CreateDate", user.created());
    });
    write_page_end(&mut xml, next);
    Ok(xml)
}

/// Nobody here has a second factor.
pub(super) fn list_mfa_devices(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = match params.filled("UserName") {
        Some(name) => name,
        None => user::own_name(context)?,
    };
    if !context.iam.users.contains_key(name) {
        return Err(no_such(format!("The user with name {name} cannot be found.")));
    }
    let (_, next) = page(params, Vec::<()>::new())?;
    let mut xml = Xml::new();
    xml.members("MFADevices", [(); 0], |_, ()| {});
    write_page_end(&mut xml, next);
    Ok(xml)
}

/// Numbers of what there is, and how many of it there may be.
pub(super) fn summary(context: &mut Context<'_>, _: &Params) -> Answer<Xml> {
    let iam = &*context.iam;
    let quota = |quota| quotas::value(context, quota);
    let numbers = [
        ("Users", iam.users.len()),
        ("UsersQuota", quota(Quota::Users)),
        ("Groups", iam.groups.len()),
        ("GroupsQuota", group::MOST),
        ("GroupsPerUserQuota", group::MOST_PER_USER),
        ("Roles", iam.roles.len()),
        ("RolesQuota", quota(Quota::Roles)),
        ("InstanceProfiles", iam.instance_profiles.len()),
        ("InstanceProfilesQuota", quota(Quota::InstanceProfiles)),
        ("Policies", iam.policies.len()),
        ("PoliciesQuota", quota(Quota::Policies)),
        ("Providers", iam.open_id_connect_providers.len()),
        ("AttachedPoliciesPerGroupQuota", permissions::MOST),
        ("AttachedPoliciesPerUserQuota", permissions::MOST),
        ("AttachedPoliciesPerRoleQuota", quota(Quota::PoliciesPerRole)),
        ("AccessKeysPerUserQuota", 2),
        ("AccountAccessKeysPresent", 0),
        ("AccountMFAEnabled", 1),
        ("MFADevices", 0),
        ("MFADevicesInUse", 0),
        ("VersionsPerPolicyQuota", 5),
        ("GroupPolicySizeQuota", 5120),
        ("RolePolicySizeQuota", 10_240),
        ("UserPolicySizeQuota", 2048),
    ];
    let mut xml = Xml::new();
    xml.node("SummaryMap", |map| {
        for (key, value) in numbers {
            map.node("entry", |entry| {
                entry.text("key", key).text("value", value);
            });
        }
    });
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn keys_are_listed_without_secrets_and_things_are_counted() {
        let cloud = cloud();
        let keys = ok(&cloud, "iam", "ListAccessKeys&X=").await;
        assert_eq!(first(&keys, "AccessKeyId"), crate::ACCESS_KEY_ID);
        assert!(!keys.contains(crate::SECRET_ACCESS_KEY));
        assert!(all(&ok(&cloud, "iam", "ListAccessKeys&UserName=bob").await, "AccessKeyId").is_empty());
        assert_eq!(refused(&cloud, "iam", "ListAccessKeys&UserName=nobody").await.0, "NoSuchEntity");
        assert_eq!(refused(&cloud, "iam", "ListMFADevices&UserName=nobody").await.0, "NoSuchEntity");
        let users = async || {
            let summary = ok(&cloud, "iam", "GetAccountSummary&X=").await;
            let entries: Vec<(String, String)> = all(&summary, "key").into_iter().zip(all(&summary, "value")).collect();
            entries.into_iter().find(|(key, _)| key == "Users").map(|(_, value)| value)
        };
        assert_eq!(users().await.as_deref(), Some("4"));
        ok(&cloud, "iam", "CreateUser&UserName=alice").await;
        assert_eq!(users().await.as_deref(), Some("5"));
    }
}
