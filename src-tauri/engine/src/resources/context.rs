//! What a resource may use while it works: the clients, the outputs of earlier steps, its tags.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Resource, TAG_CLUSTER, TAG_RUN, TAG_STEP};
use crate::{
    cloud::Cloud,
    contract::{ClusterSpec, Problem},
    failure::Failure,
    plan::{IdRef, Ref},
};

/// One step's surroundings.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The clients.
    pub cloud: Arc<Cloud>,
    /// The run's id.
    pub run: Arc<str>,
    /// The cluster's name.
    pub cluster: Arc<str>,
    /// The step's key.
    pub step: String,
    /// How often a person asked for this step again; part of client tokens.
    pub attempt: u32,
    /// The answers, as they are now.
    pub spec: Arc<ClusterSpec>,
    /// Outputs of the steps that stand, by key.
    pub outputs: Arc<HashMap<String, Value>>,
}

impl Ctx {
    /// The output of a step this one needs.
    ///
    /// # Errors
    /// When that step has no output: on deleting, where it was never made.
    pub fn get<R: Resource>(&self, reference: &Ref<R>) -> Result<R::Output, Failure> {
        self.maybe(reference).ok_or_else(|| unreadable_output(reference.step()))
    }

    /// The same, where it may be missing.
    pub fn maybe<R: Resource>(&self, reference: &Ref<R>) -> Option<R::Output> {
        serde_json::from_value(self.outputs.get(reference.step())?.clone()).ok()
    }

    /// The id that another step gave out, whatever kind it is.
    ///
    /// # Errors
    /// When that step has no output: on deleting, where it was never made.
    pub fn id(&self, reference: &IdRef) -> Result<String, Failure> {
        self.maybe_id(reference).ok_or_else(|| unreadable_output(reference.step()))
    }

    /// The same, where it may be missing.
    pub fn maybe_id(&self, reference: &IdRef) -> Option<String> {
        self.outputs.get(reference.step())?.get("id")?.as_str().map(str::to_owned)
    }

    /// What this very step gave out before, in an earlier attempt.
    pub fn own_output<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.outputs.get(&self.step)?.clone()).ok()
    }

    /// The tags every object gets, with its `Name` and those of the person.
    pub fn tags(&self, name: &str) -> Vec<(String, String)> {
        let ours =
            [("Name", &*tag_value(name)), (TAG_CLUSTER, &self.cluster), (TAG_RUN, &self.run), (TAG_STEP, &self.step)]
                .map(|(key, value)| (key.to_owned(), value.to_owned()));
        // The person's own `Name` would make everything look alike, and AWS takes each key once.
        let theirs = self.spec.tags.iter().filter(|(key, _)| ours.iter().all(|(known, _)| known != *key));
        let theirs: Vec<_> = theirs.map(|(key, value)| (key.clone(), value.clone())).collect();
        ours.into_iter().chain(theirs).collect()
    }

    /// Whether tags are those of this step.
    pub fn owns(&self, tag: impl Fn(&str) -> Option<String>) -> bool {
        tag(TAG_RUN).as_deref() == Some(&self.run) && tag(TAG_STEP).as_deref() == Some(&self.step)
    }

    /// A client token: the same for every try of one attempt, so that a call whose answer was lost makes nothing twice.
    pub fn token(&self) -> String {
        let digest = Sha256::digest(format!("{}|{}|{}", self.run, self.step, self.attempt));
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A name with every letter that AWS takes in a tag; IAM names may hold a comma, which it does not.
fn tag_value(name: &str) -> String {
    let allowed = |letter: char| letter.is_alphanumeric() || " _.:/=+-@".contains(letter);
    name.chars().map(|letter| if allowed(letter) { letter } else { '-' }).take(256).collect()
}

/// What is known of other steps when a command is shown.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The cluster's name.
    pub cluster: &'a str,
    /// The Region.
    pub region: &'a str,
    /// The step's key.
    pub step: &'a str,
    /// The run's id.
    pub run: &'a str,
    /// Outputs by key.
    pub outputs: &'a HashMap<String, Value>,
}

impl Shown<'_> {
    /// The id of another step's object, or a shell variable in its place: `$NAT_GATEWAY_1`.
    pub fn id<R>(&self, reference: &Ref<R>) -> String {
        self.field(reference, "id")
    }

    /// The same for a reference that knows no kind.
    pub fn id_of(&self, reference: &IdRef) -> String {
        self.field_of(reference.step(), "id")
    }

    /// A field of another step's output, or a shell variable in its place.
    pub fn field<R>(&self, reference: &Ref<R>, field: &str) -> String {
        self.field_of(reference.step(), field)
    }

    fn field_of(&self, step: &str, field: &str) -> String {
        let output = self.outputs.get(step);
        output.and_then(|output| output.get(field)?.as_str().map(str::to_owned)).unwrap_or_else(|| {
            let variable: String =
                step.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
            format!("${variable}")
        })
    }

    /// `--tag-specifications` for an EC2 create command.
    pub fn tag_specifications(&self, resource_type: &str, name: &str) -> String {
        format!(
            "--tag-specifications 'ResourceType={resource_type},Tags=[{{Key=Name,Value={name}}},\
             {{Key={TAG_CLUSTER},Value={}}},{{Key={TAG_RUN},Value={}}},{{Key={TAG_STEP},Value={}}}]'",
            self.cluster, self.run, self.step
        )
    }

    /// A command with the Region, one option a line.
    pub fn aws(&self, parts: &[&str]) -> String {
        let mut command = format!("aws {}", parts.join(" \\\n    "));
        command.push_str(&format!(" \\\n    --region {}", self.region));
        command
    }
}

/// A journal of another version, or edited by hand.
pub fn unreadable_output(what: &str) -> Failure {
    Problem::told(
        "output-missing",
        format!("Landfall does not know the id of {what}"),
        format!("A step needs the id of {what}, and the run's journal does not hold it."),
        "Choose Try again: Landfall looks for it in the account by its tags.",
    )
    .into()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_tag_holds_only_letters_that_aws_takes() {
        assert_eq!(super::tag_value("role/ops,night+1@x"), "role/ops-night+1@x");
        assert_eq!(super::tag_value(&"a".repeat(300)).len(), 256);
    }
}
