//! Ties a subnet to a route table.

use serde::{Deserialize, Serialize};

use super::{Ctx, Look, ObjectId, Resource, RouteTable, Shown, Subnet, tags};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    plan::Ref,
};

/// One subnet's choice of table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RouteTableAssociation {
    /// The table.
    pub table: Ref<RouteTable>,
    /// The subnet.
    pub subnet: Ref<Subnet>,
    /// "Public subnet in use1-az1 uses the public route table".
    pub purpose: String,
}

impl Resource for RouteTableAssociation {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "Route table association".into(),
            what: "Says which route table a subnet uses.".into(),
            why: "A subnet without one uses the VPC's main table, which leads nowhere.".into(),
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html".into(),
            usual_seconds: 1,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        self.purpose.clone()
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        shown.aws(&[
            "ec2 associate-route-table",
            &format!("--route-table-id {}", shown.id(&self.table)),
            &format!("--subnet-id {}", shown.id(&self.subnet)),
        ])
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Association id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let (Some(table), Some(subnet)) = (ctx.maybe(&self.table), ctx.maybe(&self.subnet)) else { return Ok(None) };
        let answer =
            ctx.cloud.ec2.describe_route_tables().filters(tags::filter("route-table-id", &table.id)).send().await;
        let answer = match answer.map_err(Failure::of("EC2", "DescribeRouteTables")) {
            // Without its table nothing is associated with it.
            Err(failure) if failure.is_gone() => return Ok(None),
            answer => answer?,
        };
        let associations = answer.route_tables().iter().flat_map(|table| table.associations());
        Ok(associations
            .filter(|association| association.subnet_id() == Some(&subnet.id))
            .map(|association| ObjectId::new(association.route_table_association_id()))
            .next())
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .associate_route_table()
            .route_table_id(ctx.get(&self.table)?.id)
            .subnet_id(ctx.get(&self.subnet)?.id)
            .send()
            .await
            .map_err(Failure::of("EC2", "AssociateRouteTable"))?;
        Ok(ObjectId::new(answer.association_id()))
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        let answer = ctx.cloud.ec2.disassociate_route_table().association_id(&output.id).send().await;
        match answer.map_err(Failure::of("EC2", "DisassociateRouteTable")) {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}
