//! REST with JSON bodies, as EKS speaks it: the path names the object, the method names the deed.

use http::{Method, Uri};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::{Answer, AwsError};

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The HTTP method.
    pub(crate) method: Method,
    /// The segments of the path, split first and decoded then, so that an ARN is one segment.
    pub(crate) path: Vec<String>,
    /// The query parameters in the order they came; a list repeats its name.
    pub(crate) query: Vec<(String, String)>,
    /// The JSON body; an empty object if there is none.
    pub(crate) body: Value,
}

impl Call {
    /// Reads a request.
    pub(crate) fn read(method: &Method, uri: &Uri, body: &[u8]) -> Answer<Self> {
        let body = if body.is_empty() {
            Value::Object(Map::new())
        } else {
            serde_json::from_slice(body)
                .map_err(|problem| AwsError::bad("SerializationException", format!("{problem}")))?
        };
        Ok(Self {
            method: method.clone(),
            path: segments(uri.path()),
            query: form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect(),
            body,
        })
    }

    /// The path as string slices, for matching.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// The first query parameter with this name.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// All query parameters with this name.
    pub(crate) fn query_list(&self, name: &str) -> Vec<&str> {
        self.query.iter().filter(|(of, _)| of == name).map(|(_, value)| value.as_str()).collect()
    }
}

/// The body of a refusal: the message and whatever else the error carries.
pub(crate) fn refusal(error: &AwsError) -> Value {
    let mut body = Map::new();
    body.insert("message".to_owned(), Value::from(error.message.clone()));
    body.extend(error.members.clone());
    Value::Object(body)
}

/// The refusal of a path that no operation has.
pub(crate) fn unknown_operation() -> AwsError {
    AwsError::new(404, "UnknownOperationException", "Unknown operation")
}

/// The refusal of a caller who asks too often.
pub(crate) fn throttled() -> AwsError {
    AwsError::new(429, "ThrottlingException", "Rate exceeded")
}

fn segments(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_in_the_path_is_one_segment() {
        let uri: Uri = "/clusters/demo/access-entries/arn%3Aaws%3Aiam%3A%3A111122223333%3Auser%2Fdemo?a=1&a=2"
            .parse()
            .expect("a valid address");
        let call = Call::read(&Method::GET, &uri, b"").expect("a readable request");
        assert_eq!(call.path[3], "arn:aws:iam::111122223333:user/demo");
        assert_eq!(call.query_list("a"), ["1", "2"]);
    }
}
