//! Pasted blocks in every form people meet, and texts that are none.

use super::*;

const ID: &str = "ASIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2luX2VjE//8+aCXVzLWVhc3QtMSJHMEUCIQ==";

fn whole(text: &str) -> AccessKey {
    let key = parse_block(text).unwrap_or_else(|problem| panic!("{problem:?}\nin\n{text}"));
    assert_eq!(key.id, ID, "in\n{text}");
    assert_eq!(key.secret.as_str(), SECRET, "in\n{text}");
    assert_eq!(key.session_token.as_ref().map(|token| token.as_str()), Some(TOKEN), "in\n{text}");
    key
}

fn refused(text: &str) -> String {
    let problem = parse_block(text).expect_err(text);
    assert!(!problem.remedy.is_empty() && problem.severity == Severity::Error);
    let words = format!("{} {}", problem.message, problem.remedy);
    assert!(!words.contains(SECRET) && !words.contains(TOKEN), "a secret in: {words}");
    words
}

#[test]
fn bash_as_workshop_pages_show_it() {
    let key = whole(&format!(
        "export AWS_DEFAULT_REGION=\"us-west-2\"\nexport AWS_ACCESS_KEY_ID=\"{ID}\"\nexport AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\nexport AWS_SESSION_TOKEN=\"{TOKEN}\"\n"
    ));
    assert_eq!(key.region.as_deref(), Some("us-west-2"));
    assert_eq!(key.expires_at, None);
}

#[test]
fn bash_on_one_line_without_quotes_and_with_a_prompt() {
    whole(&format!(
        "$ export AWS_ACCESS_KEY_ID={ID}; export AWS_SECRET_ACCESS_KEY={SECRET}; export AWS_SESSION_TOKEN={TOKEN};"
    ));
    whole(&format!("AWS_ACCESS_KEY_ID='{ID}' AWS_SECRET_ACCESS_KEY='{SECRET}' AWS_SESSION_TOKEN='{TOKEN}' aws s3 ls"));
}

#[test]
fn powershell_in_any_case() {
    for prefix in ["$Env:", "$env:", "$ENV:", "PS C:\\> $Env:"] {
        whole(&format!(
            "{prefix}AWS_ACCESS_KEY_ID=\"{ID}\"\r\n{prefix}AWS_SECRET_ACCESS_KEY = \"{SECRET}\"\r\n{prefix}AWS_SESSION_TOKEN=\"{TOKEN}\"\r\n"
        ));
    }
}

#[test]
fn cmd_with_trailing_spaces_and_its_own_quotes() {
    whole(&format!(
        "SET AWS_ACCESS_KEY_ID={ID}  \r\nSET AWS_SECRET_ACCESS_KEY={SECRET} \r\nSET AWS_SESSION_TOKEN={TOKEN}   "
    ));
    whole(&format!(
        "set \"AWS_ACCESS_KEY_ID={ID}\"\nset \"AWS_SECRET_ACCESS_KEY={SECRET}\"\nset \"AWS_SESSION_TOKEN={TOKEN}\""
    ));
    whole(&format!("setx AWS_ACCESS_KEY_ID {ID}\nsetx AWS_SECRET_ACCESS_KEY {SECRET}\nsetx AWS_SESSION_TOKEN {TOKEN}"));
}

#[test]
fn credentials_file_with_comments() {
    let key = whole(&format!(
        "[123456789012_Admin]\n# aws_access_key_id = ASIAOLDOLDOLDOLDOLD1\naws_access_key_id = {ID}\naws_secret_access_key={SECRET}\naws_session_token = {TOKEN}\nregion = eu-north-1\n"
    ));
    assert_eq!(key.region.as_deref(), Some("eu-north-1"));
}

#[test]
fn json_of_sts_of_a_process_and_of_identity_center() {
    let sts = format!(
        r#"{{"Credentials": {{"AccessKeyId": "{ID}", "SecretAccessKey": "{SECRET}", "SessionToken": "{TOKEN}", "Expiration": "2026-11-20T12:00:00+00:00"}}, "AssumedRoleUser": {{"AssumedRoleId": "AROA:x"}}}}"#
    );
    assert_eq!(whole(&sts).expires_at, Some(1_795_176_000_000));
    let process = format!(
        r#"{{"Version": 1, "AccessKeyId": "{ID}", "SecretAccessKey": "{SECRET}", "SessionToken": "{TOKEN}", "Expiration": "2026-11-20T12:00:00Z"}}"#
    );
    assert_eq!(whole(&process).expires_at, Some(1_795_176_000_000));
    let center = format!(
        r#"{{"roleCredentials": {{"accessKeyId": "{ID}", "secretAccessKey": "{SECRET}", "sessionToken": "{TOKEN}", "expiration": 1795176000000}}}}"#
    );
    assert_eq!(whole(&center).expires_at, Some(1_795_176_000_000));
    whole(&process.replace('"', "“"));
}

