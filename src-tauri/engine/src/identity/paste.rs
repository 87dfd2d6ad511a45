//! Understands a pasted block of credentials in every form people meet: bash, PowerShell and cmd lines, the AWS
//! credentials file, the JSON of STS and of `credential_process`, the console's CSV file. Says what is wrong with any
//! other text, and never repeats a secret in what it says.

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::access_key::{AccessKey, shortened};
use crate::contract::{FieldProblem, Severity};

/// Reads a pasted block.
///
/// # Errors
/// What is wrong with the text and what to paste instead. Holds no secret.
pub fn parse_block(text: &str) -> Result<AccessKey, FieldProblem> {
    let text = tidy(text);
    if text.trim().is_empty() {
        return Err(wrong(
            "There is nothing in the box.",
            "Copy the whole block with the access key and paste it here.",
        ));
    }
    let mut found = Found::default();
    read_json(&text, &mut found);
    if found.0.is_empty() {
        read_csv(&text, &mut found);
        read_assignments(&text, &mut found);
    }
    judge(found, &text)
}

/// The parts of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Id,
    Secret,
    Token,
    Region,
    Expires,
}

/// The names the parts go by, in lower case, before `=`. The last two only count at the start of a line.
const NAMES: [(&str, Part); 12] = [
    ("aws_access_key_id", Part::Id),
    ("aws_secret_access_key", Part::Secret),
    ("aws_session_token", Part::Token),
    ("aws_security_token", Part::Token),
    ("aws_region", Part::Region),
    ("aws_default_region", Part::Region),
    ("aws_credential_expiration", Part::Expires),
    ("aws_session_expiration", Part::Expires),
    ("aws_expiration", Part::Expires),
    ("x_security_token_expires", Part::Expires),
    ("region", Part::Region),
    ("expiration", Part::Expires),
];

#[derive(Default)]
struct Found(Vec<(Part, Zeroizing<String>)>);

impl Found {
    fn add(&mut self, part: Part, value: Zeroizing<String>) {
        if !value.is_empty() {
            self.0.push((part, value));
        }
    }

    /// The different values given for a part.
    fn all(&self, part: Part) -> Vec<&Zeroizing<String>> {
        let mut values: Vec<&Zeroizing<String>> = Vec::new();
        for (_, value) in self.0.iter().filter(|(of, _)| *of == part) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }
}

/// Undoes what word processors, chat programs and web pages do to text.
fn tidy(text: &str) -> Zeroizing<String> {
    let mut tidied = Zeroizing::new(String::with_capacity(text.len()));
    let mut before = ' ';
    for letter in text.chars() {
        match letter {
            '\n' if before == '\r' => {}
            '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{ad}' => {}
            '\r' | '\u{2028}' | '\u{2029}' => tidied.push('\n'),
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => tidied.push(' '),
            '“' | '”' | '„' | '‟' | '«' | '»' => tidied.push('"'),
            '‘' | '’' | '‚' | '‛' => tidied.push('\''),
            other => tidied.push(other),
        }
        before = letter;
    }
    tidied
}

/// The JSON of `aws sts …`, `aws sso get-role-credentials`, `aws iam create-access-key` and `credential_process`.
fn read_json(text: &str, found: &mut Found) {
    let (Some(start), Some(end)) = (text.find('{'), text.rfind('}')) else { return };
    let Some(Ok(mut value)) = text.get(start..=end).map(serde_json::from_str::<serde_json::Value>) else { return };
    read_object(&mut value, found);
}

