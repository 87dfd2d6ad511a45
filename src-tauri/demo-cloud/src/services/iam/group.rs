//! Groups of users.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::permissions::Permissions;
use super::refusal::{conflict, exists, limit, need_name, no_such, page};
use super::role::check_path;
use super::role_description::write_page_end;
use super::state::State;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::wire::{Answer, Params, Xml, iso_seconds};

/// How many groups an account has, and how many a user is in (IAM User Guide, "IAM and AWS STS quotas").
pub(super) const MOST: usize = 300;
pub(super) const MOST_PER_USER: usize = 10;

/// One group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) id: String,
    arn: String,
    created_at: u64,
    /// Names of its users.
    pub(super) members: BTreeSet<String>,
    pub(super) permissions: Permissions,
}

impl Group {
    fn write(&self, xml: &mut Xml) {
        xml.text("Path", &self.path)
            .text("GroupName", &self.name)
            .text("GroupId", &self.id)
            .text("Arn", &self.arn)
            .text("CreateDate", iso_seconds(self.created_at));
    }
}

impl State {
    fn group(&mut self, name: &str) -> Answer<&mut Group> {
        let missing = no_such(format!("The group with name {name} cannot be found."));
        self.groups.get_mut(name).ok_or(missing)
    }

    fn check_user(&self, name: &str) -> Answer<()> {
        let missing = || no_such(format!("The user with name {name} cannot be found."));
        self.users.get(name).map(|_| ()).ok_or_else(missing)
    }
}

fn named(params: &Params) -> Answer<&str> {
    need_name(params, "GroupName", 128)
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = named(params)?;
    let path = params.filled("Path").unwrap_or("/");
    check_path(path)?;
    // Names are compared without regard to case.
    if context.iam.groups.keys().any(|known| known.eq_ignore_ascii_case(name)) {
        return Err(exists(format!("Group with name {name} already exists.")));
    }
    if context.iam.groups.len() >= MOST {
        return Err(limit("GroupsPerAccount", MOST));
    }
    let group = Group {
        name: name.to_owned(),
        path: path.to_owned(),
        id: context.ids.iam("AGPA"),
        arn: format!("arn:aws:iam::{ACCOUNT_ID}:group{path}{name}"),
        created_at: context.now,
        members: BTreeSet::new(),
        permissions: Permissions::default(),
    };
    let mut xml = Xml::new();
    xml.node("Group", |inner| group.write(inner));
    context.iam.groups.insert(name.to_owned(), group);
    Ok(xml)
}

/// A group and its users.
pub(super) fn get(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let group = context.iam.group(named(params)?)?.clone();
    let users = group.members.iter().filter_map(|name| context.iam.users.get(name)).collect();
    let (page, next) = page(params, users)?;
    let mut xml = Xml::new();
    xml.node("Group", |inner| group.write(inner)).members("Users", page, |item, user| user.write(item));
    write_page_end(&mut xml, next);
    Ok(xml)
}

pub(super) fn list(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let prefix = params.filled("PathPrefix").unwrap_or("/");
    let all = context.iam.groups.values().filter(|group| group.path.starts_with(prefix)).collect();
    let (page, next) = page(params, all)?;
    let mut xml = Xml::new();
    xml.members("Groups", page, |item, group: &Group| group.write(item));
    write_page_end(&mut xml, next);
    Ok(xml)
}

pub(super) fn list_of_user(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let user = need_name(params, "UserName", 64)?;
    context.iam.check_user(user)?;
    let (page, next) = page(params, context.iam.groups.values().filter(|one| one.members.contains(user)).collect())?;
    let mut xml = Xml::new();
    xml.members("Groups", page, |item, group: &Group| group.write(item));
    write_page_end(&mut xml, next);
    Ok(xml)
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = named(params)?;
    let group = context.iam.group(name)?;
    let first = match () {
        () if !group.members.is_empty() => "remove users from group",
        () if !group.permissions.attached.is_empty() => "detach all policies",
        () if !group.permissions.inline.is_empty() => "delete policies",
        () => {
            context.iam.groups.remove(name);
            return Ok(Xml::new());
        }
    };
    Err(conflict(&format!("Cannot delete entity, must {first} first.")))
}

/// Adding somebody twice is a success.
pub(super) fn add_user(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let (group, user) = (named(params)?, need_name(params, "UserName", 64)?);
    context.iam.check_user(user)?;
    let others = context.iam.groups.values().filter(|one| one.name != group && one.members.contains(user)).count();
    let group = context.iam.group(group)?;
    if others >= MOST_PER_USER {
        return Err(limit("GroupsPerUser", MOST_PER_USER));
    }
    group.members.insert(user.to_owned());
    Ok(Xml::new())
}

