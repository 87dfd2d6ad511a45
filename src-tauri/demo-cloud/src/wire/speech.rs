//! In which of AWS's protocols a request is, when nobody is there who would know: a service that this cloud does not
//! have, or a request without a signature. So its refusal can be read by the client that sent it.
//!
//! It must not know any service.

use http::{Request, header};

use super::{AwsError, Params, json, query, rest_json};

const REST: &str = "application/json";
const XML: &str = "text/xml;charset=UTF-8";

/// How a client speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Speech {
    /// A form with the action in it, answered in XML.
    Query {
        /// The action, such as `ListStacks`.
        action: String,
        /// The version of the API, such as `2010-05-15`.
        version: String,
        /// The XML namespace of the answers, as most services make it.
        namespace: String,
    },
    /// JSON in both directions, with the action in a header; with the content type that the client used.
    Json(&'static str),
    /// The path is the action.
    Rest,
}

impl Speech {
    /// How a request to a service is spoken. The service is named as in signatures; empty if nobody signed.
    pub(crate) fn of(service: &str, request: &Request<Vec<u8>>) -> Self {
        if request.headers().contains_key("x-amz-target") {
            let is_first =
                request.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == json::CONTENT_TYPE_1_0);
            return Self::Json(if is_first { json::CONTENT_TYPE_1_0 } else { json::CONTENT_TYPE });
        }
        let form = match request.uri().query() {
            Some(query) if request.body().is_empty() => query.as_bytes(),
            _ => request.body(),
        };
        let params = Params::parse(form);
        let Some(action) = params.filled("Action") else { return Self::Rest };
        let version = params.get("Version").unwrap_or_default();
        let host = if service.is_empty() { String::new() } else { format!("{service}.") };
        Self::Query {
            action: action.to_owned(),
            version: version.to_owned(),
            namespace: format!("http://{host}amazonaws.com/doc/{version}/"),
        }
    }

    /// The refusal of an operation that nobody has.
    pub(crate) fn unknown_operation(&self) -> AwsError {
        match self {
            Self::Query { action, version, .. } => query::unknown_action(action, version),
            Self::Json(_) => json::unknown_operation(),
            Self::Rest => rest_json::unknown_operation(),
        }
    }

    /// Content type and body of a refusal.
    pub(crate) fn refusal(&self, error: &AwsError, request_id: &str) -> (&'static str, String) {
        match self {
            Self::Query { namespace, .. } => (XML, query::refusal(namespace, error, request_id)),
            Self::Json(content_type) => (content_type, json::refusal(error).to_string()),
            Self::Rest => (REST, rest_json::refusal(error).to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)], body: &str) -> Request<Vec<u8>> {
        let mut request = Request::post("https://aws.example/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(body.as_bytes().to_vec()).expect("a valid request")
    }

    #[test]
    fn a_refusal_is_in_the_protocol_of_the_request() {
        let form = Speech::of("cloudformation", &request(&[], "Action=ListStacks&Version=2010-05-15"));
        let (kind, body) = form.refusal(&form.unknown_operation(), "1");
        assert_eq!(kind, XML);
        assert!(body.starts_with("<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"));
        assert!(body.contains("<Code>InvalidAction</Code>") && body.contains("ListStacks"), "{body}");

        let first = [("x-amz-target", "DynamoDB_20120810.ListTables"), ("content-type", "application/x-amz-json-1.0")];
        let table = Speech::of("dynamodb", &request(&first, "{}"));
        assert_eq!(table, Speech::Json("application/x-amz-json-1.0"));
        let (kind, body) = table.refusal(&table.unknown_operation(), "1");
        assert_eq!(kind, "application/x-amz-json-1.0");
        assert!(body.contains("\"__type\":\"UnknownOperationException\""), "{body}");

        let rest = Speech::of("lambda", &request(&[], "{\"name\":\"a\"}"));
        assert_eq!((rest.clone(), rest.unknown_operation().status), (Speech::Rest, 404));
    }
}
