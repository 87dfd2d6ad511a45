//! Users: the one whose key opens the demo cloud, three colleagues, and whoever is made.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::denials::DeniedBy;
use super::permissions::Permissions;
use super::refusal::{conflict, exists, invalid, limit, need, need_name, no_such, page};
use super::role::check_path;
use super::role_description::write_page_end;
use super::state::State;
use crate::context::Context;
use crate::ids::Ids;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml, iso_seconds};
use crate::{ACCOUNT_ID, PRINCIPAL_ID};

/// One user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub(super) name: String,
    #[serde(default = "no_path")]
    pub(super) path: String,
    pub(super) id: String,
    arn: String,
    created_at: u64,
    #[serde(default)]
    pub(super) permissions: Permissions,
}

impl User {
    /// The users of a new demo account.
    pub(super) fn first(ids: &mut Ids, now: u64) -> BTreeMap<String, Self> {
        let colleagues = ["jonas.weber", "maria.lopez", "bob"].map(|name| Self::new(name, "/", ids.iam("AIDA"), now));
        let us = Self::new("demo", "/", PRINCIPAL_ID.to_owned(), now);
        colleagues.into_iter().chain([us]).map(|user| (user.name.clone(), user)).collect()
    }

    fn new(name: &str, path: &str, id: String, created_at: u64) -> Self {
        let arn = format!("arn:aws:iam::{ACCOUNT_ID}:user{path}{name}");
        let permissions = Permissions::default();
        Self { name: name.to_owned(), path: path.to_owned(), id, arn, created_at, permissions }
    }

    /// When it was made, as IAM writes it.
    pub(super) fn created(&self) -> String {
        iso_seconds(self.created_at)
    }

    pub(super) fn write(&self, xml: &mut Xml) {
        xml.text("Path", &self.path)
            .text("UserName", &self.name)
            .text("UserId", &self.id)
            .text("Arn", &self.arn)
            .text("CreateDate", iso_seconds(self.created_at));
    }
}

fn no_path() -> String {
    "/".to_owned()
}

impl State {
    /// Whether a user or role of this account has this ARN.
    pub(crate) fn principal_exists(&self, arn: &str) -> bool {
        self.role_by_arn(arn).is_some() || self.users.values().any(|user| user.arn == arn)
    }
}

/// The name of the user who calls. Refused to a role's session, which is no user.
pub(super) fn own_name<'a>(context: &'a Context<'_>) -> Answer<&'a str> {
    if context.caller.contains(":assumed-role/") {
        return Err(invalid("Must specify userName when calling with non-User credentials"));
    }
    Ok(context.principal.rsplit('/').next().unwrap_or_default())
}

/// Without a name IAM answers about the caller.
pub(super) fn get(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = match params.filled("UserName") {
        Some(_) => need_name(params, "UserName", 64)?,
        None => own_name(context)?,
    };
    let user = context.iam.users.get(name).ok_or_else(|| missing(name))?;
    let mut xml = Xml::new();
    xml.node("User", |inner| user.write(inner));
    Ok(xml)
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "UserName", 64)?;
    let path = params.filled("Path").unwrap_or("/");
    check_path(path)?;
    // Names are compared without regard to case.
    if context.iam.users.keys().any(|known| known.eq_ignore_ascii_case(name)) {
        return Err(exists(format!("User with name {name} already exists.")));
    }
    let most = quotas::value(context, Quota::Users);
    if context.iam.users.len() >= most {
        return Err(limit("UsersPerAccount", most));
    }
    let user = User::new(name, path, context.ids.iam("AIDA"), context.now);
    let mut xml = Xml::new();
    xml.node("User", |inner| user.write(inner));
    context.iam.users.insert(name.to_owned(), user);
    Ok(xml)
}

/// Nobody can take away the user whose key opens the account.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "UserName", 64)?;
    let user = context.iam.users.get(name).ok_or_else(|| missing(name))?;
    if user.id == PRINCIPAL_ID {
        return Err(conflict("Cannot delete entity, must delete access keys first."));
    }
    let first = match () {
        () if context.iam.groups.values().any(|group| group.members.contains(name)) => "remove users from group",
        () if !user.permissions.attached.is_empty() => "detach all policies",
        () if !user.permissions.inline.is_empty() => "delete policies",
        () => {
            context.iam.users.remove(name);
            return Ok(Xml::new());
        }
    };
    Err(conflict(&format!("Cannot delete entity, must {first} first.")))
}

