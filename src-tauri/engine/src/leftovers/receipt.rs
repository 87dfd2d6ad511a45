//! After a delete: a look through the account for anything that carries the run's tags or the cluster's, by the account's
//! own word. Never fails; what it could not see it says.

use std::fmt::Write;

use super::{
    kms_key, log_group,
    scope::Scope,
    survey::{Unseen, also, is_shown, item},
    tag_list::TagList,
    tagged, vpc_endpoint,
};
use crate::{
    cloud::Cloud,
    contract::{DeletionItem, Leftover, LeftoverThing, Receipt, Run, StepState},
    failure::Failure,
    prices::{self, hourly},
    resources::AnyResource,
    run_state::RunState,
};

/// Looks through the account.
pub async fn receipt(cloud: &Cloud, state: &RunState) -> Receipt {
    let (scope, failures) = Scope::of(cloud, state).await;
    let mut unseen = Unseen::of(failures);
    let mut remaining = unseen.list(ours(&scope, state).await);
    remaining.extend(unseen.list(tagged_ones(&scope).await));
    remaining.extend(also(&scope, &mut unseen).await);
    let cost_per_hour = remaining.iter().map(|leftover| leftover.cost_per_hour).sum::<f64>() + 0.0;
    Receipt {
        at: cloud.pace.now(),
        words: words(&state.spec.name, &remaining, cost_per_hour, &unseen.0),
        removed: removed(state),
        remaining,
        cost_per_hour,
        unseen: unseen.0,
    }
}

/// The receipt as a file to keep, in Markdown.
pub fn receipt_text(receipt: &Receipt, run: &Run) -> String {
    let mut text = String::new();
    let when = i64::try_from(receipt.at).ok().and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
    let when = when.map_or_else(String::new, |when| when.strftime("%Y-%m-%d %H:%M UTC").to_string());
    let place = if run.demo { "demo cloud".to_owned() } else { format!("account {}", run.account) };
    // Writing to a string cannot fail.
    writeln!(text, "# {}\n\n{}.\n", run.spec.name, receipt.words).ok();
    writeln!(text, "Looked through on {when}, {place}, Region {}, run {}.\n", run.spec.region, run.id).ok();
    if !receipt.remaining.is_empty() {
        writeln!(text, "## What remains\n").ok();
        for leftover in &receipt.remaining {
            let by = leftover.made_by.as_ref().map_or_else(String::new, |by| format!(", made by {by}"));
            let cost = if leftover.cost_per_hour > 0.0 { hourly(leftover.cost_per_hour) } else { "free".into() };
            writeln!(text, "- {}{by}: {cost}. To remove it:\n\n  ```sh", leftover.title).ok();
            leftover.command.lines().for_each(|line| {
                writeln!(text, "  {line}").ok();
            });
            writeln!(text, "  ```\n").ok();
        }
    }
    writeln!(text, "## What was removed\n").ok();
    if receipt.removed.is_empty() {
        writeln!(text, "Nothing had been made.").ok();
    }
    for item in &receipt.removed {
        let id = item.id.as_ref().map_or_else(String::new, |id| format!(" ({id})"));
        writeln!(text, "- {}{id}", item.title).ok();
    }
    if !receipt.unseen.is_empty() {
        writeln!(text, "\n## What could not be looked at\n").ok();
        receipt.unseen.iter().for_each(|why| {
            writeln!(text, "- {why}").ok();
        });
    }
    text
}

fn words(name: &str, remaining: &[Leftover], cost: f64, unseen: &[String]) -> String {
    match (remaining.len(), unseen.len()) {
        (0, 0) => format!("Nothing is left of {name}: 0.00 USD an hour"),
        (0, _) => {
            format!("Nothing that Landfall can see is left of {name}; a part of the account could not be looked at")
        }
        (1, _) => format!("1 thing remains of {name}: {}", hourly(cost)),
        (more, _) => format!("{more} things remain of {name}: {}", hourly(cost)),
    }
}

