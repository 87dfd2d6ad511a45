//! Whoever makes the calls: it fills in a template, sometimes spoils it, sends it, and judges the form of the answer.

use http::{Request, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::Reader;
use quick_xml::events::Event;
use rand::rngs::StdRng;
use rand::seq::IndexedMutRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use super::words::{self, Words};
use crate::wire::sigv4;
use crate::{ACCESS_KEY_ID, DemoCloud, SECRET_ACCESS_KEY};

pub(super) const REGION: &str = "us-east-1";
/// What a service says when it broke, which this cloud must not do by itself.
const BROKEN: [&str; 6] = [
    "InternalFailure",
    "InternalError",
    "ServiceFailure",
    "ServerException",
    "InternalServerError",
    "KMSInternalException",
];

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) status: u16,
    /// Of a refusal; empty otherwise.
    pub(super) code: String,
    /// Without what is different each time.
    pub(super) body: String,
}

/// A demo cloud and what is known of it.
pub(super) struct Player {
    pub(super) cloud: DemoCloud,
    pub(super) words: Words,
}

impl Player {
    /// Makes the call of a template as the dice fall; about every eighth is spoiled.
    pub(super) async fn play(&mut self, template: &str, salt: u64) -> Said {
        let mut dice = words::dice(salt);
        let is_spoiled = dice.random_ratio(1, 8);
        self.call(template, &mut dice, is_spoiled).await
    }

    /// Makes a call that has no words in it.
    pub(super) async fn say(&mut self, call: &str) -> Said {
        self.call(call, &mut StdRng::seed_from_u64(0), false).await
    }

    async fn call(&mut self, template: &str, dice: &mut StdRng, is_spoiled: bool) -> Said {
        let (service, rest) = template.split_once(' ').expect("a template starts with its service");
        let is_form = !rest.split(' ').next().is_some_and(|first| first.bytes().all(|b| b.is_ascii_uppercase()));
        let (sent, said) = if is_form {
            let form = self.form(rest, dice, is_spoiled);
            (form.clone(), self.send(service, Request::post(address(service, "/")), form.into_bytes()).await)
        } else {
            let mut parts = rest.splitn(3, ' ');
            let mut next = || parts.next().unwrap_or_default();
            let (method, path, body) = (next(), next(), next());
            let escape = |value: String| utf8_percent_encode(&value, NON_ALPHANUMERIC).to_string();
            let path = self.words.fill(path, dice, escape);
            let quote = |value: String| Value::from(value).to_string().trim_matches('"').to_owned();
            let text = self.words.fill(body, dice, quote);
            let mut body: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
            if is_spoiled {
                spoil(&mut body, dice);
            }
            let said = match (service, method) {
                ("kubernetes", _) => self.ask_cluster(method, &path, &body),
                (_, "TARGET") => {
                    let request = Request::post(address(service, "/")).header("x-amz-target", &path);
                    self.send(service, request, body.to_string().into_bytes()).await
                }
                _ => {
                    let request = Request::builder().method(method).uri(address(service, &path));
                    let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
                    self.send(service, request, bytes).await
                }
            };
            (format!("{method} {path} {body}"), said)
        };
        if let Err(why) = said.judge() {
            panic!("{service} {sent}: {why}: {said:?}");
        }
        self.words.learn(&said.body);
        said
    }

