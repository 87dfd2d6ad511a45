//! From a chosen source to an identity at AWS: an SDK configuration, and what STS says about it.
//! Changes nothing outside itself: no variable of the process, no file. Never asks the metadata service of EC2, which
//! on a desktop only means waiting for nobody.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_config::{
    BehaviorVersion, ConfigLoader, Region, SdkConfig, profile::ProfileFileCredentialsProvider,
    provider_config::ProviderConfig, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, Result as Provided, future},
};
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{
    access_key::AccessKey,
    env::Env,
    keychain::Keychain,
    principal::{PrincipalArn, principal_of},
    profiles::{ProfileKind, Profiles},
    trouble::{refused, unresolved, unusable},
};
use crate::{
    contract::{CredentialSource, Identity, Problem},
    failure::Failure,
};

/// What Landfall holds in memory until it closes: the pasted credentials.
#[derive(Debug, Clone, Default)]
pub struct Held {
    pasted: Option<Arc<AccessKey>>,
}

impl Held {
    /// Holds a pasted key, in place of the one before.
    pub fn hold(&mut self, key: AccessKey) {
        self.pasted = Some(Arc::new(key));
    }

    /// Drops the pasted key.
    pub fn forget(&mut self) {
        self.pasted = None;
    }

    /// The pasted key.
    pub fn pasted(&self) -> Option<&AccessKey> {
        self.pasted.as_deref()
    }
}

/// Connects to AWS with credentials of this source: the configuration for all further calls, and who it is.
/// Honours `AWS_ENDPOINT_URL` and the profile's own settings, as the AWS CLI does.
///
/// # Errors
/// The credentials are missing, wrong or expired, AWS cannot be reached, or the clock is wrong; in plain words.
pub async fn connect(
    source: &CredentialSource,
    region: &str,
    held: &Held,
    env: &Env,
    keychain: &Keychain,
) -> Result<(SdkConfig, Identity), Problem> {
    let loader = aws_config::defaults(BehaviorVersion::latest()).region(Region::new(region.to_owned()));
    let ready = match source {
        CredentialSource::Profile { name } => from_profile(loader, name, region, env).await?,
        CredentialSource::Environment => fixed(loader, &from_environment(env)?, "the environment".to_owned()),
        CredentialSource::Pasted => {
            let key = held.pasted().ok_or_else(nothing_pasted)?;
            fixed(loader, key, "credentials you pasted".to_owned())
        }
        CredentialSource::Saved { name } => {
            fixed(loader, &keychain.load(name).await?, format!("saved key {name} in the {}", Keychain::PLACE))
        }
    };
    let config = ready.loader.load().await;
    let identity = who(&config, ready.how, ready.expires_at, false)
        .await
        .map_err(|failure| refused(&failure, source, ready.kind.as_ref(), region))?;
    Ok((config, identity))
}

/// Asks STS who a configuration is; for places that are not connected by [`connect`], such as the demo cloud.
///
/// # Errors
/// STS cannot be reached or refuses.
pub async fn identify(config: &SdkConfig, how: &str, demo: bool) -> Result<Identity, Problem> {
    let region = config.region().map(ToString::to_string).unwrap_or_default();
    let identity = who(config, how.to_owned(), None, demo).await;
    identity.map_err(|failure| refused(&failure, &CredentialSource::Pasted, None, &region))
}

/// A loader that has its credentials.
struct Ready {
    loader: ConfigLoader,
    how: String,
    expires_at: Option<u64>,
    kind: Option<ProfileKind>,
}

fn fixed(loader: ConfigLoader, key: &AccessKey, how: String) -> Ready {
    Ready { loader: loader.credentials_provider(key.credentials()), how, expires_at: key.expires_at, kind: None }
}

fn from_environment(env: &Env) -> Result<AccessKey, Problem> {
    let missing = |name: &str| {
        Problem::told(
            "credentials-missing",
            "The environment holds no credentials",
            format!("The variable {name} is not set in the environment Landfall was started with."),
            "Programs started from a menu do not see variables of a terminal: start Landfall from it, or paste them.",
        )
    };
    let expires: Option<Timestamp> = env.get("AWS_CREDENTIAL_EXPIRATION").and_then(|end| end.parse().ok());
    Ok(AccessKey {
        id: env.get("AWS_ACCESS_KEY_ID").ok_or_else(|| missing("AWS_ACCESS_KEY_ID"))?,
        secret: Zeroizing::new(env.get("AWS_SECRET_ACCESS_KEY").ok_or_else(|| missing("AWS_SECRET_ACCESS_KEY"))?),
        session_token: env.get("AWS_SESSION_TOKEN").map(Zeroizing::new),
        region: None,
        expires_at: expires.and_then(|end| u64::try_from(end.as_millisecond()).ok()),
    })
}

