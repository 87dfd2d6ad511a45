//! The bearer token by which EKS knows an IAM identity: a signed question to STS, "who am I?", which the cluster asks
//! in our name. Made here without asking anybody, and told to kubectl in the form it expects.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign},
    sign::v4,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::json;
use zeroize::Zeroizing;

/// What every token starts with.
const PREFIX: &str = "k8s-aws-v1.";
/// How long STS accepts the question; clusters allow more, see [`LIFETIME`].
const QUESTION_EXPIRES: Duration = Duration::from_secs(60);
/// Clusters accept a token for 15 minutes; one minute is kept for clocks that differ.
const LIFETIME: Duration = Duration::from_secs(14 * 60);

/// A token for one cluster. Wiped when dropped; printed as `***`.
#[derive(Clone)]
pub struct Token {
    /// `k8s-aws-v1.…`; a secret.
    pub token: Zeroizing<String>,
    /// When to make a new one.
    pub expires_at: Timestamp,
}

/// Why no token could be made.
#[derive(Debug, thiserror::Error)]
pub enum TokenTrouble {
    /// The cluster's name cannot be put into a request.
    #[error("“{0}” cannot be the name of a cluster")]
    ClusterName(String),
    /// The Region's name cannot be put into a request.
    #[error("“{0}” cannot be the name of a Region")]
    Region(String),
    /// The signature could not be computed.
    #[error("the token cannot be signed: {0}")]
    Signing(String),
    /// kubectl asked in words that are not understood.
    #[error("{0}")]
    ExecInfo(String),
}

/// Makes a token for a cluster, signed at `now`.
///
/// # Errors
/// The cluster's or the Region's name is impossible.
pub fn token(cluster: &str, region: &str, credentials: &Credentials, now: SystemTime) -> Result<Token, TokenTrouble> {
    let word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if cluster.is_empty() || cluster.len() > 100 || !word(cluster) {
        return Err(TokenTrouble::ClusterName(cluster.to_owned()));
    }
    if region.is_empty() || !word(region) {
        return Err(TokenTrouble::Region(region.to_owned()));
    }
    let url = Zeroizing::new(question(cluster, region, credentials, now)?);
    let mut token = Zeroizing::new(String::with_capacity(PREFIX.len() + url.len() * 4 / 3 + 4));
    token.push_str(PREFIX);
    URL_SAFE_NO_PAD.encode_string(url.as_bytes(), &mut token);
    let expires_at = Timestamp::try_from(now + LIFETIME).map_err(|error| TokenTrouble::Signing(error.to_string()))?;
    Ok(Token { token, expires_at })
}

/// The presigned `GetCallerIdentity` URL, with the cluster's name among the signed headers.
fn question(cluster: &str, region: &str, credentials: &Credentials, now: SystemTime) -> Result<String, TokenTrouble> {
    let failed = |error: &dyn fmt::Display| TokenTrouble::Signing(error.to_string());
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(QUESTION_EXPIRES);
    let identity = credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("sts")
        .time(now)
        .settings(settings)
        .build()
        .map_err(|error| failed(&error))?
        .into();
    let url = format!("https://{}/?Action=GetCallerIdentity&Version=2011-06-15", sts_host(region));
    let headers = [("x-k8s-aws-id", cluster)];
    let request = SignableRequest::new("GET", url.as_str(), headers.into_iter(), SignableBody::empty())
        .map_err(|error| failed(&error))?;
    let (instructions, _) = sign(request, &params).map_err(|error| failed(&error))?.into_parts();
    let mut request = http::Request::get(&url).body(()).map_err(|error| failed(&error))?;
    instructions.apply_to_request_http1x(&mut request);
    Ok(request.uri().to_string())
}

