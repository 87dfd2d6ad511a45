//! What a launch template says about machines. `RunInstances` has the same members and reads them here.
//!
//! It must not look anything up: EC2 takes names into a template without asking whether they exist. How it is written
//! is in `launch_template_answer`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use super::kind::{self, invalid_value};
use super::tag::{self, Tags};
use crate::wire::{Answer, AwsError, Params};

/// EC2's limit of user data before it is encoded, in bytes (EC2 User Guide).
const MOST_USER_DATA: usize = 16_384;

/// The members of `LaunchTemplateData` that this cloud knows. What is absent was not said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LaunchTemplateData {
    /// An image's id, or `resolve:ssm:` and the name of a parameter that holds one.
    pub(crate) image_id: Option<String>,
    pub(crate) instance_type: Option<String>,
    pub(crate) key_name: Option<String>,
    /// As it was sent: base64.
    pub(crate) user_data: Option<String>,
    /// The ARN of an instance profile, which goes before its name.
    pub(crate) instance_profile_arn: Option<String>,
    pub(crate) instance_profile_name: Option<String>,
    pub(crate) security_group_ids: Vec<String>,
    pub(crate) network_interfaces: Vec<InterfaceWish>,
    pub(crate) block_devices: Vec<BlockDevice>,
    pub(crate) metadata: MetadataOptions,
    /// `default`, `dedicated` or `host`.
    pub(crate) tenancy: Option<String>,
    pub(crate) placement_zone: Option<String>,
    pub(crate) placement_group: Option<String>,
    /// `spot`, or nothing for on demand.
    pub(crate) market_type: Option<String>,
    /// The most to pay for an hour of a spot instance, in USD.
    pub(crate) spot_max_price: Option<String>,
    pub(crate) monitoring: Option<bool>,
    pub(crate) ebs_optimized: Option<bool>,
    pub(crate) disable_api_termination: Option<bool>,
    /// Tags for what is made with a machine, by resource type such as `instance`.
    pub(crate) tags: BTreeMap<String, Tags>,
}

/// A network interface that a machine shall have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct InterfaceWish {
    pub(crate) device_index: Option<u32>,
    pub(crate) description: Option<String>,
    pub(crate) subnet_id: Option<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) associate_public_ip: Option<bool>,
    pub(crate) delete_on_termination: Option<bool>,
}

/// A disk that a machine shall have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct BlockDevice {
    /// Such as `/dev/xvda`, the root device of the EKS-optimized images.
    pub(crate) device: String,
    pub(crate) size_gib: Option<u32>,
    pub(crate) volume_type: Option<String>,
    pub(crate) iops: Option<u32>,
    /// MiB a second.
    pub(crate) throughput: Option<u32>,
    pub(crate) encrypted: Option<bool>,
    pub(crate) kms_key_id: Option<String>,
    pub(crate) snapshot_id: Option<String>,
    pub(crate) delete_on_termination: Option<bool>,
}

/// How a machine may ask about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MetadataOptions {
    /// `optional` or `required`.
    pub(crate) http_tokens: Option<String>,
    pub(crate) hop_limit: Option<u32>,
    /// `enabled` or `disabled`.
    pub(crate) http_endpoint: Option<String>,
    /// `enabled` or `disabled`.
    pub(crate) instance_tags: Option<String>,
    /// `enabled` or `disabled`.
    pub(crate) ipv6: Option<String>,
}

