//! Launch templates, as far as a node group leaves one behind: name, versions, a few fields of the data.

use serde::{Deserialize, Serialize};

use super::describe::{Described, Filters, describe as list, page};
use super::kind::{self, Kind, need};
use super::state::State;
use super::tag::{self, Tags};
use crate::context::Context;
use crate::ids::Ids;
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// One launch template with its only version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LaunchTemplate {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The ARN of who made it.
    pub(crate) created_by: String,
    pub(crate) created_at: u64,
    pub(crate) image_id: Option<String>,
    pub(crate) instance_type: Option<String>,
    pub(crate) security_group_ids: Vec<String>,
    pub(crate) tags: Tags,
}

impl State {
    /// Keeps a launch template under a fresh id, which it returns. Refused if the name is taken.
    pub(crate) fn make_launch_template(&mut self, ids: &mut Ids, mut template: LaunchTemplate) -> Answer<String> {
        if self.launch_templates.values().any(|one| one.name == template.name) {
            return Err(AwsError::bad(
                "InvalidLaunchTemplateName.AlreadyExistsException",
                "Launch template name already in use.",
            ));
        }
        template.id = ids.ec2("lt");
        let id = template.id.clone();
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

    fn launch_template_asked(&self, params: &Params) -> Answer<&LaunchTemplate> {
        match params.filled("LaunchTemplateName") {
            Some(name) => self.launch_template_named(name),
            None => self.launch_template(need(params, "LaunchTemplateId")?),
        }
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let data = params.below("LaunchTemplateData");
    let mut security_group_ids = data.list("SecurityGroupId");
    security_group_ids.extend(data.each("NetworkInterface").iter().flat_map(|one| one.list("SecurityGroupId")));
    let template = LaunchTemplate {
        id: String::new(),
        name: need(params, "LaunchTemplateName")?.to_owned(),
        created_by: context.caller.to_owned(),
        created_at: context.now,
        image_id: data.filled("ImageId").map(str::to_owned),
        instance_type: data.filled("InstanceType").map(str::to_owned),
        security_group_ids,
        tags: tag::on_create(params, &[&kind::LAUNCH_TEMPLATE], &kind::LAUNCH_TEMPLATE)?,
    };
    let id = context.ec2.make_launch_template(context.ids, template)?;
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

pub(super) fn describe_versions(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    Filters::read(params, &["create-time", "image-id", "instance-type", "is-default-version"])?;
    let template = context.ec2.launch_template_asked(params)?;
    let (page, next) = page(params, vec![template])?;
    let mut xml = Xml::new();
    xml.set("launchTemplateVersionSet", page, |item, one| {
        item.text("launchTemplateId", &one.id)
            .text("launchTemplateName", &one.name)
            .text("versionNumber", 1)
            .text("createTime", iso(one.created_at))
            .text("createdBy", &one.created_by)
            .text("defaultVersion", true)
            .node("launchTemplateData", |data| {
                data.some("imageId", one.image_id.as_ref()).some("instanceType", one.instance_type.as_ref()).set(
                    "securityGroupIdSet",
                    &one.security_group_ids,
                    |id, value| {
                        id.plain(value);
                    },
                );
            });
    })
    .some("nextToken", next);
    Ok(xml)
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
            .text("defaultVersionNumber", 1)
            .text("latestVersionNumber", 1);
        tag::write(xml, &self.tags);
    }
}
