//! Route tables and which subnets follow them.

use serde::{Deserialize, Serialize};

use super::client_token::{self, ClientToken};
use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::route::Route;
use super::state::State;
use super::tag::{self, Tags};
use super::vpc::Vpc;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::ids::Ids;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml};

/// One route table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RouteTable {
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    pub(crate) routes: Vec<Route>,
    pub(crate) associations: Vec<Association>,
    #[serde(default)]
    client_token: Option<ClientToken>,
    pub(crate) tags: Tags,
}

/// Who follows a route table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Association {
    pub(crate) id: String,
    /// A subnet, or `None` for every subnet of the VPC that follows no other table: the main association.
    pub(crate) subnet_id: Option<String>,
}

impl RouteTable {
    /// The main route table of a new VPC.
    pub(super) fn main(ids: &mut Ids, vpc: &Vpc) -> Self {
        let mut table = Self::new(ids, vpc, Tags::new());
        table.associations.push(Association { id: ids.ec2("rtbassoc"), subnet_id: None });
        table
    }

    pub(super) fn new(ids: &mut Ids, vpc: &Vpc, tags: Tags) -> Self {
        let mut routes = vec![Route::local(vpc.cidr)];
        routes.extend(vpc.more_cidrs.iter().map(|one| Route::local(one.block)));
        routes.extend(vpc.ipv6.iter().map(|one| Route::local(one.block)));
        Self { id: ids.ec2("rtb"), vpc_id: vpc.id.clone(), routes, associations: Vec::new(), client_token: None, tags }
    }

    /// Lets a subnet follow it that follows no other.
    pub(super) fn follow(&mut self, ids: &mut Ids, subnet_id: &str) {
        self.associations.push(Association { id: ids.ec2("rtbassoc"), subnet_id: Some(subnet_id.to_owned()) });
    }

    /// Whether it is its VPC's main route table.
    pub(crate) fn is_main(&self) -> bool {
        self.associations.iter().any(|one| one.subnet_id.is_none())
    }
}

impl State {
    /// The main route table of a VPC.
    pub(super) fn main_route_table(&self, vpc_id: &str) -> Option<&RouteTable> {
        self.route_tables.values().find(|one| one.vpc_id == vpc_id && one.is_main())
    }

    /// The route table a subnet follows: its own, or its VPC's main one.
    pub(super) fn route_table_of(&self, subnet_id: &str) -> Option<&RouteTable> {
        let own = self
            .route_tables
            .values()
            .find(|table| table.associations.iter().any(|one| one.subnet_id.as_deref() == Some(subnet_id)));
        own.or_else(|| self.main_route_table(&self.subnets.get(subnet_id)?.vpc_id))
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let vpc = context.ec2.vpc(need(params, "VpcId")?)?;
    let tags = tag::on_create(params, &[&kind::ROUTE_TABLE], &kind::ROUTE_TABLE)?;
    let token = client_token::of(params);
    let known = context.ec2.route_tables.iter().map(|(id, one)| (id, &one.client_token));
    if let Some(id) = client_token::asked_before(token.as_ref(), known)? {
        return Ok(created(context.ec2, &id));
    }
    let in_vpc = context.ec2.route_tables.values().filter(|one| one.vpc_id == vpc.id).count();
    if in_vpc >= quotas::value(context, Quota::RouteTablesPerVpc) {
        return Err(AwsError::bad("RouteTableLimitExceeded", "The maximum number of route tables has been reached."));
    }
    let mut table = RouteTable::new(context.ids, vpc, tags);
    table.client_token = token;
    let id = table.id.clone();
    context.ec2.route_tables.insert(id.clone(), table);
    Ok(created(context.ec2, &id))
}

fn created(state: &State, id: &str) -> Xml {
    let table = &state.route_tables[id];
    let mut xml = Xml::new();
    xml.node("routeTable", |inner| table.write(inner, state))
        .some("clientToken", table.client_token.as_ref().map(|(token, _)| token));
    xml
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.route_tables, params)
}

pub(super) fn associate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &mut *context.ec2;
    let table_id = need(params, "RouteTableId")?;
    let table = kind::ROUTE_TABLE.find(&state.route_tables, table_id)?;
    let subnet = state.subnet(need(params, "SubnetId")?)?;
    let subnet_id = subnet.id.clone();
    if table.vpc_id != subnet.vpc_id {
        return Err(invalid_value(format!(
            "Route table {table_id} and subnet {subnet_id} belong to different networks"
        )));
    }
    let own = state.route_tables.values().flat_map(|table| &table.associations);
    if own.into_iter().any(|one| one.subnet_id.as_ref() == Some(&subnet_id)) {
        return Err(AwsError::bad(
            "Resource.AlreadyAssociated",
            format!("the specified association for route table {table_id} conflicts with an existing association"),
        ));
    }
    let association = Association { id: context.ids.ec2("rtbassoc"), subnet_id: Some(subnet_id) };
    let answer = associated(&association.id, "associationId");
    kind::ROUTE_TABLE.find_mut(&mut state.route_tables, table_id)?.associations.push(association);
    Ok(answer)
}

