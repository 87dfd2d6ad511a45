//! Launch templates of the Region that people made.

use aws_sdk_ec2::types::LaunchTemplate;

use crate::{cloud::Cloud, contract::LaunchTemplateOffer, failure::Failure, leftovers::TagList, resources::TAG_RUN};

/// More than this do not fit into a list worth scrolling.
const TEMPLATES_MAX: usize = 500;

/// Those that neither EKS nor Landfall made.
///
/// # Errors
/// What AWS refused.
pub(super) async fn launch_templates(cloud: &Cloud) -> Result<Vec<LaunchTemplateOffer>, Failure> {
    let mut pages = cloud.ec2.describe_launch_templates().into_paginator().items().send();
    let mut offers = Vec::new();
    while let Some(template) = pages.next().await {
        let template = template.map_err(Failure::of("EC2", "DescribeLaunchTemplates"))?;
        offers.extend(offer(&template));
        if offers.len() >= TEMPLATES_MAX {
            break;
        }
    }
    offers.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(offers)
}

fn offer(template: &LaunchTemplate) -> Option<LaunchTemplateOffer> {
    let tags = TagList::ec2(template.tags());
    // EKS's own go with their node group; Landfall's with their run.
    if tags.get("eks:nodegroup-name").is_some() || tags.get(TAG_RUN).is_some() {
        return None;
    }
    let number = |number: Option<i64>| number.unwrap_or(1).to_string();
    Some(LaunchTemplateOffer {
        id: template.launch_template_id()?.to_owned(),
        name: template.launch_template_name().unwrap_or_default().to_owned(),
        default_version: number(template.default_version_number()),
        latest_version: number(template.latest_version_number()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_ec2::types::Tag;

    #[test]
    fn only_templates_of_people_are_offered() {
        let template = |tag: &str| {
            let tag = Tag::builder().key(tag).value("x").build();
            LaunchTemplate::builder()
                .launch_template_id("lt-1")
                .launch_template_name("base")
                .default_version_number(1)
                .latest_version_number(3)
                .tags(tag)
                .build()
        };
        let offered = offer(&template("team")).expect("offered");
        assert_eq!((offered.default_version.as_str(), offered.latest_version.as_str()), ("1", "3"));
        assert_eq!((offer(&template("eks:nodegroup-name")), offer(&template(TAG_RUN))), (None, None));
    }
}