/// What this delete and the ones before it removed, first to last.
fn removed(state: &RunState) -> Vec<DeletionItem> {
    let gone = |at: &usize| {
        let (step, now) = (&state.plan.steps[*at], &state.steps[*at]);
        let stood = now.output.is_some() || matches!(step.resource, AnyResource::Leftover(_));
        now.state() == StepState::Deleted && stood && is_shown(&step.resource)
    };
    let mut order: Vec<usize> = (0..state.steps.len()).filter(gone).collect();
    order.sort_by_key(|&at| state.steps[at].ended_at);
    let told = |at: usize| {
        let mut gone = item(state, at);
        if let AnyResource::KmsKey(_) = state.plan.steps[at].resource {
            gone.title.push_str(", scheduled: AWS removes it after 7 days, and until then it can be got back");
        }
        gone
    };
    order.into_iter().map(told).collect()
}

/// What carries the run's tags in EC2.
async fn tagged_ones(scope: &Scope) -> Result<Vec<Leftover>, Failure> {
    let mut found = Vec::new();
    for one in tagged::of_run(&scope.cloud, &scope.run).await? {
        let mut leftover = tagged::leftover(scope, &one);
        if tagged::kind(&one.id) == "vpce" {
            leftover.cost_per_hour = vpc_endpoint::cost_of(&scope.cloud, &one.id).await?;
        }
        found.push(leftover);
    }
    Ok(found)
}

/// What carries the run's tags elsewhere: the cluster, its roles, its key, its log group.
async fn ours(scope: &Scope, state: &RunState) -> Result<Vec<Leftover>, Failure> {
    let mut found = Vec::new();
    if let Some(cluster) = &scope.live {
        let command = scope.aws(&format!("eks delete-cluster --name {}", scope.cluster));
        let arn = cluster.arn().unwrap_or_default().to_owned();
        found.push(own(arn, format!("EKS cluster {}", scope.cluster), command, 0.1));
    }
    for step in &state.plan.steps {
        let AnyResource::IamRole(role) = &step.resource else { continue };
        if let Some(arn) = role_of_run(scope, &role.name).await? {
            let command = format!("aws iam delete-role --role-name {}", role.name);
            found.push(own(arn, format!("IAM role {}", role.name), command, 0.0));
        }
    }
    found.extend(keys(scope, state).await?);
    found.extend(machinery(scope, state).await?);
    if scope.foreign_name {
        return Ok(found);
    }
    for group in log_group::all(&scope.cloud, &scope.cluster).await? {
        if scope.is_ours(&log_group::tags(&scope.cloud, &group).await?) {
            let name = group.log_group_name().unwrap_or_default();
            let command = scope.aws(&format!("logs delete-log-group --log-group-name {name}"));
            let arn = group.log_group_arn().unwrap_or_default().to_owned();
            found.push(own(arn, format!("Log group {name}"), command, 0.0));
        }
    }
    Ok(found)
}

/// The key of the cluster's secrets, where the plan had one: not everybody may look at KMS.
async fn keys(scope: &Scope, state: &RunState) -> Result<Vec<Leftover>, Failure> {
    if !state.plan.steps.iter().any(|step| matches!(step.resource, AnyResource::KmsKey(_))) {
        return Ok(Vec::new());
    }
    let keys = kms_key::all(&scope.cloud).await?.into_iter().filter(|(_, tags)| scope.is_ours(tags));
    let leftover = |(key, _): (aws_sdk_kms::types::KeyMetadata, TagList)| {
        let arn = key.arn().unwrap_or_default().to_owned();
        let command = scope.aws(&format!("kms schedule-key-deletion --key-id {arn} --pending-window-in-days 7"));
        own(arn, format!("KMS key of the cluster {}", scope.cluster), command, prices::KMS_KEY_PER_HOUR)
    };
    Ok(keys.map(leftover).collect())
}

