//! Machine images: the EKS-optimized Amazon Linux 2023 images that node groups start from.

use super::describe::{Filters, page};
use super::tag::Tags;
use crate::context::Context;
use crate::ids::Ids;
use crate::wire::{Answer, AwsError, Params, Xml};

/// The account AWS publishes EKS images from.
const OWNER: &str = "602401143452";
const RELEASE: &str = "v20260714";
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
        ],
    )?;
    let ids = params.list("ImageId");
    let owners = params.list("Owner");
    let mut all: Vec<Image> = VERSIONS
        .into_iter()
        .flat_map(|version| ["x86_64", "arm64"].map(|architecture| image(context.region, version, architecture)))
        .collect();
    if let Some(missing) = ids.iter().find(|id| !all.iter().any(|image| image.id == **id)) {
        return Err(AwsError::bad("InvalidAMIID.NotFound", format!("The image id '[{missing}]' does not exist")));
    }
    all.retain(|image| {
        let is_asked = ids.is_empty() || ids.contains(&image.id);
        let is_owned = owners.is_empty() || owners.iter().any(|owner| owner == "amazon" || owner == OWNER);
        is_asked && is_owned && filters.accept(&Tags::new(), |name| values(image, name))
    });
    let (page, next) = page(params, all)?;
    let mut xml = Xml::new();
    xml.set("imagesSet", page, |item, image| {
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
            .text("description", "EKS-optimized Kubernetes node based on Amazon Linux 2023")
            .text("creationDate", "2026-07-14T18:20:33.000Z");
    })
    .some("nextToken", next);
    Ok(xml)
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
            _ => "hvm",
        }
        .to_owned(),
    ]
}
