//! The network half of an instance's description: its addresses, names, security groups and interface.
//!
//! The interface is shown in fewer words than `DescribeNetworkInterfaces` has for it: without its zone, its maker and its
//! tags (`InstanceNetworkInterface`, EC2 API Reference).

use super::instance::Instance;
use super::network_interface::NetworkInterface;
use super::state::State;
use crate::ACCOUNT_ID;
use crate::wire::{Xml, iso};

/// Writes all of it into an instance's element.
pub(super) fn write(xml: &mut Xml, instance: &Instance, state: &State) {
    let public_name = instance.public_ip.and_then(|ip| state.public_dns_name(&instance.vpc_id, ip));
    let interface = state.network_interfaces.get(&instance.interface_id);
    xml.text("subnetId", &instance.subnet_id)
        .text("vpcId", &instance.vpc_id)
        .text("privateIpAddress", instance.private_ip)
        .text("privateDnsName", &instance.private_dns_name)
        .some("ipAddress", instance.public_ip)
        .some("ipv6Address", interface.and_then(|one| one.ipv6))
        .text("dnsName", public_name.unwrap_or_default())
        .text("sourceDestCheck", true)
        .set("groupSet", &instance.groups, |item, id| {
            item.text("groupId", id).text("groupName", state.group_name(id));
        })
        .set("networkInterfaceSet", interface, |item, one| {
            write_interface(item, one, &instance.private_dns_name, state)
        });
}

fn write_interface(xml: &mut Xml, interface: &NetworkInterface, dns_name: &str, state: &State) {
    xml.text("networkInterfaceId", &interface.id)
        .text("subnetId", &interface.subnet_id)
        .text("vpcId", &interface.vpc_id)
        .text("description", &interface.description)
        .text("status", "in-use")
        .text("ownerId", ACCOUNT_ID)
        .text("macAddress", &interface.mac)
        .text("privateIpAddress", interface.private_ip)
        .text("privateDnsName", dns_name)
        .text("sourceDestCheck", true)
        .text("interfaceType", "interface")
        .set("ipv6AddressesSet", interface.ipv6, |one, ip| {
            one.text("ipv6Address", ip).text("isPrimaryIpv6", false);
        })
        .set("groupSet", &interface.groups, |one, id| {
            one.text("groupId", id).text("groupName", state.group_name(id));
        })
        .set("privateIpAddressesSet", [interface], |one, interface| {
            one.text("privateIpAddress", interface.private_ip).text("privateDnsName", dns_name).text("primary", true);
            interface.write_association(one, state);
        });
    if let Some(attachment) = &interface.attachment {
        xml.node("attachment", |inner| {
            inner
                .text("attachmentId", &attachment.id)
                .text("deviceIndex", attachment.device_index)
                .text("networkCardIndex", 0)
                .text("status", "attached")
                .text("attachTime", iso(attachment.attached_at))
                .text("deleteOnTermination", attachment.delete_on_termination);
        });
    }
    interface.write_association(xml, state);
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok};

    #[tokio::test(start_paused = true)]
    async fn an_instance_tells_how_its_interface_is_attached_and_reached() {
        let cloud = cloud();
        let images = ok(&cloud, "ec2", "DescribeImages&Filter.1.Name=architecture&Filter.1.Value.1=x86_64").await;
        let image = first(&images, "imageId");
        // Subnets of the default VPC lend public addresses.
        let subnets = "DescribeSubnets&Filter.1.Name=default-for-az&Filter.1.Value.1=true";
        let subnet = first(&ok(&cloud, "ec2", subnets).await, "subnetId");
        let run = format!("RunInstances&MinCount=1&MaxCount=1&InstanceType=t3.small&ImageId={image}&SubnetId={subnet}");
        let instance = first(&ok(&cloud, "ec2", &run).await, "instanceId");
        let found = ok(&cloud, "ec2", &format!("DescribeInstances&InstanceId.1={instance}")).await;
        let interface = first(&found, "networkInterfaceId");
        let itself = ok(&cloud, "ec2", &format!("DescribeNetworkInterfaces&NetworkInterfaceId.1={interface}")).await;
        for element in ["attachmentId", "publicIp", "description", "deviceIndex"] {
            assert_eq!(all(&found, element), all(&itself, element), "{element}");
        }
        assert_eq!(all(&found, "ipOwnerId"), ["amazon", "amazon"], "for the interface and for its address");
        assert_eq!(all(&found, "primary"), ["true"]);
    }
}
