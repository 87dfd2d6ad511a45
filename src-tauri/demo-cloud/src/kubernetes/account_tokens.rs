//! Tokens of service accounts, as `kubectl create token` asks for them: JSON Web Tokens, signed by the cluster.
//!
//! It must not know what an account may do. Source: "Service account tokens" in Kubernetes' documentation. A real
//! cluster signs with a key pair; nobody outside reads the demo's tokens, so that a secret does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::access::Caller;
use super::acting;
use super::api::{self, Request};
use super::objects::meta;
use super::status::{Answer, Cause};
use super::targets::Target;
use super::view::{ClusterView, stable_uid};
use crate::wire::sigv4::hmac;

const AUDIENCE: &str = "https://kubernetes.default.svc";
/// How long a token is good if nobody says, at least and at most, in seconds.
const USUAL: i64 = 3600;
const LEAST: i64 = 600;
const MOST: i64 = 1 << 32;

/// Answers a `TokenRequest`. `now` is the real time, for clients have no other.
pub fn answer(cluster: &ClusterView, secret: &str, request: &Request, target: &Target, now: Timestamp) -> Answer {
    let name = target.name.as_deref().unwrap_or_default();
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let Some(account) = api::find(cluster, target, name) else {
        return Answer::no_object("", "serviceaccounts", name);
    };
    let wish = &request.body["spec"];
    let seconds = match &wish["expirationSeconds"] {
        Value::Null => Some(USUAL),
        said => said.as_i64(),
    };
    let Some(seconds) = seconds.filter(|_| request.holds("TokenRequest") && (wish.is_object() || wish.is_null()))
    else {
        return Answer::bad_request("the object provided is not a TokenRequest");
    };
    if !(LEAST..=MOST).contains(&seconds) {
        let why = if seconds < LEAST {
            "may not specify a duration less than 10 minutes"
        } else {
            "may not specify a duration larger than 2^32 seconds"
        };
        let cause = Cause::invalid("spec.expirationSeconds", &json!(seconds), why);
        return Answer::invalid_for("authentication.k8s.io", "TokenRequest", "", &[cause]);
    }
    let ends = now + SignedDuration::from_secs(seconds);
    let claims = json!({
        "aud": [AUDIENCE], "exp": ends.as_second(), "iat": now.as_second(), "nbf": now.as_second(),
        "iss": AUDIENCE,
        "jti": stable_uid(&[&cluster.name, "token", namespace, name, &now.as_microsecond().to_string()]),
        "kubernetes.io": { "namespace": namespace, "serviceaccount": { "name": name, "uid": meta(&account, "uid") } },
        "sub": format!("system:serviceaccount:{namespace}:{name}"),
    });
    let mut object = request.body.clone();
    object["metadata"] = json!({ "name": name, "namespace": namespace, "creationTimestamp": null });
    object["spec"]["audiences"] = json!([AUDIENCE]);
    object["spec"]["expirationSeconds"] = json!(seconds);
    object["status"] = json!({
        "token": signed(secret, &claims), "expirationTimestamp": ends.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    });
    Answer::Json(201, object)
}

fn signed(secret: &str, claims: &Value) -> String {
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let text = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
    let signature = BASE64.encode(hmac(secret.as_bytes(), text.as_bytes()));
    format!("{text}.{signature}")
}

/// Whose token this is, if the cluster signed it and it has not ended.
pub fn caller(secret: &str, token: &str, now: Timestamp) -> Option<Caller> {
    let (text, signature) = token.rsplit_once('.')?;
    if BASE64.encode(hmac(secret.as_bytes(), text.as_bytes())) != signature {
        return None;
    }
    let claims: Value = serde_json::from_slice(&BASE64.decode(text.split_once('.')?.1).ok()?).ok()?;
    let username = claims["sub"].as_str()?.to_owned();
    let namespace = claims["kubernetes.io"]["namespace"].as_str()?;
    (claims["exp"].as_i64()? > now.as_second()).then(|| Caller::Known {
        username,
        groups: acting::groups_of_account(namespace),
        grants: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_cluster_itself_signs_and_tokens_end() {
        let now = Timestamp::UNIX_EPOCH;
        let claims = json!({
            "exp": 10, "sub": "system:serviceaccount:dev:robot", "kubernetes.io": { "namespace": "dev" },
        });
        let token = signed("secret", &claims);
        let Some(Caller::Known { username, groups, .. }) = caller("secret", &token, now) else { panic!("a caller") };
        assert_eq!(username, "system:serviceaccount:dev:robot");
        assert_eq!(groups, ["system:serviceaccounts", "system:serviceaccounts:dev"]);
        assert_eq!(caller("other", &token, now), None);
        assert_eq!(caller("secret", &token, now + SignedDuration::from_secs(10)), None);
        assert_eq!(caller("secret", "abc", now), None);
    }
}
