//! Starting one instance: what it takes, and what comes with it.
//!
//! It must not look up what a request names; `run_instances` does that.

use super::address;
use super::instance::{Instance, InstanceState, Settings};
use super::instance_disks::Disk;
use super::instance_type_catalog::{InstanceType, instance_type};
use super::kind::{self, invalid_value};
use super::launch_template_data::BlockDevice;
use super::network_interface::{Attachment, NewInterface, PublicAddress};
use super::state::State;
use super::tag::Tags;
use crate::delays::{Delays, due};
use crate::ids::Ids;
use crate::quotas::{Quota, Quotas};
use crate::wire::{Answer, AwsError};

/// What a new instance needs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Launch {
    pub(crate) image_id: String,
    pub(crate) instance_type: String,
    pub(crate) subnet_id: String,
    /// Ids of its security groups; none means the VPC's default group.
    pub(crate) groups: Vec<String>,
    pub(crate) instance_profile_arn: Option<String>,
    /// The size of the root disk, unless `block_devices` has another.
    pub(crate) disk_gib: u32,
    /// Disks besides the root one, and what is special about that.
    pub(crate) block_devices: Vec<BlockDevice>,
    /// Whether it gets a public address; `None`: as its subnet says.
    pub(crate) public_ip: Option<bool>,
    pub(crate) interface_description: String,
    pub(crate) spot: bool,
    pub(crate) settings: Settings,
    /// A token, and what was asked with it.
    pub(crate) client_token: Option<(String, String)>,
    pub(crate) tags: Tags,
    pub(crate) volume_tags: Tags,
    pub(crate) interface_tags: Tags,
}

impl State {
    /// Starts one instance with its network interface, its disk and, where the subnet says so, a public address.
    /// Returns its id.
    ///
    /// Refused if the type is unknown, not offered in the zone, out of stock or not in the account's plan, if the
    /// account's vCPUs are used up, or if the subnet, its addresses or a group are missing.
    pub(crate) fn launch(
        &mut self,
        ids: &mut Ids,
        now: u64,
        delays: &Delays,
        quotas: &Quotas,
        launch: Launch,
    ) -> Answer<String> {
        let subnet = self.subnet(&launch.subnet_id)?.clone();
        let size = offered_type(&launch.instance_type, &subnet.zone, &subnet.zone_id)?;
        self.check_market(size, &subnet.zone, launch.spot, now)?;
        self.check_vcpus(quotas, size, launch.spot)?;
        let id = ids.ec2("i");
        let attachment = Attachment {
            id: ids.ec2("eni-attach"),
            instance_id: Some(id.clone()),
            owner: crate::ACCOUNT_ID.to_owned(),
            device_index: 0,
            delete_on_termination: true,
            attached_at: now,
        };
        let interface_id = self.make_network_interface(
            ids,
            quotas,
            NewInterface {
                subnet_id: &subnet.id,
                description: launch.interface_description,
                interface_type: "interface",
                groups: launch.groups,
                requester: None,
                private_ip: None,
                attachment: Some(attachment),
                tags: launch.interface_tags,
            },
        )?;
        let gets_public_ip = launch.public_ip.unwrap_or(subnet.map_public_ip_on_launch);
        let public_ip = gets_public_ip.then(|| address::public_ip(ids));
        let interface = kind::NETWORK_INTERFACE.find_mut(&mut self.network_interfaces, &interface_id)?;
        interface.public = public_ip.map(|ip| PublicAddress { ip, allocation_id: None, association_id: None });
        let (private_ip, groups) = (interface.private_ip, interface.groups.clone());
        let disk = Disk { instance_id: &id, zone: &subnet.zone, now, tags: &launch.volume_tags };
        let volume_id = self.make_disks(ids, &disk, launch.disk_gib, &launch.block_devices);
        let instance = Instance {
            id: id.clone(),
            reservation_id: ids.ec2("r"),
            image_id: launch.image_id,
            instance_type: launch.instance_type,
            vpc_id: subnet.vpc_id,
            subnet_id: subnet.id,
            zone: subnet.zone,
            interface_id,
            private_ip,
            private_dns_name: self.private_dns_name(private_ip),
            public_ip,
            groups,
            volume_id,
            instance_profile_arn: launch.instance_profile_arn,
            spot: launch.spot,
            settings: launch.settings,
            state: InstanceState::Pending,
            launched_at: now,
            due_at: Some(due(now, delays.instance_start)),
            stopped_at: None,
            asked: launch.client_token.as_ref().map(|(_, asked)| asked.clone()),
            client_token: launch.client_token.map(|(token, _)| token),
            tags: launch.tags,
        };
        self.instances.insert(id.clone(), instance);
        Ok(id)
    }

    /// All types of the demo cloud are of the Standard families. On-demand and spot capacity have a quota each.
    fn check_vcpus(&self, quotas: &Quotas, size: &InstanceType, spot: bool) -> Answer<()> {
        let used: u32 = self
            .instances
            .values()
            .filter(|one| one.spot == spot && matches!(one.state, InstanceState::Pending | InstanceState::Running))
            .filter_map(|one| instance_type(&one.instance_type))
            .map(|one| one.vcpus)
            .sum();
        let most = quotas.of(&self.region, if spot { Quota::SpotVcpus } else { Quota::OnDemandVcpus });
        if usize::try_from(used + size.vcpus).is_ok_and(|wanted| wanted <= most) {
            return Ok(());
        }
        if spot {
            return Err(AwsError::bad("MaxSpotInstanceCountExceeded", "Max spot instance count exceeded"));
        }
        Err(AwsError::bad(
            "VcpuLimitExceeded",
            format!(
                "You have requested more vCPU capacity than your current vCPU limit of {most} allows for the instance \
                 bucket that the specified instance type belongs to. Please visit \
                 http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
            ),
        ))
    }
}

fn offered_type(name: &str, zone: &str, zone_id: &str) -> Answer<&'static InstanceType> {
    let size = instance_type(name).ok_or_else(|| invalid_value(format!("Invalid value '{name}' for InstanceType.")))?;
    if size.is_offered_in(zone_id) {
        return Ok(size);
    }
    Err(AwsError::bad(
        "Unsupported",
        format!(
            "Your requested instance type ({name}) is not supported in your requested Availability Zone ({zone}). Please \
             retry your request by not specifying an Availability Zone or choosing another."
        ),
    ))
}
