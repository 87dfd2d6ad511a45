//! What becomes of a VPC endpoint: what it puts into subnets and route tables, and what takes its time.

use super::kind::{self, need};
use super::network_interface::{Attachment, NewInterface};
use super::route::{Route, Target};
use super::state::State;
use super::tag::{self, Tags};
use super::vpc_endpoint::{EndpointState, FULL_ACCESS, VpcEndpoint};
use super::vpc_endpoint_checks as check;
use super::vpc_endpoint_service as service;
use crate::context::Context;
use crate::delays::due;
use crate::wire::{Answer, AwsError, Params, Xml};

/// The account that owns the network interfaces of endpoints (AWS PrivateLink Guide).
const REQUESTER: &str = "727180483921";

/// A gateway works at once; an interface takes its time, and has its VPC's default group if nobody says otherwise.
pub(super) fn begin(context: &mut Context<'_>, endpoint: &mut VpcEndpoint) {
    if endpoint.is_gateway {
        endpoint.state = EndpointState::Available;
        return;
    }
    endpoint.due_at = Some(due(context.now, context.delays.vpc_endpoint_create));
    if endpoint.groups.is_empty() {
        let group = context.ec2.default_security_group(&endpoint.vpc_id);
        endpoint.groups.extend(group.map(|group| group.id.clone()));
    }
}

/// Puts an endpoint into subnets and route tables that were checked.
pub(super) fn add(context: &mut Context<'_>, id: &str, subnets: &[String], tables: &[String]) -> Answer<()> {
    for subnet in subnets {
        let interface = interface(context, id, subnet)?;
        let endpoint = kind::VPC_ENDPOINT.find_mut(&mut context.ec2.vpc_endpoints, id)?;
        endpoint.subnet_ids.push(subnet.clone());
        endpoint.interface_ids.push(interface);
    }
    let endpoint = kind::VPC_ENDPOINT.find_mut(&mut context.ec2.vpc_endpoints, id)?;
    endpoint.route_table_ids.extend(tables.iter().cloned());
    let destination = service::prefix_list(context.region, &endpoint.service);
    for table in tables {
        let table = kind::ROUTE_TABLE.find_mut(&mut context.ec2.route_tables, table)?;
        table.routes.push(Route {
            destination: destination.clone(),
            target: Target::VpcEndpoint(id.to_owned()),
            origin: "CreateRoute".to_owned(),
        });
    }
    Ok(())
}

/// Starts to delete an endpoint. A gateway is gone at once.
pub(super) fn end(context: &mut Context<'_>, id: &str) {
    let due_at = due(context.now, context.delays.vpc_endpoint_delete);
    let Some(endpoint) = context.ec2.vpc_endpoints.get_mut(id) else { return };
    if endpoint.is_gateway {
        context.ec2.remove_vpc_endpoint(id);
    } else if endpoint.state != EndpointState::Deleting {
        endpoint.state = EndpointState::Deleting;
        // The name is free at once for an endpoint that takes its place.
        endpoint.private_dns = false;
        endpoint.due_at = Some(due_at);
    }
}

/// Lets every endpoint go on that is due. Says whether one did.
pub(super) fn settle(state: &mut State, now: u64) -> bool {
    let is_due = |one: &&VpcEndpoint| one.due_at.is_some_and(|at| at <= now);
    let due_ones: Vec<String> = state.vpc_endpoints.values().filter(is_due).map(|one| one.id.clone()).collect();
    for id in &due_ones {
        let Some(endpoint) = state.vpc_endpoints.get_mut(id) else { continue };
        endpoint.due_at = None;
        match endpoint.state {
            EndpointState::Pending => endpoint.state = EndpointState::Available,
            EndpointState::Deleting => state.remove_vpc_endpoint(id),
            EndpointState::Available => {}
        }
    }
    !due_ones.is_empty()
}

impl State {
    /// Removes an endpoint with its network interfaces and routes.
    fn remove_vpc_endpoint(&mut self, id: &str) {
        let Some(endpoint) = self.vpc_endpoints.remove(id) else { return };
        self.network_interfaces.retain(|interface, _| !endpoint.interface_ids.contains(interface));
        for table in self.route_tables.values_mut() {
            table.routes.retain(|route| route.target != Target::VpcEndpoint(id.to_owned()));
        }
    }

    /// Whether an endpoint of a VPC is there, even if it is on its way out.
    pub(super) fn has_vpc_endpoint(&self, vpc_id: &str) -> bool {
        self.vpc_endpoints.values().any(|one| one.vpc_id == vpc_id)
    }
}

