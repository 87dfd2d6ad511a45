//! The versions of a launch template.

use serde::{Deserialize, Serialize};

use super::client_token::{self, ClientToken};
use super::describe::{Filters, page};
use super::image;
use super::kind::{self, invalid_value};
use super::launch_template::{LaunchTemplate, version_number};
use super::launch_template_data::LaunchTemplateData;
use super::state::State;
use super::tag::Tags;
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// One version. It never changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) number: u64,
    pub(super) description: Option<String>,
    /// The ARN of who made it.
    pub(super) created_by: String,
    pub(super) created_at: u64,
    pub(super) client_token: Option<ClientToken>,
    pub(crate) data: LaunchTemplateData,
}

/// A launch template and which version of it, as services name it to each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TemplateSpecification {
    /// Its id; either this or the name.
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    /// A number, `$Latest`, `$Default`, or `None` for the default one.
    pub(crate) version: Option<String>,
}

impl Version {
    pub(super) fn new(number: u64, created_by: String, created_at: u64, data: LaunchTemplateData) -> Self {
        Self { number, description: None, created_by, created_at, client_token: None, data }
    }
}

impl LaunchTemplate {
    /// A version by its number, `$Latest` or `$Default`; the default one if nobody says.
    pub(crate) fn version(&self, wanted: Option<&str>) -> Answer<&Version> {
        let number = match wanted {
            None | Some("$Default") => self.default_version,
            Some("$Latest") => self.latest_version(),
            Some(text) => version_number(text)?,
        };
        self.versions.get(&number).ok_or_else(|| {
            AwsError::bad(
                "InvalidLaunchTemplateId.VersionNotFound",
                format!("Could not find the specified version {number} for the launch template with ID {}.", self.id),
            )
        })
    }
}

impl State {
    /// The launch template and the version of it that a specification means.
    ///
    /// Refused as EC2 does if there is no such template or version, or if it is named twice or not at all.
    pub(crate) fn template_version(&self, wanted: &TemplateSpecification) -> Answer<(&LaunchTemplate, &Version)> {
        let template = match (&wanted.id, &wanted.name) {
            (Some(id), None) => self.launch_template(id)?,
            (None, Some(name)) => self.launch_template_named(name)?,
            (Some(_), Some(_)) => {
                return Err(AwsError::bad(
                    "InvalidParameterCombination",
                    "Either LaunchTemplateId or LaunchTemplateName may be specified, but not both",
                ));
            }
            (None, None) => return Err(kind::missing_parameter("LaunchTemplateId")),
        };
        Ok((template, template.version(wanted.version.as_deref())?))
    }
}

impl State {
    /// Adds a version to a launch template and makes it the default one. Its number, if there is such a template.
    pub(crate) fn renew_launch_template(
        &mut self,
        id: &str,
        created_by: String,
        now: u64,
        data: LaunchTemplateData,
    ) -> Option<u64> {
        let template = self.launch_templates.get_mut(id)?;
        let number = template.next_version;
        template.versions.insert(number, Version::new(number, created_by, now, data));
        template.next_version += 1;
        template.default_version = number;
        Some(number)
    }

    /// Makes another version of a launch template the default one. Nothing happens if there is no such version.
    pub(crate) fn return_to_version(&mut self, id: &str, number: u64) {
        let template = self.launch_templates.get_mut(id).filter(|one| one.versions.contains_key(&number));
        if let Some(template) = template {
            template.default_version = number;
        }
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let template = context.ec2.launch_template_asked(params)?;
    let id = template.id.clone();
    let mut data = LaunchTemplateData::read(&params.below("LaunchTemplateData"))?;
    let token = client_token::of(params);
    let numbers: Vec<(String, Option<ClientToken>)> =
        template.versions.values().map(|one| (one.number.to_string(), one.client_token.clone())).collect();
    let known = client_token::asked_before(token.as_ref(), numbers.iter().map(|(number, token)| (number, token)))?;
    if let Some(number) = known {
        let version = template.version(Some(&number))?;
        return Ok(one(template, version));
    }
    if let Some(source) = params.filled("SourceVersion") {
        data = data.over(template.version(Some(source))?.data.clone());
    }
    if data == LaunchTemplateData::default() {
        return Err(kind::missing_parameter("LaunchTemplateData"));
    }
    let (caller, now) = (context.caller.to_owned(), context.now);
    let template = kind::LAUNCH_TEMPLATE.find_mut(&mut context.ec2.launch_templates, &id)?;
    let mut version = Version::new(template.next_version, caller, now, data);
    version.description = params.filled("VersionDescription").map(str::to_owned);
    version.client_token = token;
    let answer = one(template, &version);
    template.next_version += 1;
    template.versions.insert(version.number, version);
    Ok(answer)
}

/// Newest first. Without a template, the latest or default versions of all of them.
pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &*context.ec2;
    let filters = Filters::read(
        params,
        &["create-time", "image-id", "instance-type", "is-default-version", "iam-instance-profile"],
    )?;
    let wanted = params.list("LaunchTemplateVersion");
    let is_named = params.filled("LaunchTemplateId").or(params.filled("LaunchTemplateName")).is_some();
    let mut all: Vec<(&LaunchTemplate, &Version)> = Vec::new();
    if is_named {
        let template = state.launch_template_asked(params)?;
        if wanted.is_empty() {
            let (least, most) = bounds(params)?;
            all.extend(template.versions.range(least..=most).rev().map(|(_, version)| (template, version)));
        }
        for version in &wanted {
            all.push((template, template.version(Some(version))?));
        }
    } else {
        if wanted.is_empty() || wanted.iter().any(|one| one != "$Latest" && one != "$Default") {
            return Err(kind::missing_parameter("LaunchTemplateId"));
        }
        for template in state.launch_templates.values() {
            for version in &wanted {
                all.push((template, template.version(Some(version))?));
            }
        }
    }
    all.retain(|(template, version)| filters.accept(&Tags::new(), |name| values(template, version, name)));
    let resolves = params.is_true("ResolveAlias");
    let (page, next) = page(params, all)?;
    let mut xml = Xml::new();
    xml.set("launchTemplateVersionSet", page, |item, (template, version)| {
        let mut version = version.clone();
        if let Some(id) = version.data.image_id.as_deref().filter(|_| resolves) {
            version.data.image_id = image::resolve(context.region, id).ok().or(version.data.image_id);
        }
        write(item, template, &version);
    })
    .some("nextToken", next);
    Ok(xml)
}

