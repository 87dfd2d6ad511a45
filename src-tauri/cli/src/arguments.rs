//! The command line: what can be asked, and the words of `--help`. Knows nothing of how it is done.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use landfall_engine::contract::{DemoSpeed, Shell, Stage, TokenCommand};

/// Create a first Amazon EKS cluster, watch it grow, and delete it again.
///
/// Exit status: 0 done, 1 failed or paused, 2 bad input.
#[derive(Debug, Parser)]
#[command(name = "landfall", version, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a cluster from a file, or the default cluster
    Create(CreateArguments),
    /// Go on with a cluster that failed, was stopped, or was created up to a stage
    Resume(ResumeArguments),
    /// Delete everything a run created
    Delete(DeleteArguments),
    /// List the clusters made on this computer
    List(ListArguments),
    /// Find clusters in an account whose journals are lost, by their tags, and take them up again
    Recover(RecoverArguments),
    /// Print a token for kubectl (an ExecCredential); kubeconfig entries call it
    Token(TokenArguments),
    /// Serve the demo account to aws and kubectl on this computer, until Ctrl-C
    Demo(DemoArguments),
}

/// Where to build.
#[derive(Debug, Clone, Args)]
pub struct PlaceArguments {
    /// Build in the demo cloud: a pretend account that costs nothing
    #[arg(long)]
    pub demo: bool,
    /// How fast the demo cloud's time runs; 1 is as slow as AWS. Time that stood goes on
    #[arg(long, value_enum, default_value = "60", value_name = "SPEED")]
    pub speed: Speed,
    /// Use this profile of the AWS config files (otherwise the environment, or the default profile)
    #[arg(long, value_name = "PROFILE", conflicts_with = "demo")]
    pub profile: Option<String>,
    /// Use the access key saved in the system keychain under this name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["demo", "profile"])]
    pub saved_key: Option<String>,
}

/// What to do with the kubeconfig.
#[derive(Debug, Clone, Args)]
pub struct KubeconfigArguments {
    /// Write the cluster into this kubeconfig (otherwise the one kubectl uses)
    #[arg(long, value_name = "PATH", conflicts_with = "no_kubeconfig")]
    pub kubeconfig: Option<PathBuf>,
    /// Leave every kubeconfig alone
    #[arg(long)]
    pub no_kubeconfig: bool,
    /// How kubectl gets its tokens: by this program, or by the AWS CLI
    #[arg(long, value_enum, default_value = "landfall", value_name = "COMMAND")]
    pub token_command: TokenBy,
}

/// `landfall create`.
#[derive(Debug, Args)]
pub struct CreateArguments {
    /// A file with the answers (TOML); without it, the default cluster is created
    #[arg(long, value_name = "SPEC")]
    pub file: Option<PathBuf>,
    /// The cluster's name, in place of the file's
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub name: Option<String>,
    /// The AWS Region, in place of the file's
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Where to build.
    #[command(flatten)]
    pub place: PlaceArguments,
    /// Rehearse this failure in the demo cloud; once for each. `landfall demo --scenarios` lists all
    #[arg(long, value_name = "NAME", requires = "demo", alias = "rehearse")]
    pub scenario: Vec<String>,
    /// Stop after this stage
    #[arg(long, value_enum, default_value = "workers", value_name = "STAGE")]
    pub through: UpTo,
    /// Print the answers as a commented file, ready for --file, and create nothing
    #[arg(long)]
    pub print_file: bool,
    /// Print each event as one line of JSON
    #[arg(long)]
    pub json: bool,
    /// The kubeconfig.
    #[command(flatten)]
    pub kubeconfig: KubeconfigArguments,
}

/// `landfall resume`.
#[derive(Debug, Args)]
pub struct ResumeArguments {
    /// The run's id, or the cluster's name
    #[arg(value_name = "RUN")]
    pub run: String,
    /// Where its credentials come from now.
    #[command(flatten)]
    pub place: PlaceArguments,
    /// Go on up to this stage
    #[arg(long, value_enum, value_name = "STAGE")]
    pub through: Option<UpTo>,
    /// Solve first everything that was rehearsed in the demo account and stands in the way, of other clusters too
    #[arg(long)]
    pub solve: bool,
    /// Go on with the answers of this file: adds what is new in it, removes what is no longer in it
    #[arg(long, value_name = "SPEC")]
    pub file: Option<PathBuf>,
    /// Print each event as one line of JSON
    #[arg(long)]
    pub json: bool,
    /// The kubeconfig.
    #[command(flatten)]
    pub kubeconfig: KubeconfigArguments,
}

/// `landfall delete`.
#[derive(Debug, Args)]
pub struct DeleteArguments {
    /// The cluster's name, or the run's id
    #[arg(value_name = "NAME")]
    pub run: String,
    /// Show what would go, what would stay and what it costs, and delete nothing
    #[arg(long)]
    pub list: bool,
    /// Remove this too, which Landfall did not make; a key from --list. Once for each
    #[arg(long, value_name = "KEY", conflicts_with = "list")]
    pub also: Vec<String>,
    /// Save the receipt of what is left (nothing, or exactly what) as this file
    #[arg(long, value_name = "PATH", conflicts_with = "list")]
    pub receipt: Option<PathBuf>,
    /// Where its credentials come from now.
    #[command(flatten)]
    pub place: PlaceArguments,
    /// Print each event as one line of JSON
    #[arg(long)]
    pub json: bool,
    /// Take the cluster out of this kubeconfig (otherwise out of those kubectl uses)
    #[arg(long, value_name = "PATH", conflicts_with = "no_kubeconfig")]
    pub kubeconfig: Option<PathBuf>,
    /// Leave every kubeconfig alone
    #[arg(long)]
    pub no_kubeconfig: bool,
}

