//! Connecting with every source that needs no network, and asking an STS made of one answer who we are.

use std::{fs, path::Path};

use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn},
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
};
use aws_smithy_types::body::SdkBody;

use super::*;

/// Answers STS with one text and everything else, such as IAM, with another.
#[derive(Debug, Clone)]
struct OneAnswer {
    sts: (u16, String),
    iam: (u16, String),
}

impl HttpConnector for OneAnswer {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
        let (status, text) = if body.contains("GetCallerIdentity") { &self.sts } else { &self.iam };
        let status = (*status).try_into().map_err(|_| ConnectorError::user("status".into()));
        let text = text.clone();
        HttpConnectorFuture::ready(status.map(|status| {
            let mut response = HttpResponse::new(status, SdkBody::from(text));
            response.headers_mut().insert("x-amzn-requestid", "r-7");
            response
        }))
    }
}

fn config(answers: OneAnswer) -> SdkConfig {
    let connector = SharedHttpConnector::new(answers);
    let client: SharedHttpClient = http_client_fn(move |_, _| connector.clone());
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(Credentials::new(
            "AKIAIOSFODNN7EXAMPLE",
            "secret",
            None,
            None,
            "test",
        )))
        .http_client(client)
        .build()
}

fn sts_says(arn: &str) -> (u16, String) {
    let text = format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>{arn}</Arn><UserId>X</UserId><Account>111122223333</Account></GetCallerIdentityResult>\
         <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    );
    (200, text)
}

fn denied(code: &str, message: &str) -> (u16, String) {
    let text = format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>"
    );
    (403, text)
}

fn role_with_path() -> (u16, String) {
    let text = "<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetRoleResult><Role>\
                <Path>/aws-reserved/</Path><RoleName>Admin</RoleName><RoleId>AROA</RoleId>\
                <Arn>arn:aws:iam::111122223333:role/aws-reserved/Admin</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate>\
                </Role></GetRoleResult></GetRoleResponse>";
    (200, text.to_owned())
}

async fn identity(sts: (u16, String), iam: (u16, String)) -> Identity {
    identify(&config(OneAnswer { sts, iam }), "profile x", false).await.expect("an identity")
}

#[tokio::test]
async fn users_roles_and_root_are_told_apart() {
    let user = identity(sts_says("arn:aws:iam::111122223333:user/team/ada"), denied("AccessDenied", "")).await;
    assert_eq!((user.principal.as_str(), user.is_root), ("IAM user ada", false));
    assert_eq!(user.principal_arn, "arn:aws:iam::111122223333:user/team/ada");
    assert_eq!((user.account.as_str(), user.how.as_str()), ("111122223333", "profile x"));
    let root = identity(sts_says("arn:aws:iam::111122223333:root"), denied("AccessDenied", "")).await;
    assert_eq!((root.principal.as_str(), root.is_root), ("root user", true));
}

#[tokio::test]
async fn a_session_becomes_its_role_and_iam_is_asked_for_the_path() {
    let session = "arn:aws:sts::111122223333:assumed-role/Admin/ada";
    let told = identity(sts_says(session), role_with_path()).await;
    assert_eq!(told.principal, "role Admin (session ada)");
    assert_eq!(told.principal_arn, "arn:aws:iam::111122223333:role/aws-reserved/Admin");
    let untold = identity(sts_says(session), denied("AccessDenied", "no")).await;
    assert_eq!(untold.principal_arn, "arn:aws:iam::111122223333:role/Admin");
    assert_eq!(untold.arn, session);
}

#[tokio::test]
async fn what_sts_refuses_is_put_into_words_with_its_request_id() {
    let sts = denied("InvalidClientTokenId", "The security token included in the request is invalid.");
    let problem = identify(&config(OneAnswer { sts, iam: role_with_path() }), "x", false).await.expect_err("refused");
    assert_eq!(problem.code, "credentials-unknown");
    let aws = problem.aws.expect("AWS's words");
    assert_eq!((aws.service.as_str(), aws.code.as_str()), ("STS", "InvalidClientTokenId"));
    assert_eq!(aws.request_id.as_deref(), Some("r-7"));
}

fn home(config: &str, credentials: &str) -> (tempfile::TempDir, Env) {
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(home.path().join(".aws")).expect("a folder");
    fs::write(home.path().join(".aws/config"), config).expect("written");
    fs::write(home.path().join(".aws/credentials"), credentials).expect("written");
    let env = Env::given(home.path(), []);
    (home, env)
}

async fn profile(name: &str, env: &Env) -> Result<(String, Option<u64>, SdkConfig), Problem> {
    let loader = aws_config::defaults(BehaviorVersion::latest()).region(Region::new("eu-west-1"));
    let ready = from_profile(loader, name, "eu-west-1", env).await?;
    Ok((ready.how, ready.expires_at, ready.loader.load().await))
}