/// Each version is deleted or not by itself; the default one is not.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = context.ec2.launch_template_asked(params)?.id.clone();
    let wanted = params.list("LaunchTemplateVersion");
    if wanted.is_empty() {
        return Err(kind::missing_parameter("Versions"));
    }
    let numbers = wanted.iter().map(|text| version_number(text)).collect::<Answer<Vec<_>>>()?;
    let template = kind::LAUNCH_TEMPLATE.find_mut(&mut context.ec2.launch_templates, &id)?;
    if numbers.contains(&template.default_version) {
        // That EC2 refuses is documented; its words are not.
        return Err(invalid_value(format!(
            "Cannot delete the default version ({}) of launch template {id}",
            template.default_version
        )));
    }
    let (gone, missing): (Vec<u64>, Vec<u64>) =
        numbers.into_iter().partition(|number| template.versions.remove(number).is_some());
    let mut xml = Xml::new();
    let head = |item: &mut Xml, number: u64| {
        item.text("launchTemplateId", &template.id)
            .text("launchTemplateName", &template.name)
            .text("versionNumber", number);
    };
    xml.set("successfullyDeletedLaunchTemplateVersionSet", gone, head);
    xml.set("unsuccessfullyDeletedLaunchTemplateVersionSet", missing, |item, number| {
        head(item, number);
        item.node("responseError", |error| {
            error
                .text("code", "launchTemplateVersionDoesNotExist")
                .text("message", format!("The specified launch template version {number} does not exist"));
        });
    });
    Ok(xml)
}

fn bounds(params: &Params) -> Answer<(u64, u64)> {
    let bound = |name: &str, open: u64| match params.filled(name) {
        Some(text) => version_number(text),
        None => Ok(open),
    };
    let (least, most) = (bound("MinVersion", 1)?, bound("MaxVersion", u64::MAX)?);
    if least > most {
        return Err(invalid_value("The minimum version must not be greater than the maximum version"));
    }
    Ok((least, most))
}

fn one(template: &LaunchTemplate, version: &Version) -> Xml {
    let mut xml = Xml::new();
    xml.node("launchTemplateVersion", |inner| write(inner, template, version));
    xml
}

fn values(template: &LaunchTemplate, version: &Version, filter: &str) -> Vec<String> {
    let data = &version.data;
    match filter {
        "create-time" => vec![iso(version.created_at)],
        "image-id" => data.image_id.iter().cloned().collect(),
        "instance-type" => data.instance_type.iter().cloned().collect(),
        "is-default-version" => vec![(version.number == template.default_version).to_string()],
        _ => data.instance_profile_arn.iter().chain(&data.instance_profile_name).cloned().collect(),
    }
}

