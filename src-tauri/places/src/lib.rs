//! Places to build in: AWS, and the demo cloud. The one crate that knows both the engine and the demo cloud and joins
//! them; the window and the command line both stand on it. Knows no screen and no command.

mod account_view;
mod classroom;
mod demo;
mod rehearsals;
mod shells;
mod terminal;

use std::sync::Arc;

use landfall_engine::{
    cloud::Cloud,
    contract::{CredentialSource, Identity, Problem},
    identity::{self, Env, Held, Keychain},
    my_address,
    pace::Pace,
};

pub use classroom::{Forecast, class_account, progress};
pub use demo::{DemoPlace, demo_identity};
pub use landfall_demo_cloud::DemoCloud;
pub use rehearsals::{known as known_rehearsals, rehearsals};
pub use shells::{shell_lines, system_shell};
pub use terminal::{USUAL_PORT, switched_off};

/// Somewhere one is connected to.
#[derive(Debug, Clone)]
pub struct Connected {
    /// The clients.
    pub cloud: Arc<Cloud>,
    /// Who one is there.
    pub identity: Identity,
    /// Where the credentials came from; none in the demo cloud.
    pub source: Option<CredentialSource>,
}

/// Connects to AWS (or to what `AWS_ENDPOINT_URL` points at).
///
/// # Errors
/// As [`identity::connect`]: in plain words.
pub async fn connect_aws(
    source: CredentialSource,
    region: &str,
    held: &Held,
    env: &Env,
    keychain: &Keychain,
) -> Result<Connected, Problem> {
    let (config, identity) = identity::connect(&source, region, held, env, keychain).await?;
    let cloud = Arc::new(Cloud::new(config, identity.account.clone(), Pace::real()).ending(identity.expires_at));
    Ok(Connected { cloud, identity, source: Some(source) })
}

/// In the demo account everybody comes from here; the block is set aside for examples (RFC 5737).
const DEMO_ADDRESS: &str = "203.0.113.10/32";

/// This computer's address as the internet sees it, as a block of one. In the demo account nobody is asked.
///
/// # Errors
/// As [`my_address::my_address`]: no answer, or none that is an address.
pub async fn my_address(identity: &Identity) -> Result<String, Problem> {
    if identity.demo { Ok(DEMO_ADDRESS.to_owned()) } else { my_address::my_address().await }
}