fn missing(name: &str) -> AwsError {
    no_such(format!("The user with name {name} cannot be found."))
}

pub(super) fn list(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let (page, next) = page(params, context.iam.users.values().collect())?;
    let mut xml = Xml::new();
    xml.members("Users", page, |item, user: &User| user.write(item));
    write_page_end(&mut xml, next);
    Ok(xml)
}

pub(super) fn list_account_aliases(_: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let (page, next) = page(params, vec!["landfall-demo"])?;
    let mut xml = Xml::new();
    xml.members("AccountAliases", page, |item, alias| {
        item.plain(alias);
    });
    write_page_end(&mut xml, next);
    Ok(xml)
}

/// The demo user may do everything but for what is denied.
pub(super) fn simulate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let who = need(params, "PolicySourceArn")?;
    if !context.iam.principal_exists(who) {
        return Err(no_such(format!("The principal {who} cannot be found.")));
    }
    let mut resources = params.list("ResourceArns.member");
    if resources.is_empty() {
        resources.push("*".to_owned());
    }
    let actions = params.list("ActionNames.member");
    let pairs = actions.iter().flat_map(|action| resources.iter().map(move |resource| (action, resource)));
    let (page, next) = page(params, pairs.collect())?;
    let mut xml = Xml::new();
    xml.members("EvaluationResults", page, |item, (action, resource)| {
        let denied = context.iam.denial(action, context.now);
        let decision = match denied {
            None => "allowed",
            Some(DeniedBy::NoPolicy) => "implicitDeny",
            Some(DeniedBy::Organization) => "explicitDeny",
        };
        item.text("EvalActionName", action)
            .text("EvalResourceName", resource)
            .text("EvalDecision", decision)
            .members("MatchedStatements", [(); 0], |_, ()| {})
            .members("MissingContextValues", [(); 0], |_, ()| {});
        if denied == Some(DeniedBy::Organization) {
            item.node("OrganizationsDecisionDetail", |inner| {
                inner.text("AllowedByOrganizations", false);
            });
        }
    });
    write_page_end(&mut xml, next);
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn people_come_and_go_but_not_oneself() {
        let cloud = cloud();
        let before = cloud.inventory();
        assert_eq!(
            all(&ok(&cloud, "iam", "ListUsers&X=").await, "UserName"),
            ["bob", "demo", "jonas.weber", "maria.lopez"]
        );
        let made = ok(&cloud, "iam", "CreateUser&UserName=alice&Path=/team/").await;
        assert_eq!(first(&made, "Arn"), "arn:aws:iam::111122223333:user/team/alice");
        assert_eq!(refused(&cloud, "iam", "CreateUser&UserName=Alice").await.0, "EntityAlreadyExists");
        ok(&cloud, "iam", "DeleteUser&UserName=alice").await;
        assert_eq!(refused(&cloud, "iam", "DeleteUser&UserName=alice").await.0, "NoSuchEntity");
        assert_eq!(refused(&cloud, "iam", "DeleteUser&UserName=demo").await.0, "DeleteConflict");
        assert_eq!(cloud.inventory(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn what_somebody_may_do_is_told_in_pages_and_of_nobody_not_at_all() {
        let cloud = cloud();
        let ask = |who: &str, more: &str| {
            format!(
                "SimulatePrincipalPolicy&PolicySourceArn=arn:aws:iam::111122223333:user/{who}\
                 &ActionNames.member.1=eks:CreateCluster&ActionNames.member.2=iam:PassRole{more}"
            )
        };
        let first_page = ok(&cloud, "iam", &ask("bob", "&MaxItems=1")).await;
        assert_eq!(all(&first_page, "EvalActionName"), ["eks:CreateCluster"]);
        let marker = format!("&Marker={}", first(&first_page, "Marker"));
        assert_eq!(all(&ok(&cloud, "iam", &ask("bob", &marker)).await, "EvalActionName"), ["iam:PassRole"]);
        assert_eq!(refused(&cloud, "iam", &ask("nobody", "")).await.0, "NoSuchEntity");
        assert_eq!(refused(&cloud, "iam", "ListAccountAliases&Marker=nonsense").await.0, "ValidationError");
    }
}
