//! A VPC endpoint: a way from the VPC to one of AWS's services that does not lead over the internet. A gateway endpoint
//! is routes in route tables, and free; an interface endpoint is an address in each of its subnets.

use aws_sdk_ec2::types::{ResourceType, VpcEndpoint as Described, VpcEndpointType};
use serde::{Deserialize, Serialize};

use super::{BillItem, Ctx, Look, ObjectId, Resource, Shown, tags};
use crate::{
    contract::{About, Fact, Problem},
    failure::Failure,
    leftovers::{self, is_endpoint_going},
    plan::IdRef,
    prices,
};

/// One endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VpcEndpoint {
    /// The VPC.
    pub vpc: IdRef,
    /// The last part of the service's name: `s3`, `ecr.api`.
    pub service: String,
    /// How it is reached.
    pub way: EndpointWay,
}

/// How an endpoint is reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndpointWay {
    /// Routes in these route tables.
    Gateway {
        /// The tables.
        tables: Vec<IdRef>,
    },
    /// An address in each of these subnets, under the service's usual name.
    Interface {
        /// One subnet in each zone.
        subnets: Vec<IdRef>,
        /// Who may speak to it.
        group: IdRef,
    },
}

impl VpcEndpoint {
    fn service_name(&self, region: &str) -> String {
        format!("com.amazonaws.{region}.{}", self.service)
    }

    fn name(&self, cluster: &str) -> String {
        format!("{cluster}-{}", self.service)
    }
}

impl Resource for VpcEndpoint {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "VPC endpoint".into(),
            what: "A way from the VPC to one of AWS's services that does not lead over the internet.".into(),
            why: "Nodes without a way to the internet load images and speak to EKS through endpoints; with a NAT gateway, \
                  the one of Amazon S3 saves its price per GB."
                .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html".into(),
            usual_seconds: 60,
            usual_delete_seconds: 60,
        }
    }

    fn title(&self) -> String {
        match &self.way {
            EndpointWay::Gateway { .. } => format!("Gateway endpoint of {}", self.service),
            EndpointWay::Interface { .. } => format!("Interface endpoint of {}", self.service),
        }
    }

    fn usual_seconds(&self) -> u32 {
        match &self.way {
            EndpointWay::Gateway { .. } => 1,
            EndpointWay::Interface { .. } => Self::about().usual_seconds,
        }
    }

    fn bill(&self) -> Vec<BillItem> {
        match &self.way {
            EndpointWay::Gateway { .. } => Vec::new(),
            EndpointWay::Interface { subnets, .. } => vec![BillItem::each(
                u32::try_from(subnets.len()).unwrap_or(u32::MAX),
                "interface endpoint in one zone",
                "interface endpoints, counted in each zone",
                prices::INTERFACE_ENDPOINT_PER_HOUR,
            )],
        }
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let ids = |all: &[IdRef]| all.iter().map(|one| shown.id_of(one)).collect::<Vec<_>>().join(" ");
        let mut parts = vec![
            "ec2 create-vpc-endpoint".to_owned(),
            format!("--vpc-id {}", shown.id_of(&self.vpc)),
            format!("--service-name {}", self.service_name(shown.region)),
        ];
        match &self.way {
            EndpointWay::Gateway { tables } => {
                parts.push("--vpc-endpoint-type Gateway".to_owned());
                parts.push(format!("--route-table-ids {}", ids(tables)));
            }
            EndpointWay::Interface { subnets, group } => {
                parts.push("--vpc-endpoint-type Interface".to_owned());
                parts.push(format!("--subnet-ids {}", ids(subnets)));
                parts.push(format!("--security-group-ids {}", shown.id_of(group)));
                parts.push("--private-dns-enabled".to_owned());
            }
        }
        parts.push(shown.tag_specifications("vpc-endpoint", &self.name(shown.cluster)));
        shown.aws(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("VPC endpoint id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let found = ours(ctx).await?;
        let usable = found.iter().find(|one| !is_endpoint_going(one) && !has_failed(one));
        Ok(usable.map(|endpoint| ObjectId::new(endpoint.vpc_endpoint_id())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let call = ctx
            .cloud
            .ec2
            .create_vpc_endpoint()
            .vpc_id(ctx.id(&self.vpc)?)
            .service_name(self.service_name(&ctx.cloud.region))
            .client_token(ctx.token())
            .tag_specifications(tags::specification(ctx, ResourceType::VpcEndpoint, &self.name(&ctx.cluster), &[]));
        let ids = |all: &[IdRef]| all.iter().map(|one| ctx.id(one)).collect::<Result<Vec<_>, _>>();
        let call = match &self.way {
            EndpointWay::Gateway { tables } => {
                call.vpc_endpoint_type(VpcEndpointType::Gateway).set_route_table_ids(Some(ids(tables)?))
            }
            EndpointWay::Interface { subnets, group } => call
                .vpc_endpoint_type(VpcEndpointType::Interface)
                .set_subnet_ids(Some(ids(subnets)?))
                .security_group_ids(ctx.id(group)?)
                .private_dns_enabled(true),
        };
        let answer = call.send().await.map_err(Failure::of("EC2", "CreateVpcEndpoint"))?;
        Ok(ObjectId::new(answer.vpc_endpoint().and_then(|endpoint| endpoint.vpc_endpoint_id())))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        let answer = ctx.cloud.ec2.describe_vpc_endpoints().vpc_endpoint_ids(&output.id).send().await;
        let answer = answer.map_err(Failure::of("EC2", "DescribeVpcEndpoints"))?;
        let Some(endpoint) = answer.vpc_endpoints().first() else {
            return Ok(Look::NotYet("AWS does not show the new endpoint yet.".into()));
        };
        match state(endpoint).as_str() {
            "available" => Ok(Look::Ready(output)),
            _ if has_failed(endpoint) => Err(failed(&self.title(), endpoint).into()),
            _ => Ok(Look::NotYet("AWS is giving the endpoint its addresses; this usually takes a minute.".into())),
        }
    }

    async fn clear(&self, ctx: &Ctx) -> Result<Look<()>, Failure> {
        match ours(ctx).await?.iter().find(|one| has_failed(one)).and_then(Described::vpc_endpoint_id) {
            Some(id) => leftovers::remove_vpc_endpoint(ctx, id).await,
            None => Ok(Look::Ready(())),
        }
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        leftovers::remove_vpc_endpoint(ctx, &output.id).await
    }
}

/// What this step made, in whatever state.
async fn ours(ctx: &Ctx) -> Result<Vec<Described>, Failure> {
    let answer = ctx.cloud.ec2.describe_vpc_endpoints().set_filters(Some(tags::ours(ctx))).send().await;
    Ok(answer.map_err(Failure::of("EC2", "DescribeVpcEndpoints"))?.vpc_endpoints.unwrap_or_default())
}

/// In small letters: EC2 documents `Available` and answers `available`.
fn state(endpoint: &Described) -> String {
    endpoint.state().map(|state| state.as_str().to_ascii_lowercase()).unwrap_or_default()
}

fn has_failed(endpoint: &Described) -> bool {
    ["failed", "rejected", "expired", "partial"].contains(&state(endpoint).as_str())
}

fn failed(title: &str, endpoint: &Described) -> Problem {
    let said = endpoint.last_error().and_then(|error| error.message()).unwrap_or("AWS gives no reason.");
    Problem::told(
        "endpoint-failed",
        format!("{title} could not be made"),
        format!("AWS began to make it and gave up: {said}"),
        "Choose Try again: Landfall removes the one that failed and makes it anew.",
    )
}
