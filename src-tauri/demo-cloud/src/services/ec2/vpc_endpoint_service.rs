//! The AWS services that a VPC can reach without the internet.
//!
//! Names and private names are from "AWS services that integrate with AWS PrivateLink" (AWS PrivateLink Guide).

use super::describe::{Filters, page};
use super::tag::Tags;
use crate::context::Context;
use crate::ids::Ids;
use crate::regions;
use crate::wire::{Answer, AwsError, Params, Xml};

/// One service that endpoints can be made for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Service {
    /// The last part of its name, such as `ecr.api`.
    key: &'static str,
    /// Whether endpoints of it are routes rather than network interfaces.
    pub(super) is_gateway: bool,
    /// How its own name looks inside the VPC, with `{}` for the Region.
    private_name: &'static str,
}

const ALL: &[Service] = &[
    interface("autoscaling", "autoscaling.{}.amazonaws.com"),
    interface("ec2", "ec2.{}.amazonaws.com"),
    interface("ec2messages", "ec2messages.{}.amazonaws.com"),
    interface("ecr.api", "api.ecr.{}.amazonaws.com"),
    interface("ecr.dkr", "*.dkr.ecr.{}.amazonaws.com"),
    interface("eks", "eks.{}.amazonaws.com"),
    interface("eks-auth", "eks-auth.{}.api.aws"),
    interface("elasticfilesystem", "elasticfilesystem.{}.amazonaws.com"),
    interface("elasticloadbalancing", "elasticloadbalancing.{}.amazonaws.com"),
    interface("kms", "kms.{}.amazonaws.com"),
    interface("logs", "logs.{}.amazonaws.com"),
    Service { key: "s3", is_gateway: true, private_name: "" },
    interface("s3", "*.s3.{}.amazonaws.com"),
    interface("ssm", "ssm.{}.amazonaws.com"),
    interface("ssmmessages", "ssmmessages.{}.amazonaws.com"),
    interface("sts", "sts.{}.amazonaws.com"),
];

const fn interface(key: &'static str, private_name: &'static str) -> Service {
    Service { key, is_gateway: false, private_name }
}

impl Service {
    /// Such as `com.amazonaws.eu-west-1.ecr.api`.
    pub(super) fn name(self, region: &str) -> String {
        format!("com.amazonaws.{region}.{}", self.key)
    }

    /// `Interface` or `Gateway`.
    pub(super) fn kind(self) -> &'static str {
        if self.is_gateway { "Gateway" } else { "Interface" }
    }

    /// The public name of the service that leads to the endpoint inside the VPC.
    pub(super) fn private_name(self, region: &str) -> String {
        self.private_name.replace("{}", region)
    }

    /// Such as `ecr` for `ecr.api`, the start of the endpoint's own names.
    pub(super) fn base_name(self, region: &str) -> String {
        let turned: Vec<&str> = self.key.rsplit('.').collect();
        format!("{}.{region}.vpce.amazonaws.com", turned.join("."))
    }
}

/// The service with this name and kind of endpoint, or EC2's refusal.
pub(super) fn find(region: &str, name: &str, kind: &str) -> Answer<Service> {
    let named: Vec<Service> = ALL.iter().copied().filter(|one| one.name(region) == name).collect();
    if named.is_empty() {
        return Err(missing(name));
    }
    let kinds: Vec<&str> = named.iter().map(|one| one.kind()).collect();
    named.iter().copied().find(|one| one.kind() == kind).ok_or_else(|| {
        AwsError::bad(
            "InvalidParameter",
            format!("Endpoint type ({kind}) does not match available service types ([{}]).", kinds.join(", ")),
        )
    })
}

/// The id of the list of a service's addresses, to which a gateway endpoint's routes lead. AWS has one for each Region.
pub(super) fn prefix_list(region: &str, name: &str) -> String {
    format!("pl-{}", Ids::new(0).apart(&format!("prefix-list/{region}/{name}")).hex(8))
}