impl LaunchTemplateData {
    /// Reads what a request says. Refused is what could never work, and what this cloud does not have.
    pub(super) fn read(params: &Params) -> Answer<Self> {
        refuse_unknown(params)?;
        let text = |name: &str| params.filled(name).map(str::to_owned);
        if let Some(user_data) = params.filled("UserData") {
            check_user_data(user_data)?;
        }
        Ok(Self {
            image_id: text("ImageId"),
            instance_type: text("InstanceType"),
            key_name: text("KeyName"),
            user_data: text("UserData"),
            instance_profile_arn: text("IamInstanceProfile.Arn"),
            instance_profile_name: text("IamInstanceProfile.Name"),
            security_group_ids: params.list("SecurityGroupId"),
            network_interfaces: params.each("NetworkInterface").iter().map(interface).collect::<Answer<_>>()?,
            block_devices: params.each("BlockDeviceMapping").iter().map(block_device).collect::<Answer<_>>()?,
            metadata: MetadataOptions {
                http_tokens: choice(params, "MetadataOptions.HttpTokens", &["optional", "required"])?,
                hop_limit: hop_limit(params)?,
                http_endpoint: choice(params, "MetadataOptions.HttpEndpoint", SWITCH)?,
                instance_tags: choice(params, "MetadataOptions.InstanceMetadataTags", SWITCH)?,
                ipv6: choice(params, "MetadataOptions.HttpProtocolIpv6", SWITCH)?,
            },
            tenancy: choice(params, "Placement.Tenancy", &["default", "dedicated", "host"])?,
            placement_zone: text("Placement.AvailabilityZone"),
            placement_group: text("Placement.GroupName"),
            market_type: choice(params, "InstanceMarketOptions.MarketType", &["spot", "on-demand"])?,
            spot_max_price: text("InstanceMarketOptions.SpotOptions.MaxPrice"),
            monitoring: flag(params, "Monitoring.Enabled"),
            ebs_optimized: flag(params, "EbsOptimized"),
            disable_api_termination: flag(params, "DisableApiTermination"),
            tags: tags(params)?,
        })
    }

    /// This, where it says something, and `below` where it does not: what a request makes of its launch template, and a
    /// new version of the one it is made from. Lists are taken whole, disks one by one, tags by their keys.
    #[must_use]
    pub(super) fn over(self, below: Self) -> Self {
        let mut block_devices = below.block_devices;
        block_devices.retain(|old| self.block_devices.iter().all(|new| new.device != old.device));
        block_devices.extend(self.block_devices);
        let mut tags = below.tags;
        for (resource_type, own) in self.tags {
            tags.entry(resource_type).or_default().extend(own);
        }
        let names_profile = self.instance_profile_arn.is_some() || self.instance_profile_name.is_some();
        let (profile_arn, profile_name) = if names_profile {
            (self.instance_profile_arn, self.instance_profile_name)
        } else {
            (below.instance_profile_arn, below.instance_profile_name)
        };
        Self {
            image_id: self.image_id.or(below.image_id),
            instance_type: self.instance_type.or(below.instance_type),
            key_name: self.key_name.or(below.key_name),
            user_data: self.user_data.or(below.user_data),
            instance_profile_arn: profile_arn,
            instance_profile_name: profile_name,
            security_group_ids: or_else(self.security_group_ids, below.security_group_ids),
            network_interfaces: or_else(self.network_interfaces, below.network_interfaces),
            block_devices,
            metadata: self.metadata.over(below.metadata),
            tenancy: self.tenancy.or(below.tenancy),
            placement_zone: self.placement_zone.or(below.placement_zone),
            placement_group: self.placement_group.or(below.placement_group),
            market_type: self.market_type.or(below.market_type),
            spot_max_price: self.spot_max_price.or(below.spot_max_price),
            monitoring: self.monitoring.or(below.monitoring),
            ebs_optimized: self.ebs_optimized.or(below.ebs_optimized),
            disable_api_termination: self.disable_api_termination.or(below.disable_api_termination),
            tags,
        }
    }

    /// The security groups it names, wherever it does.
    pub(crate) fn all_groups(&self) -> Vec<String> {
        let of_interfaces = self.network_interfaces.iter().flat_map(|one| &one.groups);
        self.security_group_ids.iter().chain(of_interfaces).cloned().collect()
    }
}

impl MetadataOptions {
    fn over(self, below: Self) -> Self {
        Self {
            http_tokens: self.http_tokens.or(below.http_tokens),
            hop_limit: self.hop_limit.or(below.hop_limit),
            http_endpoint: self.http_endpoint.or(below.http_endpoint),
            instance_tags: self.instance_tags.or(below.instance_tags),
            ipv6: self.ipv6.or(below.ipv6),
        }
    }
}

const SWITCH: &[&str] = &["enabled", "disabled"];

fn or_else<T>(one: Vec<T>, other: Vec<T>) -> Vec<T> {
    if one.is_empty() { other } else { one }
}