async fn from_profile(loader: ConfigLoader, name: &str, region: &str, env: &Env) -> Result<Ready, Problem> {
    let profiles = Profiles::read(env).await;
    if let Some(problem) = unusable(&profiles.chain(name)) {
        return Err(problem);
    }
    let kind = profiles.kind(name);
    let files = profiles.files.clone();
    let configuration = ProviderConfig::default().with_region(Some(Region::new(region.to_owned())));
    let provider = ProfileFileCredentialsProvider::builder()
        .configure(&configuration)
        .profile_files(files.clone())
        .profile_name(name)
        .build();
    let first = provider.provide_credentials().await;
    let first = first.map_err(|error| unresolved(name, kind.as_ref(), &error, region))?;
    let expires_at = first.expiry().and_then(milliseconds);
    let kept = Kept { now: Mutex::new(first), then: provider };
    Ok(Ready {
        loader: loader.profile_files(files).profile_name(name).credentials_provider(kept),
        how: format!("profile {name} in {}", profiles.place(env, name)),
        expires_at,
        kind,
    })
}

/// Hands out the credentials a profile gave, and asks the profile again shortly before they end: programs that print
/// credentials may ask a person each time, and a token for Kubernetes is made every few seconds while nodes join.
#[derive(Debug)]
struct Kept {
    now: Mutex<Credentials>,
    then: ProfileFileCredentialsProvider,
}

impl Kept {
    async fn current(&self) -> Provided {
        let current = self.now.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // The end is told in real time, whatever pace the run has.
        if current.expiry().is_none_or(|end| end > SystemTime::now() + Duration::from_secs(5 * 60)) {
            return Ok(current);
        }
        let next = self.then.provide_credentials().await?;
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = next.clone();
        Ok(next)
    }
}

impl ProvideCredentials for Kept {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.current())
    }
}

async fn who(config: &SdkConfig, how: String, expires_at: Option<u64>, demo: bool) -> Result<Identity, Failure> {
    let sts =
        aws_sdk_sts::config::Builder::from(config).timeout_config(timeouts(10)).retry_config(RetryConfig::standard());
    let answer = aws_sdk_sts::Client::from_conf(sts.build()).get_caller_identity().send().await;
    let answer = answer.map_err(Failure::of("STS", "GetCallerIdentity"))?;
    let (account, arn) = (answer.account.unwrap_or_default(), answer.arn.unwrap_or_default());
    let principal = principal_of(&arn);
    let is_root = arn.ends_with(":root");
    Ok(Identity {
        principal: in_short(&arn, principal.as_ref().ok()),
        principal_arn: match principal {
            Ok(principal) if principal.path_unknown => full_arn(config, &principal).await.unwrap_or(principal.arn),
            Ok(principal) => principal.arn,
            Err(_) => arn.clone(),
        },
        account,
        arn,
        how,
        is_root,
        expires_at,
        demo,
    })
}

/// "IAM user alice", "role Admin (session alice)", "root user".
fn in_short(arn: &str, principal: Option<&PrincipalArn>) -> String {
    let (kind, rest) = arn.rsplit(':').next().and_then(|resource| resource.split_once('/')).unwrap_or_default();
    match (kind, principal) {
        ("user", Some(user)) => format!("IAM user {}", user.name),
        ("assumed-role", Some(role)) => match rest.split_once('/') {
            Some((_, session)) => format!("role {} (session {session})", role.name),
            None => format!("role {}", role.name),
        },
        ("federated-user", _) => format!("federated user {rest}"),
        _ if arn.ends_with(":root") => "root user".to_owned(),
        _ => arn.to_owned(),
    }
}

/// The ARN of a session leaves out its role's path, and EKS wants the path. IAM knows it, where we may ask.
async fn full_arn(config: &SdkConfig, role: &PrincipalArn) -> Option<String> {
    let iam =
        aws_sdk_iam::config::Builder::from(config).timeout_config(timeouts(4)).retry_config(RetryConfig::disabled());
    let answer = aws_sdk_iam::Client::from_conf(iam.build()).get_role().role_name(&role.name).send().await.ok()?;
    let arn = answer.role?.arn;
    principal_of(&arn).ok().filter(|found| found.name == role.name && found.account == role.account).map(|_| arn)
}

fn timeouts(seconds: u64) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(4))
        .operation_attempt_timeout(Duration::from_secs(seconds))
        .operation_timeout(Duration::from_secs(seconds * 2))
        .build()
}

fn nothing_pasted() -> Problem {
    Problem::told(
        "nothing-pasted",
        "No credentials have been pasted",
        "Landfall keeps pasted credentials in memory only, so they are gone after it was closed.",
        "Paste the block with the credentials again.",
    )
}

fn milliseconds(time: SystemTime) -> Option<u64> {
    time.duration_since(UNIX_EPOCH).ok().and_then(|since| u64::try_from(since.as_millis()).ok())
}

#[cfg(test)]
#[path = "connect_tests.rs"]
mod tests;
