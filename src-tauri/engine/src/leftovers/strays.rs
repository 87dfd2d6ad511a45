//! Objects in EC2 that carry a run's tag although none of its steps made them: a create whose answer and whose journal
//! were lost, or a plan that was rebuilt without them. They are ours, so they go unasked.

use super::{
    instance, interfaces, nat_gateway, security_group,
    tagged::{self, Tagged, kind},
    volume, vpc_endpoint,
};
use crate::{
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    resources::{Ctx, Look},
    run_state::RunState,
};

/// The step that looks for them.
pub fn step(state: &RunState) -> Leftover {
    let steps = state.plan.steps.iter().map(|step| step.key.clone()).filter(|key| !key.starts_with("also/")).collect();
    Leftover {
        key: "strays".into(),
        thing: LeftoverThing::Strays { steps },
        title: "Whatever else carries this run’s tags".into(),
        made_by: Some("Landfall".into()),
        while_it_stays: "Stays behind, and may cost money".into(),
        blocks: true,
        loses_data: false,
        cost_per_hour: 0.0,
        command: format!(
            "aws ec2 describe-tags --filters Name=key,Values=landfall.dev/run Name=value,Values={} --region {}",
            state.header.id, state.spec.region
        ),
    }
}

/// Removes those of the kind that must go first; asked until none is left.
pub async fn remove(ctx: &Ctx, steps: &[String]) -> Result<Look<()>, Failure> {
    let strays = found(ctx, steps).await?;
    let Some(first) = strays.first() else { return Ok(Look::Ready(())) };
    let note = format!("{} carries this run’s tags and is removed; {} in all.", first.id, strays.len());
    remove_one(ctx, &first.id).await?;
    Ok(Look::NotYet(note))
}

/// Whether there are any.
pub async fn stands(ctx: &Ctx, steps: &[String]) -> Result<bool, Failure> {
    Ok(!found(ctx, steps).await?.is_empty())
}

/// Those of kinds that Landfall makes, in the order in which they can go.
async fn found(ctx: &Ctx, steps: &[String]) -> Result<Vec<Tagged>, Failure> {
    let tagged = match tagged::of_run(&ctx.cloud, &ctx.run).await {
        // Whoever may not look through the tags still deletes the plan; the receipt says what it could not see.
        Err(failure) if is_denied(&failure) => return Ok(Vec::new()),
        tagged => tagged?,
    };
    let known = |one: &Tagged| steps.contains(&one.step) || order(&one.id).is_none();
    let mut strays: Vec<Tagged> = tagged.into_iter().filter(|one| !known(one)).collect();
    strays.sort_by_key(|stray| order(&stray.id));
    Ok(strays)
}

/// The next step towards one object's being gone, by the kind its id tells.
pub async fn remove_one(ctx: &Ctx, id: &str) -> Result<Look<()>, Failure> {
    let ec2 = &ctx.cloud.ec2;
    let answer = match kind(id) {
        "i" => return instance::remove(ctx, id).await,
        "nat" => return nat_gateway::remove(ctx, id).await,
        "vpce" => return vpc_endpoint::remove(ctx, id).await,
        "eni" => return interfaces::remove(&ctx.cloud, id).await,
        "vol" => return volume::remove(ctx, id).await,
        "sg" => return security_group::remove(ctx, id).await,
        "rtb" => return remove_route_table(ctx, id).await,
        "igw" => return remove_internet_gateway(ctx, id).await,
        "eipalloc" => {
            ec2.release_address().allocation_id(id).send().await.map(drop).map_err(Failure::of("EC2", "ReleaseAddress"))
        }
        "eigw" => {
            let call = ec2.delete_egress_only_internet_gateway().egress_only_internet_gateway_id(id);
            call.send().await.map(drop).map_err(Failure::of("EC2", "DeleteEgressOnlyInternetGateway"))
        }
        "lt" => {
            let call = ec2.delete_launch_template().launch_template_id(id);
            call.send().await.map(drop).map_err(Failure::of("EC2", "DeleteLaunchTemplate"))
        }
        "subnet" => {
            ec2.delete_subnet().subnet_id(id).send().await.map(drop).map_err(Failure::of("EC2", "DeleteSubnet"))
        }
        "vpc" => ec2.delete_vpc().vpc_id(id).send().await.map(drop).map_err(Failure::of("EC2", "DeleteVpc")),
        // Nothing Landfall makes; the receipt names it.
        _ => Ok(()),
    };
    gone(answer)
}

/// AWS does not let this identity look.
pub fn is_denied(failure: &Failure) -> bool {
    matches!(failure.code(), "UnauthorizedOperation" | "AccessDenied" | "AccessDeniedException")
}

fn gone(answer: Result<(), Failure>) -> Result<Look<()>, Failure> {
    match answer {
        Err(failure) if !failure.is_gone() => Err(failure),
        _ => Ok(Look::Ready(())),
    }
}

async fn remove_route_table(ctx: &Ctx, id: &str) -> Result<Look<()>, Failure> {
    let ec2 = &ctx.cloud.ec2;
    let answer = ec2.describe_route_tables().route_table_ids(id).send().await;
    let tables = match answer.map_err(Failure::of("EC2", "DescribeRouteTables")) {
        Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
        answer => answer?.route_tables.unwrap_or_default(),
    };
    for association in tables.iter().flat_map(|table| table.associations()) {
        if let (Some(id), Some(_)) = (association.route_table_association_id(), association.subnet_id()) {
            let answer = ec2.disassociate_route_table().association_id(id).send().await;
            gone(answer.map(drop).map_err(Failure::of("EC2", "DisassociateRouteTable")))?;
        }
    }
    let answer = ec2.delete_route_table().route_table_id(id).send().await;
    gone(answer.map(drop).map_err(Failure::of("EC2", "DeleteRouteTable")))
}

async fn remove_internet_gateway(ctx: &Ctx, id: &str) -> Result<Look<()>, Failure> {
    let ec2 = &ctx.cloud.ec2;
    let answer = ec2.describe_internet_gateways().internet_gateway_ids(id).send().await;
    let gateways = match answer.map_err(Failure::of("EC2", "DescribeInternetGateways")) {
        Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
        answer => answer?.internet_gateways.unwrap_or_default(),
    };
    for vpc in gateways.iter().flat_map(|gateway| gateway.attachments()).filter_map(|attachment| attachment.vpc_id()) {
        let answer = ec2.detach_internet_gateway().internet_gateway_id(id).vpc_id(vpc).send().await;
        gone(answer.map(drop).map_err(Failure::of("EC2", "DetachInternetGateway")))?;
    }
    let answer = ec2.delete_internet_gateway().internet_gateway_id(id).send().await;
    gone(answer.map(drop).map_err(Failure::of("EC2", "DeleteInternetGateway")))
}

/// What holds on to others goes before them.
fn order(id: &str) -> Option<usize> {
    let kinds = ["i", "lt", "nat", "vpce", "eipalloc", "eni", "vol", "sg", "rtb", "eigw", "igw", "subnet", "vpc"];
    kinds.iter().position(|known| *known == kind(id))
}
