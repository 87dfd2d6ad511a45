//! Launch templates: their names and their life. What is in them is in `launch_template_version`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::client_token::{self, ClientToken};
use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::launch_template_data::LaunchTemplateData;
use super::launch_template_version::Version;
use super::state::State;
use super::tag::{self, Tags};
use crate::context::Context;
use crate::ids::Ids;
use crate::quotas::{Quota, Quotas};
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// One launch template. It has at least one version.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Saved")]
pub(crate) struct LaunchTemplate {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The ARN of who made it.
    pub(crate) created_by: String,
    pub(crate) created_at: u64,
    pub(super) versions: BTreeMap<u64, Version>,
    pub(crate) default_version: u64,
    /// The number of the next version; numbers of deleted ones do not come back.
    pub(super) next_version: u64,
    pub(super) client_token: Option<ClientToken>,
    pub(crate) tags: Tags,
}

/// What a new launch template needs.
#[derive(Debug)]
pub(crate) struct NewLaunchTemplate {
    pub(crate) name: String,
    /// The ARN of who makes it.
    pub(crate) created_by: String,
    pub(crate) created_at: u64,
    pub(crate) data: LaunchTemplateData,
    pub(crate) tags: Tags,
}

/// A launch template on disk. An older Landfall knew one version and three of its members.
#[derive(Deserialize)]
struct Saved {
    id: String,
    name: String,
    created_by: String,
    created_at: u64,
    #[serde(default)]
    versions: BTreeMap<u64, Version>,
    #[serde(default = "first_version")]
    default_version: u64,
    #[serde(default)]
    next_version: Option<u64>,
    #[serde(default)]
    client_token: Option<ClientToken>,
    tags: Tags,
    #[serde(default)]
    image_id: Option<String>,
    #[serde(default)]
    instance_type: Option<String>,
    #[serde(default)]
    security_group_ids: Vec<String>,
}

impl From<Saved> for LaunchTemplate {
    fn from(saved: Saved) -> Self {
        let mut versions = saved.versions;
        if versions.is_empty() {
            let data = LaunchTemplateData {
                image_id: saved.image_id,
                instance_type: saved.instance_type,
                security_group_ids: saved.security_group_ids,
                ..LaunchTemplateData::default()
            };
            versions.insert(1, Version::new(1, saved.created_by.clone(), saved.created_at, data));
        }
        Self {
            id: saved.id,
            name: saved.name,
            created_by: saved.created_by,
            created_at: saved.created_at,
            versions,
            default_version: saved.default_version,
            next_version: saved.next_version.unwrap_or(2),
            client_token: saved.client_token,
            tags: saved.tags,
        }
    }
}

fn first_version() -> u64 {
    1
}

impl LaunchTemplate {
    /// The number of its newest version.
    pub(crate) fn latest_version(&self) -> u64 {
        self.versions.last_key_value().map_or(self.default_version, |(number, _)| *number)
    }
}

impl State {
    /// Keeps a launch template with one version under a fresh id, which it returns. Refused if the name is taken.
    pub(crate) fn make_launch_template(
        &mut self,
        ids: &mut Ids,
        quotas: &Quotas,
        new: NewLaunchTemplate,
    ) -> Answer<String> {
        if self.launch_templates.values().any(|one| one.name == new.name) {
            return Err(AwsError::bad(
                "InvalidLaunchTemplateName.AlreadyExistsException",
                "Launch template name already in use.",
            ));
        }
        if self.launch_templates.len() >= quotas.of(&self.region, Quota::LaunchTemplates) {
            return Err(AwsError::bad(
                "LaunchTemplateLimitExceeded",
                "The maximum number of launch templates has been reached.",
            ));
        }
        let id = ids.ec2("lt");
        let version = Version::new(1, new.created_by.clone(), new.created_at, new.data);
        let template = LaunchTemplate {
            id: id.clone(),
            name: new.name,
            created_by: new.created_by,
            created_at: new.created_at,
            versions: BTreeMap::from([(1, version)]),
            default_version: 1,
            next_version: 2,
            client_token: None,
            tags: new.tags,
        };
        self.launch_templates.insert(id.clone(), template);
        Ok(id)
    }

