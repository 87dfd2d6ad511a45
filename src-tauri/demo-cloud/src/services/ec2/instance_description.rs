//! Instances, as EC2 describes them.

use std::collections::BTreeMap;

use super::describe::{Described, Filters, known_filters, page};
use super::instance::{Instance, InstanceState};
use super::instance_network;
use super::instance_type_catalog::instance_type;
use super::kind::{self, Kind, invalid_value, need};
use super::state::State;
use super::tag::{self, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::wire::{Answer, Params, Xml, iso};

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &*context.ec2;
    let mut all = chosen(state, params, &known_filters::<Instance>())?;
    // In this order a page ends within one reservation at most, and pages joined are the whole list.
    all.sort_by(|one, other| one.reservation_id.cmp(&other.reservation_id));
    let (page, next) = page(params, all)?;
    let mut reservations: BTreeMap<&str, Vec<&Instance>> = BTreeMap::new();
    for instance in page {
        reservations.entry(&instance.reservation_id).or_default().push(instance);
    }
    let mut xml = Xml::new();
    xml.set("reservationSet", reservations, |item, (id, instances)| write_reservation(item, id, &instances, state))
        .some("nextToken", next);
    Ok(xml)
}

pub(super) fn describe_status(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &*context.ec2;
    let filters = [
        "availability-zone",
        "instance-state-code",
        "instance-state-name",
        "instance-status.status",
        "system-status.status",
    ];
    let mut all = chosen(state, params, &filters)?;
    if !params.is_true("IncludeAllInstances") {
        all.retain(|one| one.state == InstanceState::Running);
    }
    let (page, next) = page(params, all)?;
    let mut xml = Xml::new();
    xml.set("instanceStatusSet", page, |item, one| {
        item.text("instanceId", &one.id).text("availabilityZone", &one.zone);
        write_state(item, one.state);
        let status = health(one);
        for check in ["instanceStatus", "systemStatus"] {
            item.node(check, |inner| {
                inner.text("status", status);
                if status == "ok" {
                    inner.set("details", ["reachability"], |detail, name| {
                        detail.text("name", name).text("status", "passed");
                    });
                }
            });
        }
    })
    .some("nextToken", next);
    Ok(xml)
}

/// What EC2's own checks of a machine and of its host say.
fn health(instance: &Instance) -> &'static str {
    if instance.state == InstanceState::Running { "ok" } else { "not-applicable" }
}

/// One attribute of one instance: its user data, and what else costs nothing to know.
pub(super) fn describe_attribute(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let instance = context.ec2.instance(need(params, "InstanceId")?)?;
    let attribute = need(params, "Attribute")?;
    let settings = &instance.settings;
    let value = match attribute {
        "userData" => settings.user_data.clone(),
        "instanceType" => Some(instance.instance_type.clone()),
        "rootDeviceName" => Some("/dev/xvda".to_owned()),
        "ebsOptimized" => Some(settings.ebs_optimized.to_string()),
        "disableApiTermination" => Some(settings.disable_api_termination.to_string()),
        "sourceDestCheck" => Some("true".to_owned()),
        "instanceInitiatedShutdownBehavior" => Some("stop".to_owned()),
        _ => {
            return Err(invalid_value(format!(
                "Value ({attribute}) for parameter attribute is invalid. Unknown attribute."
            )));
        }
    };
    let mut xml = Xml::new();
    xml.text("instanceId", &instance.id).node(attribute, |inner| {
        inner.some("value", value);
    });
    Ok(xml)
}

/// The answer of `RunInstances`.
pub(super) fn reservation(state: &State, id: &str) -> Xml {
    let instances: Vec<&Instance> = state.instances.values().filter(|one| one.reservation_id == id).collect();
    let mut xml = Xml::new();
    write_reservation(&mut xml, id, &instances, state);
    xml
}

fn chosen<'a>(state: &'a State, params: &Params, known: &[&str]) -> Answer<Vec<&'a Instance>> {
    let filters = Filters::read(params, known)?;
    let ids = params.list("InstanceId");
    let mut all = Vec::new();
    if ids.is_empty() {
        all.extend(state.instances.values());
    }
    for id in &ids {
        all.push(state.instance(id)?);
    }
    all.retain(|one| one.passes(&filters, state));
    Ok(all)
}

fn write_reservation(xml: &mut Xml, id: &str, instances: &[&Instance], state: &State) {
    xml.text("reservationId", id).text("ownerId", ACCOUNT_ID).set("groupSet", [(); 0], |_, ()| {}).set(
        "instancesSet",
        instances,
        |item, one| one.write(item, state),
    );
}

