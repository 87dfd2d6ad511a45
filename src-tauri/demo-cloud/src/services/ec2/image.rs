//! Machine images: the EKS-optimized Amazon Linux 2023 images that node groups start from, and the public parameters
//! that lead to them.

use super::describe::{Filters, page};
use super::kind::invalid_value;
use super::tag::Tags;
use super::written_filters;
use crate::context::Context;
use crate::ids::Ids;
use crate::wire::{Answer, AwsError, Params, Xml};

/// The account AWS publishes EKS images from.
const OWNER: &str = "602401143452";
const RELEASE: &str = "v20260714";
/// The size of their root disk; 20 GiB as in the EKS User Guide.
pub(super) const ROOT_GIB: u32 = 20;
const ARCHITECTURES: [&str; 2] = ["x86_64", "arm64"];
const VERSIONS: [&str; 7] = ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"];

struct Image {
    id: String,
    name: String,
    architecture: &'static str,
}

/// The id of the newest image for a Kubernetes version and an architecture (`x86_64` or `arm64`); the same in every
/// account.
pub(crate) fn eks_image_id(region: &str, kubernetes_version: &str, architecture: &str) -> String {
    Ids::new(0).apart(&format!("ami/{region}/{kubernetes_version}/{architecture}")).ec2("ami")
}

/// Every public parameter of Systems Manager that leads to an image, with its value (EKS User Guide, "Retrieve
/// recommended Amazon Linux AMI IDs").
pub(crate) fn published_parameters(region: &str) -> Vec<(String, String)> {
    all_images(region)
        .into_iter()
        .flat_map(|(version, image)| {
            let folder = format!(
                "/aws/service/eks/optimized-ami/{version}/amazon-linux-2023/{}/standard/recommended",
                image.architecture
            );
            [(format!("{folder}/image_id"), image.id), (format!("{folder}/image_name"), image.name)]
        })
        .collect()
}

/// The id of an image that may be named by a public parameter, as `resolve:ssm:/aws/service/…`.
pub(super) fn resolve(region: &str, wanted: &str) -> Answer<String> {
    let Some(name) = wanted.strip_prefix("resolve:ssm:") else { return Ok(wanted.to_owned()) };
    let found = published_parameters(region).into_iter().find(|(known, _)| known == name);
    // EC2's own text for this is not published.
    found.map(|(_, id)| id).ok_or_else(|| {
        invalid_value(format!("Value ({wanted}) for parameter imageId is invalid. The parameter {name} was not found."))
    })
}

/// The architecture of an image, or EC2's refusal if there is none with this id.
pub(super) fn architecture(region: &str, id: &str) -> Answer<&'static str> {
    all_images(region)
        .into_iter()
        .find(|(_, image)| image.id == id)
        .map(|(_, image)| image.architecture)
        .ok_or_else(|| missing(id))
}

fn missing(id: &str) -> AwsError {
    if id.starts_with("ami-") {
        return AwsError::bad("InvalidAMIID.NotFound", format!("The image id '[{id}]' does not exist"));
    }
    AwsError::bad("InvalidAMIID.Malformed", format!("Invalid id: \"{id}\" (expecting \"ami-...\")"))
}

/// Every image with the Kubernetes version it is for.
fn all_images(region: &str) -> Vec<(&'static str, Image)> {
    VERSIONS
        .into_iter()
        .flat_map(|version| ARCHITECTURES.map(|architecture| (version, image(region, version, architecture))))
        .collect()
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let filters = Filters::read(
        params,
        &[
            "architecture",
            "image-id",
            "is-public",
            "name",
            "owner-alias",
            "owner-id",
            "state",
            "image-type",
            "root-device-type",
            "virtualization-type",
            "block-device-mapping.delete-on-termination",
            "block-device-mapping.device-name",
            "block-device-mapping.encrypted",
            "block-device-mapping.volume-size",
            "block-device-mapping.volume-type",
            "creation-date",
            "description",
            "ena-support",
            "hypervisor",
            "root-device-name",
        ],
    )?;
    let ids = params.list("ImageId");
    let owners = params.list("Owner");
    let mut all: Vec<Image> = all_images(context.region).into_iter().map(|(_, image)| image).collect();
    if let Some(id) = ids.iter().find(|id| !all.iter().any(|image| image.id == **id)) {
        return Err(missing(id));
    }
    all.retain(|image| {
        let is_asked = ids.is_empty() || ids.contains(&image.id);
        let is_owned = owners.is_empty() || owners.iter().any(|owner| owner == "amazon" || owner == OWNER);
        is_asked && is_owned && filters.accept(&Tags::new(), |name| values(image, name))
    });
    let (page, next) = page(params, all)?;
    let mut xml = Xml::new();
    xml.set("imagesSet", page, |item, image| write(item, &image)).some("nextToken", next);
    Ok(xml)
}

