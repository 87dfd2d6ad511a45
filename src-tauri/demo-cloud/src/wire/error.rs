//! AWS's refusals, before a protocol gives them their shape.

use serde_json::Value;

/// What a service function returns: an answer or AWS's refusal.
pub(crate) type Answer<T> = Result<T, AwsError>;

/// One refusal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AwsError {
    /// The HTTP status.
    pub(crate) status: u16,
    /// AWS's error code, such as `DependencyViolation`.
    pub(crate) code: String,
    /// AWS's words.
    pub(crate) message: String,
    /// Further members of the error, which only JSON protocols carry, such as EKS's `clusterName`.
    pub(crate) members: Vec<(String, Value)>,
}

impl AwsError {
    /// A refusal with any status.
    pub(crate) fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into(), members: Vec::new() }
    }

    /// A refusal with status 400, which is most of them.
    pub(crate) fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(400, code, message)
    }

    /// The same refusal with one more member.
    pub(crate) fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.push((member.to_owned(), value.into()));
        self
    }
}
