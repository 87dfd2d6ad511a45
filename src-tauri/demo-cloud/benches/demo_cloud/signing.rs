//! AWS's Signature Version 4, written from its documentation ("Create a signed AWS API request", IAM User Guide), so that
//! requests can be signed before the clock starts.

use landfall_demo_cloud::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use sha2::{Digest, Sha256};

use crate::mix::{Call, REGION};

/// Every header of the request but its length, with the one that holds the signature.
pub(crate) fn signed_headers(call: &Call, host: &str) -> Vec<(&'static str, String)> {
    let moment = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let day = moment.split('T').next().unwrap_or_default();
    let mut headers = vec![("content-type", call.content_type.to_owned()), ("host", host.to_owned())];
    headers.push(("x-amz-date", moment.clone()));
    headers.extend(call.target.map(|target| ("x-amz-target", target.to_owned())));

    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let canonical = format!("{}\n{}\n\n{lines}\n{names}\n{}", call.method, call.path, hash(call.body.as_bytes()));
    let scope = format!("{day}/{REGION}/{}/aws4_request", call.service);
    let to_sign = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{}", hash(canonical.as_bytes()));
    let beginning = format!("AWS4{SECRET_ACCESS_KEY}").into_bytes();
    let key = [day, REGION, call.service, "aws4_request"]
        .into_iter()
        .fold(beginning, |key, part| hmac(&key, part.as_bytes()));
    let signature = hex::encode(hmac(&key, to_sign.as_bytes()));
    let credential = format!("{ACCESS_KEY_ID}/{scope}");
    headers.push((
        "authorization",
        format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}"),
    ));
    headers
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// RFC 2104, with SHA-256 and keys that may be longer than its block of 64 bytes.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let with = |pad: u8| block.map(|byte| byte ^ pad);
    let inner = Sha256::new().chain_update(with(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(with(0x5c)).chain_update(inner).finalize().to_vec()
}