fn write_state(xml: &mut Xml, state: InstanceState) {
    let (code, name) = state.code_and_name();
    xml.node("instanceState", |inner| {
        inner.text("code", code).text("name", name);
    });
}

impl Described for Instance {
    const KIND: Kind = kind::INSTANCE;
    const ID_PARAMETER: &'static str = "InstanceId";
    const SET: &'static str = "instancesSet";
    const FILTERS: &'static [&'static str] = &[
        "availability-zone",
        "iam-instance-profile.arn",
        "key-name",
        "image-id",
        "instance-id",
        "instance-lifecycle",
        "instance-state-code",
        "instance-state-name",
        "instance-type",
        "instance.group-id",
        "network-interface.network-interface-id",
        "owner-id",
        "private-dns-name",
        "private-ip-address",
        "reservation-id",
        "subnet-id",
        "vpc-id",
    ];
    const WRITTEN: &'static [&'static str] = &[
        "architecture",
        "block-device-mapping.attach-time",
        "block-device-mapping.delete-on-termination",
        "block-device-mapping.device-name",
        "block-device-mapping.status",
        "block-device-mapping.volume-id",
        "client-token",
        "dns-name",
        "ebs-optimized",
        "ena-support",
        "hypervisor",
        "ip-address",
        "launch-time",
        "metadata-options.http-endpoint",
        "metadata-options.http-put-response-hop-limit",
        "metadata-options.http-tokens",
        "metadata-options.instance-metadata-tags",
        "network-interface.association.ip-owner-id",
        "network-interface.association.public-dns-name",
        "network-interface.association.public-ip",
        "network-interface.attachment.attach-time",
        "network-interface.attachment.attachment-id",
        "network-interface.attachment.delete-on-termination",
        "network-interface.attachment.device-index",
        "network-interface.attachment.network-card-index",
        "network-interface.attachment.status",
        "network-interface.description",
        "network-interface.group-id",
        "network-interface.group-name",
        "network-interface.mac-address",
        "network-interface.owner-id",
        "network-interface.private-dns-name",
        "network-interface.private-ip-address",
        "network-interface.public-dns-name",
        "network-interface.source-dest-check",
        "network-interface.status",
        "network-interface.subnet-id",
        "network-interface.vpc-id",
        "product-code",
        "reason",
        "root-device-name",
        "root-device-type",
        "source-dest-check",
        "tenancy",
        "virtualization-type",
    ];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, _: &State) -> Vec<String> {
        let (code, name) = self.state.code_and_name();
        vec![match filter {
            "availability-zone" => self.zone.clone(),
            "iam-instance-profile.arn" => return self.instance_profile_arn.iter().cloned().collect(),
            "image-id" => self.image_id.clone(),
            "key-name" => return self.settings.key_name.iter().cloned().collect(),
            "instance-lifecycle" => return self.spot.then(|| "spot".to_owned()).into_iter().collect(),
            "instance-state-code" => code.to_string(),
            "instance-state-name" => name.to_owned(),
            "instance-status.status" | "system-status.status" => health(self).to_owned(),
            "instance-type" => self.instance_type.clone(),
            "instance.group-id" => return self.groups.clone(),
            "network-interface.network-interface-id" => self.interface_id.clone(),
            "private-dns-name" => self.private_dns_name.clone(),
            "owner-id" => ACCOUNT_ID.to_owned(),
            "private-ip-address" => self.private_ip.to_string(),
            "reservation-id" => self.reservation_id.clone(),
            "subnet-id" => self.subnet_id.clone(),
            "vpc-id" => self.vpc_id.clone(),
            _ => self.id.clone(),
        }]
    }

    fn write(&self, xml: &mut Xml, state: &State) {
        let architecture = instance_type(&self.instance_type).map_or("x86_64", |one| one.architecture);
        let is_there = self.state != InstanceState::Terminated;
        xml.text("instanceId", &self.id).text("imageId", &self.image_id);
        write_state(xml, self.state);
        self.write_reason(xml);
        xml.set("productCodes", [(); 0], |_, ()| {});
        xml.text("instanceType", &self.instance_type)
            .text("amiLaunchIndex", 0)
            .text("launchTime", iso(self.launched_at))
            .node("placement", |placement| {
                placement
                    .text("availabilityZone", &self.zone)
                    .text("groupName", "")
                    .text("tenancy", self.settings.tenancy.as_deref().unwrap_or("default"));
            })
            .node("monitoring", |monitoring| {
                monitoring.text("state", if self.settings.monitoring { "enabled" } else { "disabled" });
            })
            .text("architecture", architecture)
            .text("rootDeviceType", "ebs")
            .text("rootDeviceName", "/dev/xvda")
            .text("virtualizationType", "hvm")
            .text("hypervisor", "xen")
            .text("ebsOptimized", self.settings.ebs_optimized)
            .some("keyName", self.settings.key_name.as_ref())
            .text("enaSupport", true)
            .some("instanceLifecycle", self.spot.then_some("spot"))
            .some("clientToken", self.client_token.as_ref());
        if is_there {
            instance_network::write(xml, self, state);
            self.write_disks(xml, state);
        }
        xml.node("metadataOptions", |options| {
            options.text("state", "applied");
            self.settings.metadata.write(options);
        });
        if let Some(arn) = &self.instance_profile_arn {
            xml.node("iamInstanceProfile", |profile| {
                profile.text("arn", arn);
            });
        }
        tag::write(xml, &self.tags);
    }
}

