//! Launch templates of managed node groups: those that exist, and those made here.

use super::machines;
use crate::{
    check::findings::Findings,
    contract::{LaunchTemplateSource, LaunchTemplateSpec, NodeGroupSpec, Offers},
    offers::ami_types::{self, NodeSystem},
    resources::user_data,
};

/// Hops that EC2 takes (its API Reference, `HttpPutResponseHopLimit`).
const HOPS_MAX: u32 = 64;

pub(super) fn check(group: &NodeGroupSpec, field: &str, offers: Option<&Offers>, findings: &mut Findings) {
    let template = &group.launch_template;
    let field = format!("{field}.launch_template");
    match template.source {
        LaunchTemplateSource::None => unused(template, &field, "No launch template is made", findings),
        LaunchTemplateSource::Existing => {
            unused(template, &field, "An existing launch template is used as it is", findings);
            existing(template, &field, offers, findings);
        }
        LaunchTemplateSource::New => made(group, &field, findings),
    }
}

/// Answers that only a template made here could have.
fn unused(template: &LaunchTemplateSpec, field: &str, because: &str, findings: &mut Findings) {
    for (name, value) in [("ami_id", &template.ami_id), ("user_data", &template.user_data)] {
        if !value.is_empty() {
            findings.error(
                format!("{field}.{name}"),
                format!("{because}, so that this would not be used."),
                "Choose to make a launch template, or leave this empty.",
            );
        }
    }
}

fn existing(template: &LaunchTemplateSpec, field: &str, offers: Option<&Offers>, findings: &mut Findings) {
    let id = template.id.as_str();
    if !machines::is_id(id, "lt") {
        let message = if id.is_empty() {
            "Which launch template?".to_owned()
        } else {
            format!("“{id}” is not the id of a launch template.")
        };
        findings.error(format!("{field}.id"), message, "Choose one, or enter an id such as lt-0123456789abcdef0.");
        return;
    }
    let known = offers.map(|offers| offers.launch_templates.as_slice()).unwrap_or_default();
    let found = known.iter().find(|template| template.id == id);
    if !known.is_empty() && found.is_none() {
        let message = format!("This Region has no launch template {id}.");
        findings.error(format!("{field}.id"), message, "Choose one that is there.");
    }
    let version = template.version.as_str();
    let number = version.parse::<u64>().ok();
    if !version.is_empty() && !matches!(version, "$Latest" | "$Default") && number.is_none_or(|number| number == 0) {
        let remedy = "Enter a number such as 3, $Latest, or leave it empty for the template's default version.";
        findings.error(format!("{field}.version"), format!("“{version}” is not a version."), remedy);
    } else if let (Some(number), Some(found)) = (number, found)
        && found.latest_version.parse::<u64>().is_ok_and(|latest| number > latest)
    {
        findings.error(
            format!("{field}.version"),
            format!("{} has no version {number}; its newest is {}.", found.name, found.latest_version),
            "Enter a version that is there, or leave it empty for the default.",
        );
    }
}

fn made(group: &NodeGroupSpec, field: &str, findings: &mut Findings) {
    let template = &group.launch_template;
    machines::image(&template.ami_id, format!("{field}.ami_id"), findings);
    let text = template.user_data.as_str();
    let own_image = !template.ami_id.is_empty();
    if text.len() > user_data::USER_DATA_MAX {
        let message = format!("The user data has {} bytes; EC2 takes {}.", text.len(), user_data::USER_DATA_MAX);
        findings.error(format!("{field}.user_data"), message, "Shorten it, or load the rest from Amazon S3.");
    }
    let system = ami_types::find(&group.ami_type).map(|ami| ami.system);
    if own_image && matches!(system, Some(NodeSystem::Bottlerocket | NodeSystem::Windows)) {
        findings.error(
            format!("{field}.ami_id"),
            "Landfall starts an image of your own as Amazon Linux 2023 starts, with nodeadm.",
            "Leave the AMI type empty and use an image made from Amazon Linux 2023 for EKS.",
        );
    } else if own_image && user_data::is_document(text) && !user_data::has_node_config(text) {
        findings.warning(
            format!("{field}.user_data"),
            "With an image of your own EKS adds nothing, and this document holds no NodeConfig: unless the image \
             knows the cluster itself, its nodes never join.",
            "Add a part of type application/node.eks.aws, or enter the script alone: Landfall then adds that part.",
        );
    } else if own_image && text.is_empty() {
        findings.warning(
            format!("{field}.ami_id"),
            "EKS neither updates nor checks an image of your own. It must be made from Amazon Linux 2023 for EKS: \
             Landfall tells nodeadm on it how to join.",
            "Leave it empty unless you build images yourself.",
        );
    }
    if !(1..=HOPS_MAX).contains(&template.metadata_hops) {
        let message = format!("{} hops are not possible.", template.metadata_hops);
        let remedy = format!("Enter 2, or 1 to keep pods away from the node's credentials; at most {HOPS_MAX}.");
        findings.error(format!("{field}.metadata_hops"), message, remedy);
    }
    if template.dedicated {
        findings.warning(
            format!("{field}.dedicated"),
            "Instances on hardware of your own cost more than the estimate says.",
            "Look at https://aws.amazon.com/ec2/pricing/dedicated-instances first.",
        );
    }
}