fn write(xml: &mut Xml, template: &LaunchTemplate, version: &Version) {
    xml.text("launchTemplateId", &template.id)
        .text("launchTemplateName", &template.name)
        .text("versionNumber", version.number)
        .some("versionDescription", version.description.as_ref())
        .text("createTime", iso(version.created_at))
        .text("createdBy", &version.created_by)
        .text("defaultVersion", version.number == template.default_version)
        .node("launchTemplateData", |data| version.data.write(data));
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_new_version_takes_over_what_it_does_not_say() {
        let cloud = cloud();
        let make = "CreateLaunchTemplate&LaunchTemplateName=nodes&LaunchTemplateData.InstanceType=t3.large\
                    &LaunchTemplateData.KeyName=workshop&LaunchTemplateData.MetadataOptions.HttpTokens=required\
                    &LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit=1\
                    &LaunchTemplateData.SecurityGroupId.1=sg-0123456789abcdef0\
                    &LaunchTemplateData.BlockDeviceMapping.1.DeviceName=/dev/xvda\
                    &LaunchTemplateData.BlockDeviceMapping.1.Ebs.VolumeSize=40\
                    &LaunchTemplateData.TagSpecification.1.ResourceType=instance\
                    &LaunchTemplateData.TagSpecification.1.Tag.1.Key=team\
                    &LaunchTemplateData.TagSpecification.1.Tag.1.Value=blue";
        ok(&cloud, "ec2", make).await;
        let more = "CreateLaunchTemplateVersion&LaunchTemplateName=nodes&SourceVersion=1&VersionDescription=bigger\
                    &LaunchTemplateData.BlockDeviceMapping.1.DeviceName=/dev/xvda\
                    &LaunchTemplateData.BlockDeviceMapping.1.Ebs.VolumeSize=80&ClientToken=once";
        let made = ok(&cloud, "ec2", more).await;
        assert_eq!(first(&ok(&cloud, "ec2", more).await, "versionNumber"), "2", "the same token");
        assert_eq!((first(&made, "versionNumber"), first(&made, "volumeSize")), ("2".to_owned(), "80".to_owned()));
        assert_eq!(first(&made, "instanceType"), "t3.large");
        assert_eq!(first(&made, "httpPutResponseHopLimit"), "1");
        assert_eq!(all(&made, "key"), ["team"]);
        let listed = ok(&cloud, "ec2", "DescribeLaunchTemplateVersions&LaunchTemplateName=nodes").await;
        assert_eq!(all(&listed, "versionNumber"), ["2", "1"]);
        let of = async |version: &str| {
            let ask =
                format!("DescribeLaunchTemplateVersions&LaunchTemplateName=nodes&LaunchTemplateVersion.1={version}");
            first(&ok(&cloud, "ec2", &ask).await, "volumeSize")
        };
        assert_eq!((of("$Default").await, of("$Latest").await, of("1").await), ("40".into(), "80".into(), "40".into()));
        let third = "DescribeLaunchTemplateVersions&LaunchTemplateName=nodes&LaunchTemplateVersion.1=3";
        assert_eq!(refused(&cloud, "ec2", third).await.0, "InvalidLaunchTemplateId.VersionNotFound");
    }

    #[tokio::test(start_paused = true)]
    async fn the_default_version_is_chosen_and_stays() {
        let cloud = cloud();
        let data = "LaunchTemplateName=nodes&LaunchTemplateData.InstanceType";
        ok(&cloud, "ec2", &format!("CreateLaunchTemplate&{data}=t3.large")).await;
        ok(&cloud, "ec2", &format!("CreateLaunchTemplateVersion&{data}=t3.xlarge")).await;
        let delete = |version: u32| {
            format!("DeleteLaunchTemplateVersions&LaunchTemplateName=nodes&LaunchTemplateVersion.1={version}")
        };
        refused(&cloud, "ec2", &delete(1)).await;
        ok(&cloud, "ec2", "ModifyLaunchTemplate&LaunchTemplateName=nodes&SetDefaultVersion=2").await;
        let described = ok(&cloud, "ec2", "DescribeLaunchTemplates&LaunchTemplateName.1=nodes").await;
        assert_eq!(first(&described, "defaultVersionNumber"), "2");
        let gone = ok(&cloud, "ec2", &delete(1)).await;
        assert!(!gone.contains("responseError"), "{gone}");
        let again = ok(&cloud, "ec2", &delete(1)).await;
        assert_eq!(first(&again, "code"), "launchTemplateVersionDoesNotExist");
        // The number of a deleted version does not come back.
        let third = ok(&cloud, "ec2", &format!("CreateLaunchTemplateVersion&{data}=t3.small")).await;
        assert_eq!(first(&third, "versionNumber"), "3");
    }

    #[tokio::test(start_paused = true)]
    async fn what_could_never_start_is_refused() {
        let cloud = cloud();
        let make = |data: &str| format!("CreateLaunchTemplate&LaunchTemplateName=nodes&LaunchTemplateData.{data}");
        let broken = refused(&cloud, "ec2", &make("UserData=%%%")).await;
        assert_eq!(broken.0, "InvalidUserData.Malformed");
        let tokens = refused(&cloud, "ec2", &make("MetadataOptions.HttpTokens=maybe")).await;
        assert_eq!(tokens.0, "InvalidParameterValue");
        let cores = refused(&cloud, "ec2", &make("CpuOptions.CoreCount=1")).await;
        assert_eq!(cores.0, "UnsupportedOperation", "what the demo cloud lacks is refused, not ignored");
    }
}
