//! The profiles of the AWS config and credentials files, read with the AWS SDK's own parser, and what kind each is.
//! A file that cannot be read is left out and talked about; it never stops the others. Asks AWS nothing.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use aws_config::profile::{Profile, ProfileSet, load};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use zeroize::Zeroizing;

use super::{access_key::shortened, env::Env};

/// All profiles that could be read. Without `Debug`: the SDK's would print the keys in the files.
pub(super) struct Profiles {
    /// Profiles of all readable files together, as the SDK merges them.
    pub set: ProfileSet,
    /// The readable files, for the SDK to read again.
    pub files: EnvConfigFiles,
    /// Trouble, in plain words.
    pub notes: Vec<String>,
    /// Each readable file with the names it has.
    found_in: Vec<(PathBuf, Vec<String>)>,
}

/// How a profile gets its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ProfileKind {
    /// An access key written in the file.
    StaticKeys { key_id: String, temporary: bool },
    /// A session of IAM Identity Center.
    IdentityCenter { account: Option<String>, role: Option<String> },
    /// A role taken on with another profile's credentials.
    Role { role_arn: String, source: Source, mfa: bool },
    /// A program that prints credentials.
    Process,
    /// A token file of an identity provider.
    WebIdentity,
    /// A session of `aws login`.
    ConsoleSession,
}

/// What a role profile uses to take on its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// Another profile, or the profile itself.
    Profile(String),
    /// Something named, such as `Environment` or `Ec2InstanceMetadata`.
    Named(String),
    /// The profile does not say.
    Missing,
}

impl Profiles {
    /// Reads the files that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name, or those in `~/.aws`.
    pub async fn read(env: &Env) -> Self {
        // The SDK wants at least one file: an empty one stands for "none".
        let mut files = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, "");
        let mut read =
            Self { set: ProfileSet::default(), files: files.clone().build(), notes: Vec::new(), found_in: Vec::new() };
        for (kind, variable, usual) in [
            (EnvConfigFileKind::Config, "AWS_CONFIG_FILE", "~/.aws/config"),
            (EnvConfigFileKind::Credentials, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
        ] {
            let chosen = env.get(variable);
            let path = env.expand(chosen.as_deref().unwrap_or(usual));
            match profiles_of(env, kind, &path).await {
                Ok(Some(names)) => {
                    files = files.with_file(kind, &path);
                    read.found_in.push((path, names));
                }
                Ok(None) if chosen.is_some() => read
                    .notes
                    .push(format!("The variable {variable} names the file {}, which does not exist.", path.display())),
                Ok(None) => {}
                Err(note) => read.notes.push(note),
            }
            if kind_is_config(kind) {
                read.notes.extend(sections_without_profile(env, &read.found_in));
            }
        }
        read.files = files.build();
        match load(&Default::default(), &Default::default(), &read.files, Some("default".into())).await {
            Ok(set) => read.set = set,
            Err(error) => read.notes.push(format!("The AWS profiles cannot be read: {error}.")),
        }
        read
    }

    /// The names, the preferred one first: the chosen profile, then `default`, then by the alphabet.
    pub fn names(&self, preferred: Option<&str>) -> Vec<String> {
        let mut names: Vec<String> = self.set.profiles().map(str::to_owned).collect();
        names.sort_by_key(|name| (Some(name.as_str()) != preferred, name != "default", name.clone()));
        names
    }

    /// "~/.aws/config": the first file that has the profile.
    pub fn place(&self, env: &Env, name: &str) -> String {
        let found = self.found_in.iter().find(|(_, names)| names.iter().any(|known| known == name));
        found.map_or_else(|| "the AWS files".to_owned(), |(path, _)| env.show(path))
    }

