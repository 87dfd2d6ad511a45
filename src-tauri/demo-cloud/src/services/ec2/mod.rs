//! Amazon EC2: the network, its addresses and its machines. One file per resource.

mod account_attributes;
mod actions;
mod address;
mod availability_zone;
mod cidr;
mod default_network;
mod describe;
mod dhcp_options;
mod image;
mod instance;
mod instance_description;
mod instance_type;
mod instance_type_catalog;
mod internet_gateway;
mod kind;
mod launch_template;
mod nat_gateway;
mod nat_gateway_life;
mod network_acl;
mod network_interface;
mod route;
mod route_table;
mod security_group;
mod security_group_rule;
mod settle;
mod state;
mod subnet;
mod tag;
#[cfg(test)]
mod teardown_tests;
mod volume;
mod vpc;
mod way_out;

pub(crate) use actions::handle;
pub(crate) use image::eks_image_id;
pub(crate) use instance::{InstanceState, Launch};
pub(crate) use instance_type_catalog::instance_type;
pub(crate) use launch_template::LaunchTemplate;
pub(crate) use network_interface::{Attachment, NewInterface};
pub(crate) use security_group::NewGroup;
pub(crate) use security_group_rule::{NewRule, Peer};
pub(crate) use settle::settle;
pub(crate) use state::State;
pub(crate) use tag::Tags;
pub(crate) use way_out::WayOut;
