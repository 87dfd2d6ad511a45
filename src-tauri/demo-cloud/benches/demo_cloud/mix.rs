//! The calls: what a wizard, a terminal and a page that refreshes itself ask, each of which moto knows, too.

/// The Region of all calls; each of its zones takes a cluster.
pub(crate) const REGION: &str = "eu-west-1";
/// The one cluster that is looked at.
pub(crate) const CLUSTER: &str = "bench-0";
/// The role of all clusters.
pub(crate) const ROLE: &str = "bench";

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// One call, before it is signed.
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) service: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) content_type: &'static str,
    pub(crate) target: Option<&'static str>,
    pub(crate) body: String,
}

/// A call of the query protocol. `more` begins with `&` unless it is empty.
pub(crate) fn query(service: &'static str, action: &str, more: &str) -> Call {
    let version = match service {
        "ec2" => "2016-11-15",
        "iam" => "2010-05-08",
        _ => "2011-06-15",
    };
    Call {
        name: format!("{service}:{action}"),
        service,
        method: "POST",
        path: "/".to_owned(),
        content_type: FORM,
        target: None,
        body: format!("Action={action}&Version={version}{more}"),
    }
}

/// A call of EKS.
pub(crate) fn eks(name: &str, method: &'static str, path: String, body: String) -> Call {
    let name = format!("eks:{name}");
    Call { name, service: "eks", method, path, content_type: "application/json", target: None, body }
}

pub(crate) fn who_am_i() -> Call {
    query("sts", "GetCallerIdentity", "")
}

/// Nine questions and two changes. `vpc` is the account's default VPC.
pub(crate) fn calls(vpc: &str) -> Vec<Call> {
    let keys = Call {
        name: "kms:ListKeys".to_owned(),
        service: "kms",
        method: "POST",
        path: "/".to_owned(),
        content_type: "application/x-amz-json-1.1",
        target: Some("TrentService.ListKeys"),
        body: "{}".to_owned(),
    };
    let tag = "&Tags.member.1.Key=colour&Tags.member.1.Value=green";
    vec![
        who_am_i(),
        query("ec2", "DescribeVpcs", ""),
        query("ec2", "DescribeSubnets", &format!("&Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}")),
        query("ec2", "DescribeSecurityGroups", &format!("&Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}")),
        query("ec2", "CreateTags", &format!("&ResourceId.1={vpc}&Tag.1.Key=colour&Tag.1.Value=green")),
        query("iam", "GetRole", &format!("&RoleName={ROLE}")),
        query("iam", "ListAttachedRolePolicies", &format!("&RoleName={ROLE}")),
        query("iam", "TagRole", &format!("&RoleName={ROLE}{tag}")),
        eks("ListClusters", "GET", "/clusters".to_owned(), String::new()),
        eks("DescribeCluster", "GET", format!("/clusters/{CLUSTER}"), String::new()),
        keys,
    ]
}

pub(crate) fn names() -> Vec<String> {
    calls("").into_iter().map(|call| call.name).collect()
}
