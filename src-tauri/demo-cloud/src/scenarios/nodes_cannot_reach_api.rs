//! Somebody deleted the route by which the nodes' subnets reach the internet.

use super::Asked;
use super::colleague;
use super::deed::Deed;
use super::play::{Play, Script, nobody_relents};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;

const ANYWHERE: &str = "0.0.0.0/0";

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "nodes-cannot-reach-api",
        title: "The nodes never join the cluster",
        lesson: "Nodes call the cluster, not the other way round. Without a route to it, and to the images they need, \
                 machines run and no node appears. EKS gives up after a quarter of an hour.",
        shows: "Machines are running, `kubectl get nodes` shows none, and after 15 minutes the node group ends in \
                CREATE_FAILED with NodeCreationFailure: Instances failed to join the kubernetes cluster.",
        solution: "Compare the route tables of the nodes' subnets: `aws ec2 describe-route-tables --filters \
                   Name=association.subnet-id,Values=SUBNET`. The route to 0.0.0.0/0 is missing. Put it back: `aws ec2 \
                   create-route --route-table-id ID --destination-cidr-block 0.0.0.0/0` with `--nat-gateway-id NAT` \
                   for private subnets or `--gateway-id IGW` for public ones. If the group has failed already, delete \
                   it and make it again.",
        met: Met::Workers,
    },
    play: Play::OnCall(act),
    is_over,
    relent: nobody_relents,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    if !rehearsal.waits() || !asked.is("eks", "CreateNodegroup") {
        return None;
    }
    for subnet in asked.texts("/subnets") {
        let Some(table) = table_of(context, &subnet) else { continue };
        let route = [("RouteTableId", table.as_str()), ("DestinationCidrBlock", ANYWHERE)];
        let Some((parameter, gateway)) = way_out(context, &table) else { continue };
        if colleague::ec2(context, "DeleteRoute", &route).is_ok() {
            rehearsal.happens(context);
            let as_it_was: Vec<_> = route.into_iter().chain([(parameter, gateway.as_str())]).collect();
            rehearsal.broke.push(Deed::ec2("CreateRoute", &as_it_was));
            rehearsal.about.push(table);
        }
    }
    None
}

/// The route table that a subnet follows: its own, or its VPC's main one.
fn table_of(context: &mut Context<'_>, subnet: &str) -> Option<String> {
    let vpc = context.ec2.subnet(subnet).ok()?.vpc_id.clone();
    let own = [("Filter.1.Name", "association.subnet-id"), ("Filter.1.Value.1", subnet)];
    let main = [
        ("Filter.1.Name", "vpc-id"),
        ("Filter.1.Value.1", vpc.as_str()),
        ("Filter.2.Name", "association.main"),
        ("Filter.2.Value.1", "true"),
    ];
    let mut find = |filters: &[(&str, &str)]| {
        let tables = colleague::ec2(context, "DescribeRouteTables", filters).ok()?;
        colleague::all(&tables, "routeTableId").into_iter().next()
    };
    find(&own).or_else(|| find(&main))
}

/// Where a table leads what goes anywhere: what it is called in CreateRoute, and its id.
fn way_out(context: &mut Context<'_>, table: &str) -> Option<(&'static str, String)> {
    let tables = colleague::ec2(context, "DescribeRouteTables", &[("RouteTableId.1", table)]).ok()?;
    let route = tables.split_once(&format!("<destinationCidrBlock>{ANYWHERE}</destinationCidrBlock>"))?.1;
    let route = route.split_once("</item>")?.0;
    let kinds =
        [("gatewayId", "GatewayId"), ("natGatewayId", "NatGatewayId"), ("networkInterfaceId", "NetworkInterfaceId")];
    kinds.into_iter().find_map(|(element, parameter)| Some((parameter, colleague::all(route, element).pop()?)))
}

/// Whether every table leads out again, or is gone.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    rehearsal.about.iter().all(|table| {
        colleague::ec2(context, "DescribeRouteTables", &[("RouteTableId.1", table)]).is_err()
            || way_out(context, table).is_some()
    })
}
