//! Filters that need no rule of their own: their name is the path to a value in what EC2 writes about a thing, such as
//! `block-device-mapping.volume-id`. So what somebody sees in an answer can be asked for.
//!
//! It must not know any kind of thing.

use quick_xml::escape::unescape;

/// The values that a filter finds in a description as [`Xml`](crate::wire::Xml) writes it: no attributes, no comments.
pub(super) fn values(description: &str, filter: &str) -> Vec<String> {
    let wanted: Vec<String> = filter.split('.').map(plain).collect();
    let (mut path, mut found) = (Vec::new(), Vec::new());
    for piece in description.split('<') {
        let Some((tag, text)) = piece.split_once('>') else { continue };
        if tag.starts_with('/') {
            path.pop();
            continue;
        }
        // A list's entries are no step of a filter.
        path.push(if tag == "item" { String::new() } else { plain(tag) });
        if !text.is_empty() && leads_to(&path, &wanted) {
            found.push(unescape(text).map_or_else(|_| text.to_owned(), Into::into));
        }
    }
    found
}

/// Whether a path ends where the wanted one ends, and goes through the rest of it in order. Descriptions have some
/// levels more than filters.
fn leads_to(path: &[String], wanted: &[String]) -> bool {
    let steps: Vec<&String> = path.iter().filter(|step| !step.is_empty()).collect();
    let mut rest = steps.iter();
    steps.last().copied() == wanted.last() && wanted.iter().all(|step| rest.any(|one| *one == step))
}

/// A name without what tells elements and filters apart: `blockDeviceMapping`, `volumeSet` and `ipPermissions` are
/// `block-device-mapping`, `volume` and `ip-permission`.
fn plain(name: &str) -> String {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let name = name.strip_suffix("set").unwrap_or(&name);
    name.strip_suffix('s').unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{all, cloud, first, ok, refused};

    const DISK: &str = "<volumeId>vol-1</volumeId><attachmentSet><item><device>/dev/xvda</device><status>attached</status>\
                        </item></attachmentSet><status>in-use</status><colourSet><item>red</item><item>blue</item></colourSet><description>a &amp; b</description>";

    #[test]
    fn a_filter_is_the_path_to_a_value() {
        assert_eq!(values(DISK, "attachment.status"), ["attached"]);
        assert_eq!(values(DISK, "attachment.device"), ["/dev/xvda"]);
        assert_eq!(values(DISK, "description"), ["a & b"]);
        assert_eq!(values(DISK, "colour"), ["red", "blue"]);
        assert!(values(DISK, "attachment.volume-id").is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_description_says_can_be_asked_for() {
        let cloud = cloud();
        let subnet = first(&ok(&cloud, "ec2", "DescribeSubnets&X=").await, "subnetId");
        let image = "DescribeImages&Filter.1.Name=architecture&Filter.1.Value.1=x86_64";
        let image = first(&ok(&cloud, "ec2", image).await, "imageId");
        let run = format!("RunInstances&MinCount=1&MaxCount=1&InstanceType=t3.small&ImageId={image}&SubnetId={subnet}");
        let machine = first(&ok(&cloud, "ec2", &run).await, "instanceId");
        let disk = first(&ok(&cloud, "ec2", "DescribeVolumes&X=").await, "volumeId");
        let by = |name: &str, value: &str| format!("DescribeInstances&Filter.1.Name={name}&Filter.1.Value.1={value}");
        let found = ok(&cloud, "ec2", &by("block-device-mapping.volume-id", &disk)).await;
        assert_eq!(first(&found, "instanceId"), machine);
        assert!(all(&ok(&cloud, "ec2", &by("architecture", "arm64")).await, "instanceId").is_empty());
        let mac = first(&found, "macAddress");
        let found = ok(&cloud, "ec2", &by("network-interface.mac-address", &mac)).await;
        assert_eq!(first(&found, "instanceId"), machine);
        assert_eq!(refused(&cloud, "ec2", &by("colour", "red")).await.0, "InvalidParameterValue");
        let disks = "DescribeVolumes&Filter.1.Name=attachment.device&Filter.1.Value.1=/dev/x*";
        assert_eq!(first(&ok(&cloud, "ec2", disks).await, "volumeId"), disk);
    }
}
