//! Somebody tidied up the trust policy of the cluster's role, and EKS is not in it any more.

use percent_encoding::percent_decode_str;
use serde_json::json;

use super::Asked;
use super::colleague;
use super::deed::Deed;
use super::play::{Play, Script, nobody_relents};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "role-not-assumable",
        title: "EKS may not use the cluster's role",
        lesson: "A role has two sides: what it may do, and who may take it on. The trust policy says the latter. A role \
                 that is some seconds old gives the same message, and that passes; a wrong trust policy does not.",
        shows: "Making the cluster is refused with InvalidParameterException: Role with arn: …, could not be assumed \
                because it does not exist or the trusted entity is not correct. It stays so for more than two minutes.",
        solution: "Look at the trust policy: `aws iam get-role --role-name NAME`. It names ec2.amazonaws.com, and must \
                   name eks.amazonaws.com: `aws iam update-assume-role-policy --role-name NAME --policy-document \
                   '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\
                   \"eks.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}'`. Then try again.",
        met: Met::Cluster,
    },
    play: Play::OnCall(act),
    is_over,
    relent: nobody_relents,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    if rehearsal.waits() && asked.is("eks", "CreateCluster") {
        let name = asked.body["roleArn"].as_str()?.rsplit('/').next()?;
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [
                { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" },
            ],
        });
        let with = [("RoleName", name), ("PolicyDocument", &*trust.to_string())];
        let before = colleague::iam(context, "GetRole", &[("RoleName", name)]).ok()?;
        if colleague::iam(context, "UpdateAssumeRolePolicy", &with).is_ok() {
            rehearsal.happens(context);
            rehearsal.about.push(asked.body["roleArn"].as_str()?.to_owned());
            let policy = colleague::all(&before, "AssumeRolePolicyDocument").into_iter().next()?;
            let policy = percent_decode_str(&policy).decode_utf8_lossy().into_owned();
            let as_it_was = [("RoleName", name), ("PolicyDocument", policy.as_str())];
            rehearsal.broke.push(Deed::iam("UpdateAssumeRolePolicy", &as_it_was));
        }
    }
    None
}

/// Whether EKS may use the role, or it is gone.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    let role = |arn: &String| context.iam.role_by_arn(arn);
    rehearsal.about.iter().filter_map(role).all(|role| role.trusts("eks.amazonaws.com"))
}
