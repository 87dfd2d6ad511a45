//! What a group's machines are made from: a launch template, or a mix of machine types over one.

use serde::{Deserialize, Serialize};

use super::refusal::{invalid, number, refuse_unsupported};
use crate::context::Context;
use crate::services::ec2::{self, TemplateSpecification};
use crate::wire::{Answer, AwsError, Params, Xml};

/// Where machines come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LaunchSource {
    /// With id, name and, if somebody said it, version.
    pub(super) template: Template,
    pub(super) mixed: Option<Mixed>,
}

/// A launch template as groups name it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Template {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) version: Option<String>,
}

/// A mixed instances policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mixed {
    pub(super) overrides: Vec<Override>,
    /// How many machines are on demand before any is spot.
    pub(super) on_demand_base: u32,
    /// Of the machines above that, how many of a hundred are on demand.
    pub(super) on_demand_percent: u32,
    pub(super) on_demand_strategy: String,
    pub(super) spot_strategy: String,
    pub(super) spot_max_price: Option<String>,
}

/// One machine type that may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Override {
    pub(super) instance_type: Option<String>,
    pub(super) template: Option<Template>,
}

/// The refusal of a group that says nothing about its machines.
pub(super) fn missing() -> AwsError {
    invalid(
        "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or \
         MixedInstancesPolicy parameter.",
    )
}

/// What the request says about it, if anything.
pub(super) fn read(params: &Params) -> Answer<Option<LaunchSource>> {
    if let Some(name) = params.filled("LaunchConfigurationName") {
        return Err(invalid(format!(
            "Launch configuration name not found - Launch configuration with name: {name} does not exist"
        )));
    }
    let plain = template(&params.below("LaunchTemplate"))?;
    let policy = params.below("MixedInstancesPolicy");
    let below = template(&policy.below("LaunchTemplate.LaunchTemplateSpecification"))?;
    match (plain, below) {
        (None, None) if policy.is_empty() => Ok(None),
        (None, None) => Err(invalid("MixedInstancesPolicy must contain a LaunchTemplateSpecification.")),
        (Some(_), Some(_)) => Err(missing()),
        (Some(template), None) => Ok(Some(LaunchSource { template, mixed: None })),
        (None, Some(template)) => Ok(Some(LaunchSource { template, mixed: Some(mixed(&policy)?) })),
    }
}

fn template(params: &Params) -> Answer<Option<Template>> {
    let (id, name) = (params.filled("LaunchTemplateId"), params.filled("LaunchTemplateName"));
    let version = params.filled("Version").map(str::to_owned);
    match (id, name) {
        (None, None) if version.is_none() => Ok(None),
        (Some(_), Some(_)) | (None, None) => {
            Err(invalid("Valid requests must contain either launchTemplateId or LaunchTemplateName"))
        }
        _ => Ok(Some(Template {
            id: id.unwrap_or_default().to_owned(),
            name: name.unwrap_or_default().to_owned(),
            version,
        })),
    }
}

fn mixed(policy: &Params) -> Answer<Mixed> {
    let mut overrides = Vec::new();
    for one in policy.each("LaunchTemplate.Overrides.member") {
        refuse_unsupported(&one, &["InstanceRequirements", "ImageId", "WeightedCapacity"])?;
        overrides.push(Override {
            instance_type: one.filled("InstanceType").map(str::to_owned),
            template: template(&one.below("LaunchTemplateSpecification"))?,
        });
    }
    let distribution = policy.below("InstancesDistribution");
    let percent = number(&distribution, "OnDemandPercentageAboveBaseCapacity")?.unwrap_or(100);
    if percent > 100 {
        return Err(invalid("OnDemandPercentageAboveBaseCapacity must be between 0 and 100."));
    }
    let text = |name: &str, usual: &str| distribution.filled(name).unwrap_or(usual).to_owned();
    Ok(Mixed {
        overrides,
        on_demand_base: number(&distribution, "OnDemandBaseCapacity")?.unwrap_or(0),
        on_demand_percent: percent,
        on_demand_strategy: text("OnDemandAllocationStrategy", "prioritized"),
        spot_strategy: text("SpotAllocationStrategy", "lowest-price"),
        spot_max_price: distribution.filled("SpotMaxPrice").map(str::to_owned),
    })
}

