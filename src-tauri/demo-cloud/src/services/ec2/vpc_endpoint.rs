//! VPC endpoints: ways to AWS's services that do not leave AWS. What becomes of them is in `vpc_endpoint_life`.

use serde::{Deserialize, Serialize};

use super::client_token::{self, ClientToken};
use super::describe::{Described, describe as list};
use super::kind::{self, Kind, need};
use super::state::State;
use super::tag::{self, Tags};
use super::vpc_endpoint_checks as check;
use super::vpc_endpoint_life as life;
use super::vpc_endpoint_service as service;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// What an endpoint lets through unless somebody says otherwise.
pub(super) const FULL_ACCESS: &str =
    r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#;

/// One VPC endpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct VpcEndpoint {
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    /// Such as `com.amazonaws.eu-west-1.ecr.api`.
    pub(crate) service: String,
    /// Whether it is routes in route tables rather than network interfaces in subnets.
    pub(crate) is_gateway: bool,
    pub(crate) state: EndpointState,
    /// In the order of `interface_ids`.
    pub(crate) subnet_ids: Vec<String>,
    pub(crate) interface_ids: Vec<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) route_table_ids: Vec<String>,
    /// Whether the service's own name leads to it.
    pub(crate) private_dns: bool,
    pub(super) policy: String,
    pub(super) created_at: u64,
    /// When it next changes by itself.
    pub(super) due_at: Option<u64>,
    pub(super) client_token: Option<ClientToken>,
    pub(crate) tags: Tags,
}

/// Where an endpoint is in its life. What is deleted is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum EndpointState {
    Pending,
    Available,
    Deleting,
}

impl EndpointState {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Available => "available",
            Self::Deleting => "deleting",
        }
    }
}

impl VpcEndpoint {
    fn kind(&self) -> &'static str {
        if self.is_gateway { "Gateway" } else { "Interface" }
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let tags = tag::on_create(params, &[&kind::VPC_ENDPOINT], &kind::VPC_ENDPOINT)?;
    let token = client_token::of(params);
    let known = context.ec2.vpc_endpoints.iter().map(|(id, one)| (id, &one.client_token));
    if let Some(id) = client_token::asked_before(token.as_ref(), known)? {
        return Ok(created(context.ec2, &id, token));
    }
    let vpc_id = need(params, "VpcId")?;
    if !context.ec2.vpcs.contains_key(vpc_id) {
        return Err(check::missing("Vpc", "vpc", vpc_id));
    }
    let name = need(params, "ServiceName")?;
    let service = service::find(context.region, name, params.filled("VpcEndpointType").unwrap_or("Gateway"))?;
    kind::refuse_unsupported(params, &["ServiceNetworkArn", "ResourceConfigurationArn", "SubnetConfiguration.1.Ipv4"])?;
    let mut endpoint = VpcEndpoint {
        id: context.ids.ec2("vpce"),
        vpc_id: vpc_id.to_owned(),
        service: name.to_owned(),
        is_gateway: service.is_gateway,
        state: EndpointState::Pending,
        subnet_ids: Vec::new(),
        interface_ids: Vec::new(),
        groups: params.list("SecurityGroupId"),
        route_table_ids: Vec::new(),
        private_dns: !service.is_gateway && params.filled("PrivateDnsEnabled").is_none_or(|value| value == "true"),
        policy: params.filled("PolicyDocument").unwrap_or(FULL_ACCESS).to_owned(),
        created_at: context.now,
        due_at: None,
        client_token: token.clone(),
        tags,
    };
    check_quota(context, &endpoint)?;
    let (subnets, tables) = (params.list("SubnetId"), params.list("RouteTableId"));
    check::wrong_kind(service, &subnets, &endpoint.groups, &tables)?;
    if endpoint.private_dns {
        check::private_dns(context.ec2, &endpoint, service)?;
    }
    check::groups(context.ec2, &endpoint.vpc_id, &endpoint.groups)?;
    check::subnets(context.ec2, &endpoint, &subnets)?;
    check::tables(context.ec2, &endpoint, &tables)?;
    let id = endpoint.id.clone();
    life::begin(context, &mut endpoint);
    context.ec2.vpc_endpoints.insert(id.clone(), endpoint);
    life::add(context, &id, &subnets, &tables)?;
    Ok(created(context.ec2, &id, token))
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.vpc_endpoints, params)
}

