//! Bearer tokens of EKS: `k8s-aws-v1.` and a presigned STS address, with the checks the real
//! authenticator makes (kubernetes-sigs/aws-iam-authenticator, `pkg/token`).
//!
//! It must not call STS and must not know who may do what: it answers whose key signed the token.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use crate::wire::sigv4::hmac;

const PREFIX: &str = "k8s-aws-v1.";
/// The authenticator refuses longer tokens before it looks inside.
const MAX_BYTES: usize = 4096;
/// A presigned address is good for 15 minutes after its `X-Amz-Date`, whatever `X-Amz-Expires` says.
const LIFETIME: SignedDuration = SignedDuration::from_mins(15);
/// How far the signer's clock may be ahead of ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);
const CLUSTER_HEADER: &str = "x-k8s-aws-id";
const ALLOWED_QUERY: [&str; 9] = [
    "action",
    "version",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
];
/// SigV4 leaves only these and letters and digits as they are.
const SIGV4_ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Why a token was refused. Clients only ever see 401; the reason helps whoever reads the demo's tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenProblem {
    /// Longer than 4096 bytes.
    #[error("the token is too large")]
    TooLarge,
    /// No `k8s-aws-v1.` in front, or not base64url after it.
    #[error("the token is not in EKS's form")]
    NotAToken,
    /// The address is not `https://<host>/?…`.
    #[error("the token's address is not an https address of STS")]
    BadAddress,
    /// A query name that a presigned GetCallerIdentity does not have, or one twice.
    #[error("the token's address carries an unexpected query parameter")]
    UnexpectedQuery,
    /// A query name that is needed is missing, or its value makes no sense.
    #[error("the token's address lacks a query parameter or has a wrong one")]
    BadQuery,
    /// `x-k8s-aws-id` was not signed, so the token could belong to any cluster.
    #[error("the token does not sign the cluster's name")]
    ClusterNotSigned,
    /// Signed more than 15 minutes ago, or in the future.
    #[error("the token has expired or is not valid yet")]
    Expired,
}

/// A token that passed every check but the signature.
#[derive(Debug)]
pub struct Token {
    /// The access key that claims to have signed.
    pub access_key_id: String,
    /// The session token that came along, if any.
    pub session_token: Option<String>,
    /// `YYYYMMDD`, region and service of the credential scope.
    pub scope: Scope,
    /// The signature it carries, lower-case hex.
    pub signature: String,
    /// What must have been signed.
    pub string_to_sign: String,
}

/// The credential scope of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// `YYYYMMDD`.
    pub date: String,
    /// Region of the STS endpoint.
    pub region: String,
    /// Always `sts`.
    pub service: String,
}

impl Token {
    /// Reads a token meant for the cluster called `cluster`. `now` is the real time, not the demo's:
    /// clients sign with their own clock.
    ///
    /// # Errors
    /// The first check that failed.
    pub fn read(token: &str, cluster: &str, now: Timestamp) -> Result<Self, TokenProblem> {
        if token.len() > MAX_BYTES {
            return Err(TokenProblem::TooLarge);
        }
        let encoded = token.strip_prefix(PREFIX).ok_or(TokenProblem::NotAToken)?;
        let bytes = URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('=')).map_err(|_| TokenProblem::NotAToken)?;
        let address = String::from_utf8(bytes).map_err(|_| TokenProblem::NotAToken)?;
        let (host, query) = split_address(&address)?;
        let query = single_values(query)?;
        let presigned = Presigned { host, query: &query, cluster };
        presigned.check(now)?;
        presigned.into_token()
    }
}

/// `https://host/?query` → host and query. Nothing else is allowed in the address, with one exception: with
/// `AWS_ENDPOINT_URL` set, `aws eks get-token` signs for that address, and the demo's own is plain HTTP on
/// loopback.
fn split_address(address: &str) -> Result<(&str, &str), TokenProblem> {
    let (scheme, rest) = address.split_once("://").ok_or(TokenProblem::BadAddress)?;
    let (host, rest) = rest.split_once('/').ok_or(TokenProblem::BadAddress)?;
    if scheme != "https" && !(scheme == "http" && is_loopback(host)) {
        return Err(TokenProblem::BadAddress);
    }
    let query = rest.strip_prefix('?').ok_or(TokenProblem::BadAddress)?;
    if host.is_empty() || host.contains(['@', '?', '#']) || query.contains('#') {
        return Err(TokenProblem::BadAddress);
    }
    Ok((host, query))
}

fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_matches(['[', ']']);
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The query as decoded pairs, each name once and on the list. Names keep their case for the signature.
fn single_values(query: &str) -> Result<BTreeMap<String, String>, TokenProblem> {
    let mut pairs = BTreeMap::new();
    let mut seen = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let plain = name.to_lowercase();
        if !ALLOWED_QUERY.contains(&plain.as_str()) || seen.contains(&plain) {
            return Err(TokenProblem::UnexpectedQuery);
        }
        seen.push(plain);
        pairs.insert(name.into_owned(), value.into_owned());
    }
    Ok(pairs)
}

struct Presigned<'a> {
    host: &'a str,
    query: &'a BTreeMap<String, String>,
    cluster: &'a str,
}

impl Presigned<'_> {
    fn optional(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn value(&self, name: &str) -> Result<&str, TokenProblem> {
        self.optional(name).ok_or(TokenProblem::BadQuery)
    }

    fn check(&self, now: Timestamp) -> Result<(), TokenProblem> {
        let right = self.value("Action")? == "GetCallerIdentity"
            && self.value("Version")? == "2011-06-15"
            && self.value("X-Amz-Algorithm")? == "AWS4-HMAC-SHA256";
        let seconds: i64 = self.value("X-Amz-Expires")?.parse().map_err(|_| TokenProblem::BadQuery)?;
        if !right || !(0..=900).contains(&seconds) {
            return Err(TokenProblem::BadQuery);
        }
        if !self.signed_headers()?.iter().any(|header| header == CLUSTER_HEADER) {
            return Err(TokenProblem::ClusterNotSigned);
        }
        let signed_at = amz_date(self.value("X-Amz-Date")?).ok_or(TokenProblem::BadQuery)?;
        let age = now.duration_since(signed_at);
        if age > LIFETIME || age < -CLOCK_SKEW { Err(TokenProblem::Expired) } else { Ok(()) }
    }

    fn signed_headers(&self) -> Result<Vec<String>, TokenProblem> {
        Ok(self.value("X-Amz-SignedHeaders")?.split(';').map(str::to_lowercase).collect())
    }

    fn into_token(self) -> Result<Token, TokenProblem> {
        let credential: Vec<&str> = self.value("X-Amz-Credential")?.split('/').collect();
        let [access_key_id, date, region, service, "aws4_request"] = credential[..] else {
            return Err(TokenProblem::BadQuery);
        };
        let scope = Scope { date: date.to_owned(), region: region.to_owned(), service: service.to_owned() };
        let request = self.canonical_request()?;
        let string_to_sign = format!(
            "AWS4-HMAC-SHA256\n{}\n{date}/{region}/{service}/aws4_request\n{}",
            self.value("X-Amz-Date")?,
            hex::encode(Sha256::digest(request.as_bytes())),
        );
        Ok(Token {
            access_key_id: access_key_id.to_owned(),
            session_token: self.optional("X-Amz-Security-Token").map(str::to_owned),
            scope,
            signature: self.value("X-Amz-Signature")?.to_owned(),
            string_to_sign,
        })
    }

    /// The request as the signer saw it. Only the host and the cluster's name can be signed headers:
    /// the real authenticator sends exactly these two along.
    fn canonical_request(&self) -> Result<String, TokenProblem> {
        let query: Vec<String> = self
            .query
            .iter()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("X-Amz-Signature"))
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let names = self.signed_headers()?;
        let mut headers = String::new();
        for name in &names {
            let value = match name.as_str() {
                "host" => self.host,
                CLUSTER_HEADER => self.cluster,
                _ => return Err(TokenProblem::BadQuery),
            };
            headers.push_str(&format!("{name}:{value}\n"));
        }
        let nothing = hex::encode(Sha256::digest(b""));
        Ok(format!("GET\n/\n{}\n{headers}\n{}\n{nothing}", query.join("&"), names.join(";")))
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, SIGV4_ENCODED).to_string()
}

/// `20261120T101500Z`.
fn amz_date(text: &str) -> Option<Timestamp> {
    jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text)
        .ok()?
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