/// Structures that no machine of this cloud could follow.
fn refuse_unknown(params: &Params) -> Answer<()> {
    let structures = [
        "CapacityReservationSpecification",
        "CpuOptions",
        "ElasticGpuSpecification",
        "EnclaveOptions",
        "HibernationOptions",
        "InstanceRequirements",
        "LicenseSpecification",
    ];
    match structures.into_iter().find(|name| params.below(name).values().any(|value| value != "false")) {
        Some(name) => Err(AwsError::bad("UnsupportedOperation", format!("The demo cloud does not support {name}."))),
        None => kind::refuse_unsupported(params, &["KernelId", "RamDiskId", "SecurityGroup.1"]),
    }
}

fn check_user_data(encoded: &str) -> Answer<()> {
    let bytes = BASE64
        .decode(encoded.replace(['\n', '\r'], ""))
        .map_err(|_| AwsError::bad("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data."))?;
    if bytes.len() > MOST_USER_DATA {
        return Err(invalid_value(format!("User data is limited to {MOST_USER_DATA} bytes")));
    }
    Ok(())
}

fn hop_limit(params: &Params) -> Answer<Option<u32>> {
    let limit = number(params, "MetadataOptions.HttpPutResponseHopLimit")?;
    if let Some(limit) = limit.filter(|limit| !(1..=64).contains(limit)) {
        return Err(invalid_value(format!(
            "Value ({limit}) for parameter HttpPutResponseHopLimit is invalid. Expecting a value from 1 to 64."
        )));
    }
    Ok(limit)
}

fn interface(params: &Params) -> Answer<InterfaceWish> {
    kind::refuse_unsupported(params, &["NetworkInterfaceId", "PrivateIpAddress", "SecondaryPrivateIpAddressCount"])?;
    Ok(InterfaceWish {
        device_index: number(params, "DeviceIndex")?,
        description: params.filled("Description").map(str::to_owned),
        subnet_id: params.filled("SubnetId").map(str::to_owned),
        groups: params.list("SecurityGroupId"),
        associate_public_ip: flag(params, "AssociatePublicIpAddress"),
        delete_on_termination: flag(params, "DeleteOnTermination"),
    })
}

fn block_device(params: &Params) -> Answer<BlockDevice> {
    kind::refuse_unsupported(params, &["NoDevice", "VirtualName"])?;
    let types = &["standard", "io1", "io2", "gp2", "sc1", "st1", "gp3"];
    let size_gib = number(params, "Ebs.VolumeSize")?;
    if let Some(size) = size_gib.filter(|size| !(1..=65_536).contains(size)) {
        return Err(invalid_value(format!(
            "Volume of {size}GiB is too small or too large; it must be between 1 and 65536 GiB."
        )));
    }
    Ok(BlockDevice {
        device: kind::need(params, "DeviceName")?.to_owned(),
        size_gib,
        volume_type: choice(params, "Ebs.VolumeType", types)?,
        iops: number(params, "Ebs.Iops")?,
        throughput: number(params, "Ebs.Throughput")?,
        encrypted: flag(params, "Ebs.Encrypted"),
        kms_key_id: params.filled("Ebs.KmsKeyId").map(str::to_owned),
        snapshot_id: params.filled("Ebs.SnapshotId").map(str::to_owned),
        delete_on_termination: flag(params, "Ebs.DeleteOnTermination"),
    })
}

fn tags(params: &Params) -> Answer<BTreeMap<String, Tags>> {
    let mut all = BTreeMap::new();
    for kind in [&kind::INSTANCE, &kind::VOLUME, &kind::NETWORK_INTERFACE, &kind::SPOT_REQUEST] {
        let makes = [&kind::INSTANCE, &kind::VOLUME, &kind::NETWORK_INTERFACE, &kind::SPOT_REQUEST];
        let tags = tag::on_create(params, &makes, kind)?;
        if !tags.is_empty() {
            all.insert(kind.resource_type.to_owned(), tags);
        }
    }
    Ok(all)
}

fn flag(params: &Params, name: &str) -> Option<bool> {
    params.filled(name).map(|_| params.is_true(name))
}

fn number(params: &Params, name: &str) -> Answer<Option<u32>> {
    let Some(text) = params.filled(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| invalid_value(format!("Value ({text}) for parameter {name} is invalid.")))
}

fn choice(params: &Params, name: &str, known: &[&str]) -> Answer<Option<String>> {
    match params.filled(name) {
        Some(value) if !known.contains(&value) => {
            Err(invalid_value(format!("Value ({value}) for parameter {name} is invalid.")))
        }
        value => Ok(value.map(str::to_owned)),
    }
}