/// The Region's own STS: clusters do not accept a token that names the global one for every Region.
fn sts_host(region: &str) -> String {
    let suffix = match region {
        _ if region.starts_with("cn-") => "amazonaws.com.cn",
        _ if region.starts_with("us-iso-") => "c2s.ic.gov",
        _ if region.starts_with("us-isob-") => "sc2s.sgov.gov",
        _ if region.starts_with("us-isof-") => "csp.hci.ic.gov",
        _ if region.starts_with("eu-isoe-") => "cloud.adc-e.uk",
        _ if region.starts_with("eusc-") => "amazonaws.eu",
        _ => "amazonaws.com",
    };
    format!("sts.{region}.{suffix}")
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Token").field("token", &"***").field("expires_at", &self.expires_at).finish()
    }
}

/// What to print for kubectl.
pub struct ExecAnswer {
    /// For standard output: one line of JSON with the token in it.
    pub json: Zeroizing<String>,
    /// For standard error, if anything is to be said.
    pub warning: Option<String>,
}

/// Wraps a token as kubectl expects it. `asked` is the variable `KUBERNETES_EXEC_INFO`; kubectl up to 1.19 sets none.
///
/// # Errors
/// The variable asks for a form that does not exist.
pub fn exec_credential(token: &Token, asked: Option<&str>) -> Result<ExecAnswer, TokenTrouble> {
    let version = asked.filter(|asked| !asked.trim().is_empty()).map_or(Ok("v1beta1".to_owned()), asked_version)?;
    let expires = token.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let json = json!({
        "kind": "ExecCredential",
        "apiVersion": format!("{GROUP}{version}"),
        "spec": {},
        "status": { "expirationTimestamp": expires, "token": token.token.as_str() },
    });
    let warning = (version == "v1alpha1").then(|| {
        "The kubeconfig asks for the outdated API version client.authentication.k8s.io/v1alpha1. \
         Let Landfall write the cluster’s kubeconfig entry again, or change v1alpha1 to v1beta1 in it."
            .to_owned()
    });
    Ok(ExecAnswer { json: Zeroizing::new(json.to_string()), warning })
}

const GROUP: &str = "client.authentication.k8s.io/";