impl Token {
    /// Whether the signature is the one this secret key makes.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let Scope { date, region, service } = &self.scope;
        let key = [date.as_str(), region, service, "aws4_request"]
            .iter()
            .fold(format!("AWS4{secret}").into_bytes(), |key, part| hmac(&key, part.as_bytes()).to_vec());
        service == "sts" && hex::encode(hmac(&key, self.string_to_sign.as_bytes())) == self.signature
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by `aws eks get-token --cluster-name first-cluster` (AWS CLI 1.45.11) with the demo's key.
    const FROM_AWS: &str = "k8s-aws-v1.aHR0cHM6Ly9zdHMuZXUtd2VzdC0xLmFtYXpvbmF3cy5jb20vP0FjdGlvbj1HZXRDYWxsZXJJ\
        ZGVudGl0eSZWZXJzaW9uPTIwMTEtMDYtMTUmWC1BbXotQWxnb3JpdGhtPUFXUzQtSE1BQy1TSEEyNTYmWC1BbXotQ3JlZGVudGlhbD1BS0lB\
        TEFOREZBTExERU1PMDAwMSUyRjIwMjYxMTIwJTJGZXUtd2VzdC0xJTJGc3RzJTJGYXdzNF9yZXF1ZXN0JlgtQW16LURhdGU9MjAyNjExMjBU\
        MTEyMjU4WiZYLUFtei1FeHBpcmVzPTYwJlgtQW16LVNpZ25lZEhlYWRlcnM9aG9zdCUzQngtazhzLWF3cy1pZCZYLUFtei1TaWduYXR1cmU9\
        MDQ0OGUzNjgzMjJjYzI4Y2EzNWE4ODQzYzkzNGYxMjg1ODY3ZGVhNmMwNDE3Mjg2YjNlMzhhZDQzODEyNWM1NQ";

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    fn soon() -> Timestamp {
        at("2026-11-20T11:25:00Z")
    }

    /// The address inside the token, changed, as a token again.
    fn changed(change: impl Fn(String) -> String) -> String {
        let address = URL_SAFE_NO_PAD.decode(FROM_AWS.strip_prefix(PREFIX).unwrap()).unwrap();
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(change(String::from_utf8(address).unwrap())))
    }

    fn refused(change: impl Fn(String) -> String) -> TokenProblem {
        Token::read(&changed(change), "first-cluster", soon()).unwrap_err()
    }

    #[test]
    fn a_token_of_the_real_command_is_good_for_its_cluster_and_key_only() {
        let token = Token::read(FROM_AWS, "first-cluster", soon()).unwrap();
        assert_eq!(token.access_key_id, crate::ACCESS_KEY_ID);
        assert_eq!(token.scope.region, "eu-west-1");
        assert!(token.is_signed_with(crate::SECRET_ACCESS_KEY));
        assert!(!token.is_signed_with("another secret"));
        let elsewhere = Token::read(FROM_AWS, "second-cluster", soon()).unwrap();
        assert!(!elsewhere.is_signed_with(crate::SECRET_ACCESS_KEY));
    }

    #[test]
    fn a_token_lives_fifteen_minutes() {
        assert!(Token::read(FROM_AWS, "first-cluster", at("2026-11-20T11:37:50Z")).is_ok());
        let late = Token::read(FROM_AWS, "first-cluster", at("2026-11-20T11:38:10Z"));
        assert_eq!(late.unwrap_err(), TokenProblem::Expired);
        let early = Token::read(FROM_AWS, "first-cluster", at("2026-11-20T11:10:00Z"));
        assert_eq!(early.unwrap_err(), TokenProblem::Expired);
    }

    #[test]
    fn what_is_not_a_presigned_caller_identity_is_refused() {
        assert_eq!(Token::read(&"x".repeat(4097), "c", soon()).unwrap_err(), TokenProblem::TooLarge);
        assert_eq!(Token::read("abc", "c", soon()).unwrap_err(), TokenProblem::NotAToken);
        assert_eq!(refused(|url| url.replace("https", "http")), TokenProblem::BadAddress);
        assert_eq!(refused(|url| url.replace("/?", "/role?")), TokenProblem::BadAddress);
        let loopback = changed(|url| url.replace("https://sts.eu-west-1.amazonaws.com", "http://127.0.0.1:4566"));
        assert!(Token::read(&loopback, "first-cluster", soon()).is_ok(), "AWS_ENDPOINT_URL points at the demo");
        assert_eq!(refused(|url| url + "&Extra=1"), TokenProblem::UnexpectedQuery);
        assert_eq!(refused(|url| url + "&action=GetCallerIdentity"), TokenProblem::UnexpectedQuery);
        assert_eq!(refused(|url| url.replace("GetCallerIdentity", "AssumeRole")), TokenProblem::BadQuery);
        assert_eq!(refused(|url| url.replace("Expires=60", "Expires=901")), TokenProblem::BadQuery);
        assert_eq!(refused(|url| url.replace("%3Bx-k8s-aws-id", "")), TokenProblem::ClusterNotSigned);
    }

    #[test]
    fn a_changed_address_breaks_the_signature() {
        let moved = changed(|url| url.replace("Expires=60", "Expires=600"));
        let token = Token::read(&moved, "first-cluster", soon()).unwrap();
        assert!(!token.is_signed_with(crate::SECRET_ACCESS_KEY));
    }
}