    /// What kind a profile is; none when there are no credentials in it.
    pub fn kind(&self, name: &str) -> Option<ProfileKind> {
        let profile = self.set.get_profile(name)?;
        let has = |key| profile.get(key).is_some();
        if let (Some(role_arn), false) = (profile.get("role_arn"), has("web_identity_token_file")) {
            let source = match (profile.get("source_profile"), profile.get("credential_source")) {
                (Some(source), _) => Source::Profile(source.to_owned()),
                (None, Some(named)) => Source::Named(named.to_owned()),
                (None, None) => Source::Missing,
            };
            return Some(ProfileKind::Role { role_arn: role_arn.to_owned(), source, mfa: has("mfa_serial") });
        }
        if has("web_identity_token_file") {
            return Some(ProfileKind::WebIdentity);
        }
        if has("sso_session") || has("sso_start_url") {
            let text = |key| profile.get(key).map(str::to_owned);
            return Some(ProfileKind::IdentityCenter { account: text("sso_account_id"), role: text("sso_role_name") });
        }
        if has("login_session") {
            return Some(ProfileKind::ConsoleSession);
        }
        if has("credential_process") {
            return Some(ProfileKind::Process);
        }
        static_keys(profile)
    }

    /// The profiles a profile's credentials come from: itself, then its sources. Ends at the last one, at one that is
    /// missing, or before one already named.
    pub fn chain(&self, name: &str) -> Vec<(String, Option<ProfileKind>)> {
        let mut chain: Vec<(String, Option<ProfileKind>)> = Vec::new();
        let mut next = Some(name.to_owned());
        while let Some(name) = next.filter(|name| chain.iter().all(|(known, _)| known != name)) {
            let keys = self.set.get_profile(&name).and_then(static_keys);
            // Like the SDK: behind the first profile, a key written in the file comes before everything else.
            let kind = keys.filter(|_| !chain.is_empty()).or_else(|| self.kind(&name));
            next = match &kind {
                Some(ProfileKind::Role { source: Source::Profile(source), .. }) => Some(source.clone()),
                _ => None,
            };
            chain.push((name, kind));
        }
        chain
    }
}

fn static_keys(profile: &Profile) -> Option<ProfileKind> {
    profile.get("aws_secret_access_key")?;
    Some(ProfileKind::StaticKeys {
        key_id: shortened(profile.get("aws_access_key_id")?),
        temporary: profile.get("aws_session_token").is_some(),
    })
}

fn kind_is_config(kind: EnvConfigFileKind) -> bool {
    matches!(kind, EnvConfigFileKind::Config)
}

/// The names of one file's profiles; none when there is no such file; a note when it cannot be read.
async fn profiles_of(env: &Env, kind: EnvConfigFileKind, path: &Path) -> Result<Option<Vec<String>>, String> {
    let shown = env.show(path);
    let bytes = match fs::read(path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{shown} cannot be read, so its profiles are missing here: {error}.")),
    };
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return Err(format!(
            "{shown} is not a text file in UTF-8, so its profiles are missing here. Save it as UTF-8."
        ));
    };
    let files = EnvConfigFiles::builder().with_contents(kind, text).build();
    match load(&Default::default(), &Default::default(), &files, Some("default".into())).await {
        Ok(set) => Ok(Some(set.profiles().map(str::to_owned).collect())),
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            let cause = cause.rsplit_once("on line ").map_or(String::new(), |(_, rest)| {
                let (line, why) = rest.split_once(':').unwrap_or((rest, ""));
                format!(" Line {line}: {}.", why.trim().trim_end_matches('.'))
            });
            Err(format!("{shown} has a mistake in it, so its profiles are missing here.{cause}"))
        }
    }
}

