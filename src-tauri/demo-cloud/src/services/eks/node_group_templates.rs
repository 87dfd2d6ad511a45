//! The launch template that a node group may be asked to use, and what EKS refuses about it.
//!
//! It must not change the account. Rules are from the EKS user guide, "Customize managed nodes with launch templates";
//! where nobody has published the words, that is said.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;

use super::body::{text, texts};
use super::errors::{invalid_parameter, invalid_request};
use super::state::OwnTemplate;
use crate::context::Context;
use crate::services::ec2::{LaunchTemplateData, TemplateSpecification, published_parameters};
use crate::wire::Answer;

/// A template somebody wrote, in the version a request means.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) own: OwnTemplate,
    pub(super) data: LaunchTemplateData,
}

/// The template that a request names, if it names one and a node group can use it.
pub(super) fn asked(context: &Context<'_>, body: &Value) -> Answer<Option<Asked>> {
    let wish = &body["launchTemplate"];
    if !wish.is_object() {
        return Ok(None);
    }
    let field = |name: &str| text(wish, name).map(str::to_owned);
    let wanted = TemplateSpecification { id: field("id"), name: field("name"), version: field("version") };
    if wanted.id.is_some() == wanted.name.is_some() {
        return Err(invalid_parameter("Either provide launch template ID or launch template name"));
    }
    // Unverified words: these are EC2's.
    let found = context.ec2.template_version(&wanted);
    let (template, version) = found.map_err(|refusal| invalid_parameter(refusal.message))?;
    let own = OwnTemplate { id: template.id.clone(), name: template.name.clone(), version: version.number.to_string() };
    let mut data = version.data.clone();
    data.image_id = data.image_id.map(|image| resolved(context, image));
    check_request(body, &data)?;
    check_data(&own, &data)?;
    check_user_data(body, &data)?;
    Ok(Some(Asked { own, data }))
}

/// An image that is named by a public parameter.
fn resolved(context: &Context<'_>, image: String) -> String {
    let parameter = image.strip_prefix("resolve:ssm:").map(str::to_owned);
    let Some(parameter) = parameter else { return image };
    published_parameters(context.region).into_iter().find(|(name, _)| *name == parameter).map_or(image, |(_, id)| id)
}

/// What may not be said in the request because the template says it, or should.
fn check_request(body: &Value, data: &LaunchTemplateData) -> Answer<()> {
    let is_named = |name: &str| body.get(name).is_some_and(|value| !value.is_null());
    if is_named("diskSize") {
        return Err(invalid_parameter("Disk size must be specified within the launch template."));
    }
    if is_named("remoteAccess") {
        return Err(invalid_parameter("Remote access configuration cannot be specified with a launch template."));
    }
    if data.instance_type.is_some() && !texts(body, "instanceTypes").is_empty() {
        return Err(invalid_request("Cannot specify instance types in launch template and API Request"));
    }
    if data.image_id.is_none() {
        return Ok(());
    }
    if text(body, "amiType").is_some_and(|kind| kind != "CUSTOM") {
        return Err(invalid_parameter(
            "You cannot specify an AMI Type other than CUSTOM, when specifying an image id in your launch template.",
        ));
    }
    let field = [("version", "kubernetesVersion"), ("releaseVersion", "releaseVersion")];
    match field.iter().find(|(name, _)| is_named(name)) {
        Some((_, field)) => {
            Err(invalid_parameter(format!("You cannot specify the field {field} when using custom AMIs.")))
        }
        None => Ok(()),
    }
}

/// What the template may not say, because EKS does. Words of the last two unverified.
fn check_data(own: &OwnTemplate, data: &LaunchTemplateData) -> Answer<()> {
    let name = &own.name;
    if data.instance_profile_arn.is_some() || data.instance_profile_name.is_some() {
        return Err(invalid_request(format!(
            "Launch template {name} should not specify an instance profile. The noderole in your request will be used to \
             construct an instance profile."
        )));
    }
    if data.network_interfaces.iter().any(|one| one.subnet_id.is_some()) {
        return Err(invalid_request(format!(
            "Launch template {name} should not specify subnets. The subnets in your request will be used."
        )));
    }
    if data.market_type.as_deref() == Some("spot") {
        return Err(invalid_request(format!(
            "Launch template {name} should not specify spot options. Use capacityType in your request instead."
        )));
    }
    Ok(())
}

/// EKS adds its own part to the user data of its images, which needs several parts. Bottlerocket's is TOML.
fn check_user_data(body: &Value, data: &LaunchTemplateData) -> Answer<()> {
    let of_other_kind =
        text(body, "amiType").is_some_and(|kind| kind.starts_with("BOTTLEROCKET") || kind.starts_with("WINDOWS"));
    let Some(encoded) = data.user_data.as_deref().filter(|_| data.image_id.is_none() && !of_other_kind) else {
        return Ok(());
    };
    let decoded = BASE64.decode(encoded.replace(['\n', '\r'], "")).unwrap_or_default();
    let head = String::from_utf8_lossy(&decoded[..decoded.len().min(500)]).to_lowercase();
    if decoded.is_empty() || head.contains("content-type: multipart/mixed") {
        return Ok(());
    }
    Err(invalid_request("User data was not in the MIME multipart format."))
}
