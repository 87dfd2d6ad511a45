//! Page Connect: where to build, as whom.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A place credentials can come from. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum CredentialSource {
    /// A profile of the AWS config and credentials files.
    Profile {
        /// Its name.
        name: String,
    },
    /// The environment Landfall was started with.
    Environment,
    /// A block pasted in this session; kept in memory only.
    Pasted,
    /// An access key in the system keychain.
    Saved {
        /// The name it was saved under.
        name: String,
    },
}

/// One row of the picker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SourceChoice {
    /// What to send back.
    pub source: CredentialSource,
    /// "Profile workshop".
    pub title: String,
    /// "IAM Identity Center, account 1234…", "Role … through profile base".
    pub description: String,
    /// The Region it brings, if any.
    pub region: Option<String>,
}

/// All rows, and what is to be said about the system's keychain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Sources {
    /// The rows.
    pub choices: Vec<SourceChoice>,
    /// Why keys cannot be saved on this system; none when they can.
    pub keychain_unavailable: Option<String>,
    /// Trouble reading the AWS files, in plain words.
    pub notes: Vec<String>,
}

/// What a pasted block was understood to be. No secret in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PastedBlock {
    /// The access key id, shortened: `ASIA…WXYZ`.
    pub access_key_id: String,
    /// Whether a session token came along.
    pub has_session_token: bool,
    /// The Region in the block, if any.
    pub region: Option<String>,
    /// When the credentials end, if the block says so; milliseconds since 1970.
    #[ts(type = "number | null")]
    pub expires_at: Option<u64>,
}

/// Where to build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Place {
    /// The pretend account.
    Demo {
        /// How fast its time runs; none: as it does already, and what is rehearsed stays as it is.
        speed: Option<DemoSpeed>,
        /// A failure to rehearse, by its code; looked at where a speed is given. It replaces what was rehearsed before,
        /// and none ends that.
        rehearse: Option<String>,
    },
    /// A real account.
    Aws {
        /// As whom.
        source: CredentialSource,
    },
}

/// How fast the demo cloud's time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum DemoSpeed {
    /// As on AWS: about 15 minutes.
    #[serde(rename = "1")]
    Real,
    /// About a minute and a half.
    #[serde(rename = "10")]
    Ten,
    /// About 15 seconds.
    #[serde(rename = "60")]
    Sixty,
    /// As fast as possible.
    #[serde(rename = "max")]
    Max,
}

impl DemoSpeed {
    /// All speeds, slowest first.
    pub const ALL: [DemoSpeed; 4] = [DemoSpeed::Real, DemoSpeed::Ten, DemoSpeed::Sixty, DemoSpeed::Max];

    /// Demo seconds in a real second.
    pub fn factor(self) -> f64 {
        match self {
            DemoSpeed::Real => 1.0,
            DemoSpeed::Ten => 10.0,
            DemoSpeed::Sixty => 60.0,
            DemoSpeed::Max => 600.0,
        }
    }
}

/// Who Landfall is at AWS, after asking STS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Identity {
    /// Account number.
    pub account: String,
    /// ARN as STS gives it.
    pub arn: String,
    /// "IAM user alice", "role Admin (session alice)", "root user".
    pub principal: String,
    /// The IAM user or role behind it, as access entries want it.
    pub principal_arn: String,
    /// How Landfall knows: "profile workshop in ~/.aws/config".
    pub how: String,
    /// The account's root user: works, but should not be used.
    pub is_root: bool,
    /// When the credentials end; milliseconds since 1970.
    #[ts(type = "number | null")]
    pub expires_at: Option<u64>,
    /// The pretend account.
    pub demo: bool,
}
