//! The data of a launch template, as EC2 describes it: `responseLaunchTemplateData` of EC2's model.

use super::launch_template_data::{BlockDevice, InterfaceWish, LaunchTemplateData, MetadataOptions};
use super::tag;
use crate::wire::Xml;

impl LaunchTemplateData {
    /// Writes what was said, and nothing else.
    pub(super) fn write(&self, xml: &mut Xml) {
        xml.some("imageId", self.image_id.as_ref())
            .some("instanceType", self.instance_type.as_ref())
            .some("keyName", self.key_name.as_ref())
            .some("userData", self.user_data.as_ref())
            .some("ebsOptimized", self.ebs_optimized)
            .some("disableApiTermination", self.disable_api_termination);
        if self.instance_profile_arn.is_some() || self.instance_profile_name.is_some() {
            xml.node("iamInstanceProfile", |profile| {
                profile
                    .some("arn", self.instance_profile_arn.as_ref())
                    .some("name", self.instance_profile_name.as_ref());
            });
        }
        if let Some(enabled) = self.monitoring {
            xml.node("monitoring", |monitoring| {
                monitoring.text("enabled", enabled);
            });
        }
        if self.tenancy.is_some() || self.placement_zone.is_some() || self.placement_group.is_some() {
            xml.node("placement", |placement| {
                placement
                    .some("availabilityZone", self.placement_zone.as_ref())
                    .some("groupName", self.placement_group.as_ref())
                    .some("tenancy", self.tenancy.as_ref());
            });
        }
        self.write_market(xml);
        if self.metadata != MetadataOptions::default() {
            xml.node("metadataOptions", |options| self.metadata.write(options));
        }
        if !self.block_devices.is_empty() {
            xml.set("blockDeviceMappingSet", &self.block_devices, write_block_device);
        }
        if !self.network_interfaces.is_empty() {
            xml.set("networkInterfaceSet", &self.network_interfaces, write_interface);
        }
        if !self.security_group_ids.is_empty() {
            xml.set("securityGroupIdSet", &self.security_group_ids, |item, id| {
                item.plain(id);
            });
        }
        if !self.tags.is_empty() {
            xml.set("tagSpecificationSet", &self.tags, |item, (resource_type, tags)| {
                item.text("resourceType", resource_type);
                tag::write(item, tags);
            });
        }
    }

    fn write_market(&self, xml: &mut Xml) {
        let Some(market_type) = &self.market_type else { return };
        xml.node("instanceMarketOptions", |market| {
            market.text("marketType", market_type);
            if let Some(price) = &self.spot_max_price {
                market.node("spotOptions", |spot| {
                    spot.text("maxPrice", price);
                });
            }
        });
    }
}

impl MetadataOptions {
    pub(super) fn write(&self, xml: &mut Xml) {
        xml.some("httpTokens", self.http_tokens.as_ref())
            .some("httpPutResponseHopLimit", self.hop_limit)
            .some("httpEndpoint", self.http_endpoint.as_ref())
            .some("httpProtocolIpv6", self.ipv6.as_ref())
            .some("instanceMetadataTags", self.instance_tags.as_ref());
    }
}

fn write_block_device(xml: &mut Xml, device: &BlockDevice) {
    xml.text("deviceName", &device.device).node("ebs", |ebs| {
        ebs.some("volumeSize", device.size_gib)
            .some("volumeType", device.volume_type.as_ref())
            .some("iops", device.iops)
            .some("throughput", device.throughput)
            .some("encrypted", device.encrypted)
            .some("kmsKeyId", device.kms_key_id.as_ref())
            .some("snapshotId", device.snapshot_id.as_ref())
            .some("deleteOnTermination", device.delete_on_termination);
    });
}

fn write_interface(xml: &mut Xml, wish: &InterfaceWish) {
    xml.some("deviceIndex", wish.device_index)
        .some("description", wish.description.as_ref())
        .some("subnetId", wish.subnet_id.as_ref())
        .some("associatePublicIpAddress", wish.associate_public_ip)
        .some("deleteOnTermination", wish.delete_on_termination);
    if !wish.groups.is_empty() {
        xml.node("groupSet", |set| {
            for id in &wish.groups {
                set.text("groupId", id);
            }
        });
    }
}
