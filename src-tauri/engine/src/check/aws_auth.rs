//! Rules of page Access: rows of the older aws-auth.

use super::{access::principal, findings::Findings};
use crate::{
    contract::{AuthenticationMode, ClusterSpec},
    identity::{PrincipalArn, principal_of},
};

/// The group that may do everything, and whose rights nothing in Kubernetes can take away.
pub(super) const MASTERS: &str = "system:masters";

pub(super) fn check(spec: &ClusterSpec, findings: &mut Findings) {
    let rows = &spec.access.aws_auth;
    if rows.is_empty() {
        return;
    }
    if spec.cluster.authentication_mode == AuthenticationMode::Api {
        findings.error(
            "access.aws_auth",
            "A cluster whose authentication mode is api does not read aws-auth.",
            "Choose the mode “Access entries and aws-auth” on the Cluster page, or use access entries, which EKS recommends.",
        );
    }
    if !spec.cluster.endpoint_public {
        findings.warning(
            "access.aws_auth",
            "aws-auth is written through the cluster’s API, and without the public endpoint it answers inside the VPC only.",
            "Leave the public endpoint on for your own address, unless this computer has a way into the VPC.",
        );
    }
    let mut seen: Vec<PrincipalArn> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let field = format!("access.aws_auth.{index}");
        let arn = principal(&row.arn, &format!("{field}.arn"), &spec.region, findings);
        if let Some(named) = arn.and_then(|arn| principal_of(&arn).ok()) {
            let same = |other: &PrincipalArn| {
                (other.kind, &other.account, &other.name) == (named.kind, &named.account, &named.name)
            };
            let entries = spec.access.grants.iter().filter_map(|grant| principal_of(&grant.principal_arn).ok());
            if seen.iter().any(same) {
                findings.error(
                    format!("{field}.arn"),
                    "This user or role stands in the list twice; aws-auth knows roles without their paths.",
                    "Remove one of them.",
                );
            } else if entries.into_iter().any(|entry| same(&entry)) {
                findings.warning(
                    format!("{field}.arn"),
                    "This row has no effect: there is an access entry for the same identity, and entries win.",
                    "Remove the row, or the access entry.",
                );
            }
            seen.push(named);
        }
        if row.groups.iter().all(|group| group.trim().is_empty()) {
            findings.warning(
                format!("{field}.groups"),
                "Without groups it may sign in, and that is all.",
                "Enter groups that role bindings give rights to, or system:masters for an administrator.",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        check::findings::expect,
        contract::{AccessGrant, AwsAuthRow, FieldProblem},
    };

    fn problems(mode: AuthenticationMode, rows: &[&str], entry: Option<&str>) -> Vec<FieldProblem> {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        spec.cluster.authentication_mode = mode;
        let row = |arn: &&str| AwsAuthRow { arn: (*arn).into(), username: "x".into(), groups: vec!["a".into()] };
        spec.access.aws_auth = rows.iter().map(row).collect();
        spec.access.grants.extend(entry.map(|arn| AccessGrant { principal_arn: arn.into(), ..AccessGrant::default() }));
        let mut findings = Findings::default();
        check(&spec, &mut findings);
        findings.0
    }

    const OPS: &str = "arn:aws:iam::111122223333:role/Ops";
    const OPS_WITH_PATH: &str = "arn:aws:iam::111122223333:role/teams/Ops";

    #[test]
    fn rows_need_a_mode_that_reads_them() {
        expect(&problems(AuthenticationMode::Api, &[OPS], None), &["access.aws_auth!"]);
        expect(&problems(AuthenticationMode::ConfigMap, &[OPS], None), &[]);
        expect(&problems(AuthenticationMode::ApiAndConfigMap, &[OPS], None), &[]);
    }

    #[test]
    fn one_identity_has_one_row_whatever_the_path() {
        let both = AuthenticationMode::ApiAndConfigMap;
        expect(&problems(both, &[OPS, OPS_WITH_PATH], None), &["access.aws_auth.1.arn!"]);
        expect(&problems(both, &[OPS], Some(OPS_WITH_PATH)), &["access.aws_auth.0.arn?"]);
        expect(&problems(both, &["nonsense"], None), &["access.aws_auth.0.arn!"]);
    }

    #[test]
    fn a_row_without_groups_is_warned_of() {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        spec.cluster.authentication_mode = AuthenticationMode::ConfigMap;
        spec.access.aws_auth = vec![AwsAuthRow { arn: OPS.into(), ..AwsAuthRow::default() }];
        let mut findings = Findings::default();
        check(&spec, &mut findings);
        expect(&findings.0, &["access.aws_auth.0.groups?"]);
    }
}
