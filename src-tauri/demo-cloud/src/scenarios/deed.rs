//! One call of a colleague's that is still to be made: what takes away what they made, or puts back what they broke.
//! Saved with the rehearsal it belongs to.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::colleague;
use crate::context::Context;
use crate::wire::{Answer, AwsError};

/// A call by the same ways as everybody's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Deed {
    /// EC2's, with its parameters.
    Ec2(String, Vec<(String, String)>),
    /// Of Classic Load Balancers.
    Elb(String, Vec<(String, String)>),
    /// IAM's.
    Iam(String, Vec<(String, String)>),
    /// A POST of EKS's, by the segments of its path.
    Eks(Vec<String>, Value),
    /// Removes an object of a cluster, if it is still the one of this uid: another one of its name is somebody else's.
    KubectlDelete {
        cluster: String,
        path: String,
        #[serde(default)]
        uid: String,
    },
}

impl Deed {
    /// A call of EC2's.
    pub(super) fn ec2(action: &str, with: &[(&str, &str)]) -> Self {
        Self::Ec2(action.to_owned(), owned(with))
    }

    /// A call of Classic Load Balancers'.
    pub(super) fn elb(action: &str, with: &[(&str, &str)]) -> Self {
        Self::Elb(action.to_owned(), owned(with))
    }

    /// A call of IAM's.
    pub(super) fn iam(action: &str, with: &[(&str, &str)]) -> Self {
        Self::Iam(action.to_owned(), owned(with))
    }

    /// A POST of EKS's.
    pub(super) fn eks(path: &[&str], body: Value) -> Self {
        Self::Eks(path.iter().map(|&segment| segment.to_owned()).collect(), body)
    }

    /// Removes an object of a cluster that was just made, as the cluster answered.
    pub(super) fn kubectl_delete(cluster: &str, kind: &str, made: &Value) -> Self {
        let text = |field: &str| made["metadata"][field].as_str().unwrap_or_default().to_owned();
        Self::KubectlDelete { cluster: cluster.to_owned(), path: format!("{kind}/{}", text("name")), uid: text("uid") }
    }

    /// Does it. Says whether it has to be done again later, because something is still in its way. What somebody else
    /// took away or put back already needs no doing.
    pub(super) fn has_to_wait(&self, context: &mut Context<'_>) -> bool {
        let answer: Answer<()> = match self {
            Self::Ec2(action, with) => colleague::ec2(context, action, &borrowed(with)).map(drop),
            Self::Elb(action, with) => colleague::elb(context, action, &borrowed(with)).map(drop),
            Self::Iam(action, with) => colleague::iam(context, action, &borrowed(with)).map(drop),
            Self::Eks(path, body) => {
                let path: Vec<_> = path.iter().map(String::as_str).collect();
                colleague::eks(context, Method::POST, &path, body.clone()).map(drop)
            }
            Self::KubectlDelete { cluster, path, uid } => {
                let found = colleague::kubectl(context, cluster, "GET", path, Value::Null).unwrap_or_default();
                // Nobody comes between: the account is asked by one at a time.
                if found["metadata"]["uid"] == uid.as_str() {
                    colleague::kubectl(context, cluster, "DELETE", path, Value::Null);
                }
                Ok(())
            }
        };
        let busy = ["DependencyViolation", "InvalidGroup.InUse", "InvalidRequestException", "ResourceInUseException"];
        answer.is_err_and(|refusal| busy.contains(&refusal.code.as_str()) && !self.makes_what_is_there(&refusal))
    }

    /// Whether it is an access entry that somebody made already, which EKS answers as if it were busy. An add-on that is
    /// there may be on its way out, and is waited for.
    fn makes_what_is_there(&self, refusal: &AwsError) -> bool {
        refusal.code == "ResourceInUseException"
            && matches!(self, Self::Eks(path, _) if path.last().is_some_and(|last| last == "access-entries"))
    }
}

fn owned(with: &[(&str, &str)]) -> Vec<(String, String)> {
    with.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn borrowed(with: &[(String, String)]) -> Vec<(&str, &str)> {
    with.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