fn missing(name: &str) -> AwsError {
    AwsError::bad("InvalidServiceName", format!("The Vpc Endpoint Service '{name}' does not exist"))
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let region = context.region;
    let filters = Filters::read(
        params,
        &["owner", "service-name", "service-region", "service-type", "supported-ip-address-types"],
    )?;
    let names = params.list("ServiceName");
    if let Some(name) = names.iter().find(|name| !ALL.iter().any(|one| one.name(region) == **name)) {
        return Err(missing(name));
    }
    let mut all: Vec<Service> = ALL.to_vec();
    all.retain(|one| {
        let is_named = names.is_empty() || names.contains(&one.name(region));
        is_named
            && filters.accept(&Tags::new(), |filter| {
                vec![match filter {
                    "owner" => "amazon".to_owned(),
                    "service-region" => region.to_owned(),
                    "service-type" => one.kind().to_owned(),
                    "supported-ip-address-types" => "ipv4".to_owned(),
                    _ => one.name(region),
                }]
            })
    });
    let (page, next) = page(params, all)?;
    let zones = regions::find(region).map(regions::Region::zones).unwrap_or_default();
    let mut xml = Xml::new();
    xml.set("serviceNameSet", &page, |item, one| {
        item.plain(one.name(region));
    });
    xml.set("serviceDetailSet", &page, |item, one| {
        item.text("serviceName", one.name(region))
            .text("serviceId", format!("vpce-svc-{}", &prefix_list(region, &one.name(region))[3..]))
            .set("serviceType", [one.kind()], |kind, name| {
                kind.text("serviceType", name);
            })
            .text("serviceRegion", region)
            .set("availabilityZoneSet", &zones, |zone, one| {
                zone.plain(&one.name);
            })
            .set("availabilityZoneIdSet", &zones, |zone, one| {
                zone.plain(&one.id);
            })
            .text("owner", "amazon")
            .set("baseEndpointDnsNameSet", [one.base_name(region)], |name, text| {
                name.plain(text);
            })
            .text("vpcEndpointPolicySupported", true)
            .text("acceptanceRequired", false)
            .text("managesVpcEndpoints", false)
            .set("supportedIpAddressTypeSet", ["ipv4"], |name, text| {
                name.plain(text);
            })
            .set("tagSet", [(); 0], |_, ()| {});
        if !one.is_gateway {
            item.text("privateDnsName", one.private_name(region)).set(
                "privateDnsNameSet",
                [one.private_name(region)],
                |name, text| {
                    name.text("privateDnsName", text);
                },
            );
        }
    })
    .some("nextToken", next);
    Ok(xml)
}

/// The lists of addresses behind gateway endpoints.
pub(super) fn describe_prefix_lists(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let filters = Filters::read(params, &["prefix-list-id", "prefix-list-name"])?;
    let wanted = params.list("PrefixListId");
    let mut all: Vec<(String, String)> = ALL
        .iter()
        .filter(|one| one.is_gateway)
        .map(|one| one.name(context.region))
        .map(|name| (prefix_list(context.region, &name), name))
        .collect();
    if let Some(id) = wanted.iter().find(|id| !all.iter().any(|(known, _)| known == *id)) {
        return Err(AwsError::bad("InvalidPrefixListId.NotFound", format!("The prefix list ID '{id}' does not exist")));
    }
    all.retain(|(id, name)| {
        let is_named = wanted.is_empty() || wanted.contains(id);
        is_named
            && filters
                .accept(&Tags::new(), |filter| vec![if filter == "prefix-list-id" { id.clone() } else { name.clone() }])
    });
    let (page, next) = page(params, all)?;
    let mut xml = Xml::new();
    xml.set("prefixListSet", page, |item, (id, name)| {
        // Two blocks that belong to S3 in us-east-1; what they are matters to nobody here.
        item.text("prefixListId", id).text("prefixListName", name).set(
            "cidrSet",
            ["52.216.0.0/15", "54.231.0.0/16"],
            |cidr, text| {
                cidr.plain(text);
            },
        );
    })
    .some("nextToken", next);
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn what_a_cluster_without_internet_needs_is_offered() {
        let cloud = cloud();
        let filter = "DescribeVpcEndpointServices&Filter.1.Name=service-name&Filter.1.Value.1=com.amazonaws.us-east-1";
        let described =
            ok(&cloud, "ec2", &format!("{filter}.ecr.dkr&Filter.1.Value.2=com.amazonaws.us-east-1.s3")).await;
        assert_eq!(
            all(&described, "serviceName"),
            ["com.amazonaws.us-east-1.ecr.dkr", "com.amazonaws.us-east-1.s3", "com.amazonaws.us-east-1.s3"]
        );
        assert_eq!(first(&described, "privateDnsName"), "*.dkr.ecr.us-east-1.amazonaws.com");
        let gateways = "DescribeVpcEndpointServices&Filter.1.Name=service-type&Filter.1.Value.1=Gateway";
        assert_eq!(all(&ok(&cloud, "ec2", gateways).await, "serviceName"), ["com.amazonaws.us-east-1.s3"]);
        let unknown = "DescribeVpcEndpointServices&ServiceName.1=com.amazonaws.us-east-1.s4";
        assert_eq!(refused(&cloud, "ec2", unknown).await.0, "InvalidServiceName");
    }
}
