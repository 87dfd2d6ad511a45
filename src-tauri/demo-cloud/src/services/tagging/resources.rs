//! Everything of a Region that has an ARN and can have tags.

use std::collections::BTreeMap;

use crate::context::Context;

/// Tags by key.
pub(super) type Tags = BTreeMap<String, String>;

/// The Region that IAM, which has none, is seen in.
const HOME_OF_IAM: &str = "us-east-1";

/// Tags by ARN.
pub(super) fn all<'a>(context: &'a mut Context<'_>) -> BTreeMap<String, &'a mut Tags> {
    let region = context.region;
    let mut all = context.ec2.tagged();
    all.extend(context.eks.tagged());
    all.extend(context.elb.tagged(region));
    all.extend(context.efs.tagged());
    all.extend(context.kms.tagged());
    all.extend(context.logs.tagged(region));
    if region == HOME_OF_IAM {
        all.extend(context.iam.tagged());
    }
    all.into_iter().collect()
}

/// Whether an ARN is of a type as filters name it: `ec2`, `ec2:instance`, `elasticloadbalancing:loadbalancer`.
pub(super) fn is_of_type(arn: &str, kind: &str) -> bool {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (service, resource) = (parts.next().unwrap_or_default(), parts.nth(2).unwrap_or_default());
    match kind.split_once(':') {
        None => service == kind,
        // A resource may have kinds within its kind, such as `loadbalancer/net`.
        Some((of, wanted)) => {
            let rest = resource.strip_prefix(wanted);
            service == of && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':']))
        }
    }
}
