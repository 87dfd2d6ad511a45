//! Signature Version 4, from the server's side: does the Authorization header fit the request and the key?
//!
//! Written from AWS's "Signature Version 4 for API requests" in the IAM User Guide, with its own HMAC, so that it
//! shares nothing with the signer it judges. It must not know what a service does with the refusal's words.

use http::Request;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use sha2::{Digest, Sha256};

/// What SigV4 leaves alone; everything else becomes `%XX`.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// How far the client's clock may be off.
const SKEW_MINUTES: i64 = 5;
/// A key a client may sign with: its id and its secret.
#[cfg(test)]
pub(crate) type Key<'a> = (&'a str, &'a str);

/// What the Authorization header claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The access key id.
    pub(crate) access_key_id: String,
    date: String,
    /// The Region it is signed for.
    pub(crate) region: String,
    /// The service it is signed for, such as `ec2`.
    pub(crate) service: String,
    signed_headers: Vec<String>,
    signature: String,
}

/// Why a request is not believed. Each service has its own code for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// No Authorization header.
    Unsigned,
    /// An Authorization header that lacks something.
    Incomplete(String),
    /// A key nobody has, or a session token that does not go with it.
    UnknownKey,
    /// The signature does not fit.
    WrongSignature,
    /// The client's clock is off; the text says by how much, in AWS's words.
    Skew(String),
    /// A session that is over.
    Expired,
}

/// Reads the Authorization header without believing it.
pub(crate) fn claim<B>(request: &Request<B>) -> Result<Claim, Refused> {
    let header = header(request, "authorization").ok_or(Refused::Unsigned)?;
    let incomplete = |what: &str| {
        Refused::Incomplete(format!("Authorization header requires '{what}' parameter. Authorization={header}"))
    };
    let fields = header.strip_prefix("AWS4-HMAC-SHA256 ").ok_or_else(|| incomplete("Credential"))?;
    let field = |name: &str| {
        fields
            .split(',')
            .filter_map(|field| field.trim().split_once('='))
            .find(|(of, _)| *of == name)
            .map(|(_, value)| value)
            .ok_or_else(|| incomplete(name))
    };
    let scope: Vec<&str> = field("Credential")?.split('/').collect();
    let [access_key_id, date, region, service, "aws4_request"] = scope[..] else {
        return Err(incomplete("Credential"));
    };
    Ok(Claim {
        access_key_id: access_key_id.to_owned(),
        date: date.to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        signed_headers: field("SignedHeaders")?.split(';').map(str::to_owned).collect(),
        signature: field("Signature")?.to_owned(),
    })
}

/// The session token that came with a request.
pub(crate) fn session_token<B>(request: &Request<B>) -> Option<String> {
    header(request, "x-amz-security-token")
}

/// Checks a claim against the secret of the key that it names, at a real moment in Unix seconds.
pub(crate) fn verify(claim: &Claim, request: &Request<Vec<u8>>, secret: &str, now: i64) -> Result<(), Refused> {
    let date = header(request, "x-amz-date").ok_or_else(|| {
        Refused::Incomplete(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.".to_owned(),
        )
    })?;
    if !claim.signed_headers.iter().any(|name| name == "host") {
        return Err(Refused::Incomplete("'Host' must be a 'SignedHeader' in the AWS Authorization.".to_owned()));
    }
    check_skew(&date, now)?;
    if signature(claim, request, &date, secret) == claim.signature { Ok(()) } else { Err(Refused::WrongSignature) }
}

fn signature(claim: &Claim, request: &Request<Vec<u8>>, date: &str, secret: &str) -> String {
    let scope = [&claim.date, &claim.region, &claim.service, "aws4_request"].join("/");
    let canonical = canonical_request(claim, request);
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(canonical)));
    let key = [&claim.date, &claim.region, &claim.service, "aws4_request"]
        .iter()
        .fold(format!("AWS4{secret}").into_bytes(), |key, part| hmac(&key, part.as_bytes()).to_vec());
    hex::encode(hmac(&key, to_sign.as_bytes()))
}

fn canonical_request(claim: &Claim, request: &Request<Vec<u8>>) -> String {
    let headers: String = claim
        .signed_headers
        .iter()
        .map(|name| format!("{name}:{}\n", header(request, name).unwrap_or_default()))
        .collect();
    let payload =
        header(request, "x-amz-content-sha256").unwrap_or_else(|| hex::encode(Sha256::digest(request.body())));
    [
        request.method().as_str(),
        &canonical_path(request.uri().path()),
        &canonical_query(request.uri().query().unwrap_or_default()),
        &headers,
        &claim.signed_headers.join(";"),
        &payload,
    ]
    .join("\n")
}