fn read_object(value: &mut serde_json::Value, found: &mut Found) {
    use serde_json::Value;
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| read_object(item, found)),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                let name = name.replace('_', "").to_ascii_lowercase();
                let part = match name.strip_prefix("aws").unwrap_or(&name) {
                    "accesskeyid" => Part::Id,
                    "secretaccesskey" => Part::Secret,
                    "sessiontoken" => Part::Token,
                    "region" | "defaultregion" => Part::Region,
                    "expiration" | "credentialexpiration" => Part::Expires,
                    _ => {
                        read_object(member, found);
                        continue;
                    }
                };
                match member {
                    // Taken, not copied, so that nothing is left behind in memory that is not wiped.
                    Value::String(text) => found.add(part, Zeroizing::new(std::mem::take(text).trim().to_owned())),
                    Value::Number(number) => found.add(part, Zeroizing::new(number.to_string())),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// The file the console offers when an access key is made: a line of titles, a line of values.
fn read_csv(text: &str, found: &mut Found) {
    let mut lines = text.lines().skip_while(|line| !line.to_ascii_lowercase().contains("access key id,"));
    let (Some(titles), Some(values)) = (lines.next(), lines.next()) else { return };
    for (title, value) in titles.split(',').zip(values.split(',')) {
        let part = match title.trim().to_ascii_lowercase().as_str() {
            "access key id" => Part::Id,
            "secret access key" => Part::Secret,
            _ => continue,
        };
        found.add(part, Zeroizing::new(value.trim().trim_matches('"').to_owned()));
    }
}

/// Lines that give a value to a name, in any shell's manner.
fn read_assignments(text: &str, found: &mut Found) {
    let lower = Zeroizing::new(text.to_ascii_lowercase());
    let mut start = 0;
    for line in lower.split('\n') {
        let end = start + line.len();
        let indent = line.len() - line.trim_start().len();
        if !line.trim_start().starts_with(['#', ';']) {
            // `setx NAME value`, fish's `set -gx NAME value` and `aws configure set name value` have no equals sign.
            let spaced = ["setx ", "set -", "aws configure set"].iter().any(|verb| line.trim_start().starts_with(verb));
            for (name, part) in NAMES {
                for (at, _) in line.match_indices(name) {
                    let bare = !name.contains('_');
                    if is_word(line, at, name.len()) && (!bare || at == indent) {
                        let value = value_after(text, start + at + name.len(), end, spaced);
                        found.add(part, value.unwrap_or_default());
                    }
                }
            }
        }
        start = end + 1;
    }
}

/// Whether the name stands alone and is not a piece of a longer one.
fn is_word(line: &str, at: usize, length: usize) -> bool {
    let part_of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    !line[..at].ends_with(part_of_word) && !line[at + length..].starts_with(part_of_word)
}

/// The value behind a name that ends at `from`; `line_end` is where its line ends.
fn value_after(text: &str, from: usize, line_end: usize, spaced: bool) -> Option<Zeroizing<String>> {
    let rest = &text[from..line_end];
    let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    let unspaced = rest.trim_start();
    let rest = match unspaced.strip_prefix(['=', ':']) {
        Some(value) => value.trim_start(),
        None if spaced && unspaced.len() < rest.len() => unspaced,
        None => return None,
    };
    let Some(quote) = rest.chars().next().filter(|letter| matches!(letter, '"' | '\'' | '`')) else {
        let end = rest.find(|letter: char| letter.is_whitespace() || ";,&\"'`".contains(letter)).unwrap_or(rest.len());
        return Some(Zeroizing::new(rest[..end].to_owned()));
    };
    // A quoted value may have been broken over several lines on its way here, unless the quote was never closed.
    let inside = &text[line_end - rest.len() + 1..];
    let closed = inside.find(quote).map(|end| &inside[..end]).filter(|value| !mentions_a_name(value));
    let value = closed.unwrap_or(&rest[1..]);
    Some(Zeroizing::new(value.chars().filter(|letter| !letter.is_whitespace()).collect()))
}

fn mentions_a_name(text: &str) -> bool {
    let lower = Zeroizing::new(text.to_ascii_lowercase());
    NAMES.iter().any(|(name, _)| name.contains('_') && lower.contains(name))
}

/// Decides whether what was found is one whole access key.
fn judge(found: Found, text: &str) -> Result<AccessKey, FieldProblem> {
    let id = match found.all(Part::Id)[..] {
        [] => return Err(nothing_found(&found, text)),
        [id] => checked_id(id)?,
        ref several => {
            let several: Vec<String> = several.iter().map(|id| shortened(id)).collect();
            return Err(wrong(
                format!("The text holds {} different access keys: {}.", several.len(), several.join(", ")),
                "Paste one block only: the key, its secret and its session token belong together.",
            ));
        }
    };
    let secret = match found.all(Part::Secret)[..] {
        [] => {
            return Err(wrong(
                format!("The secret access key of {} is missing.", shortened(&id)),
                "Copy the whole block, including the line with AWS_SECRET_ACCESS_KEY.",
            ));
        }
        [secret] => checked_secret(secret)?,
        _ => return Err(mixed("secret access keys", &id)),
    };
    let session_token = match found.all(Part::Token)[..] {
        [] => None,
        [token] => Some(checked_token(token)?),
        _ => return Err(mixed("session tokens", &id)),
    };
    match (id.starts_with("ASIA"), &session_token) {
        (true, None) => Err(wrong(
            format!("{} is a temporary key, and its session token is missing.", shortened(&id)),
            "Copy the whole block, including the line with AWS_SESSION_TOKEN; it is the longest one.",
        )),
        (false, Some(_)) => Err(wrong(
            format!("{} is a lasting key, which has no session token, yet the text holds one.", shortened(&id)),
            "Two blocks seem to be mixed. Copy one of them whole; temporary keys start with ASIA.",
        )),
        _ => {
            let region = found.all(Part::Region).first().map(|region| region.trim().to_ascii_lowercase());
            let expires_at = found.all(Part::Expires).first().and_then(|end| milliseconds(end));
            Ok(AccessKey { id, secret, session_token, region, expires_at })
        }
    }
}

fn nothing_found(found: &Found, text: &str) -> FieldProblem {
    if text.contains("signin.aws.amazon.com") || text.to_ascii_lowercase().contains("signintoken") {
        return wrong(
            "This is a link that signs a browser in to the AWS console. It holds no access key.",
            "On the same page choose “Get AWS CLI credentials” and copy the block that starts with export or $Env.",
        );
    }
    if !found.all(Part::Secret).is_empty() || !found.all(Part::Token).is_empty() {
        return wrong(
            "The access key id is missing.",
            "Copy the whole block, including the line with AWS_ACCESS_KEY_ID.",
        );
    }
    if text.trim_start().starts_with('{') {
        return wrong(
            "This looks like JSON, but it is cut off or holds no AccessKeyId.",
            "Copy all of it, from the first { to the last }.",
        );
    }
    wrong(
        "There is no access key in this text.",
        "Paste the block with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, such as `aws configure export-credentials` prints.",
    )
}

fn checked_id(id: &str) -> Result<String, FieldProblem> {
    let shaped = (16..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    match id.get(..4) {
        Some("AKIA" | "ASIA") if shaped => Ok(id.to_owned()),
        Some("AROA" | "AIDA" | "AGPA" | "ANPA") if shaped => Err(wrong(
            "The access key id is the id of a role, user or group instead.",
            "Copy the value that starts with AKIA or ASIA.",
        )),
        _ => Err(wrong(
            "The access key id is not complete, or is an example.",
            "It starts with AKIA or ASIA, followed by 16 capital letters and digits.",
        )),
    }
}

fn checked_secret(secret: &Zeroizing<String>) -> Result<Zeroizing<String>, FieldProblem> {
    let length = secret.chars().count();
    if length != 40 {
        return Err(wrong(
            format!("The secret access key has {length} characters; every secret has 40."),
            "It was cut off or run together with something else. Copy the block once more.",
        ));
    }
    if !secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')) {
        return Err(wrong(
            "The secret access key holds a character that no secret has.",
            "It is hidden or damaged where you copied it. Reveal it, or copy the block once more.",
        ));
    }
    Ok(secret.clone())
}

fn checked_token(token: &Zeroizing<String>) -> Result<Zeroizing<String>, FieldProblem> {
    if token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_%".contains(&byte)) {
        return Ok(token.clone());
    }
    Err(wrong(
        "The session token holds a character that no token has.",
        "It is shortened or damaged where you copied it. Copy the block with its Copy button.",
    ))
}

fn mixed(what: &str, id: &str) -> FieldProblem {
    wrong(
        format!("The text holds two different {what} for {}.", shortened(id)),
        "Two blocks seem to be mixed. Paste one block only.",
    )
}

fn milliseconds(end: &str) -> Option<u64> {
    if let Ok(number) = end.parse::<u64>() {
        // Identity Center counts milliseconds, everybody else seconds.
        return Some(if number > 100_000_000_000 { number } else { number * 1000 });
    }
    let end: Timestamp = end.parse().ok()?;
    u64::try_from(end.as_millisecond()).ok()
}

fn wrong(message: impl Into<String>, remedy: impl Into<String>) -> FieldProblem {
    FieldProblem {
        field: "pasted".to_owned(),
        message: message.into(),
        remedy: remedy.into(),
        severity: Severity::Error,
    }
}

#[cfg(test)]
#[path = "paste_tests.rs"]
mod tests;