/// ModifyVpcEndpoint. What is added is checked as for a new endpoint, what is removed need not be there.
pub(super) fn modify(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "VpcEndpointId")?;
    let mut changed = kind::VPC_ENDPOINT.find(&context.ec2.vpc_endpoints, id)?.clone();
    let kind_name = if changed.is_gateway { "Gateway" } else { "Interface" };
    let service = service::find(context.region, &changed.service, kind_name)?;
    let (subnets, tables) = (params.list("AddSubnetId"), params.list("AddRouteTableId"));
    let groups = params.list("AddSecurityGroupId");
    check::wrong_kind(service, &subnets, &groups, &tables)?;
    if changed.state == EndpointState::Deleting {
        return Err(AwsError::bad("IncorrectState", format!("The VPC endpoint {id} is in the 'deleting' state.")));
    }
    let (gone_subnets, gone_tables) = (params.list("RemoveSubnetId"), params.list("RemoveRouteTableId"));
    let gone_groups = params.list("RemoveSecurityGroupId");
    changed.groups.retain(|group| !gone_groups.contains(group));
    changed.groups.extend(groups.iter().filter(|group| !changed.groups.contains(group)).cloned().collect::<Vec<_>>());
    if !changed.is_gateway && changed.groups.is_empty() {
        return Err(AwsError::bad("InvalidParameter", "An interface endpoint must have at least one security group."));
    }
    if params.filled("PrivateDnsEnabled").is_some() {
        changed.private_dns = params.is_true("PrivateDnsEnabled");
        if changed.private_dns {
            check::private_dns(context.ec2, &changed, service)?;
        }
    }
    if params.is_true("ResetPolicy") {
        FULL_ACCESS.clone_into(&mut changed.policy);
    }
    if let Some(policy) = params.filled("PolicyDocument") {
        policy.clone_into(&mut changed.policy);
    }
    let interfaces = drop_subnets(&mut changed, &gone_subnets);
    changed.route_table_ids.retain(|table| !gone_tables.contains(table));
    check::groups(context.ec2, &changed.vpc_id, &groups)?;
    check::subnets(context.ec2, &changed, &subnets)?;
    check::tables(context.ec2, &changed, &tables)?;
    let state = &mut *context.ec2;
    state.network_interfaces.retain(|interface, _| !interfaces.contains(interface));
    for interface in &changed.interface_ids {
        state.set_interface_groups(interface, changed.groups.clone());
    }
    for table in &gone_tables {
        if let Some(table) = state.route_tables.get_mut(table) {
            table.routes.retain(|route| route.target != Target::VpcEndpoint(id.to_owned()));
        }
    }
    state.vpc_endpoints.insert(id.to_owned(), changed);
    add(context, id, &subnets, &tables)?;
    Ok(tag::done())
}

/// Takes subnets off an endpoint and returns the interfaces it had in them.
fn drop_subnets(endpoint: &mut VpcEndpoint, gone: &[String]) -> Vec<String> {
    let pairs = endpoint.subnet_ids.drain(..).zip(endpoint.interface_ids.drain(..)).collect::<Vec<_>>();
    let (dropped, kept): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(subnet, _)| gone.contains(subnet));
    (endpoint.subnet_ids, endpoint.interface_ids) = kept.into_iter().unzip();
    dropped.into_iter().map(|(_, interface)| interface).collect()
}