/// The slip people make most often: `[workshop]` in the config file, where it must be `[profile workshop]`.
fn sections_without_profile(env: &Env, found_in: &[(PathBuf, Vec<String>)]) -> Vec<String> {
    let Some((path, _)) = found_in.first() else { return Vec::new() };
    let Ok(text) = fs::read_to_string(path).map(Zeroizing::new) else { return Vec::new() };
    let sections = text.lines().filter_map(|line| Some(line.trim().strip_prefix('[')?.split_once(']')?.0.trim()));
    sections
        .filter(|section| *section != "default" && !section.contains(char::is_whitespace))
        .map(|section| {
            format!(
                "{} has a section [{section}], which AWS tools ignore: in this file it must read [profile {section}].",
                env.show(path)
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(config: &str, credentials: &str) -> (Profiles, Env) {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir(home.path().join(".aws")).expect("a folder");
        fs::write(home.path().join(".aws/config"), config).expect("written");
        fs::write(home.path().join(".aws/credentials"), credentials).expect("written");
        let env = Env::given(home.path(), []);
        (Profiles::read(&env).await, env)
    }

    const CONFIG: &str = "\
[default]\nregion = eu-west-1\n
[profile center]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Admin\nregion = eu-north-1\n
[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n
[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = base\nmfa_serial = arn:aws:iam::111122223333:mfa/ada\n
[profile tool]\ncredential_process = /opt/tool\n
[profile console]\nlogin_session = arn:aws:iam::111122223333:user/ada\n
[profile server]\nrole_arn = arn:aws:iam::111122223333:role/Ops\ncredential_source = Ec2InstanceMetadata\n";

    const CREDENTIALS: &str = "[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = hush\n";

    #[tokio::test]
    async fn every_kind_is_told_apart() {
        let (profiles, env) = read(CONFIG, CREDENTIALS).await;
        assert_eq!(profiles.notes, Vec::<String>::new());
        assert_eq!(profiles.names(Some("tool")), ["tool", "default", "base", "center", "console", "ops", "server"]);
        assert_eq!(profiles.kind("default"), None);
        assert_eq!(
            profiles.kind("base"),
            Some(ProfileKind::StaticKeys { key_id: "AKIA…MPLE".into(), temporary: false })
        );
        assert_eq!(
            profiles.kind("center"),
            Some(ProfileKind::IdentityCenter { account: Some("111122223333".into()), role: Some("Admin".into()) })
        );
        assert_eq!(profiles.kind("tool"), Some(ProfileKind::Process));
        assert_eq!(profiles.kind("console"), Some(ProfileKind::ConsoleSession));
        assert!(matches!(
            profiles.kind("server"),
            Some(ProfileKind::Role { source: Source::Named(_), mfa: false, .. })
        ));
        assert_eq!(profiles.place(&env, "base"), "~/.aws/credentials");
        assert_eq!(profiles.place(&env, "ops"), "~/.aws/config");
    }

    #[tokio::test]
    async fn a_role_leads_to_its_source() {
        let (profiles, _) = read(CONFIG, CREDENTIALS).await;
        let chain = profiles.chain("ops");
        assert_eq!(chain.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["ops", "base"]);
        assert!(matches!(chain[0].1, Some(ProfileKind::Role { mfa: true, .. })));
        assert!(matches!(chain[1].1, Some(ProfileKind::StaticKeys { .. })));
    }

    #[tokio::test]
    async fn a_broken_file_is_named_with_its_line_and_stops_nobody() {
        let (profiles, _) = read("[profile a]\nregion = x\nthis is no setting\n", CREDENTIALS).await;
        assert_eq!(profiles.names(None), ["base"]);
        assert!(profiles.notes[0].starts_with("~/.aws/config has a mistake in it"), "{:?}", profiles.notes);
        assert!(profiles.notes[0].contains("Line 3:"), "{:?}", profiles.notes);
        assert!(!profiles.notes.join(" ").contains("hush"));
    }

    #[tokio::test]
    async fn a_section_without_the_word_profile_is_pointed_out() {
        let (profiles, _) = read("[workshop]\nregion = eu-west-1\n[profile good]\nregion = eu-west-1\n", "").await;
        assert_eq!(profiles.notes.len(), 1);
        assert!(profiles.notes[0].contains("[profile workshop]"), "{:?}", profiles.notes);
    }

    #[tokio::test]
    async fn other_files_can_be_named_and_a_missing_one_is_told() {
        let home = tempfile::tempdir().expect("a folder");
        let keys = home.path().join("keys");
        fs::write(&keys, CREDENTIALS).expect("written");
        let keys = keys.to_string_lossy().into_owned();
        let env =
            Env::given(home.path(), [("AWS_SHARED_CREDENTIALS_FILE", keys.as_str()), ("AWS_CONFIG_FILE", "~/none")]);
        let profiles = Profiles::read(&env).await;
        assert_eq!(profiles.names(None), ["base"]);
        assert!(profiles.notes[0].contains("AWS_CONFIG_FILE"), "{:?}", profiles.notes);
    }

    #[tokio::test]
    async fn a_file_that_is_no_text_is_told() {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir(home.path().join(".aws")).expect("a folder");
        fs::write(home.path().join(".aws/config"), [0xff, 0xfe, 0x00]).expect("written");
        let profiles = Profiles::read(&Env::given(home.path(), [])).await;
        assert!(profiles.notes[0].contains("UTF-8"), "{:?}", profiles.notes);
    }
}
