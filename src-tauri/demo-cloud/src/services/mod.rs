//! AWS's services, one module each. A service may change its neighbours' objects only through their functions.

pub(crate) mod autoscaling;
pub(crate) mod ec2;
pub(crate) mod efs;
pub(crate) mod eks;
pub(crate) mod elasticloadbalancing;
pub(crate) mod iam;
pub(crate) mod kms;
pub(crate) mod logs;
pub(crate) mod service_quotas;
pub(crate) mod ssm;
pub(crate) mod sts;
pub(crate) mod tagging;
