//! AWS's wire protocols: bytes in, a typed call out; a typed answer in, bytes out.
//!
//! It must not know any resource; the services speak through it.

mod error;
mod moment;
mod params;
mod speech;
mod xml;

pub(crate) mod ec2_query;
pub(crate) mod json;
pub(crate) mod query;
pub(crate) mod rest_json;
pub(crate) mod sigv4;

pub(crate) use error::{Answer, AwsError};
pub(crate) use moment::{iso, iso_seconds};
pub(crate) use params::Params;
pub(crate) use speech::Speech;
pub(crate) use xml::Xml;