    /// Removes a launch template. Nothing happens if it is gone.
    pub(crate) fn remove_launch_template(&mut self, id: &str) {
        self.launch_templates.remove(id);
    }

    /// The launch template with this id.
    pub(crate) fn launch_template(&self, id: &str) -> Answer<&LaunchTemplate> {
        kind::LAUNCH_TEMPLATE.find(&self.launch_templates, id)
    }

    /// The launch template with this name.
    pub(crate) fn launch_template_named(&self, name: &str) -> Answer<&LaunchTemplate> {
        self.launch_templates.values().find(|one| one.name == name).ok_or_else(|| {
            AwsError::bad(
                "InvalidLaunchTemplateName.NotFoundException",
                format!("The specified launch template, with template name {name}, does not exist."),
            )
        })
    }

    /// The launch template that a request names by exactly one of id and name.
    pub(super) fn launch_template_asked(&self, params: &Params) -> Answer<&LaunchTemplate> {
        match (params.filled("LaunchTemplateId"), params.filled("LaunchTemplateName")) {
            (Some(_), Some(_)) => Err(AwsError::bad(
                "InvalidParameterCombination",
                "Either LaunchTemplateId or LaunchTemplateName may be specified, but not both",
            )),
            (Some(id), None) => self.launch_template(id),
            (None, Some(name)) => self.launch_template_named(name),
            (None, None) => Err(kind::missing_parameter("LaunchTemplateId")),
        }
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need(params, "LaunchTemplateName")?;
    check_name(name)?;
    let tags = tag::on_create(params, &[&kind::LAUNCH_TEMPLATE], &kind::LAUNCH_TEMPLATE)?;
    let data = LaunchTemplateData::read(&params.below("LaunchTemplateData"))?;
    if data == LaunchTemplateData::default() {
        return Err(kind::missing_parameter("LaunchTemplateData"));
    }
    let token = client_token::of(params);
    let known = context.ec2.launch_templates.iter().map(|(id, one)| (id, &one.client_token));
    if let Some(id) = client_token::asked_before(token.as_ref(), known)? {
        return Ok(one(context.ec2, &id));
    }
    let new = NewLaunchTemplate {
        name: name.to_owned(),
        created_by: context.caller.to_owned(),
        created_at: context.now,
        data,
        tags,
    };
    let id = context.ec2.make_launch_template(context.ids, context.quotas, new)?;
    let template = kind::LAUNCH_TEMPLATE.find_mut(&mut context.ec2.launch_templates, &id)?;
    template.client_token = token;
    if let Some(version) = template.versions.get_mut(&1) {
        version.description = params.filled("VersionDescription").map(str::to_owned);
    }
    Ok(one(context.ec2, &id))
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &*context.ec2;
    let names = params.list("LaunchTemplateName");
    if names.is_empty() {
        return list(state, &state.launch_templates, params);
    }
    let chosen = names.iter().map(|name| state.launch_template_named(name)).collect::<Answer<Vec<_>>>()?;
    let mut xml = Xml::new();
    xml.set(LaunchTemplate::SET, chosen, |item, one| one.write(item, state));
    Ok(xml)
}

/// All that can be modified is which version counts when nobody names one.
pub(super) fn modify(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let template = context.ec2.launch_template_asked(params)?;
    let id = template.id.clone();
    let wanted = need(params, "SetDefaultVersion")?;
    let number = template.version(Some(wanted))?.number;
    kind::LAUNCH_TEMPLATE.find_mut(&mut context.ec2.launch_templates, &id)?.default_version = number;
    Ok(one(context.ec2, &id))
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = context.ec2.launch_template_asked(params)?.id.clone();
    let answer = one(context.ec2, &id);
    context.ec2.remove_launch_template(&id);
    Ok(answer)
}

fn one(state: &State, id: &str) -> Xml {
    let mut xml = Xml::new();
    xml.node("launchTemplate", |inner| state.launch_templates[id].write(inner, state));
    xml
}

fn check_name(name: &str) -> Answer<()> {
    let letters = name.chars().all(|letter| letter.is_ascii_alphanumeric() || "()./_-".contains(letter));
    if (3..=128).contains(&name.len()) && letters {
        return Ok(());
    }
    Err(AwsError::bad(
        "InvalidLaunchTemplateName.MalformedException",
        "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the \
         following characters: - ( ) . / _.",
    ))
}

impl Described for LaunchTemplate {
    const KIND: Kind = kind::LAUNCH_TEMPLATE;
    const ID_PARAMETER: &'static str = "LaunchTemplateId";
    const SET: &'static str = "launchTemplates";
    const FILTERS: &'static [&'static str] = &["create-time", "launch-template-name"];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, _: &State) -> Vec<String> {
        vec![if filter == "create-time" { iso(self.created_at) } else { self.name.clone() }]
    }

    fn write(&self, xml: &mut Xml, _: &State) {
        xml.text("launchTemplateId", &self.id)
            .text("launchTemplateName", &self.name)
            .text("createTime", iso(self.created_at))
            .text("createdBy", &self.created_by)
            .text("defaultVersionNumber", self.default_version)
            .text("latestVersionNumber", self.latest_version());
        tag::write(xml, &self.tags);
    }
}