/// Deletes each one by itself, and names those that are not there.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let ids = params.list("VpcEndpointId");
    if ids.is_empty() {
        return Err(kind::missing_parameter("VpcEndpointId"));
    }
    let (known, unknown): (Vec<String>, Vec<String>) =
        ids.into_iter().partition(|id| context.ec2.vpc_endpoints.contains_key(id));
    for id in &known {
        life::end(context, id);
    }
    let mut xml = Xml::new();
    xml.set("unsuccessful", &unknown, |item, id| {
        let refusal = kind::VPC_ENDPOINT.missing(id);
        item.text("resourceId", id).node("error", |error| {
            error.text("code", &refusal.code).text("message", &refusal.message);
        });
    });
    Ok(xml)
}

/// Gateway endpoints count in the Region, interface endpoints in their VPC.
fn check_quota(context: &Context<'_>, new: &VpcEndpoint) -> Answer<()> {
    let counts = |one: &&VpcEndpoint| one.is_gateway == new.is_gateway && (one.is_gateway || one.vpc_id == new.vpc_id);
    let used = context.ec2.vpc_endpoints.values().filter(counts).count();
    let quota = if new.is_gateway { Quota::GatewayEndpoints } else { Quota::InterfaceEndpointsPerVpc };
    if used < quotas::value(context, quota) {
        return Ok(());
    }
    Err(AwsError::bad("VpcEndpointLimitExceeded", "The maximum number of VPC endpoints has been reached."))
}

fn created(state: &State, id: &str, token: Option<ClientToken>) -> Xml {
    let mut xml = Xml::new();
    xml.node("vpcEndpoint", |inner| state.vpc_endpoints[id].write(inner, state))
        .some("clientToken", token.map(|(token, _)| token));
    xml
}

impl Described for VpcEndpoint {
    const KIND: Kind = kind::VPC_ENDPOINT;
    const ID_PARAMETER: &'static str = "VpcEndpointId";
    const SET: &'static str = "vpcEndpointSet";
    const FILTERS: &'static [&'static str] = &[
        "ip-address-type",
        "service-name",
        "service-region",
        "vpc-endpoint-id",
        "vpc-endpoint-state",
        "vpc-endpoint-type",
        "vpc-id",
    ];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, state: &State) -> Vec<String> {
        vec![match filter {
            "ip-address-type" => "ipv4".to_owned(),
            "service-name" => self.service.clone(),
            "service-region" => state.region.clone(),
            "vpc-endpoint-state" => self.state.name().to_owned(),
            "vpc-endpoint-type" => self.kind().to_owned(),
            "vpc-id" => self.vpc_id.clone(),
            _ => self.id.clone(),
        }]
    }

    fn write(&self, xml: &mut Xml, state: &State) {
        xml.text("vpcEndpointId", &self.id)
            .text("vpcEndpointType", self.kind())
            .text("vpcId", &self.vpc_id)
            .text("serviceName", &self.service)
            .text("serviceRegion", &state.region)
            .text("state", self.state.name())
            .text("policyDocument", &self.policy)
            .text("privateDnsEnabled", self.private_dns)
            .text("requesterManaged", false)
            .text("ownerId", ACCOUNT_ID)
            .text("creationTimestamp", iso(self.created_at));
        for (set, ids) in [
            ("routeTableIdSet", &self.route_table_ids),
            ("subnetIdSet", &self.subnet_ids),
            ("networkInterfaceIdSet", &self.interface_ids),
        ] {
            xml.set(set, ids, |item, id| {
                item.plain(id);
            });
        }
        xml.set("groupSet", &self.groups, |item, id| {
            item.text("groupId", id).text("groupName", state.group_name(id));
        });
        xml.set("dnsEntrySet", self.dns_names(state), |item, name| {
            item.text("dnsName", name);
        });
        if !self.is_gateway {
            xml.text("ipAddressType", "ipv4").node("dnsOptions", |options| {
                options.text("dnsRecordIpType", "ipv4");
            });
        }
        tag::write(xml, &self.tags);
    }
}

impl VpcEndpoint {
    /// The endpoint's own name, and the service's if that leads here.
    fn dns_names(&self, state: &State) -> Vec<String> {
        let Ok(service) = service::find(&state.region, &self.service, self.kind()) else { return Vec::new() };
        if self.is_gateway {
            return Vec::new();
        }
        let mut names = vec![format!("{}-{}.{}", self.id, &self.id[6..14], service.base_name(&state.region))];
        names.extend(self.private_dns.then(|| service.private_name(&state.region)));
        names
    }
}