fn write(item: &mut Xml, image: &Image) {
    item.text("imageId", &image.id)
        .text("name", &image.name)
        .text("imageLocation", format!("amazon/{}", image.name))
        .text("imageState", "available")
        .text("imageOwnerId", OWNER)
        .text("imageOwnerAlias", "amazon")
        .text("isPublic", true)
        .text("architecture", image.architecture)
        .text("imageType", "machine")
        .text("rootDeviceType", "ebs")
        .text("rootDeviceName", "/dev/xvda")
        .text("virtualizationType", "hvm")
        .text("hypervisor", "xen")
        .text("enaSupport", true)
        .set("blockDeviceMapping", ["/dev/xvda"], |mapping, device| {
            mapping.text("deviceName", device).node("ebs", |ebs| {
                ebs.text("volumeSize", ROOT_GIB)
                    .text("volumeType", "gp3")
                    .text("deleteOnTermination", true)
                    .text("encrypted", false);
            });
        })
        .text("description", "EKS-optimized Kubernetes node based on Amazon Linux 2023")
        .text("creationDate", "2026-07-14T18:20:33.000Z");
}

fn image(region: &str, version: &str, architecture: &'static str) -> Image {
    Image {
        id: eks_image_id(region, version, architecture),
        name: format!("amazon-eks-node-al2023-{architecture}-standard-{version}-{RELEASE}"),
        architecture,
    }
}

fn values(image: &Image, filter: &str) -> Vec<String> {
    vec![
        match filter {
            "architecture" => image.architecture,
            "image-id" => &image.id,
            "is-public" => "true",
            "name" => &image.name,
            "owner-alias" => "amazon",
            "owner-id" => OWNER,
            "state" => "available",
            "image-type" => "machine",
            "root-device-type" => "ebs",
            "virtualization-type" => "hvm",
            written => {
                let mut xml = Xml::new();
                write(&mut xml, image);
                return written_filters::values(&xml.finish(), written);
            }
        }
        .to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn every_parameter_leads_to_an_image_that_is_described() {
        let cloud = cloud();
        let parameters = published_parameters("us-east-1");
        assert_eq!(parameters.len(), VERSIONS.len() * ARCHITECTURES.len() * 2);
        for (name, value) in parameters.iter().filter(|(name, _)| name.ends_with("/image_id")) {
            let described = ok(&cloud, "ec2", &format!("DescribeImages&ImageId.1={value}")).await;
            assert!(name.contains(&first(&described, "architecture")), "{name}");
            assert_eq!(first(&described, "imageOwnerAlias"), "amazon");
            assert_eq!(first(&described, "deviceName"), "/dev/xvda");
        }
        let name = "amazon-eks-node-al2023-arm64-standard-1.36-*";
        let filter = format!("DescribeImages&Owner.1=amazon&Filter.1.Name=name&Filter.1.Value.1={name}");
        let found = ok(&cloud, "ec2", &filter).await;
        assert_eq!(all(&found, "name"), ["amazon-eks-node-al2023-arm64-standard-1.36-v20260714"]);
        assert_eq!(refused(&cloud, "ec2", "DescribeImages&ImageId.1=linux").await.0, "InvalidAMIID.Malformed");
    }
}