pub(super) fn remove_user(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let (group, user) = (named(params)?, need_name(params, "UserName", 64)?);
    context.iam.check_user(user)?;
    let is_gone = context.iam.group(group)?.members.remove(user);
    if is_gone { Ok(Xml::new()) } else { Err(no_such(format!("The user {user} is not in the group {group}."))) }
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    const ALLOW: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"eks:*","Resource":"*"}]}"#;

    #[tokio::test(start_paused = true)]
    async fn users_come_together_and_part() {
        let cloud = cloud();
        let before = cloud.inventory();
        let iam = async |call: &str| ok(&cloud, "iam", call).await;
        let refusal = async |call: &str| refused(&cloud, "iam", call).await.0;
        assert_eq!(
            first(&iam("CreateGroup&GroupName=dev&Path=/team/").await, "Arn"),
            "arn:aws:iam::111122223333:group/team/dev"
        );
        assert_eq!(refusal("CreateGroup&GroupName=DEV").await, "EntityAlreadyExists");
        assert!(cloud.inventory().contains_key("group/dev"));
        for _ in 0..2 {
            iam("AddUserToGroup&GroupName=dev&UserName=bob").await;
        }
        assert_eq!(refusal("AddUserToGroup&GroupName=dev&UserName=nobody").await, "NoSuchEntity");
        assert_eq!(all(&iam("GetGroup&GroupName=dev").await, "UserName"), ["bob"]);
        assert_eq!(all(&iam("ListGroupsForUser&UserName=bob").await, "GroupName"), ["dev"]);
        assert_eq!(all(&iam("ListGroups&PathPrefix=/other/").await, "GroupName"), [""; 0]);
        assert_eq!(refusal("DeleteGroup&GroupName=dev").await, "DeleteConflict");
        assert_eq!(refusal("DeleteUser&UserName=bob").await, "DeleteConflict");
        iam("RemoveUserFromGroup&GroupName=dev&UserName=bob").await;
        assert_eq!(refusal("RemoveUserFromGroup&GroupName=dev&UserName=bob").await, "NoSuchEntity");
        iam("DeleteGroup&GroupName=dev").await;
        assert_eq!(refusal("GetGroup&GroupName=dev").await, "NoSuchEntity");
        for number in 0..11 {
            iam(&format!("CreateGroup&GroupName=g{number}")).await;
            let add = format!("AddUserToGroup&GroupName=g{number}&UserName=bob");
            if number < 10 {
                iam(&add).await;
                iam(&format!("{}&X=", add.replace("Add", "Remove").replace("To", "From"))).await;
                iam(&add).await;
            } else {
                assert_eq!(refusal(&add).await, "LimitExceeded");
            }
        }
        for number in 0..11 {
            if number < 10 {
                iam(&format!("RemoveUserFromGroup&GroupName=g{number}&UserName=bob")).await;
            }
            iam(&format!("DeleteGroup&GroupName=g{number}")).await;
        }
        assert_eq!(cloud.inventory(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn users_and_groups_have_policies() {
        let cloud = cloud();
        ok(&cloud, "iam", "CreateGroup&GroupName=dev").await;
        let arn =
            first(&ok(&cloud, "iam", &format!("CreatePolicy&PolicyName=own&PolicyDocument={ALLOW}")).await, "Arn");
        for (kind, who) in [("Group", "GroupName=dev"), ("User", "UserName=bob")] {
            let iam = async |call: String| ok(&cloud, "iam", &call).await;
            let refusal = async |call: String| refused(&cloud, "iam", &call).await.0;
            for _ in 0..2 {
                iam(format!("Attach{kind}Policy&{who}&PolicyArn={arn}")).await;
            }
            assert_eq!(refusal(format!("Attach{kind}Policy&{who}&PolicyArn={arn}x")).await, "NoSuchEntity");
            let listed = iam(format!("ListAttached{kind}Policies&{who}")).await;
            assert_eq!(all(&listed, "PolicyName"), ["own"]);
            assert_eq!(refusal(format!("DeletePolicy&PolicyArn={arn}")).await, "DeleteConflict");
            let entities = iam(format!("ListEntitiesForPolicy&PolicyArn={arn}")).await;
            assert_eq!(all(&entities, &format!("{kind}Name")).len(), 1, "{entities}");
            assert_eq!(refusal(format!("Delete{kind}&{who}")).await, "DeleteConflict");
            iam(format!("Detach{kind}Policy&{who}&PolicyArn={arn}")).await;
            assert_eq!(refusal(format!("Detach{kind}Policy&{who}&PolicyArn={arn}")).await, "NoSuchEntity");
            iam(format!("Put{kind}Policy&{who}&PolicyName=inline&PolicyDocument={ALLOW}")).await;
            let broken = refusal(format!("Put{kind}Policy&{who}&PolicyName=broken&PolicyDocument=no policy")).await;
            assert_eq!(broken, "MalformedPolicyDocument");
            let long = ALLOW.replace("eks:*", &"x".repeat(6000));
            let long = refusal(format!("Put{kind}Policy&{who}&PolicyName=long&PolicyDocument={long}")).await;
            assert_eq!(long, "LimitExceeded");
            let got = iam(format!("Get{kind}Policy&{who}&PolicyName=inline")).await;
            assert!(first(&got, "PolicyDocument").starts_with("%7B"), "{got}");
            assert!(iam(format!("List{kind}Policies&{who}")).await.contains("<member>inline</member>"));
            assert_eq!(refusal(format!("Delete{kind}&{who}")).await, "DeleteConflict");
            iam(format!("Delete{kind}Policy&{who}&PolicyName=inline")).await;
            assert_eq!(refusal(format!("Get{kind}Policy&{who}&PolicyName=inline")).await, "NoSuchEntity");
            assert_eq!(refusal(format!("Delete{kind}Policy&{who}&PolicyName=inline")).await, "NoSuchEntity");
            let nobody = who.replace("=", "=not-");
            assert_eq!(refusal(format!("List{kind}Policies&{nobody}")).await, "NoSuchEntity");
        }
        ok(&cloud, "iam", &format!("DeletePolicy&PolicyArn={arn}")).await;
    }
}