/// The path as it was sent, encoded once more: every service but S3 is signed over the doubly encoded path.
fn canonical_path(path: &str) -> String {
    let path: Vec<String> =
        path.split('/').map(|segment| percent_encode(segment.as_bytes(), UNRESERVED).to_string()).collect();
    let path = path.join("/");
    if path.is_empty() { "/".to_owned() } else { path }
}

fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| {
            let encode = |text: &str| percent_encode(text.as_bytes(), UNRESERVED).to_string();
            (encode(&name), encode(&value))
        })
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// A header's values, each with its runs of spaces made one, joined by commas. In process nobody has written
/// a `host` header; the address stands in for it.
fn header<B>(request: &Request<B>, name: &str) -> Option<String> {
    let values: Vec<String> = request
        .headers()
        .get_all(name)
        .iter()
        .map(|value| {
            String::from_utf8_lossy(value.as_bytes())
                .split(' ')
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    if values.is_empty() && name == "host" {
        return request.uri().authority().map(ToString::to_string);
    }
    (!values.is_empty()).then(|| values.join(","))
}

fn check_skew(date: &str, now: i64) -> Result<(), Refused> {
    let signed = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date)
        .ok()
        .and_then(|moment| moment.to_zoned(jiff::tz::TimeZone::UTC).ok())
        .map(|moment| moment.timestamp().as_second())
        .ok_or_else(|| Refused::Incomplete(format!("Date must be in ISO-8601 'basic format'. Got '{date}'.")))?;
    let limit = SKEW_MINUTES * 60;
    let edge = |moment| basic(moment);
    if signed < now - limit {
        return Err(Refused::Skew(format!(
            "Signature expired: {date} is now earlier than {} ({} - {SKEW_MINUTES} min.)",
            edge(now - limit),
            basic(now)
        )));
    }
    if signed > now + limit {
        return Err(Refused::Skew(format!(
            "Signature not yet current: {date} is still later than {} ({} + {SKEW_MINUTES} min.)",
            edge(now + limit),
            basic(now)
        )));
    }
    Ok(())
}

/// `20261120T100000Z` from Unix seconds.
pub(crate) fn basic(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// HMAC-SHA-256 (RFC 2104).
pub(crate) fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    const BLOCK: usize = 64;
    let mut padded = [0_u8; BLOCK];
    if key.len() > BLOCK {
        padded[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        padded[..key.len()].copy_from_slice(key);
    }
    let with = |pad: u8| padded.map(|byte| byte ^ pad);
    let inner = Sha256::new().chain_update(with(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(with(0x5c)).chain_update(inner).finalize().into()
}

/// Signs a request as a client does. For tests that need a signed request without a client.
#[cfg(test)]
pub(crate) fn sign(request: &mut Request<Vec<u8>>, key: Key<'_>, region: &str, service: &str, now: i64) {
    let date = basic(now);
    let claim = Claim {
        access_key_id: key.0.to_owned(),
        date: date[..8].to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        signed_headers: vec!["host".to_owned(), "x-amz-date".to_owned()],
        signature: String::new(),
    };
    let date_value = date.parse().expect("digits are a header value");
    request.headers_mut().insert("x-amz-date", date_value);
    let signature = signature(&claim, request, &date, key.1);
    let value = format!(
        "AWS4-HMAC-SHA256 Credential={}/{}/{region}/{service}/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}",
        claim.access_key_id, claim.date
    );
    let value = value.parse().expect("plain ASCII is a header value");
    request.headers_mut().insert("authorization", value);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of AWS's guide: `GET` of IAM's `ListUsers` on 30 August 2015.
    fn example() -> Request<Vec<u8>> {
        Request::get("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08")
            .header("host", "iam.amazonaws.com")
            .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
            .header("x-amz-date", "20150830T123600Z")
            .header(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
                 SignedHeaders=content-type;host;x-amz-date, \
                 Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            )
            .body(Vec::new())
            .expect("a valid request")
    }

    const KEY: Key<'static> = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    const AT: i64 = 1_440_938_160;

    #[test]
    fn amazons_own_example_verifies() {
        let request = example();
        let claim = claim(&request).expect("a claim");
        assert_eq!((claim.region.as_str(), claim.service.as_str()), ("us-east-1", "iam"));
        assert_eq!(verify(&claim, &request, KEY.1, AT), Ok(()));
    }

    #[test]
    fn a_wrong_secret_or_clock_is_refused() {
        let request = example();
        let claim = claim(&request).expect("a claim");
        let wrong_secret = verify(&claim, &request, "other", AT);
        assert_eq!(wrong_secret, Err(Refused::WrongSignature));
        let Err(Refused::Skew(words)) = verify(&claim, &request, KEY.1, AT + 301) else {
            panic!("five minutes and a second are too late");
        };
        assert_eq!(
            words,
            "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z \
             (20150830T124101Z - 5 min.)"
        );
    }
}
