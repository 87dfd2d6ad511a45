//! `landfall token`: an ExecCredential for kubectl, and nothing else, on standard output. kubectl runs it on every
//! command, so it builds no SDK client and starts a small runtime only where credentials have to be fetched.

use std::{
    io::{self, Write},
    process::ExitCode,
    time::SystemTime,
};

use aws_config::{Region, profile::ProfileFileCredentialsProvider, provider_config::ProviderConfig};
use aws_credential_types::{Credentials, provider::ProvideCredentials};
use landfall_engine::identity::{Env, Keychain, exec_credential, token};

use crate::{arguments::TokenArguments, print, trouble::Trouble};

/// Set by kubectl: which version of the conversation it speaks.
const EXEC_INFO: &str = "KUBERNETES_EXEC_INFO";

pub fn run(arguments: &TokenArguments) -> Result<ExitCode, Trouble> {
    let env = Env::process();
    let credentials = credentials(arguments, &env)?;
    let made = token(&arguments.cluster, &arguments.region, &credentials, SystemTime::now())
        .and_then(|token| exec_credential(&token, env.get(EXEC_INFO).as_deref()))
        .map_err(|error| {
            Trouble::bad_input(
                "token-impossible",
                "No token can be made",
                &error.to_string(),
                "Check the command in the kubeconfig.",
            )
        })?;
    if let Some(warning) = made.warning {
        print::remark(&warning);
    }
    let mut out = io::stdout().lock();
    writeln!(out, "{}", made.json.as_str()).and_then(|()| out.flush()).map_err(|error| {
        Trouble::failed(
            "token-unread",
            "kubectl does not read the token",
            &error.to_string(),
            "Run the kubectl command again.",
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

fn credentials(arguments: &TokenArguments, env: &Env) -> Result<Credentials, Trouble> {
    if arguments.demo {
        let (id, secret) = (landfall_demo_cloud::ACCESS_KEY_ID, landfall_demo_cloud::SECRET_ACCESS_KEY);
        return Ok(Credentials::from_keys(id, secret, None));
    }
    if arguments.profile.is_none()
        && arguments.saved_key.is_none()
        && let Some(credentials) = from_environment(env)
    {
        return Ok(credentials);
    }
    // One thread is enough for one answer.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        Trouble::failed("no-runtime", "The system gives Landfall no timer or socket", &error.to_string(), "Try again.")
    })?;
    runtime.block_on(async {
        match &arguments.saved_key {
            Some(name) => Ok(Keychain::system().load(name).await?.credentials()),
            None => from_profile(arguments, env).await,
        }
    })
}

/// Keys in the environment come before profiles, as in the AWS CLI.
fn from_environment(env: &Env) -> Option<Credentials> {
    let (id, secret) = (env.get("AWS_ACCESS_KEY_ID")?, env.get("AWS_SECRET_ACCESS_KEY")?);
    Some(Credentials::from_keys(id, secret, env.get("AWS_SESSION_TOKEN")))
}

async fn from_profile(arguments: &TokenArguments, env: &Env) -> Result<Credentials, Trouble> {
    let named = arguments.profile.clone().or_else(|| env.get("AWS_PROFILE"));
    let name = named.unwrap_or_else(|| "default".to_owned());
    // Roles and IAM Identity Center ask STS or SSO, in the cluster's Region.
    let configuration = ProviderConfig::default().with_region(Some(Region::new(arguments.region.clone())));
    let provider = ProfileFileCredentialsProvider::builder().configure(&configuration).profile_name(&name).build();
    provider.provide_credentials().await.map_err(|error| {
        let causes: Vec<_> = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source())
            .map(ToString::to_string)
            .collect();
        Trouble::failed(
            "credentials-missing",
            &format!("The profile {name} gives no credentials"),
            &format!("{}.", causes.join(": ")),
            "Sign in again (aws sso login, for IAM Identity Center), or name another profile with AWS_PROFILE.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_needs_both_halves_of_a_key() {
        let both = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_SESSION_TOKEN", "t")];
        let found = from_environment(&Env::given("/", both)).expect("credentials");
        assert_eq!((found.access_key_id(), found.session_token()), ("AKIA", Some("t")));
        assert!(from_environment(&Env::given("/", [("AWS_ACCESS_KEY_ID", "AKIA")])).is_none());
    }
}