/// What self-managed nodes are made with, which EC2's tags do not show.
async fn machinery(scope: &Scope, state: &RunState) -> Result<Vec<Leftover>, Failure> {
    let mut found = Vec::new();
    for (step, now) in state.plan.steps.iter().zip(&state.steps) {
        match &step.resource {
            AnyResource::InstanceProfile(profile) => {
                let name = &profile.name;
                let answer = scope.cloud.iam.get_instance_profile().instance_profile_name(name).send().await;
                let described = match answer.map_err(Failure::of("IAM", "GetInstanceProfile")) {
                    Err(failure) if failure.is_gone() => continue,
                    answer => answer?.instance_profile,
                };
                let tags = |profile: &aws_sdk_iam::types::InstanceProfile| {
                    TagList::of(profile.tags().iter().map(|tag| (Some(tag.key()), Some(tag.value()))))
                };
                if let Some(profile) = described.filter(|profile| scope.is_ours(&tags(profile))) {
                    let command = format!("aws iam delete-instance-profile --instance-profile-name {name}");
                    found.push(own(profile.arn, format!("Instance profile {name}"), command, 0.0));
                }
            }
            AnyResource::AutoScalingGroup(_) => {
                let name = now.output.as_ref().and_then(|output| output["id"].as_str()).unwrap_or_default();
                if name.is_empty() {
                    continue;
                }
                let call = scope.cloud.autoscaling.describe_auto_scaling_groups().auto_scaling_group_names(name);
                let answer = call.send().await.map_err(Failure::of("Auto Scaling", "DescribeAutoScalingGroups"))?;
                for group in answer.auto_scaling_groups() {
                    let tags = TagList::of(group.tags().iter().map(|tag| (tag.key(), tag.value())));
                    if scope.is_ours(&tags) {
                        let delete = "autoscaling delete-auto-scaling-group --force-delete";
                        let command = scope.aws(&format!("{delete} --auto-scaling-group-name {name}"));
                        let arn = group.auto_scaling_group_arn().unwrap_or(name).to_owned();
                        let cost = step.resource.cost_per_hour();
                        found.push(own(arn, format!("Auto Scaling group {name}"), command, cost));
                    }
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

async fn role_of_run(scope: &Scope, name: &str) -> Result<Option<String>, Failure> {
    let answer = scope.cloud.iam.get_role().role_name(name).send().await;
    let role = match answer.map_err(Failure::of("IAM", "GetRole")) {
        Err(failure) if failure.is_gone() => return Ok(None),
        answer => answer?.role,
    };
    let tags = |role: &aws_sdk_iam::types::Role| {
        TagList::of(role.tags().iter().map(|tag| (Some(tag.key()), Some(tag.value()))))
    };
    Ok(role.filter(|role| scope.is_ours(&tags(role))).map(|role| role.arn))
}

fn own(id: String, title: String, command: String, cost_per_hour: f64) -> Leftover {
    Leftover {
        key: format!("tagged/{id}"),
        thing: LeftoverThing::Tagged { id },
        title,
        made_by: Some("Landfall".into()),
        while_it_stays: "It stays behind".into(),
        blocks: false,
        loses_data: false,
        cost_per_hour,
        command,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_says_how_much_goes_on() {
        let one = own("vol-1".into(), "EBS volume".into(), "aws".into(), 0.004);
        assert_eq!(words("first", &[], 0.0, &[]), "Nothing is left of first: 0.00 USD an hour");
        assert_eq!(
            words("first", std::slice::from_ref(&one), 0.004, &[]),
            "1 thing remains of first: 0.004 USD an hour"
        );
        assert_eq!(words("first", &[one.clone(), one], 0.208, &[]), "2 things remain of first: 0.208 USD an hour");
        let small = own("vol-2".into(), "EBS volume".into(), "aws".into(), 0.0001);
        assert_eq!(words("first", &[small], 0.0001, &[]), "1 thing remains of first: less than 0.001 USD an hour");
        assert!(words("first", &[], 0.0, &["EC2".into()]).starts_with("Nothing that Landfall can see"));
    }
}