impl Instance {
    fn write_disks(&self, xml: &mut Xml, state: &State) {
        xml.set("blockDeviceMapping", state.volumes_of(&self.id), |item, volume| {
            item.text("deviceName", &volume.device).node("ebs", |ebs| {
                ebs.text("volumeId", &volume.id)
                    .text("status", "attached")
                    .text("attachTime", iso(self.launched_at))
                    .text("deleteOnTermination", volume.goes_with_its_instance());
            });
        });
    }

    /// Why it goes or is gone: nobody but its owner and his services ends machines here (`StateReason`, EC2 API
    /// Reference).
    fn write_reason(&self, xml: &mut Xml) {
        let has_ended = !matches!(self.state, InstanceState::Pending | InstanceState::Running);
        xml.text("reason", if has_ended { "User initiated" } else { "" });
        if has_ended {
            xml.node("stateReason", |reason| {
                reason
                    .text("code", "Client.UserInitiatedShutdown")
                    .text("message", "Client.UserInitiatedShutdown: User initiated shutdown");
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok};

    #[tokio::test(start_paused = true)]
    async fn pages_joined_are_the_whole_list() {
        let cloud = cloud();
        let image = first(
            &ok(&cloud, "ec2", "DescribeImages&Filter.1.Name=architecture&Filter.1.Value.1=x86_64").await,
            "imageId",
        );
        let subnet = first(&ok(&cloud, "ec2", "DescribeSubnets&X=").await, "subnetId");
        for _ in 0..2 {
            let run =
                format!("RunInstances&MinCount=4&MaxCount=4&InstanceType=t3.small&ImageId={image}&SubnetId={subnet}");
            ok(&cloud, "ec2", &run).await;
        }
        let whole = all(&ok(&cloud, "ec2", "DescribeInstances&X=").await, "instanceId");
        assert_eq!(whole.len(), 8);
        let page = ok(&cloud, "ec2", "DescribeInstances&MaxResults=5").await;
        let rest = format!("DescribeInstances&NextToken={}", first(&page, "nextToken"));
        let rest = ok(&cloud, "ec2", &rest).await;
        assert_eq!([all(&page, "instanceId"), all(&rest, "instanceId")].concat(), whole);
    }
    #[tokio::test(start_paused = true)]
    async fn a_machine_that_was_ended_says_why() {
        let cloud = cloud();
        let image = first(
            &ok(&cloud, "ec2", "DescribeImages&Filter.1.Name=architecture&Filter.1.Value.1=x86_64").await,
            "imageId",
        );
        let subnet = first(&ok(&cloud, "ec2", "DescribeSubnets&X=").await, "subnetId");
        let run = format!("RunInstances&MinCount=1&MaxCount=1&InstanceType=t3.small&ImageId={image}&SubnetId={subnet}");
        let instance = first(&ok(&cloud, "ec2", &run).await, "instanceId");
        tokio::time::advance(std::time::Duration::from_secs(600)).await;
        let status = ok(&cloud, "ec2", &format!("DescribeInstanceStatus&InstanceId.1={instance}")).await;
        assert_eq!(all(&status, "name"), ["running", "reachability", "reachability"]);
        let describe = format!("DescribeInstances&InstanceId.1={instance}");
        assert!(!ok(&cloud, "ec2", &describe).await.contains("<stateReason>"));
        ok(&cloud, "ec2", &format!("TerminateInstances&InstanceId.1={instance}")).await;
        let ended = ok(&cloud, "ec2", &describe).await;
        assert_eq!(first(&ended, "message"), "Client.UserInitiatedShutdown: User initiated shutdown");
    }
}