#[test]
fn what_word_processors_and_web_pages_do_is_undone() {
    whole(&format!(
        "\u{feff}export\u{a0}AWS_ACCESS_KEY_ID=“{ID}”\r\nexport AWS_SECRET_ACCESS_KEY=‘{SECRET}’\u{200b}\rexport AWS_SESSION_TOKEN=„{TOKEN}“\u{a0}"
    ));
}

#[test]
fn a_quoted_value_broken_over_lines_is_joined() {
    let (head, tail) = TOKEN.split_at(20);
    whole(&format!(
        "export AWS_ACCESS_KEY_ID=\"{ID}\"\nexport AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\nexport AWS_SESSION_TOKEN=\"{head}\n  {tail}\""
    ));
}

#[test]
fn a_quote_never_closed_swallows_nothing() {
    whole(&format!(
        "export AWS_ACCESS_KEY_ID=\"{ID}\nexport AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\nexport AWS_SESSION_TOKEN=\"{TOKEN}\""
    ));
}

#[test]
fn the_same_key_in_two_forms_is_one_key() {
    whole(&format!(
        "export AWS_ACCESS_KEY_ID={ID}\nexport AWS_SECRET_ACCESS_KEY={SECRET}\nexport AWS_SESSION_TOKEN={TOKEN}\n$Env:AWS_ACCESS_KEY_ID=\"{ID}\"\n$Env:AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\n$Env:AWS_SESSION_TOKEN=\"{TOKEN}\""
    ));
}

#[test]
fn a_lasting_key_needs_no_token_and_the_consoles_file_is_read() {
    let key =
        parse_block(&format!("AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY={SECRET}")).expect("whole");
    assert_eq!(key.session_token, None);
    let key = parse_block(&format!("\u{feff}Access key ID,Secret access key\r\nAKIAIOSFODNN7EXAMPLE,{SECRET}\r\n"))
        .expect("whole");
    assert_eq!(key.id, "AKIAIOSFODNN7EXAMPLE");
}

#[test]
fn a_temporary_key_without_its_token_is_refused() {
    assert!(
        refused(&format!("export AWS_ACCESS_KEY_ID={ID}\nexport AWS_SECRET_ACCESS_KEY={SECRET}"))
            .contains("session token is missing")
    );
}

#[test]
fn missing_and_damaged_parts_are_named() {
    assert!(
        refused(&format!("AWS_ACCESS_KEY_ID={ID}\nAWS_SESSION_TOKEN={TOKEN}"))
            .contains("secret access key of ASIA…MPLE is missing")
    );
    assert!(
        refused(&format!("AWS_SECRET_ACCESS_KEY={SECRET}\nAWS_SESSION_TOKEN={TOKEN}"))
            .contains("access key id is missing")
    );
    let with = |id: &str, secret: &str, token: &str| {
        refused(&format!("AWS_ACCESS_KEY_ID={id}\nAWS_SECRET_ACCESS_KEY={secret}\nAWS_SESSION_TOKEN={token}"))
    };
    assert!(with(ID, &SECRET[1..], TOKEN).contains("has 39 characters"));
    assert!(with(ID, &"*".repeat(40), TOKEN).contains("character that no secret has"));
    assert!(with(ID, SECRET, "IQoJb3…").contains("character that no token has"));
    assert!(with("AKIAIOSFODNN7EXAMPLE", SECRET, TOKEN).contains("mixed"));
    assert!(with("AROAIOSFODNN7EXAMPLE", SECRET, TOKEN).contains("id of a role"));
    assert!(with("YOUR_KEY", SECRET, TOKEN).contains("not complete"));
}

#[test]
fn two_blocks_are_refused() {
    let block =
        |profile: &str, id: &str| format!("[{profile}]\naws_access_key_id={id}\naws_secret_access_key={SECRET}\n");
    let two = block("a", "AKIAAAAAAAAAAAAAAAA1") + &block("b", "AKIABBBBBBBBBBBBBBB2");
    assert!(refused(&two).contains("2 different access keys: AKIA…AAA1, AKIA…BBB2"));
    let other = SECRET.replace('w', "x");
    assert!(
        refused(&format!("AWS_ACCESS_KEY_ID={ID}\nAWS_SECRET_ACCESS_KEY={SECRET}\nAWS_SECRET_ACCESS_KEY={other}"))
            .contains("two different secret")
    );
    assert!(
        refused(&format!("AWS_ACCESS_KEY_ID={ID}\nAWS_SECRET_ACCESS_KEY={SECRET}\nAWS_SESSION_TOKEN={TOKEN}\nAWS_SESSION_TOKEN=another"))
            .contains("two different session tokens")
    );
}

#[test]
fn what_holds_no_key_is_told_apart() {
    assert!(refused(" \n").contains("nothing in the box"));
    assert!(
        refused("https://us-east-1.signin.aws.amazon.com/oauth?SigninToken=abc").contains("Get AWS CLI credentials")
    );
    assert!(refused("{\"AccessKeyId\": \"ASIA").contains("cut off"));
    assert!(refused("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY first").contains("no access key in this text"));
}