fn interface(context: &mut Context<'_>, id: &str, subnet: &str) -> Answer<String> {
    let attachment = Attachment {
        id: context.ids.ec2("ela-attach"),
        instance_id: None,
        owner: "amazon-aws".to_owned(),
        device_index: 1,
        delete_on_termination: false,
        attached_at: context.now,
    };
    let groups = kind::VPC_ENDPOINT.find(&context.ec2.vpc_endpoints, id)?.groups.clone();
    let new = NewInterface {
        subnet_id: subnet,
        description: format!("VPC Endpoint Interface {id}"),
        interface_type: "vpc_endpoint",
        groups,
        requester: Some(REQUESTER),
        private_ip: None,
        attachment: Some(attachment),
        tags: Tags::new(),
    };
    context.ec2.make_network_interface(context.ids, context.quotas, new)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::DemoCloud;
    use crate::testing::{all, cloud, first, ok, refused};

    /// A VPC that gives names, two subnets in two zones, a security group and a route table.
    struct Ground {
        vpc: String,
        subnets: [String; 2],
        group: String,
        table: String,
    }

    async fn ground(cloud: &DemoCloud) -> Ground {
        let make = async |call: String, element: &str| first(&ok(cloud, "ec2", &call).await, element);
        let vpc = make("CreateVpc&CidrBlock=10.0.0.0/16".to_owned(), "vpcId").await;
        ok(cloud, "ec2", &format!("ModifyVpcAttribute&VpcId={vpc}&EnableDnsHostnames.Value=true")).await;
        let subnet = |n: u32, zone: &str| {
            format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.{n}.0/24&AvailabilityZone=us-east-1{zone}")
        };
        let subnets = [make(subnet(0, "a"), "subnetId").await, make(subnet(1, "b"), "subnetId").await];
        let group = format!("CreateSecurityGroup&VpcId={vpc}&GroupName=endpoints&GroupDescription=endpoints");
        let group = make(group, "groupId").await;
        let table = make(format!("CreateRouteTable&VpcId={vpc}"), "routeTableId").await;
        Ground { vpc, subnets, group, table }
    }

    fn interface_endpoint(ground: &Ground, service: &str) -> String {
        format!(
            "CreateVpcEndpoint&VpcId={}&VpcEndpointType=Interface&ServiceName=com.amazonaws.us-east-1.{service}\
             &SubnetId.1={}&SubnetId.2={}&SecurityGroupId.1={}",
            ground.vpc, ground.subnets[0], ground.subnets[1], ground.group
        )
    }

    #[tokio::test(start_paused = true)]
    async fn an_interface_endpoint_holds_on_to_its_network_until_it_is_gone() {
        let cloud = cloud();
        let ground = ground(&cloud).await;
        let before = cloud.inventory();
        let tags = "TagSpecification.1.ResourceType=vpc-endpoint&TagSpecification.1.Tag.1.Key=a\
                    &TagSpecification.1.Tag.1.Value=b";
        let create = format!("{}&ClientToken=once&{tags}", interface_endpoint(&ground, "ecr.api"));
        let made = ok(&cloud, "ec2", &create).await;
        let id = first(&made, "vpcEndpointId");
        assert_eq!(first(&ok(&cloud, "ec2", &create).await, "vpcEndpointId"), id, "the same token");
        assert_eq!(first(&made, "state"), "pending");
        assert!(all(&made, "dnsName").contains(&"api.ecr.us-east-1.amazonaws.com".to_owned()), "{made}");
        tokio::time::advance(Duration::from_secs(60)).await;
        let find = "DescribeVpcEndpoints&Filter.1.Name=tag:a&Filter.1.Value.1=b&Filter.2.Name=vpc-endpoint-state\
                    &Filter.2.Value.1=available";
        assert_eq!(all(&ok(&cloud, "ec2", find).await, "vpcEndpointId"), std::slice::from_ref(&id));
        let interfaces = "DescribeNetworkInterfaces&Filter.1.Name=interface-type&Filter.1.Value.1=vpc_endpoint";
        let listed = ok(&cloud, "ec2", interfaces).await;
        assert_eq!(all(&listed, "description"), vec![format!("VPC Endpoint Interface {id}"); 2]);
        assert_eq!(first(&listed, "requesterManaged"), "true");
        let deletes = [
            format!("DeleteSubnet&SubnetId={}", ground.subnets[0]),
            format!("DeleteSecurityGroup&GroupId={}", ground.group),
            format!("DeleteVpc&VpcId={}", ground.vpc),
        ];
        ok(&cloud, "ec2", &format!("DeleteVpcEndpoints&VpcEndpointId.1={id}")).await;
        for call in &deletes {
            assert_eq!(refused(&cloud, "ec2", call).await.0, "DependencyViolation", "{call} while it is deleting");
        }
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(cloud.inventory(), before);
        let gone = refused(&cloud, "ec2", &format!("DescribeVpcEndpoints&VpcEndpointId.1={id}")).await;
        assert_eq!(gone.0, "InvalidVpcEndpointId.NotFound");
        let again = ok(&cloud, "ec2", &format!("DeleteVpcEndpoints&VpcEndpointId.1={id}")).await;
        assert_eq!((first(&again, "resourceId"), first(&again, "code")), (id, "InvalidVpcEndpointId.NotFound".into()));
        for call in deletes.iter().take(2) {
            ok(&cloud, "ec2", call).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_gateway_endpoint_is_a_route_and_goes_at_once() {
        let cloud = cloud();
        let ground = ground(&cloud).await;
        let before = cloud.inventory();
        let create = format!(
            "CreateVpcEndpoint&VpcId={}&ServiceName=com.amazonaws.us-east-1.s3&RouteTableId.1={}",
            ground.vpc, ground.table
        );
        let made = ok(&cloud, "ec2", &create).await;
        let id = first(&made, "vpcEndpointId");
        assert_eq!((first(&made, "vpcEndpointType"), first(&made, "state")), ("Gateway".into(), "available".into()));
        let tables = format!("DescribeRouteTables&RouteTableId.1={}", ground.table);
        let described = ok(&cloud, "ec2", &tables).await;
        assert!(first(&described, "destinationPrefixListId").starts_with("pl-"));
        assert_eq!(all(&described, "gatewayId"), ["local".to_owned(), id.clone()]);
        assert_eq!(refused(&cloud, "ec2", &create).await.0, "RouteAlreadyExists");
        let change = |what: &str| format!("ModifyVpcEndpoint&VpcEndpointId={id}&{what}RouteTableId.1={}", ground.table);
        ok(&cloud, "ec2", &change("Remove")).await;
        assert!(!ok(&cloud, "ec2", &tables).await.contains("destinationPrefixListId"));
        ok(&cloud, "ec2", &change("Add")).await;
        assert_eq!(refused(&cloud, "ec2", &format!("DeleteVpc&VpcId={}", ground.vpc)).await.0, "DependencyViolation");
        ok(&cloud, "ec2", &format!("DeleteVpcEndpoints&VpcEndpointId.1={id}")).await;
        assert_eq!(cloud.inventory(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn subnets_and_groups_come_and_go() {
        let cloud = cloud();
        let ground = ground(&cloud).await;
        let create = format!(
            "CreateVpcEndpoint&VpcId={}&VpcEndpointType=Interface&ServiceName=com.amazonaws.us-east-1.sts\
             &SubnetId.1={}",
            ground.vpc, ground.subnets[0]
        );
        let made = ok(&cloud, "ec2", &create).await;
        let (id, default) = (first(&made, "vpcEndpointId"), first(&made, "groupId"));
        assert_ne!(default, ground.group, "the VPC's default group");
        let change = format!(
            "ModifyVpcEndpoint&VpcEndpointId={id}&AddSubnetId.1={}&RemoveSubnetId.1={}&AddSecurityGroupId.1={}\
             &RemoveSecurityGroupId.1={default}",
            ground.subnets[1], ground.subnets[0], ground.group
        );
        ok(&cloud, "ec2", &change).await;
        let find = "DescribeNetworkInterfaces&Filter.1.Name=interface-type&Filter.1.Value.1=vpc_endpoint";
        let listed = ok(&cloud, "ec2", find).await;
        assert_eq!(all(&listed, "subnetId"), [ground.subnets[1].clone()]);
        assert_eq!(all(&listed, "groupId"), std::slice::from_ref(&ground.group));
        ok(&cloud, "ec2", &format!("DeleteSubnet&SubnetId={}", ground.subnets[0])).await;
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_work_is_refused() {
        let cloud = cloud();
        let ground = ground(&cloud).await;
        // EC2 lets an account ask for endpoints about once in three seconds.
        let code = async |call: String| {
            cloud.pass(std::time::Duration::from_secs(4));
            refused(&cloud, "ec2", &call).await.0
        };
        let sts = interface_endpoint(&ground, "sts");
        assert_eq!(code(interface_endpoint(&ground, "mainframe")).await, "InvalidServiceName");
        assert_eq!(code(sts.replace("Interface", "Gateway")).await, "InvalidParameter");
        assert_eq!(code(sts.replace(&ground.vpc, "vpc-0123456789abcdef0")).await, "InvalidVpcId.NotFound");
        assert_eq!(code(sts.replace(&ground.subnets[0], "subnet-x")).await, "InvalidSubnetId.Malformed");
        assert_eq!(code(sts.replace(&ground.group, "sg-0123456789abcdef0")).await, "InvalidGroup.NotFound");
        let near = format!("CreateSubnet&VpcId={}&CidrBlock=10.0.9.0/24&AvailabilityZone=us-east-1a", ground.vpc);
        let near = first(&ok(&cloud, "ec2", &near).await, "subnetId");
        assert_eq!(code(sts.replace(&ground.subnets[1], &near)).await, "DuplicateSubnetsInSameZone");
        ok(&cloud, "ec2", &sts).await;
        let (conflict, text) = refused(&cloud, "ec2", &sts).await;
        assert_eq!(conflict, "InvalidParameter");
        assert!(text.contains("conflicting DNS domain for sts.us-east-1.amazonaws.com"), "{text}");
        ok(&cloud, "ec2", &format!("{sts}&PrivateDnsEnabled=false")).await;
        ok(&cloud, "ec2", &format!("ModifyVpcAttribute&VpcId={}&EnableDnsHostnames.Value=false", ground.vpc)).await;
        cloud.pass(std::time::Duration::from_secs(4));
        let (names, text) = refused(&cloud, "ec2", &interface_endpoint(&ground, "ec2")).await;
        assert_eq!(names, "InvalidParameter");
        assert!(text.starts_with("Enabling private DNS requires both"), "{text}");
    }
}
