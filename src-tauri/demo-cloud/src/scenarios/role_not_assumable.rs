//! Somebody tidied up the trust policy of the cluster's role, and EKS is not in it any more.

use serde_json::json;

use super::Asked;
use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::Scenario;
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
        solution: "Look at the trust policy: aws iam get-role --role-name NAME. It names ec2.amazonaws.com, and must name \
                   eks.amazonaws.com: aws iam update-assume-role-policy --role-name NAME --policy-document \
                   '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\
                   \"eks.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}'. Then try again.",
    },
    play: Play::OnCall(act),
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
        if colleague::iam(context, "UpdateAssumeRolePolicy", &with).is_ok() {
            rehearsal.happened_at = Some(context.now);
        }
    }
    None
}
