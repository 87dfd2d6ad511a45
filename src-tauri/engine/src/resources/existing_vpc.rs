//! A VPC that was there before: looked at, mended where the person asked for it, put back on delete, and never deleted.

use aws_sdk_ec2::types::{AttributeBooleanValue, Vpc as Described, VpcAttributeName, VpcState};
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, Resource, Shown};
use crate::{
    contract::{About, Fact, NetworkMend, Problem},
    failure::Failure,
};

/// One VPC of the account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExistingVpc {
    /// `vpc-…`.
    pub vpc_id: String,
    /// What may be switched on in it.
    pub mend: Vec<NetworkMend>,
    /// It needs an IPv6 block too.
    pub ipv6: bool,
}

/// What it was like before Landfall came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExistingVpcOutput {
    /// Its id.
    pub id: String,
    /// Its IPv4 block.
    pub cidr: String,
    /// `enableDnsSupport` was on.
    pub had_dns_support: bool,
    /// `enableDnsHostnames` was on.
    pub had_dns_hostnames: bool,
}

impl Resource for ExistingVpc {
    type Output = ExistingVpcOutput;

    fn about() -> About {
        About {
            name: "Existing VPC".into(),
            what: "A private network that was there before. Landfall looks whether a cluster can live in it.".into(),
            why: "The nodes get their addresses from it. It stays when the cluster goes, as it was before.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html".into(),
            usual_seconds: 1,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        format!("Existing VPC {}", self.vpc_id)
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let id = format!("--vpc-id {}", self.vpc_id);
        let mut commands = vec![shown.aws(&["ec2 describe-vpcs", &format!("--vpc-ids {}", self.vpc_id)])];
        for (mend, flag) in [
            (NetworkMend::DnsSupport, "--enable-dns-support Value=true"),
            (NetworkMend::DnsHostnames, "--enable-dns-hostnames Value=true"),
        ] {
            if self.mend.contains(&mend) {
                commands.push(shown.aws(&["ec2 modify-vpc-attribute", &id, flag]));
            }
        }
        commands.join("\n")
    }

    fn facts(output: &ExistingVpcOutput) -> Vec<Fact> {
        let fact = |label: &str, value: &str| Fact { label: label.into(), value: value.into() };
        let mut facts = vec![fact("VPC id", &output.id), fact("IPv4 block", &output.cidr)];
        for (had, name) in [(output.had_dns_support, "DNS support"), (output.had_dns_hostnames, "DNS hostnames")] {
            if !had {
                facts.push(fact("Switched on, off again on delete", name));
            }
        }
        facts
    }

    /// Landfall never made it: there is nothing of ours to be found.
    async fn find(&self, _ctx: &Ctx) -> Result<Option<ExistingVpcOutput>, Failure> {
        Ok(None)
    }

    /// Makes nothing: looks whether a cluster can live in it, and keeps what it is like.
    async fn create(&self, ctx: &Ctx) -> Result<ExistingVpcOutput, Failure> {
        let Some(vpc) = self.describe(ctx).await? else { return Err(self.is_missing(&ctx.cloud.region).into()) };
        // A second look must not take our own mending for what was there before.
        let known: Option<ExistingVpcOutput> =
            ctx.own_output().filter(|known: &ExistingVpcOutput| known.id == self.vpc_id);
        let output = match known {
            Some(known) => known,
            None => ExistingVpcOutput {
                id: self.vpc_id.clone(),
                cidr: vpc.cidr_block().unwrap_or_default().to_owned(),
                had_dns_support: self.attribute(ctx, VpcAttributeName::EnableDnsSupport).await?,
                had_dns_hostnames: self.attribute(ctx, VpcAttributeName::EnableDnsHostnames).await?,
            },
        };
        for (had, mend, name) in [
            (output.had_dns_support, NetworkMend::DnsSupport, "enableDnsSupport"),
            (output.had_dns_hostnames, NetworkMend::DnsHostnames, "enableDnsHostnames"),
        ] {
            if !had && !self.mend.contains(&mend) {
                return Err(self.lacks_dns(name).into());
            }
        }
        if self.ipv6 && vpc.ipv6_cidr_block_association_set().is_empty() {
            return Err(self.lacks_ipv6().into());
        }
        Ok(output)
    }

    async fn ready(&self, ctx: &Ctx, output: ExistingVpcOutput) -> Result<Look<ExistingVpcOutput>, Failure> {
        self.switch(ctx, &output, true).await?;
        Ok(Look::Ready(output))
    }

    async fn delete(&self, ctx: &Ctx, output: ExistingVpcOutput) -> Result<Look<()>, Failure> {
        match self.switch(ctx, &output, false).await {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}

impl ExistingVpc {
    async fn describe(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        let answer = ctx.cloud.ec2.describe_vpcs().vpc_ids(&self.vpc_id).send().await;
        match answer.map_err(Failure::of("EC2", "DescribeVpcs")) {
            Err(failure) if failure.is_gone() => Ok(None),
            answer => {
                let found = answer?.vpcs.and_then(|vpcs| vpcs.into_iter().next());
                Ok(found.filter(|vpc| vpc.state() == Some(&VpcState::Available)))
            }
        }
    }

    async fn attribute(&self, ctx: &Ctx, name: VpcAttributeName) -> Result<bool, Failure> {
        let answer = ctx.cloud.ec2.describe_vpc_attribute().vpc_id(&self.vpc_id).attribute(name).send().await;
        let answer = answer.map_err(Failure::of("EC2", "DescribeVpcAttribute"))?;
        let value = answer.enable_dns_support().or(answer.enable_dns_hostnames());
        Ok(value.and_then(AttributeBooleanValue::value) == Some(true))
    }

    /// Switches on what was off and may be mended, or off again. EC2 lets host names be on only while support is.
    async fn switch(&self, ctx: &Ctx, before: &ExistingVpcOutput, on: bool) -> Result<(), Failure> {
        let value = || AttributeBooleanValue::builder().value(on).build();
        let modify = || ctx.cloud.ec2.modify_vpc_attribute().vpc_id(&self.vpc_id);
        let is_mended = |had: bool, mend: NetworkMend| !had && self.mend.contains(&mend);
        let support =
            is_mended(before.had_dns_support, NetworkMend::DnsSupport).then(|| modify().enable_dns_support(value()));
        let names = is_mended(before.had_dns_hostnames, NetworkMend::DnsHostnames)
            .then(|| modify().enable_dns_hostnames(value()));
        let calls = if on { [support, names] } else { [names, support] };
        for call in calls.into_iter().flatten() {
            call.send().await.map_err(Failure::of("EC2", "ModifyVpcAttribute"))?;
        }
        Ok(())
    }

    fn is_missing(&self, region: &str) -> Problem {
        let id = &self.vpc_id;
        Problem::told(
            "existing-vpc-missing",
            format!("The VPC {id} is not there"),
            format!("The account has no VPC {id} in {region}, or it is still being made."),
            "Choose another VPC on the Network page, or let Landfall make one, and choose Try again.",
        )
    }

    fn lacks_dns(&self, attribute: &str) -> Problem {
        let id = &self.vpc_id;
        Problem::told(
            "existing-vpc-dns",
            format!("The VPC {id} has {attribute} off"),
            format!("Without {attribute} nodes do not find their cluster and never join it."),
            "Switch it on in the VPC console (Actions → Edit VPC settings), or let Landfall do so on the Network page; it \
             switches it off again on delete. Then choose Try again.",
        )
    }

    fn lacks_ipv6(&self) -> Problem {
        let id = &self.vpc_id;
        Problem::told(
            "existing-vpc-ipv6",
            format!("The VPC {id} has no IPv6 block"),
            "A cluster whose pods have IPv6 addresses takes them from the VPC's IPv6 block.",
            "Give the VPC and its subnets IPv6 blocks in the VPC console, or choose IPv4 on the Network page. Then choose \
             Try again.",
        )
    }
}