    fn form(&self, template: &str, dice: &mut StdRng, is_spoiled: bool) -> String {
        let mut pairs: Vec<(String, String)> = template
            .split('&')
            .enumerate()
            .map(|(number, pair)| match pair.split_once('=') {
                None if number == 0 => ("Action".to_owned(), pair.to_owned()),
                None => (pair.to_owned(), String::new()),
                Some((name, value)) => (name.to_owned(), self.words.fill(value, dice, |value| value)),
            })
            .collect();
        if is_spoiled && pairs.len() > 1 {
            let one = dice.random_range(1..pairs.len());
            match dice.random_range(0..4) {
                0 => drop(pairs.remove(one)),
                1 => pairs.push(("DryRun".to_owned(), "true".to_owned())),
                _ => pairs[one].1 = words::odd(dice),
            }
        }
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    async fn send(&self, service: &str, request: http::request::Builder, body: Vec<u8>) -> Said {
        let mut request = request.body(body).expect("a valid request");
        let now = jiff::Timestamp::now().as_second();
        sigv4::sign(&mut request, (ACCESS_KEY_ID, SECRET_ACCESS_KEY), REGION, service, now);
        Said::read(&self.cloud.handle(request).await.expect("no fault was asked for"))
    }

    fn ask_cluster(&self, method: &str, path: &str, body: &Value) -> Said {
        let (status, answer) = self.cloud.kubernetes(REGION, "demo", method, path, body);
        let code = if status < 300 { String::new() } else { answer["reason"].as_str().unwrap_or("none").to_owned() };
        Said { status, code, body: answer.to_string() }
    }
}

fn address(service: &str, path: &str) -> String {
    format!("https://{service}.{REGION}.amazonaws.com{path}")
}

impl Said {
    fn read(response: &Response<Vec<u8>>) -> Self {
        let status = response.status().as_u16();
        let body = String::from_utf8(response.body().clone()).expect("AWS writes UTF-8");
        let element = |name: &str| {
            let (_, rest) = body.split_once(&format!("<{name}>"))?;
            rest.split_once(&format!("</{name}>")).map(|(text, _)| text.to_owned())
        };
        let header = || {
            let value = response.headers().get("x-amzn-errortype")?.to_str().ok()?;
            Some(value.split(':').next().unwrap_or_default().to_owned())
        };
        let member = || {
            let value: Value = serde_json::from_str(&body).ok()?;
            value["__type"].as_str().map(str::to_owned)
        };
        let code = if status < 300 { Some(String::new()) } else { element("Code").or_else(header).or_else(member) };
        let ids: Vec<String> = ["requestId", "RequestId", "RequestID"].into_iter().filter_map(element).collect();
        let body = ids.iter().fold(body.clone(), |body, id| body.replace(id.as_str(), ""));
        Self { status, code: code.unwrap_or_default(), body }
    }

    /// Whether it is an answer as AWS or a cluster gives them: whole, and a refusal has a good name.
    fn judge(&self) -> Result<(), String> {
        if self.body.starts_with('<') {
            if self.body.chars().any(|c| c < ' ' && !"\t\n\r".contains(c)) {
                return Err("a letter that XML does not have".to_owned());
            }
            let mut reader = Reader::from_str(&self.body);
            loop {
                match reader.read_event() {
                    Ok(Event::Eof) => break,
                    Ok(_) => {}
                    Err(problem) => return Err(format!("no XML: {problem}")),
                }
            }
        } else if !self.body.is_empty() {
            serde_json::from_str::<Value>(&self.body).map_err(|problem| format!("no JSON: {problem}"))?;
        }
        let is_named = !self.code.is_empty() && self.code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
        match self.status {
            200..=299 => Ok(()),
            _ if !is_named => Err("a refusal without a name".to_owned()),
            _ if BROKEN.contains(&self.code.as_str()) => Err("it broke".to_owned()),
            400..=499 | 503 => Ok(()),
            _ => Err("no status of a refusal".to_owned()),
        }
    }
}

/// Changes one thing somewhere in a document, or takes it away.
fn spoil(document: &mut Value, dice: &mut StdRng) {
    let go_on = dice.random_ratio(3, 4);
    match document {
        Value::Object(members) if !members.is_empty() => {
            let name = members.keys().nth(dice.random_range(0..members.len())).cloned().expect("it is not empty");
            if !go_on && dice.random_ratio(1, 3) {
                members.remove(&name);
            } else if go_on {
                spoil(&mut members[&name], dice);
            } else {
                members[&name] = odd_value(dice);
            }
        }
        Value::Array(items) if go_on && !items.is_empty() => {
            spoil(items.choose_mut(dice).expect("it is not empty"), dice);
        }
        _ => *document = odd_value(dice),
    }
}

fn odd_value(dice: &mut StdRng) -> Value {
    match dice.random_range(0..12) {
        0 => Value::Null,
        1 => json!(-1),
        2 => json!(u64::MAX),
        3 => json!(1.5),
        4 => json!([]),
        5 => json!({}),
        6 => json!([[]]),
        7 => json!({ "a": null }),
        8 => json!(true),
        9 => json!(i64::MIN),
        _ => Value::from(words::odd(dice)),
    }
}