pub(super) fn replace_association(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &mut *context.ec2;
    let table_id = need(params, "RouteTableId")?;
    let vpc_id = kind::ROUTE_TABLE.find(&state.route_tables, table_id)?.vpc_id.clone();
    let association_id = need(params, "AssociationId")?;
    let mut tables = state.route_tables.values();
    let from = tables.find(|table| table.associations.iter().any(|one| one.id == association_id));
    if let Some(from) = from.filter(|from| from.vpc_id != vpc_id) {
        return Err(invalid_value(format!(
            "Route table {table_id} and network {} belong to different networks",
            from.vpc_id
        )));
    }
    let mut association = take_association(state, association_id)?;
    association.id = context.ids.ec2("rtbassoc");
    let answer = associated(&association.id, "newAssociationId");
    kind::ROUTE_TABLE.find_mut(&mut state.route_tables, table_id)?.associations.push(association);
    Ok(answer)
}

pub(super) fn disassociate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "AssociationId")?;
    let tables = &context.ec2.route_tables;
    let is_main =
        tables.values().flat_map(|table| &table.associations).any(|one| one.id == id && one.subnet_id.is_none());
    if is_main {
        return Err(invalid_value(format!("cannot disassociate the main route table association {id}")));
    }
    take_association(context.ec2, id)?;
    Ok(tag::done())
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "RouteTableId")?;
    let table = kind::ROUTE_TABLE.find(&context.ec2.route_tables, id)?;
    if !table.associations.is_empty() {
        return Err(kind::ROUTE_TABLE.has_dependencies(id));
    }
    context.ec2.route_tables.remove(id);
    // A gateway endpoint lets go of a table that is deleted.
    for endpoint in context.ec2.vpc_endpoints.values_mut() {
        endpoint.route_table_ids.retain(|table| table != id);
    }
    Ok(tag::done())
}

fn take_association(state: &mut State, id: &str) -> Answer<Association> {
    for table in state.route_tables.values_mut() {
        if let Some(index) = table.associations.iter().position(|one| one.id == id) {
            return Ok(table.associations.remove(index));
        }
    }
    Err(AwsError::bad("InvalidAssociationID.NotFound", format!("The association ID '{id}' does not exist")))
}

fn associated(id: &str, element: &str) -> Xml {
    let mut xml = Xml::new();
    xml.text(element, id).node("associationState", |state| {
        state.text("state", "associated");
    });
    xml
}

impl Described for RouteTable {
    const KIND: Kind = kind::ROUTE_TABLE;
    const ID_PARAMETER: &'static str = "RouteTableId";
    const SET: &'static str = "routeTableSet";
    const FILTERS: &'static [&'static str] = &[
        "association.main",
        "association.route-table-association-id",
        "association.route-table-id",
        "association.subnet-id",
        "owner-id",
        "route-table-id",
        "route.destination-cidr-block",
        "route.destination-ipv6-cidr-block",
        "route.destination-prefix-list-id",
        "route.egress-only-internet-gateway-id",
        "route.gateway-id",
        "route.nat-gateway-id",
        "route.origin",
        "route.state",
        "vpc-id",
    ];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, state: &State) -> Vec<String> {
        let routes = || self.routes.iter();
        let destinations = |element: &str| {
            let of_it = routes().filter(|one| one.destination_element() == element);
            of_it.map(|one| one.destination.clone()).collect()
        };
        match filter {
            "association.main" => self.associations.iter().map(|one| one.subnet_id.is_none().to_string()).collect(),
            "association.route-table-association-id" => self.associations.iter().map(|one| one.id.clone()).collect(),
            "association.subnet-id" => self.associations.iter().filter_map(|one| one.subnet_id.clone()).collect(),
            "owner-id" => vec![ACCOUNT_ID.to_owned()],
            "route.destination-cidr-block" => destinations("destinationCidrBlock"),
            "route.destination-ipv6-cidr-block" => destinations("destinationIpv6CidrBlock"),
            "route.destination-prefix-list-id" => destinations("destinationPrefixListId"),
            "route.egress-only-internet-gateway-id" => {
                routes().filter_map(|one| one.target.egress_only_gateway_id()).map(str::to_owned).collect()
            }
            "route.gateway-id" => routes().filter_map(|one| one.target.gateway_id()).map(str::to_owned).collect(),
            "route.nat-gateway-id" => {
                routes().filter_map(|one| one.target.nat_gateway_id()).map(str::to_owned).collect()
            }
            "route.origin" => routes().map(|one| one.origin.clone()).collect(),
            "route.state" => routes().map(|one| one.state(&self.vpc_id, state).to_owned()).collect(),
            "vpc-id" => vec![self.vpc_id.clone()],
            _ => vec![self.id.clone()],
        }
    }

    fn write(&self, xml: &mut Xml, state: &State) {
        xml.text("routeTableId", &self.id)
            .text("vpcId", &self.vpc_id)
            .text("ownerId", ACCOUNT_ID)
            .set("routeSet", &self.routes, |item, route| route.write(item, &self.vpc_id, state))
            .set("associationSet", &self.associations, |item, one| {
                item.text("routeTableAssociationId", &one.id)
                    .text("routeTableId", &self.id)
                    .some("subnetId", one.subnet_id.as_ref())
                    .text("main", one.subnet_id.is_none())
                    .node("associationState", |state| {
                        state.text("state", "associated");
                    });
            })
            .set("propagatingVgwSet", [(); 0], |_, ()| {});
        tag::write(xml, &self.tags);
    }
}
