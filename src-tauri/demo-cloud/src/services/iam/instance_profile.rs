//! Instance profiles: how a role gets onto an instance.

use serde::{Deserialize, Serialize};

use super::refusal::{conflict, exists, limit, need_name, no_such, page};
use super::role::{check_path, read_tags};
use super::role_description::{self, write_page_end, write_tags};
use super::state::{State, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::delays::due;
use crate::ids::Ids;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml, iso_seconds};

/// IAM's limit per instance profile.
const MOST_TAGS: usize = 50;

/// One instance profile.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InstanceProfile {
    pub(super) name: String,
    path: String,
    id: String,
    pub(super) arn: String,
    /// The name of its only role.
    pub(super) role: Option<String>,
    pub(super) tags: Tags,
    created_at: u64,
    usable_at: u64,
}

impl State {
    /// The ARN of the instance profile with this name or ARN, once other services see it.
    pub(crate) fn instance_profile_arn(&self, name_or_arn: &str, now: u64) -> Option<&str> {
        let mut all = self.instance_profiles.values();
        let found = all.find(|one| one.name == name_or_arn || one.arn == name_or_arn)?;
        (found.usable_at <= now).then_some(found.arn.as_str())
    }

    /// Makes an instance profile for a service that is about to start machines with a role, and returns its ARN.
    pub(crate) fn make_instance_profile(&mut self, ids: &mut Ids, now: u64, name: &str, role_arn: &str) -> String {
        let arn = format!("arn:aws:iam::{ACCOUNT_ID}:instance-profile/{name}");
        let profile = InstanceProfile {
            name: name.to_owned(),
            path: "/".to_owned(),
            id: ids.iam("AIPA"),
            arn: arn.clone(),
            role: self.role_by_arn(role_arn).map(|role| role.name.clone()),
            tags: Tags::new(),
            created_at: now,
            usable_at: now,
        };
        self.instance_profiles.insert(name.to_owned(), profile);
        arn
    }

    /// Takes away an instance profile that a service made.
    pub(crate) fn remove_instance_profile(&mut self, arn: &str) {
        self.instance_profiles.retain(|_, one| one.arn != arn);
    }

    /// The role that machines with this instance profile have.
    pub(crate) fn role_of_instance_profile(&self, arn: &str) -> Option<&super::role::Role> {
        let profile = self.instance_profiles.values().find(|one| one.arn == arn)?;
        self.roles.get(profile.role.as_ref()?)
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "InstanceProfileName", 128)?;
    let path = params.filled("Path").unwrap_or("/");
    check_path(path)?;
    let tags = read_tags(params)?;
    if context.iam.instance_profiles.contains_key(name) {
        return Err(exists(format!("Instance Profile {name} already exists.")));
    }
    let most = quotas::value(context, Quota::InstanceProfiles);
    if context.iam.instance_profiles.len() >= most {
        return Err(limit("InstanceProfilesPerAccount", most));
    }
    let profile = InstanceProfile {
        name: name.to_owned(),
        path: path.to_owned(),
        id: context.ids.iam("AIPA"),
        arn: format!("arn:aws:iam::{ACCOUNT_ID}:instance-profile{path}{name}"),
        role: None,
        tags,
        created_at: context.now,
        usable_at: due(context.now, context.delays.instance_profile_usable),
    };
    let answer = one(&profile, context.iam);
    context.iam.instance_profiles.insert(name.to_owned(), profile);
    Ok(answer)
}

pub(super) fn tag(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let new = read_tags(params)?;
    let profile = find_mut(context.iam, need_name(params, "InstanceProfileName", 128)?)?;
    let mut tags = profile.tags.clone();
    tags.extend(new);
    if tags.len() > MOST_TAGS {
        return Err(limit("TagsPerInstanceProfile", MOST_TAGS));
    }
    profile.tags = tags;
    Ok(Xml::new())
}

pub(super) fn untag(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let gone = params.list("TagKeys.member");
    let profile = find_mut(context.iam, need_name(params, "InstanceProfileName", 128)?)?;
    profile.tags.retain(|key, _| !gone.contains(key));
    Ok(Xml::new())
}

pub(super) fn list_tags(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let profile = find(context.iam, need_name(params, "InstanceProfileName", 128)?)?;
    let (page, next) = page(params, profile.tags.iter().collect())?;
    let mut xml = Xml::new();
    xml.members("Tags", page, |item, (key, value)| {
        item.text("Key", key).text("Value", value);
    });
    write_page_end(&mut xml, next);
    Ok(xml)
}