/// `landfall list`.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// Print each cluster as one line of JSON
    #[arg(long)]
    pub json: bool,
}

/// `landfall recover`.
#[derive(Debug, Args)]
pub struct RecoverArguments {
    /// The run to take up again; without it, all that are found are listed
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// The AWS Region to look in (otherwise that of the environment or the profile)
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Which account.
    #[command(flatten)]
    pub place: PlaceArguments,
}

/// `landfall token`.
#[derive(Debug, Args)]
pub struct TokenArguments {
    /// The cluster's name
    #[arg(long, value_name = "NAME")]
    pub cluster: String,
    /// Its AWS Region
    #[arg(long, value_name = "REGION")]
    pub region: String,
    /// Use this profile of the AWS config files
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// Use the access key saved in the system keychain under this name
    #[arg(long, value_name = "NAME", conflicts_with = "profile")]
    pub saved_key: Option<String>,
    /// Sign for the demo cloud
    #[arg(long, conflicts_with_all = ["profile", "saved_key"])]
    pub demo: bool,
}

/// `landfall demo`.
#[derive(Debug, Args)]
pub struct DemoArguments {
    /// The port of the AWS API; 0 takes a free one
    #[arg(long, default_value = "0", value_name = "PORT")]
    pub port: u16,
    /// How fast the demo cloud's time runs; 1 is as slow as AWS. Otherwise it runs, or stands, as it was left; a new
    /// account's as slow as AWS
    #[arg(long, value_enum, value_name = "SPEED")]
    pub speed: Option<Speed>,
    /// Print the lines to paste for this shell (otherwise the system's usual one)
    #[arg(long, value_enum, value_name = "SHELL")]
    pub shell: Option<PasteInto>,
    /// Rehearse this failure; once for each
    #[arg(long, value_name = "NAME", conflicts_with = "classroom")]
    pub scenario: Vec<String>,
    /// List the failures that can be rehearsed, with their lessons and solutions, and serve nothing
    #[arg(long)]
    pub scenarios: bool,
    /// Tell what happens when so many people (1 to 200) build a cluster at once in one account, and serve an account in
    /// which they do; yours is left alone
    #[arg(long, value_name = "PEOPLE", value_parser = clap::value_parser!(u8).range(1..=200))]
    pub classroom: Option<u8>,
}

/// Into which shell something is pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PasteInto {
    /// Of Linux and macOS, also for zsh
    Bash,
    /// Of Windows
    Powershell,
    /// Of Windows, the older one
    Cmd,
}

impl From<PasteInto> for Shell {
    fn from(shell: PasteInto) -> Self {
        match shell {
            PasteInto::Bash => Shell::Bash,
            PasteInto::Powershell => Shell::Powershell,
            PasteInto::Cmd => Shell::Cmd,
        }
    }
}

/// How fast the demo cloud's time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Speed {
    /// As on AWS: about 15 minutes for a cluster
    #[value(name = "1")]
    Real,
    /// About a minute and a half
    #[value(name = "10")]
    Ten,
    /// About 15 seconds
    #[value(name = "60")]
    Sixty,
    /// As fast as possible
    #[value(name = "max")]
    Max,
}

impl From<Speed> for DemoSpeed {
    fn from(speed: Speed) -> Self {
        match speed {
            Speed::Real => DemoSpeed::Real,
            Speed::Ten => DemoSpeed::Ten,
            Speed::Sixty => DemoSpeed::Sixty,
            Speed::Max => DemoSpeed::Max,
        }
    }
}

/// The last stage to create.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UpTo {
    /// The VPC and its parts
    Network,
    /// And the IAM roles
    Roles,
    /// And the control plane
    Cluster,
    /// And the access entries
    Access,
    /// And node groups and add-ons: everything
    Workers,
}

impl From<UpTo> for Stage {
    fn from(stage: UpTo) -> Self {
        match stage {
            UpTo::Network => Stage::Network,
            UpTo::Roles => Stage::Roles,
            UpTo::Cluster => Stage::Cluster,
            UpTo::Access => Stage::Access,
            UpTo::Workers => Stage::Workers,
        }
    }
}

/// Who makes kubectl's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TokenBy {
    /// This program
    Landfall,
    /// The AWS CLI
    Aws,
}

impl From<TokenBy> for TokenCommand {
    fn from(by: TokenBy) -> Self {
        match by {
            TokenBy::Landfall => TokenCommand::Landfall,
            TokenBy::Aws => TokenCommand::Aws,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_kubeconfig_entries_call_is_understood() {
        let entry = ["landfall", "token", "--cluster", "a", "--region", "us-east-1", "--saved-key", "k"];
        assert!(Arguments::try_parse_from(entry).is_ok());
        let demo = ["landfall", "token", "--cluster", "a", "--region", "us-east-1", "--demo"];
        assert!(Arguments::try_parse_from(demo).is_ok());
    }

    #[test]
    fn demo_and_real_credentials_exclude_each_other() {
        assert!(Arguments::try_parse_from(["landfall", "create", "--demo", "--profile", "p"]).is_err());
        assert!(Arguments::try_parse_from(["landfall", "create", "--demo", "--speed", "max"]).is_ok());
        assert!(Arguments::try_parse_from(["landfall", "create", "--speed", "5"]).is_err());
    }
}