/// The source, if machines could start from it: Auto Scaling asks EC2 before it makes a group. Templates get both their
/// id and their name.
pub(super) fn checked(context: &Context<'_>, source: LaunchSource) -> Answer<LaunchSource> {
    let mut mixed = source.mixed;
    for one in mixed.iter_mut().flat_map(|mixed| &mut mixed.overrides) {
        if let Some(name) = one.instance_type.as_deref().filter(|name| ec2::instance_type(name).is_none()) {
            return Err(not_fully_formed(&format!("Invalid value '{name}' for InstanceType.")));
        }
        if let Some(template) = one.template.take() {
            one.template = Some(checked_template(context, &template)?);
        }
    }
    Ok(LaunchSource { template: checked_template(context, &source.template)?, mixed })
}

fn checked_template(context: &Context<'_>, wanted: &Template) -> Answer<Template> {
    let asked = specification(wanted);
    let (template, version) =
        context.ec2.template_version(&asked).map_err(|refusal| not_fully_formed(&refusal.message))?;
    let data = &version.data;
    if data.image_id.is_none() {
        return Err(not_fully_formed("The request must contain the parameter ImageId"));
    }
    if let Some(name) = data.instance_type.as_deref().filter(|name| ec2::instance_type(name).is_none()) {
        return Err(not_fully_formed(&format!("Invalid value '{name}' for InstanceType.")));
    }
    for id in &data.all_groups() {
        context.ec2.security_group(id).map_err(|refusal| not_fully_formed(&refusal.message))?;
    }
    let profile = data.instance_profile_arn.as_deref().or(data.instance_profile_name.as_deref());
    if let Some(profile) = profile.filter(|name| context.iam.instance_profile_arn(name, context.now).is_none()) {
        return Err(not_fully_formed(&format!(
            "Value ({profile}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
        )));
    }
    Ok(Template { id: template.id.clone(), name: template.name.clone(), version: wanted.version.clone() })
}

/// The template as EC2 is asked for it: by its id, which outlives its name, if that is known.
pub(super) fn specification(template: &Template) -> TemplateSpecification {
    let is_known = !template.id.is_empty();
    TemplateSpecification {
        id: is_known.then(|| template.id.clone()),
        name: (!is_known).then(|| template.name.clone()),
        version: template.version.clone(),
    }
}

fn not_fully_formed(why: &str) -> AwsError {
    invalid(format!("You must use a valid fully-formed launch template. {why}"))
}

impl Template {
    /// Its members, inside whatever element stands for it.
    pub(super) fn write(&self, xml: &mut Xml) {
        xml.text("LaunchTemplateId", &self.id)
            .text("LaunchTemplateName", &self.name)
            .some("Version", self.version.as_ref());
    }
}

impl LaunchSource {
    /// `LaunchTemplate` or `MixedInstancesPolicy`.
    pub(super) fn write(&self, xml: &mut Xml) {
        let Some(mixed) = &self.mixed else {
            xml.node("LaunchTemplate", |inner| self.template.write(inner));
            return;
        };
        xml.node("MixedInstancesPolicy", |policy| {
            policy.node("LaunchTemplate", |inner| {
                inner.node("LaunchTemplateSpecification", |one| self.template.write(one));
                inner.members("Overrides", &mixed.overrides, |item, one| {
                    item.some("InstanceType", one.instance_type.as_ref());
                    if let Some(template) = &one.template {
                        item.node("LaunchTemplateSpecification", |inner| template.write(inner));
                    }
                });
            });
            policy.node("InstancesDistribution", |inner| {
                inner
                    .text("OnDemandAllocationStrategy", &mixed.on_demand_strategy)
                    .text("OnDemandBaseCapacity", mixed.on_demand_base)
                    .text("OnDemandPercentageAboveBaseCapacity", mixed.on_demand_percent)
                    .text("SpotAllocationStrategy", &mixed.spot_strategy)
                    .some("SpotMaxPrice", mixed.spot_max_price.as_ref());
            });
        });
    }
}