pub(super) fn get(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    Ok(one(find(context.iam, need_name(params, "InstanceProfileName", 128)?)?, context.iam))
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "InstanceProfileName", 128)?;
    if find(context.iam, name)?.role.is_some() {
        return Err(conflict("Cannot delete entity, must remove roles from instance profile first."));
    }
    context.iam.instance_profiles.remove(name);
    Ok(Xml::new())
}

pub(super) fn add_role(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "InstanceProfileName", 128)?;
    let role = context.iam.role(need_name(params, "RoleName", 64)?)?.name.clone();
    let profile = find_mut(context.iam, name)?;
    if profile.role.is_some() {
        return Err(limit("InstanceSessionsPerInstanceProfile", 1));
    }
    profile.role = Some(role);
    Ok(Xml::new())
}

pub(super) fn remove_role(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "InstanceProfileName", 128)?;
    let role = context.iam.role(need_name(params, "RoleName", 64)?)?.name.clone();
    let profile = find_mut(context.iam, name)?;
    if profile.role.as_ref() != Some(&role) {
        return Err(no_such(format!("The role with name {role} cannot be found in instance profile {name}.")));
    }
    profile.role = None;
    Ok(Xml::new())
}

pub(super) fn list(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    listed(context.iam, params, None)
}

pub(super) fn list_for_role(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let role = context.iam.role(need_name(params, "RoleName", 64)?)?.name.clone();
    listed(context.iam, params, Some(&role))
}

fn listed(state: &State, params: &Params, role: Option<&str>) -> Answer<Xml> {
    let prefix = params.filled("PathPrefix").unwrap_or("/");
    let all = state
        .instance_profiles
        .values()
        .filter(|profile| role.is_none() || profile.role.as_deref() == role)
        .filter(|profile| profile.path.starts_with(prefix));
    let (page, next) = page(params, all.collect())?;
    let mut xml = Xml::new();
    xml.members("InstanceProfiles", page, |item, profile| write(item, profile, state));
    write_page_end(&mut xml, next);
    Ok(xml)
}

fn one(profile: &InstanceProfile, state: &State) -> Xml {
    let mut xml = Xml::new();
    xml.node("InstanceProfile", |inner| {
        write(inner, profile, state);
        write_tags(inner, &profile.tags);
    });
    xml
}

fn write(xml: &mut Xml, profile: &InstanceProfile, state: &State) {
    let roles = profile.role.as_ref().and_then(|name| state.roles.get(name));
    xml.text("Path", &profile.path)
        .text("InstanceProfileName", &profile.name)
        .text("InstanceProfileId", &profile.id)
        .text("Arn", &profile.arn)
        .text("CreateDate", iso_seconds(profile.created_at))
        .members("Roles", roles, role_description::write);
}

fn find<'a>(state: &'a State, name: &str) -> Answer<&'a InstanceProfile> {
    state.instance_profiles.get(name).ok_or_else(|| missing(name))
}

fn find_mut<'a>(state: &'a mut State, name: &str) -> Answer<&'a mut InstanceProfile> {
    state.instance_profiles.get_mut(name).ok_or_else(|| missing(name))
}

fn missing(name: &str) -> AwsError {
    no_such(format!("Instance Profile {name} cannot be found."))
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn an_instance_profile_has_a_path_and_tags() {
        let cloud = cloud();
        let create =
            "CreateInstanceProfile&InstanceProfileName=nodes&Path=/team/&Tags.member.1.Key=a&Tags.member.1.Value=b";
        let made = ok(&cloud, "iam", create).await;
        assert_eq!(first(&made, "Arn"), "arn:aws:iam::111122223333:instance-profile/team/nodes");
        assert_eq!(refused(&cloud, "iam", create).await.0, "EntityAlreadyExists");
        ok(&cloud, "iam", "TagInstanceProfile&InstanceProfileName=nodes&Tags.member.1.Key=c&Tags.member.1.Value=d")
            .await;
        ok(&cloud, "iam", "UntagInstanceProfile&InstanceProfileName=nodes&TagKeys.member.1=a").await;
        let tags = ok(&cloud, "iam", "ListInstanceProfileTags&InstanceProfileName=nodes").await;
        assert_eq!((all(&tags, "Key"), all(&tags, "Value")), (vec!["c".to_owned()], vec!["d".to_owned()]));
        let listed = async |prefix: &str| {
            let call = format!("ListInstanceProfiles&PathPrefix={prefix}");
            all(&ok(&cloud, "iam", &call).await, "InstanceProfileName")
        };
        assert_eq!(listed("/team/").await, ["nodes"]);
        assert!(listed("/other/").await.is_empty());
        let nobody = "TagInstanceProfile&InstanceProfileName=nobody&Tags.member.1.Key=c&Tags.member.1.Value=d";
        assert_eq!(refused(&cloud, "iam", nobody).await.0, "NoSuchEntity");
    }
}
