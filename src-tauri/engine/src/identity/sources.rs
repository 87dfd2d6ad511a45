//! The rows of the credential picker: the environment, the profiles, the saved keys. Describes; connects to nothing.

use super::{
    access_key::shortened,
    env::Env,
    keychain::Keychain,
    principal::principal_of,
    profiles::{ProfileKind, Profiles, Source},
};
use crate::contract::{CredentialSource, SourceChoice, Sources};

/// Everything credentials could come from on this computer. Trouble becomes notes; this never fails.
pub async fn sources(env: &Env, keychain: &Keychain) -> Sources {
    let profiles = Profiles::read(env).await;
    let mut notes = profiles.notes.clone();
    let mut choices: Vec<SourceChoice> = environment(env, &mut notes).into_iter().collect();
    for name in profiles.names(env.get("AWS_PROFILE").as_deref()) {
        let Some(kind) = profiles.kind(&name) else { continue };
        choices.push(SourceChoice {
            title: format!("Profile {name}"),
            description: describe(&name, &kind),
            region: profiles.set.get_profile(&name).and_then(|profile| profile.get("region")).map(str::to_owned),
            source: CredentialSource::Profile { name },
        });
    }
    let keychain_unavailable = match keychain.names().await {
        Ok(names) => {
            choices.extend(names.into_iter().map(|name| SourceChoice {
                title: format!("Saved key {name}"),
                description: format!("Access key in the {}", Keychain::PLACE),
                region: None,
                source: CredentialSource::Saved { name },
            }));
            None
        }
        Err(problem) => Some(format!("{} {}", problem.what_happened, problem.what_to_do)),
    };
    Sources { choices, keychain_unavailable, notes }
}

fn environment(env: &Env, notes: &mut Vec<String>) -> Option<SourceChoice> {
    let id = env.get("AWS_ACCESS_KEY_ID")?;
    if env.get("AWS_SECRET_ACCESS_KEY").is_none() {
        notes.push(
            "The variable AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not, so the environment cannot be used."
                .to_owned(),
        );
        return None;
    }
    Some(SourceChoice {
        source: CredentialSource::Environment,
        title: "Environment".to_owned(),
        description: format!("Access key {} from AWS_ACCESS_KEY_ID", shortened(&id)),
        region: env.get("AWS_REGION").or_else(|| env.get("AWS_DEFAULT_REGION")),
    })
}

fn describe(name: &str, kind: &ProfileKind) -> String {
    match kind {
        ProfileKind::StaticKeys { key_id, temporary: false } => format!("Access key {key_id}"),
        ProfileKind::StaticKeys { key_id, temporary: true } => format!("Temporary access key {key_id}"),
        ProfileKind::IdentityCenter { account: Some(account), role: Some(role) } => {
            format!("IAM Identity Center: role {role} in account {account}")
        }
        ProfileKind::IdentityCenter { .. } => {
            "IAM Identity Center, but without an account or role: complete it with `aws configure sso`".to_owned()
        }
        ProfileKind::Role { role_arn, source, mfa } => {
            let role = principal_of(role_arn)
                .map_or_else(|_| role_arn.clone(), |role| format!("{} in account {}", role.name, role.account));
            let through = match source {
                Source::Profile(source) if source == name => String::new(),
                Source::Profile(source) => format!(" through profile {source}"),
                Source::Named(source) => format!(" through {source}"),
                Source::Missing => ", but without source_profile: it cannot be used".to_owned(),
            };
            let mfa = if *mfa { format!(". Asks for an MFA code: {}", paste_instead(name)) } else { String::new() };
            format!("Role {role}{through}{mfa}")
        }
        ProfileKind::Process => "Credentials from a program (credential_process)".to_owned(),
        ProfileKind::WebIdentity => "Role through an identity provider’s token file".to_owned(),
        ProfileKind::ConsoleSession => format!("Console session of `aws login`: {}", paste_instead(name)),
    }
}

/// The way out for profiles that Landfall cannot use by itself.
pub(super) fn paste_instead(profile: &str) -> String {
    format!("run `aws configure export-credentials --profile {profile}` in a terminal and paste what it prints")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[tokio::test]
    async fn rows_say_where_credentials_come_from_and_hold_no_secret() {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir(home.path().join(".aws")).expect("a folder");
        fs::write(
            home.path().join(".aws/config"),
            "[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/team/Ops\nsource_profile = base\nmfa_serial = x\nregion = eu-west-1\n\
             [profile c]\nlogin_session = arn:aws:iam::111122223333:user/ada\n[profile empty]\nregion = eu-west-1\n",
        )
        .expect("written");
        fs::write(
            home.path().join(".aws/credentials"),
            "[base]\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = hush1\naws_session_token = hush2\n",
        )
        .expect("written");
        let env = Env::given(
            home.path(),
            [
                ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7ENVIRON"),
                ("AWS_SECRET_ACCESS_KEY", "hush3"),
                ("AWS_REGION", "sa-east-1"),
                ("AWS_PROFILE", "ops"),
            ],
        );
        let profiles_only = sources(&env, &Keychain::none()).await;
        let rows: Vec<(&str, &str, Option<&str>)> = profiles_only
            .choices
            .iter()
            .map(|row| (row.title.as_str(), row.description.as_str(), row.region.as_deref()))
            .collect();
        assert_eq!(
            rows,
            [
                ("Environment", "Access key AKIA…IRON from AWS_ACCESS_KEY_ID", Some("sa-east-1")),
                (
                    "Profile ops",
                    "Role Ops in account 111122223333 through profile base. Asks for an MFA code: run `aws configure \
                     export-credentials --profile ops` in a terminal and paste what it prints",
                    Some("eu-west-1")
                ),
                ("Profile base", "Temporary access key ASIA…MPLE", None),
                (
                    "Profile c",
                    "Console session of `aws login`: run `aws configure export-credentials --profile c` in a terminal \
                     and paste what it prints",
                    None
                ),
            ]
        );
        assert!(profiles_only.keychain_unavailable.is_some());
        assert!(!format!("{profiles_only:?}").contains("hush"));
    }

    #[tokio::test]
    async fn half_a_key_in_the_environment_is_told() {
        let env = Env::given("/nowhere", [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7ENVIRON")]);
        let sources = sources(&env, &Keychain::none()).await;
        assert_eq!(sources.choices, []);
        assert!(sources.notes[0].contains("AWS_SECRET_ACCESS_KEY"), "{:?}", sources.notes);
    }
}
