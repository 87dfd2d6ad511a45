//! IAM's actions by name.

use super::{
    instance_profile, open_id_connect_provider as provider, permissions_boundary, policy, policy_version, role,
    role_description, role_policy, service_linked_role, user,
};
use crate::context::Context;
use crate::wire::{Answer, Params, Xml, query};

type Action = fn(&mut Context<'_>, &Params) -> Answer<Xml>;

/// Answers one action.
pub(crate) fn handle(context: &mut Context<'_>, name: &str, params: &Params) -> Answer<Xml> {
    let action = find(name).ok_or_else(|| query::unknown_action(name, "2010-05-08"))?;
    action(context, params)
}

fn find(name: &str) -> Option<Action> {
    Some(match name {
        "AddRoleToInstanceProfile" => instance_profile::add_role,
        "AttachRolePolicy" => role_policy::attach,
        "CreateInstanceProfile" => instance_profile::create,
        "CreateOpenIDConnectProvider" => provider::create,
        "CreatePolicy" => policy::create,
        "CreatePolicyVersion" => policy_version::create,
        "CreateRole" => role::create,
        "CreateServiceLinkedRole" => service_linked_role::create,
        "CreateUser" => user::create,
        "DeleteInstanceProfile" => instance_profile::delete,
        "DeleteOpenIDConnectProvider" => provider::delete,
        "DeletePolicy" => policy::delete,
        "DeletePolicyVersion" => policy_version::delete,
        "DeleteRole" => role::delete,
        "DeleteRolePermissionsBoundary" => permissions_boundary::delete,
        "DeleteRolePolicy" => role_policy::delete,
        "DeleteUser" => user::delete,
        "DetachRolePolicy" => role_policy::detach,
        "GetInstanceProfile" => instance_profile::get,
        "GetOpenIDConnectProvider" => provider::get,
        "GetPolicy" => policy::get,
        "GetPolicyVersion" => policy_version::get,
        "GetRole" => role_description::get,
        "GetRolePolicy" => role_policy::get,
        "GetUser" => user::get,
        "ListAccountAliases" => user::list_account_aliases,
        "ListAttachedRolePolicies" => role_policy::list_attached,
        "ListEntitiesForPolicy" => policy::list_entities,
        "ListInstanceProfileTags" => instance_profile::list_tags,
        "ListInstanceProfiles" => instance_profile::list,
        "ListInstanceProfilesForRole" => instance_profile::list_for_role,
        "ListOpenIDConnectProviderTags" => provider::list_tags,
        "ListOpenIDConnectProviders" => provider::list,
        "ListPolicies" => policy::list,
        "ListPolicyTags" => policy::list_tags,
        "ListPolicyVersions" => policy_version::list,
        "ListRolePolicies" => role_policy::list,
        "ListRoleTags" => role_description::list_tags,
        "ListRoles" => role_description::list,
        "ListUsers" => user::list,
        "PutRolePermissionsBoundary" => permissions_boundary::put,
        "PutRolePolicy" => role_policy::put,
        "RemoveRoleFromInstanceProfile" => instance_profile::remove_role,
        "SetDefaultPolicyVersion" => policy_version::set_default,
        "SimulatePrincipalPolicy" => user::simulate,
        "TagInstanceProfile" => instance_profile::tag,
        "TagPolicy" => policy::tag,
        "TagRole" => role::tag,
        "UntagInstanceProfile" => instance_profile::untag,
        "UntagPolicy" => policy::untag,
        "UntagRole" => role::untag,
        "UpdateAssumeRolePolicy" => role::update_trust,
        "UpdateRole" => role::update,
        "UpdateRoleDescription" => role::update_description,
        _ => return None,
    })
}
