//! One call of a colleague's that is still to be made: what takes away what they made, or puts back what they broke.
//! Saved with the rehearsal it belongs to.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::colleague;
use crate::context::Context;
use crate::wire::Answer;

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
    /// Removes an object of a cluster.
    KubectlDelete { cluster: String, path: String },
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
            Self::KubectlDelete { cluster, path } => {
                colleague::kubectl(context, cluster, "DELETE", path, Value::Null);
                Ok(())
            }
        };
        let busy = ["DependencyViolation", "InvalidGroup.InUse", "InvalidRequestException", "ResourceInUseException"];
        answer.is_err_and(|refusal| busy.contains(&refusal.code.as_str()))
    }
}

fn owned(with: &[(&str, &str)]) -> Vec<(String, String)> {
    with.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn borrowed(with: &[(String, String)]) -> Vec<(&str, &str)> {
    with.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
