//! Network interfaces: everything that has an address in a subnet has one, and holds on to the subnet by it.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::address;
use super::cidr;
use super::client_token::{self, ClientToken};
use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::state::State;
use super::tag::{self, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::ids::Ids;
use crate::quotas::{Quota, Quotas};
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// One network interface.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NetworkInterface {
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    pub(crate) subnet_id: String,
    pub(crate) zone: String,
    pub(crate) description: String,
    /// `interface`, `nat_gateway`, `vpc_endpoint` or `network_load_balancer`.
    pub(crate) interface_type: String,
    /// The AWS service that made it, if one did.
    pub(crate) requester: Option<String>,
    pub(crate) private_ip: Ipv4Addr,
    /// Where the subnet assigns such addresses.
    #[serde(default)]
    pub(crate) ipv6: Option<Ipv6Addr>,
    pub(crate) public: Option<PublicAddress>,
    pub(crate) mac: String,
    /// Ids of its security groups.
    pub(crate) groups: Vec<String>,
    pub(crate) attachment: Option<Attachment>,
    #[serde(default)]
    client_token: Option<ClientToken>,
    pub(crate) tags: Tags,
}

/// The public address that is mapped to an interface.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PublicAddress {
    pub(crate) ip: Ipv4Addr,
    /// Of an Elastic IP address; an address that AWS lends has none.
    pub(crate) allocation_id: Option<String>,
    pub(crate) association_id: Option<String>,
}

/// What an interface is attached to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    /// The instance, if it is one of this account.
    pub(crate) instance_id: Option<String>,
    /// The account that owns what it is attached to, or `amazon-aws`.
    pub(crate) owner: String,
    pub(crate) device_index: u32,
    pub(crate) delete_on_termination: bool,
    pub(crate) attached_at: u64,
}

/// What a new interface needs.
#[derive(Debug)]
pub(crate) struct NewInterface<'a> {
    pub(crate) subnet_id: &'a str,
    pub(crate) description: String,
    /// `interface`, `nat_gateway`, `vpc_endpoint` or `network_load_balancer`.
    pub(crate) interface_type: &'a str,
    /// Ids of its security groups; none means the VPC's default group, for a plain interface.
    pub(crate) groups: Vec<String>,
    /// The AWS service that makes it, such as `amazon-eks`; `None` for the account itself.
    pub(crate) requester: Option<&'a str>,
    /// A certain address, or any.
    pub(crate) private_ip: Option<Ipv4Addr>,
    pub(crate) attachment: Option<Attachment>,
    pub(crate) tags: Tags,
}

impl NetworkInterface {
    /// The instance it is attached to.
    pub(crate) fn instance_id(&self) -> Option<&str> {
        self.attachment.as_ref()?.instance_id.as_deref()
    }

    fn status(&self) -> &'static str {
        if self.attachment.is_some() { "in-use" } else { "available" }
    }
}

impl State {
    /// The network interface with this id.
    pub(crate) fn network_interface(&self, id: &str) -> Answer<&NetworkInterface> {
        kind::NETWORK_INTERFACE.find(&self.network_interfaces, id)
    }

    /// Makes a network interface with a free address of its subnet, and returns its id.
    ///
    /// Refused if the subnet or a group does not exist, if no address is free, or if there are too many.
    pub(crate) fn make_network_interface(
        &mut self,
        ids: &mut Ids,
        quotas: &Quotas,
        new: NewInterface<'_>,
    ) -> Answer<String> {
        let subnet = self.subnet(new.subnet_id)?.clone();
        if self.network_interfaces.len() >= quotas.of(&self.region, Quota::NetworkInterfaces) {
            return Err(AwsError::bad(
                "NetworkInterfaceLimitExceeded",
                "The maximum number of network interfaces has been reached.",
            ));
        }
        if new.groups.len() > quotas.of(&self.region, Quota::GroupsPerInterface) {
            return Err(AwsError::bad(
                "SecurityGroupsPerInterfaceLimitExceeded",
                "The maximum number of security groups per interface has been reached.",
            ));
        }
        let mut groups = new.groups;
        for group in &groups {
            let group = kind::SECURITY_GROUP.find(&self.security_groups, group)?;
            if group.vpc_id != subnet.vpc_id {
                return Err(AwsError::bad(
                    "InvalidGroup.NotFound",
                    format!("The security group '{}' does not exist in VPC '{}'", group.id, subnet.vpc_id),
                ));
            }
        }
        // A Network Load Balancer without groups of its own has none, and a NAT gateway never has.
        if groups.is_empty() && new.interface_type == "interface" {
            groups.extend(self.default_security_group(&subnet.vpc_id).map(|group| group.id.clone()));
        }
        let private_ip = self.pick_address(ids, &subnet.id, new.private_ip)?;
        let is_plain = new.interface_type == "interface";
        let ipv6 = subnet.ipv6.as_ref().filter(|_| subnet.assigns_ipv6 && is_plain);
        let ipv6 = ipv6.map(|block| block.pick_address(ids));
        let id = ids.ec2("eni");
        let interface = NetworkInterface {
            id: id.clone(),
            vpc_id: subnet.vpc_id,
            subnet_id: subnet.id,
            zone: subnet.zone,
            description: new.description,
            interface_type: new.interface_type.to_owned(),
            requester: new.requester.map(str::to_owned),
            private_ip,
            ipv6,
            public: None,
            mac: mac(ids),
            groups,
            attachment: new.attachment,
            client_token: None,
            tags: new.tags,
        };
        self.network_interfaces.insert(id.clone(), interface);
        Ok(id)
    }