#[tokio::test]
async fn a_profile_with_keys_is_used_from_the_file_it_is_in() {
    let keys = "[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = hush\n";
    let (_home, env) = home("[profile work]\nregion = us-east-2\n", keys);
    let (how, expires_at, config) = profile("work", &env).await.expect("a configuration");
    assert_eq!((how.as_str(), expires_at), ("profile work in ~/.aws/config", None));
    assert_eq!(config.region().map(AsRef::as_ref), Some("eu-west-1"), "the Region chosen in the window counts");
    let credentials = config.credentials_provider().expect("one").provide_credentials().await.expect("some");
    assert_eq!(credentials.access_key_id(), "AKIAIOSFODNN7EXAMPLE");
}

/// Writes a line whenever it is asked, so that the test can count.
#[cfg(unix)]
fn program(folder: &Path, answer: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("program");
    let script = format!("#!/bin/sh\necho asked >> {}/asked\n{answer}\n", folder.display());
    fs::write(&path, script).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("runnable");
    format!("[profile tool]\ncredential_process = {}\n", path.display())
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_is_asked_once_until_its_credentials_end() {
    let (folder, env) = home("", "");
    let answer = r#"echo '{"Version":1,"AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"hush","SessionToken":"t","Expiration":"2099-01-01T00:00:00Z"}'"#;
    fs::write(folder.path().join(".aws/config"), program(folder.path(), answer)).expect("written");
    let (_, expires_at, config) = profile("tool", &env).await.expect("a configuration");
    assert_eq!(expires_at, Some(4_070_908_800_000));
    let provider = config.credentials_provider().expect("one");
    for _ in 0..3 {
        provider.provide_credentials().await.expect("some");
    }
    assert_eq!(fs::read_to_string(folder.path().join("asked")).expect("asked"), "asked\n");
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_that_fails_is_quoted() {
    let (folder, env) = home("", "");
    fs::write(folder.path().join(".aws/config"), program(folder.path(), "echo 'vault is sealed' >&2; exit 3"))
        .expect("written");
    let problem = profile("tool", &env).await.expect_err("refused");
    assert_eq!(problem.code, "process-failed");
    assert!(problem.what_happened.contains("vault is sealed"), "{problem:?}");
}

#[tokio::test]
async fn a_profile_that_is_not_signed_in_says_how_to() {
    let config = "[profile corp]\nsso_session = landfall-test-never-signed-in\nsso_account_id = 111122223333\nsso_role_name = Admin\n\
                  [sso-session landfall-test-never-signed-in]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n";
    let (_home, env) = home(config, "");
    let problem = profile("corp", &env).await.expect_err("refused");
    assert_eq!(problem.code, "sign-in-needed");
    assert!(problem.what_to_do.contains("aws sso login --profile corp"), "{problem:?}");
}

#[tokio::test]
async fn profiles_that_cannot_work_are_refused_before_anything_is_asked() {
    let config = "\
[profile mfa]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = base\nmfa_serial = x\n
[profile behind]\nrole_arn = arn:aws:iam::111122223333:role/Dev\nsource_profile = mfa\n
[profile console]\nlogin_session = arn:aws:iam::111122223333:user/ada\n
[profile server]\nrole_arn = arn:aws:iam::111122223333:role/Ops\ncredential_source = Ec2InstanceMetadata\n
[profile half]\nrole_arn = arn:aws:iam::111122223333:role/Ops\n
[profile lost]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = nowhere\n
[profile round]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = about\n
[profile about]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = round\n
[profile bare]\nregion = eu-west-1\n";
    let (_home, env) = home(config, "[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = hush\n");
    for (name, code) in [
        ("mfa", "profile-needs-mfa"),
        ("behind", "profile-needs-mfa"),
        ("console", "profile-console-session"),
        ("server", "profile-for-servers"),
        ("half", "profile-incomplete"),
        ("lost", "profile-empty"),
        ("round", "profile-loop"),
        ("bare", "profile-empty"),
        ("unheard-of", "profile-empty"),
    ] {
        assert_eq!(profile(name, &env).await.expect_err(name).code, code, "{name}");
    }
}

#[tokio::test]
async fn sources_that_hold_nothing_say_so() {
    let env = Env::given("/nowhere", [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")]);
    let (held, keychain) = (Held::default(), Keychain::none());
    for (source, code) in [
        (CredentialSource::Environment, "credentials-missing"),
        (CredentialSource::Pasted, "nothing-pasted"),
        (CredentialSource::Saved { name: "a".into() }, "keychain-missing"),
    ] {
        let problem = connect(&source, "eu-west-1", &held, &env, &keychain).await.expect_err("refused");
        assert_eq!(problem.code, code);
    }
}

#[tokio::test]
async fn a_pasted_key_is_held_and_dropped() {
    let text = "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let mut held = Held::default();
    held.hold(super::super::parse_block(text).expect("a key"));
    assert_eq!(held.pasted().map(|key| key.id.as_str()), Some("AKIAIOSFODNN7EXAMPLE"));
    assert!(!format!("{held:?}").contains("wJalr"));
    held.forget();
    assert!(held.pasted().is_none());
}
