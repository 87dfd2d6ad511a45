//! EC2 may encode why it refuses. Whoever is allowed to asks AWS STS to decode it, and the refusal then reads like that
//! of every other service. Knows no words for people.

use serde_json::Value;

use crate::{
    cloud::Cloud,
    failure::{AwsFailure, Failure},
};

use super::fragments::{between, contains};

const ENCODED: &str = "encoded authorization failure message: ";

/// The same failure; with who, what and on what in its message where AWS encoded them and lets us decode them.
pub async fn decoded(failure: Failure, cloud: &Cloud) -> Failure {
    let Failure::Aws(aws) = failure else { return failure };
    let Some(encoded) = encoded(&aws) else { return Failure::Aws(aws) };
    // Not being allowed to decode is usual, and no failure of the step.
    let answer = cloud.sts.decode_authorization_message().encoded_message(encoded).send().await;
    let plain = answer.ok().and_then(|answer| answer.decoded_message).as_deref().and_then(in_plain_form);
    match plain {
        Some(plain) => Failure::Aws(Box::new(AwsFailure { message: plain, ..*aws })),
        None => Failure::Aws(aws),
    }
}

/// The encoded part, unless the message says in plain words what it holds.
fn encoded(failure: &AwsFailure) -> Option<String> {
    let plain = contains(&failure.message, "is not authorized to perform:");
    (!plain).then(|| between(&failure.message, ENCODED, &[" ", "\n"])).flatten()
}

/// From STS's JSON to the sentence other services give.
fn in_plain_form(json: &str) -> Option<String> {
    let said: Value = serde_json::from_str(json).ok()?;
    let context = &said["context"];
    let action = context["action"].as_str()?;
    let who = context["principal"]["arn"].as_str().or_else(|| context["principal"]["name"].as_str());
    let resource = context["resource"].as_str().unwrap_or("*");
    let why = if said["explicitDeny"].as_bool() == Some(true) {
        let statement = said["matchedStatements"]["items"][0]["statementId"].as_str().filter(|id| !id.is_empty());
        let statement = statement.map_or_else(String::new, |id| format!(" (statement {id})"));
        format!("with an explicit deny{statement}")
    } else {
        format!("because no policy allows the {action} action")
    };
    let who = who.unwrap_or("this identity");
    Some(format!(
        "You are not authorized to perform this operation. User: {who} is not authorized to perform: {action} on \
         resource: {resource} {why}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{failure::FailureKind, problems::explain};

    fn refused(message: &str) -> AwsFailure {
        AwsFailure {
            service: "EC2",
            action: "CreateVpc",
            kind: FailureKind::Answered,
            code: "UnauthorizedOperation".into(),
            message: message.into(),
            request_id: None,
            status: Some(403),
        }
    }

    fn told(json: &str) -> crate::contract::Problem {
        explain(&Failure::Aws(Box::new(refused(&in_plain_form(json).expect("it is whole")))))
    }

    #[test]
    fn the_encoded_part_is_taken_only_where_nothing_is_said_in_plain_words() {
        let message =
            "You are not authorized to perform this operation. Encoded authorization failure message: 4GIOHl-_x";
        assert_eq!(encoded(&refused(message)), Some("4GIOHl-_x".into()));
        let plain = "User: a is not authorized to perform: ec2:CreateVpc. Encoded authorization failure message: 4GI";
        assert_eq!(encoded(&refused(plain)), None);
        assert_eq!(encoded(&refused("No.")), None);
    }

    #[test]
    fn what_sts_decodes_names_action_resource_and_statement() {
        let json = r#"{"allowed":false,"explicitDeny":true,"matchedStatements":{"items":[{"statementId":"OnlyEurope",
            "effect":"DENY"}]},"failures":{"items":[]},"context":{"principal":{"id":"AIDA","name":"alice",
            "arn":"arn:aws:iam::111122223333:user/alice"},"action":"ec2:CreateVpc",
            "resource":"arn:aws:ec2:us-east-1:111122223333:vpc/*","conditions":{"items":[]}}}"#;
        let problem = told(json);
        assert_eq!(problem.code, "denied-explicitly");
        for part in ["user/alice", "ec2:CreateVpc", "vpc/*", "OnlyEurope"] {
            assert!(problem.what_happened.contains(part), "{part}: {}", problem.what_happened);
        }
        let nothing = json.replace("\"explicitDeny\":true", "\"explicitDeny\":false");
        assert_eq!(told(&nothing).code, "access-denied");
    }

    #[test]
    fn what_sts_says_in_another_form_is_left_alone() {
        for json in ["", "{}", "[1]", r#"{"context":{"action":3}}"#] {
            assert_eq!(in_plain_form(json), None, "{json}");
        }
    }
}