    /// Gives an interface a public address that is AWS's own. Nothing happens if it is gone.
    pub(crate) fn lend_public_address(&mut self, ids: &mut Ids, id: &str) {
        let ip = address::public_ip(ids);
        if let Some(interface) = self.network_interfaces.get_mut(id) {
            interface.public = Some(PublicAddress { ip, allocation_id: None, association_id: None });
        }
    }

    /// Gives an interface other security groups. Nothing happens if it is gone.
    pub(crate) fn set_interface_groups(&mut self, id: &str, groups: Vec<String>) {
        if let Some(interface) = self.network_interfaces.get_mut(id) {
            interface.groups = groups;
        }
    }

    /// Removes a network interface, whatever it is attached to. Nothing happens if it is gone.
    pub(crate) fn remove_network_interface(&mut self, id: &str) {
        self.network_interfaces.remove(id);
    }

    /// The name that a private address has inside the VPC (EC2 User Guide, "EC2 instance hostnames").
    pub(crate) fn private_dns_name(&self, ip: Ipv4Addr) -> String {
        let dashed = ip.to_string().replace('.', "-");
        match self.region.as_str() {
            "us-east-1" => format!("ip-{dashed}.ec2.internal"),
            region => format!("ip-{dashed}.{region}.compute.internal"),
        }
    }

    /// The name that a public address has, if the VPC gives names to its machines.
    pub(super) fn public_dns_name(&self, vpc_id: &str, ip: Ipv4Addr) -> Option<String> {
        let vpc = self.vpcs.get(vpc_id)?;
        let dashed = ip.to_string().replace('.', "-");
        (vpc.enable_dns_support && vpc.enable_dns_hostnames).then(|| match self.region.as_str() {
            "us-east-1" => format!("ec2-{dashed}.compute-1.amazonaws.com"),
            region => format!("ec2-{dashed}.{region}.compute.amazonaws.com"),
        })
    }

    /// A free address, found from a random place on as AWS seems to.
    fn pick_address(&self, ids: &mut Ids, subnet_id: &str, wanted: Option<Ipv4Addr>) -> Answer<Ipv4Addr> {
        let subnet = self.subnet(subnet_id)?;
        let is_taken = |ip: Ipv4Addr| {
            self.network_interfaces.values().any(|one| one.subnet_id == subnet_id && one.private_ip == ip)
        };
        if let Some(ip) = wanted {
            if !subnet.cidr.contains(&ip) {
                return Err(invalid_value(format!("Address {ip} does not fall within the subnet's address range")));
            }
            if is_taken(ip) {
                return Err(AwsError::bad("InvalidIPAddress.InUse", format!("Address {ip} is in use.")));
            }
            return Ok(ip);
        }
        let capacity = cidr::capacity(subnet.cidr);
        let start = ids.below(capacity);
        (0..capacity)
            .map(|step| cidr::address(subnet.cidr, (start + step) % capacity))
            .find(|ip| !is_taken(*ip))
            .ok_or_else(|| {
                AwsError::bad(
                    "InsufficientFreeAddressesInSubnet",
                    format!(
                        "The specified subnet '{subnet_id}' does not have enough free addresses to satisfy the request."
                    ),
                )
            })
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let tags = tag::on_create(params, &[&kind::NETWORK_INTERFACE], &kind::NETWORK_INTERFACE)?;
    let private_ip = match params.filled("PrivateIpAddress") {
        Some(text) => {
            Some(text.parse().map_err(|_| invalid_value(format!("invalid value for parameter address: {text}")))?)
        }
        None => None,
    };
    let new = NewInterface {
        subnet_id: need(params, "SubnetId")?,
        description: params.get("Description").unwrap_or_default().to_owned(),
        interface_type: "interface",
        groups: params.list("SecurityGroupId"),
        requester: None,
        private_ip,
        attachment: None,
        tags,
    };
    let token = client_token::of(params);
    let known = context.ec2.network_interfaces.iter().map(|(id, one)| (id, &one.client_token));
    let id = match client_token::asked_before(token.as_ref(), known)? {
        Some(id) => id,
        None => context.ec2.make_network_interface(context.ids, context.quotas, new)?,
    };
    let interface = kind::NETWORK_INTERFACE.find_mut(&mut context.ec2.network_interfaces, &id)?;
    interface.client_token.clone_from(&token);
    let mut xml = Xml::new();
    xml.node("networkInterface", |inner| context.ec2.network_interfaces[&id].write(inner, context.ec2))
        .some("clientToken", token.map(|(token, _)| token));
    Ok(xml)
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.network_interfaces, params)
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "NetworkInterfaceId")?;
    if context.ec2.network_interface(id)?.attachment.is_some() {
        return Err(invalid_value(format!("Network interface '{id}' is currently in use.")));
    }
    context.ec2.remove_network_interface(id);
    Ok(tag::done())
}

