//! An Elastic IP address: the fixed public address a NAT gateway speaks from.

use aws_sdk_ec2::types::{DomainType, ResourceType};
use serde::{Deserialize, Serialize};

use super::{BillItem, Ctx, InternetGateway, Look, Resource, Shown, tags};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    plan::Ref,
    prices,
};

/// One Elastic IP address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElasticIp {
    /// AWS does not detach a gateway while addresses are mapped through it, so the address goes first on delete.
    pub internet_gateway: Ref<InternetGateway>,
    /// The zone of the NAT gateway that will use it.
    pub zone_id: String,
}

/// What AWS gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElasticIpOutput {
    /// Allocation id.
    pub id: String,
    /// The address.
    pub address: String,
}

impl Resource for ElasticIp {
    type Output = ElasticIpOutput;

    fn about() -> About {
        About {
            name: "Elastic IP address".into(),
            what: "A public address that stays the same.".into(),
            why: "The NAT gateway speaks to the internet from it.".into(),
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-eips.html".into(),
            usual_seconds: 1,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        format!("Elastic IP address for {}", self.zone_id)
    }

    fn bill(&self) -> Vec<BillItem> {
        vec![BillItem::each(1, "public IPv4 address", "public IPv4 addresses", prices::PUBLIC_IPV4_PER_HOUR)]
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        shown.aws(&[
            "ec2 allocate-address",
            "--domain vpc",
            &shown.tag_specifications("elastic-ip", &format!("{}-nat-{}", shown.cluster, self.zone_id)),
        ])
    }

    fn facts(output: &ElasticIpOutput) -> Vec<Fact> {
        vec![
            Fact { label: "Allocation id".into(), value: output.id.clone() },
            Fact { label: "Public address".into(), value: output.address.clone() },
        ]
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ElasticIpOutput>, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .describe_addresses()
            .set_filters(Some(tags::ours(ctx)))
            .send()
            .await
            .map_err(Failure::of("EC2", "DescribeAddresses"))?;
        Ok(answer.addresses().first().map(|address| output(address.allocation_id(), address.public_ip())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ElasticIpOutput, Failure> {
        let name = format!("{}-nat-{}", ctx.cluster, self.zone_id);
        let answer = ctx
            .cloud
            .ec2
            .allocate_address()
            .domain(DomainType::Vpc)
            .tag_specifications(tags::specification(ctx, ResourceType::ElasticIp, &name, &[]))
            .send()
            .await
            .map_err(Failure::of("EC2", "AllocateAddress"))?;
        Ok(output(answer.allocation_id(), answer.public_ip()))
    }

    async fn delete(&self, ctx: &Ctx, output: ElasticIpOutput) -> Result<Look<()>, Failure> {
        let answer = ctx.cloud.ec2.release_address().allocation_id(&output.id).send().await;
        match answer.map_err(Failure::of("EC2", "ReleaseAddress")) {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}

fn output(id: Option<&str>, address: Option<&str>) -> ElasticIpOutput {
    ElasticIpOutput { id: id.unwrap_or_default().to_owned(), address: address.unwrap_or_default().to_owned() }
}
