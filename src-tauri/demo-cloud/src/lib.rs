//! The demo cloud: a whole pretend AWS account that answers AWS's own wire protocols.
//!
//! It exists so that people can practise, and so that tests have an AWS that takes ten minutes to make a
//! cluster and refuses what AWS refuses. Two doors lead to the same account: [`DemoCloud::http_client`] in
//! process, and a loopback HTTP server for the `aws` and `kubectl` commands.
//!
//! It must not know the engine that is tested against it, nor any AWS SDK: what it says comes from AWS's
//! documentation, so that it cannot agree with our mistakes.

mod account;
mod aws_door;
mod changes;
mod classroom;
mod clock;
mod cloud;
mod context;
mod delays;
mod door;
mod faults;
mod http_client;
mod ids;
#[cfg(test)]
mod invariants;
mod kubernetes;
mod quotas;
#[cfg(test)]
mod random_calls;
mod refusal;
mod regions;
mod saved;
mod scenarios;
mod server;
mod services;
mod sessions;
#[cfg(test)]
mod testing;
mod throttling;
mod wire;

pub use aws_door::{AwsDoor, DoorCall};
pub use classroom::{ClassroomReport, QuotaNeed};
pub use cloud::{DemoCloud, Options};
pub use delays::Delays;
pub use door::ConnectionLost;
pub use faults::{Fault, Faults};
pub use saved::OpenError;
pub use scenarios::{Met, Progress, Scenario, UnknownScenario};

/// The account number of every demo account. Twelve digits, like AWS's, and in use by nobody.
pub const ACCOUNT_ID: &str = "111122223333";
/// The access key id of the demo user. It is shaped like a real one, so that nothing treats it specially.
pub const ACCESS_KEY_ID: &str = "AKIALANDFALLDEMO0001";
/// The secret access key of the demo user. It opens nothing but the demo account.
pub const SECRET_ACCESS_KEY: &str = "landfall/demo/secret/key/opens+nothing00";
/// The principal behind the demo key.
pub const PRINCIPAL_ARN: &str = "arn:aws:iam::111122223333:user/demo";
/// The unique id of the demo user, as `GetCallerIdentity` reports it.
pub const PRINCIPAL_ID: &str = "AIDALANDFALLDEMO00001";