pub(super) fn detach(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let attachment_id = need(params, "AttachmentId")?;
    let is_it = |one: &&mut NetworkInterface| one.attachment.as_ref().is_some_and(|one| one.id == attachment_id);
    let Some(interface) = context.ec2.network_interfaces.values_mut().find(is_it) else {
        return Err(AwsError::bad(
            "InvalidAttachmentID.NotFound",
            format!("The attachment '{attachment_id}' does not exist."),
        ));
    };
    if attachment_id.starts_with("ela-attach-") {
        return Err(AwsError::bad("OperationNotPermitted", "You are not allowed to manage 'ela-attach' attachments."));
    }
    let is_primary = interface.attachment.as_ref().is_some_and(|one| one.device_index == 0);
    if interface.requester.is_some() {
        return Err(AwsError::bad("AuthFailure", "You do not have permission to access the specified resource."));
    }
    if is_primary {
        return Err(AwsError::bad(
            "OperationNotPermitted",
            "The network interface at device index 0 cannot be detached.",
        ));
    }
    interface.attachment = None;
    Ok(tag::done())
}

pub(super) fn attach(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let instance_id = kind::INSTANCE.find(&context.ec2.instances, need(params, "InstanceId")?)?.id.clone();
    let device_index = need(params, "DeviceIndex")?.parse().map_err(|_| invalid_value("Invalid device index"))?;
    let id = need(params, "NetworkInterfaceId")?;
    if context.ec2.network_interface(id)?.attachment.is_some() {
        return Err(AwsError::bad("InvalidNetworkInterface.InUse", format!("Interface: [{id}] in use.")));
    }
    let attachment = Attachment {
        id: context.ids.ec2("eni-attach"),
        instance_id: Some(instance_id),
        owner: ACCOUNT_ID.to_owned(),
        device_index,
        delete_on_termination: false,
        attached_at: context.now,
    };
    let mut xml = Xml::new();
    xml.text("attachmentId", &attachment.id);
    kind::NETWORK_INTERFACE.find_mut(&mut context.ec2.network_interfaces, id)?.attachment = Some(attachment);
    Ok(xml)
}

fn mac(ids: &mut Ids) -> String {
    let tail: Vec<String> = ids.bytes()[..5].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0a:{}", tail.join(":"))
}