fn asked_version(asked: &str) -> Result<String, TokenTrouble> {
    let refused = |what: String| {
        TokenTrouble::ExecInfo(format!("{what} kubectl sets this variable itself; unset it, or update kubectl."))
    };
    let info: serde_json::Value = serde_json::from_str(asked)
        .map_err(|_| refused("The variable KUBERNETES_EXEC_INFO is not JSON.".to_owned()))?;
    let version = info.get("apiVersion").and_then(serde_json::Value::as_str).unwrap_or_default();
    match version.strip_prefix(GROUP) {
        Some(known @ ("v1" | "v1beta1" | "v1alpha1")) => Ok(known.to_owned()),
        _ => Err(refused(format!(
            "The variable KUBERNETES_EXEC_INFO asks for “{version}”; Landfall knows {GROUP}v1 and {GROUP}v1beta1."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, time::UNIX_EPOCH};

    use super::*;

    /// 2026-11-20T10:57:00Z.
    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_795_172_220)
    }

    fn temporary() -> Credentials {
        let token = "IQoJb3JpZ2luX2VjEXAMPLE//////////token+with/slash==".to_owned();
        Credentials::new("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Some(token), None, "test")
    }

    fn lasting() -> Credentials {
        Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None, None, "test")
    }

    fn url_in(token: &Token) -> String {
        let encoded = token.token.strip_prefix(PREFIX).expect("the prefix");
        String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).expect("base64url without padding")).expect("text")
    }

    /// Address and parameters: their order carries no meaning, since the signature sorts them.
    fn parts(url: &str) -> (String, BTreeMap<String, String>) {
        let (address, query) = url.split_once('?').expect("a query");
        let pairs = query.split('&').map(|pair| pair.split_once('=').expect("a pair"));
        (address.to_owned(), pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    // The two expected URLs were made with botocore 1.43.11, its clock (`botocore.auth.get_current_datetime`) fixed at
    // 2026-11-20 10:57:00: `SigV4QueryAuth(credentials, "sts", region, expires=60).add_auth(AWSRequest("GET",
    // "https://<host>/?Action=GetCallerIdentity&Version=2011-06-15", headers={"x-k8s-aws-id": cluster}))`.

    #[test]
    fn signs_as_botocore_does_with_a_session_token() {
        let token = token("workshop", "eu-central-1", &temporary(), now()).expect("a token");
        let expected = "https://sts.eu-central-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20261120%2Feu-central-1%2Fsts%2Faws4_request&X-Amz-Date=20261120T105700Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE%2F%2F%2F%2F%2F%2F%2F%2F%2F%2Ftoken%2Bwith%2Fslash%3D%3D&X-Amz-Signature=78a3af1589792dbfea65b3d60f59491bb7bd73f832489383f3658c035f966e12";
        assert_eq!(parts(&url_in(&token)), parts(expected));
        assert_eq!(parts(expected).1.len(), 9);
    }

    #[test]
    fn signs_as_botocore_does_in_china_without_a_session_token() {
        let token = token("my_cluster-1", "cn-north-1", &lasting(), now()).expect("a token");
        let expected = "https://sts.cn-north-1.amazonaws.com.cn/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261120%2Fcn-north-1%2Fsts%2Faws4_request&X-Amz-Date=20261120T105700Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Signature=3d16eab07207f113c8017bb38362eb2c78d16afbc62bc0e71caff751e1e19ed1";
        assert_eq!(parts(&url_in(&token)), parts(expected));
    }

    #[test]
    fn lasts_fourteen_minutes_and_fits_what_clusters_accept() {
        let token = token("workshop", "us-east-1", &temporary(), now()).expect("a token");
        assert_eq!(token.expires_at.to_string(), "2026-11-20T11:11:00Z");
        assert!(token.token.len() < 4096 && !token.token.contains('='));
    }

    #[test]
    fn impossible_names_are_refused() {
        for name in ["", "a b", "a/b", "ä", "a\nb"] {
            assert!(matches!(token(name, "us-east-1", &lasting(), now()), Err(TokenTrouble::ClusterName(_))));
        }
        assert!(matches!(token("a", "example.com/", &lasting(), now()), Err(TokenTrouble::Region(_))));
    }

    #[test]
    fn debug_output_hides_the_token() {
        let token = token("workshop", "us-east-1", &lasting(), now()).expect("a token");
        assert!(!format!("{token:?}").contains("k8s-aws-v1"));
    }

    #[test]
    fn kubectl_gets_the_version_it_asked_for() {
        let token = token("workshop", "us-east-1", &lasting(), now()).expect("a token");
        for (asked, version, warns) in [
            (None, "v1beta1", false),
            (Some(""), "v1beta1", false),
            (Some(r#"{"apiVersion":"client.authentication.k8s.io/v1"}"#), "v1", false),
            (
                Some(r#"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","spec":{}}"#),
                "v1beta1",
                false,
            ),
            (Some(r#"{"apiVersion":"client.authentication.k8s.io/v1alpha1"}"#), "v1alpha1", true),
        ] {
            let answer = exec_credential(&token, asked).expect("an answer");
            let json: serde_json::Value = serde_json::from_str(&answer.json).expect("JSON");
            assert_eq!(
                json,
                json!({
                    "kind": "ExecCredential",
                    "apiVersion": format!("client.authentication.k8s.io/{version}"),
                    "spec": {},
                    "status": { "expirationTimestamp": "2026-11-20T11:11:00Z", "token": token.token.as_str() },
                })
            );
            assert_eq!(answer.warning.is_some(), warns, "{asked:?}");
        }
    }

    #[test]
    fn nonsense_from_kubectl_is_named() {
        let token = token("workshop", "us-east-1", &lasting(), now()).expect("a token");
        for asked in ["{", "[]", r#"{"apiVersion":"client.authentication.k8s.io/v9"}"#, r#"{"apiVersion":7}"#] {
            let said = exec_credential(&token, Some(asked)).err().expect("refused").to_string();
            assert!(said.contains("KUBERNETES_EXEC_INFO"), "{said}");
        }
    }
}