/// A number of a version, as a request writes it.
pub(super) fn version_number(text: &str) -> Answer<u64> {
    text.parse().map_err(|_| {
        invalid_value(format!(
            "Invalid launch template version: either '$Default', '$Latest', or a numeric version are allowed, not \
             '{text}'."
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn names_are_unique_and_well_formed_and_a_token_makes_one() {
        let cloud = cloud();
        let make = "CreateLaunchTemplate&LaunchTemplateName=nodes&LaunchTemplateData.InstanceType=t3.large";
        let once = format!("{make}&ClientToken=once");
        let id = first(&ok(&cloud, "ec2", &once).await, "launchTemplateId");
        assert_eq!(first(&ok(&cloud, "ec2", &once).await, "launchTemplateId"), id);
        let other = format!("{once}&LaunchTemplateData.KeyName=workshop");
        assert_eq!(refused(&cloud, "ec2", &other).await.0, "IdempotentParameterMismatch");
        assert_eq!(refused(&cloud, "ec2", make).await.0, "InvalidLaunchTemplateName.AlreadyExistsException");
        let short = "CreateLaunchTemplate&LaunchTemplateName=a&LaunchTemplateData.InstanceType=t3.large";
        assert_eq!(refused(&cloud, "ec2", short).await.0, "InvalidLaunchTemplateName.MalformedException");
        let empty = refused(&cloud, "ec2", "CreateLaunchTemplate&LaunchTemplateName=empty").await;
        assert_eq!(empty.0, "MissingParameter");
        ok(&cloud, "ec2", "DeleteLaunchTemplate&LaunchTemplateName=nodes").await;
        let gone = refused(&cloud, "ec2", &format!("DeleteLaunchTemplate&LaunchTemplateId={id}")).await;
        assert_eq!(gone.0, "InvalidLaunchTemplateId.NotFound");
    }

    #[test]
    fn a_template_of_an_older_landfall_has_one_version() {
        let saved = serde_json::json!({
            "id": "lt-0123456789abcdef0", "name": "eks-1", "created_by": "arn", "created_at": 7,
            "image_id": "ami-1", "instance_type": "t3.large", "security_group_ids": ["sg-1"], "tags": {"a": "b"}
        });
        let read: LaunchTemplate = serde_json::from_value(saved).expect("the older format");
        assert_eq!((read.default_version, read.latest_version(), read.next_version), (1, 1, 2));
        let data = &read.versions[&1].data;
        assert_eq!(data.image_id.as_deref(), Some("ami-1"));
        assert_eq!(data.security_group_ids, ["sg-1"]);
        let again: LaunchTemplate =
            serde_json::from_str(&serde_json::to_string(&read).expect("plain data")).expect("its own format");
        assert_eq!(again.versions[&1].data, *data);
    }
}