impl Described for NetworkInterface {
    const KIND: Kind = kind::NETWORK_INTERFACE;
    const ID_PARAMETER: &'static str = "NetworkInterfaceId";
    const SET: &'static str = "networkInterfaceSet";
    const FILTERS: &'static [&'static str] = &[
        "addresses.private-ip-address",
        "association.allocation-id",
        "association.public-ip",
        "attachment.attachment-id",
        "attachment.instance-id",
        "attachment.status",
        "availability-zone",
        "description",
        "group-id",
        "group-name",
        "interface-type",
        "ipv6-addresses.ipv6-address",
        "network-interface-id",
        "owner-id",
        "private-dns-name",
        "private-ip-address",
        "requester-id",
        "requester-managed",
        "status",
        "subnet-id",
        "vpc-id",
    ];
    const WRITTEN: &'static [&'static str] = &[
        "association.ip-owner-id",
        "association.public-dns-name",
        "attachment.attach-time",
        "attachment.delete-on-termination",
        "attachment.device-index",
        "attachment.instance-owner-id",
        "mac-address",
        "source-dest-check",
    ];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, state: &State) -> Vec<String> {
        let value = match filter {
            "addresses.private-ip-address" | "private-ip-address" => Some(self.private_ip.to_string()),
            "association.allocation-id" => self.public.as_ref().and_then(|public| public.allocation_id.clone()),
            "association.public-ip" => self.public.as_ref().map(|public| public.ip.to_string()),
            "attachment.attachment-id" => self.attachment.as_ref().map(|one| one.id.clone()),
            "attachment.instance-id" => self.instance_id().map(str::to_owned),
            "attachment.status" => self.attachment.as_ref().map(|_| "attached".to_owned()),
            "availability-zone" => Some(self.zone.clone()),
            "description" => Some(self.description.clone()),
            "group-id" => return self.groups.clone(),
            "group-name" => return self.groups.iter().map(|id| state.group_name(id)).collect(),
            "ipv6-addresses.ipv6-address" => self.ipv6.map(|ip| ip.to_string()),
            "interface-type" => Some(self.interface_type.clone()),
            "owner-id" => Some(ACCOUNT_ID.to_owned()),
            "private-dns-name" => Some(state.private_dns_name(self.private_ip)),
            "requester-id" => self.requester.clone(),
            "requester-managed" => Some(self.requester.is_some().to_string()),
            "status" => Some(self.status().to_owned()),
            "subnet-id" => Some(self.subnet_id.clone()),
            "vpc-id" => Some(self.vpc_id.clone()),
            _ => Some(self.id.clone()),
        };
        value.into_iter().collect()
    }

    fn write(&self, xml: &mut Xml, state: &State) {
        let dns_name = state.private_dns_name(self.private_ip);
        xml.text("networkInterfaceId", &self.id)
            .text("subnetId", &self.subnet_id)
            .text("vpcId", &self.vpc_id)
            .text("availabilityZone", &self.zone)
            .text("description", &self.description)
            .text("ownerId", ACCOUNT_ID)
            .some("requesterId", self.requester.as_ref())
            .text("requesterManaged", self.requester.is_some())
            .text("status", self.status())
            .text("macAddress", &self.mac)
            .text("privateIpAddress", self.private_ip)
            .text("privateDnsName", &dns_name)
            .text("sourceDestCheck", self.interface_type != "nat_gateway")
            .text("interfaceType", &self.interface_type)
            .set("groupSet", &self.groups, |item, id| {
                item.text("groupId", id).text("groupName", state.group_name(id));
            });
        if let Some(attachment) = &self.attachment {
            xml.node("attachment", |inner| {
                inner
                    .text("attachmentId", &attachment.id)
                    .some("instanceId", attachment.instance_id.as_ref())
                    .text("instanceOwnerId", &attachment.owner)
                    .text("deviceIndex", attachment.device_index)
                    .text("status", "attached")
                    .text("attachTime", iso(attachment.attached_at))
                    .text("deleteOnTermination", attachment.delete_on_termination);
            });
        }
        self.write_association(xml, state);
        self.write_ipv6(xml);
        xml.set("privateIpAddressesSet", [self], |item, one| {
            item.text("privateIpAddress", one.private_ip).text("privateDnsName", &dns_name).text("primary", true);
            one.write_association(item, state);
        });
        tag::write(xml, &self.tags);
    }
}

impl NetworkInterface {
    fn write_ipv6(&self, xml: &mut Xml) {
        xml.some("ipv6Address", self.ipv6).set("ipv6AddressesSet", self.ipv6, |item, ip| {
            item.text("ipv6Address", ip).text("isPrimaryIpv6", false);
        });
    }

    pub(super) fn write_association(&self, xml: &mut Xml, state: &State) {
        let Some(public) = &self.public else { return };
        let owner = if public.allocation_id.is_some() { ACCOUNT_ID } else { "amazon" };
        xml.node("association", |inner| {
            inner
                .text("publicIp", public.ip)
                .text("publicDnsName", state.public_dns_name(&self.vpc_id, public.ip).unwrap_or_default())
                .text("ipOwnerId", owner)
                .some("allocationId", public.allocation_id.as_ref())
                .some("associationId", public.association_id.as_ref());
        });
    }
}
