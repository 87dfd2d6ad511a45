//! From the command line to a place: the demo cloud, or AWS with the credentials that were named.

use std::path::PathBuf;

use landfall_engine::{
    contract::{CredentialSource, Problem},
    home,
    identity::{self, Env, Held, Keychain},
    journal::Header,
};
use landfall_places::{Connected, DemoPlace, connect_aws};

use crate::{arguments::PlaceArguments, trouble::Trouble};

/// The Region of the demo cloud when nobody chose one.
pub const DEMO_REGION: &str = "us-east-1";

/// The folder of journals.
pub fn runs_folder() -> PathBuf {
    home::home().join("runs")
}

/// A connection, and the demo cloud behind it: it answers for as long as this is held.
#[derive(Debug)]
pub struct Opened {
    /// The clients.
    pub connected: Connected,
    /// The demo cloud.
    pub demo: Option<DemoPlace>,
}

impl Drop for Opened {
    /// The runner's tasks may still hold the account when the program ends. What was waited for in it has passed all the
    /// same.
    fn drop(&mut self) {
        if let Some(demo) = &self.demo {
            demo.demo().save_time();
        }
    }
}

/// Connects to where a new cluster shall be.
///
/// # Errors
/// No credentials, wrong ones, or no connection.
pub async fn open(arguments: &PlaceArguments, region: &str, env: &Env) -> Result<Opened, Problem> {
    if arguments.demo {
        return open_demo(arguments, region);
    }
    open_aws(source(arguments, env), region, env).await
}

/// Connects to where a run is, with the credentials it began with unless others are named.
///
/// # Errors
/// No credentials, those of another account, or no connection.
pub async fn reopen(arguments: &PlaceArguments, header: &Header, env: &Env) -> Result<Opened, Trouble> {
    let region = &header.spec.region;
    if header.demo {
        if arguments.profile.is_some() || arguments.saved_key.is_some() {
            return Err(Trouble::bad_input(
                "run-is-demo",
                "This cluster is in the demo cloud",
                "The demo cloud takes no AWS credentials.",
                "Leave --profile and --saved-key out.",
            ));
        }
        return Ok(open_demo(arguments, region)?);
    }
    if arguments.demo {
        return Err(Trouble::bad_input(
            "run-is-not-demo",
            "This cluster is not in the demo cloud",
            &format!("It is in the AWS account {}.", header.account),
            "Leave --demo out.",
        ));
    }
    let named = arguments.profile.is_some() || arguments.saved_key.is_some();
    let began = header.source.clone().filter(|source| !named && *source != CredentialSource::Pasted);
    let opened = open_aws(began.unwrap_or_else(|| source(arguments, env)), region, env).await?;
    let account = &opened.connected.identity.account;
    if *account != header.account {
        return Err(Trouble::failed(
            "other-account",
            "These credentials are for another account",
            &format!(
                "The cluster is in account {}, and {} leads to {account}.",
                header.account, opened.connected.identity.how
            ),
            "Name credentials of the cluster's account with --profile. Nothing was changed.",
        ));
    }
    Ok(opened)
}

/// The Region when none was named: that of the environment or the profile; in the demo cloud always one.
pub async fn default_region(arguments: &PlaceArguments, env: &Env) -> Option<String> {
    if arguments.demo {
        return Some(DEMO_REGION.to_owned());
    }
    if let Some(region) = env.get("AWS_REGION").or_else(|| env.get("AWS_DEFAULT_REGION")) {
        return Some(region);
    }
    let wanted = source(arguments, env);
    let sources = identity::sources(env, &Keychain::none()).await;
    sources.choices.into_iter().find(|choice| choice.source == wanted)?.region
}

/// Nobody named a Region.
pub fn in_which_region() -> Trouble {
    Trouble::bad_input(
        "region-missing",
        "In which Region?",
        "No Region was named, and neither the environment nor the profile has one.",
        "Add --region, such as --region us-east-1.",
    )
}

fn open_demo(arguments: &PlaceArguments, region: &str) -> Result<Opened, Problem> {
    let demo = DemoPlace::open(&home::demo_account(), Some(arguments.speed.into()))?;
    Ok(Opened { connected: demo.connect(region), demo: Some(demo) })
}

async fn open_aws(source: CredentialSource, region: &str, env: &Env) -> Result<Opened, Problem> {
    let connected = connect_aws(source, region, &Held::default(), env, &Keychain::system()).await?;
    Ok(Opened { connected, demo: None })
}

/// What was named; otherwise as the AWS CLI does: the environment's keys, then the profile it names, then `default`.
fn source(arguments: &PlaceArguments, env: &Env) -> CredentialSource {
    let has_keys = env.get("AWS_ACCESS_KEY_ID").is_some();
    match (&arguments.profile, &arguments.saved_key) {
        (Some(name), _) => CredentialSource::Profile { name: name.clone() },
        (_, Some(name)) => CredentialSource::Saved { name: name.clone() },
        _ if has_keys => CredentialSource::Environment,
        _ => CredentialSource::Profile { name: env.get("AWS_PROFILE").unwrap_or_else(|| "default".to_owned()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Speed;

    fn named(profile: Option<&str>) -> PlaceArguments {
        PlaceArguments { demo: false, speed: Speed::Max, profile: profile.map(str::to_owned), saved_key: None }
    }

    #[test]
    fn credentials_are_chosen_as_the_aws_cli_does() {
        let profile = |name: &str| CredentialSource::Profile { name: name.into() };
        let keys = Env::given("/home/ada", [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_PROFILE", "work")]);
        assert_eq!(source(&named(None), &keys), CredentialSource::Environment);
        assert_eq!(source(&named(Some("other")), &keys), profile("other"));
        assert_eq!(source(&named(None), &Env::given("/home/ada", [("AWS_PROFILE", "work")])), profile("work"));
        assert_eq!(source(&named(None), &Env::given("/home/ada", [])), profile("default"));
    }
}
