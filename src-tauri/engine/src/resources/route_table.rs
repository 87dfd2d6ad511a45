//! A route table: says for a group of subnets where packets go.

use aws_sdk_ec2::types::ResourceType;
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, ObjectId, Resource, Shown, Vpc, tags};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    plan::Ref,
};

/// One route table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RouteTable {
    /// The VPC it belongs to.
    pub vpc: Ref<Vpc>,
    /// Last part of its name: `public`, `private-use1-az1`.
    pub suffix: String,
    /// "Route table of the public subnets".
    pub purpose: String,
}

impl Resource for RouteTable {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "Route table".into(),
            what: "Says for a group of subnets where packets go.".into(),
            why: "It is what makes a subnet public or private: public ones lead to the internet gateway.".into(),
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html".into(),
            usual_seconds: 1,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        self.purpose.clone()
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        shown.aws(&[
            "ec2 create-route-table",
            &format!("--vpc-id {}", shown.id(&self.vpc)),
            &shown.tag_specifications("route-table", &format!("{}-{}", shown.cluster, self.suffix)),
        ])
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Route table id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .describe_route_tables()
            .set_filters(Some(tags::ours(ctx)))
            .send()
            .await
            .map_err(Failure::of("EC2", "DescribeRouteTables"))?;
        Ok(answer.route_tables().first().map(|table| ObjectId::new(table.route_table_id())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let name = format!("{}-{}", ctx.cluster, self.suffix);
        let answer = ctx
            .cloud
            .ec2
            .create_route_table()
            .vpc_id(ctx.get(&self.vpc)?.id)
            .client_token(ctx.token())
            .tag_specifications(tags::specification(ctx, ResourceType::RouteTable, &name, &[]))
            .send()
            .await
            .map_err(Failure::of("EC2", "CreateRouteTable"))?;
        Ok(ObjectId::new(answer.route_table().and_then(|table| table.route_table_id())))
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        // Where the journal was lost, nobody knows the associations by their ids.
        leave_subnets(ctx, &output.id).await?;
        let answer = ctx.cloud.ec2.delete_route_table().route_table_id(&output.id).send().await;
        match answer.map_err(Failure::of("EC2", "DeleteRouteTable")) {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}

async fn leave_subnets(ctx: &Ctx, id: &str) -> Result<(), Failure> {
    let ec2 = &ctx.cloud.ec2;
    let answer = ec2.describe_route_tables().filters(tags::filter("route-table-id", id)).send().await;
    let answer = match answer.map_err(Failure::of("EC2", "DescribeRouteTables")) {
        Err(failure) if failure.is_gone() => return Ok(()),
        answer => answer?,
    };
    let associations = answer.route_tables().iter().flat_map(|table| table.associations());
    for association in associations.filter(|association| association.subnet_id().is_some()) {
        let answer = ec2
            .disassociate_route_table()
            .association_id(association.route_table_association_id().unwrap_or_default())
            .send()
            .await;
        match answer.map_err(Failure::of("EC2", "DisassociateRouteTable")) {
            Err(failure) if !failure.is_gone() => return Err(failure),
            _ => {}
        }
    }
    Ok(())
}
