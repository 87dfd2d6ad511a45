//! What a person reads in the terminal. Results go to standard output, trouble to standard error; a reader that went
//! away (`| head`) is nobody's problem.

use std::io::{self, Write};

use landfall_engine::contract::{EventKind, FieldProblem, Problem, Run, Severity, StepState, StepView, Update};

use crate::trouble::Trouble;

/// Steps that usually take at least this long are also announced when they begin.
const WORTH_ANNOUNCING_SECONDS: u32 = 20;

/// A line on standard output.
pub fn say(line: &str) {
    writeln!(io::stdout().lock(), "{line}").ok();
}

/// A line on standard error.
pub fn remark(line: &str) {
    writeln!(io::stderr().lock(), "{line}").ok();
}

/// Why the command ends early.
pub fn trouble(trouble: &Trouble) {
    match trouble {
        Trouble::BadInput(problem) | Trouble::Failed(problem) => remark(&in_full(problem)),
        Trouble::BadAnswers(problems) => {
            problems.iter().for_each(|problem| remark(&field(problem)));
            remark("Nothing was created.");
        }
    }
}

/// A wrong or doubtful answer, on one line.
pub fn field(problem: &FieldProblem) -> String {
    let word = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    format!("{word}: {}: {} {}", problem.field, problem.message, problem.remedy)
}

/// A problem in full words.
pub fn in_full(problem: &Problem) -> String {
    let mut text = format!("{}\n\n  {}\n\n  {}\n", problem.title, problem.what_happened, problem.what_to_do);
    if let Some(aws) = &problem.aws {
        let id = aws.request_id.as_deref().map_or_else(String::new, |id| format!(", request id {id}"));
        text.push_str(&format!(
            "\n  AWS said ({} {}, {}{id}):\n    {}\n",
            aws.service, aws.action, aws.code, aws.message
        ));
    }
    if !problem.left_behind.is_empty() {
        text.push_str("\n  Left behind:\n");
        for thing in &problem.left_behind {
            text.push_str(&format!("    {thing}\n"));
        }
    }
    text
}

/// One quiet line for what changed, if it is worth one.
pub fn line(update: &Update) -> Option<String> {
    let (event, run) = (update.event.as_ref()?, &update.run);
    let step = |key: &str| run.steps.iter().find(|step| step.key == *key);
    let words = match &event.kind {
        EventKind::Started { .. } => heading(run),
        EventKind::StepCreating { step: key } => announced(step(key)?, "begun")?,
        EventKind::StepDeleting { step: key } => announced(step(key)?, "being removed")?,
        EventKind::StepDone { step: key } => done(step(key)?),
        EventKind::StepFailed { step: key, problem } => format!("{}: failed. {}", step(key)?.title, problem.title),
        EventKind::StepDeleted { step: key } => {
            let step = step(key)?;
            // What was never made needs no line.
            if step.state == StepState::Deleted && step.facts.is_empty() && step.elapsed_seconds.is_none() {
                return None;
            }
            format!("{}: gone", step.title)
        }
        EventKind::Held { problem } => format!("Waits for you: {}", problem.title),
        EventKind::Renewed { .. } => "All is gone; begins again with the new answers".to_owned(),
        EventKind::Scanned { receipt } => receipt.words.clone(),
        EventKind::TriedAgain => "Trying again".to_owned(),
        EventKind::Stopping => "Stopping: waits for what runs".to_owned(),
        EventKind::Paused => run.words.clone(),
        EventKind::Finished => finished(run),
        EventKind::SpecChanged { .. }
        | EventKind::AlsoDelete { .. }
        | EventKind::StepLooking { .. }
        | EventKind::StepMade { .. }
        | EventKind::StepNote { .. }
        | EventKind::Calls { .. } => return None,
    };
    Some(format!("{:>7}  {words}", clock(run.elapsed_seconds)))
}

fn heading(run: &Run) -> String {
    let account = if run.demo { "the demo account".to_owned() } else { format!("account {}", run.account) };
    format!("{} cluster {} in {}, {account} (run {})", run.words, run.spec.name, run.spec.region, run.id)
}

fn announced(step: &StepView, word: &str) -> Option<String> {
    let seconds = step.expected_seconds;
    let usual = if seconds < 90 { format!("{seconds} seconds") } else { format!("{} minutes", (seconds + 30) / 60) };
    (seconds >= WORTH_ANNOUNCING_SECONDS).then(|| format!("{}: {word}, usually takes {usual}", step.title))
}

fn done(step: &StepView) -> String {
    let id = match step.facts.first() {
        Some(fact) if !step.title.contains(&fact.value) => format!(" ({})", fact.value),
        _ => String::new(),
    };
    match step.words.as_str() {
        "Ready" => format!("{}: ready{id}", step.title),
        words => format!("{}: {}{id}", step.title, words.to_lowercase()),
    }
}

fn finished(run: &Run) -> String {
    if run.standing.is_empty() {
        return run.words.clone();
    }
    format!(
        "{}. What stands costs about {:.2} USD an hour{}",
        run.words,
        run.cost_per_hour,
        if run.demo { " on AWS" } else { "" }
    )
}

/// `12:34`.
fn clock(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use landfall_engine::contract::AwsError;

    use super::*;

    #[test]
    fn a_problem_is_printed_with_everything_it_knows() {
        let problem = Problem {
            code: "address-quota".into(),
            title: "The account has no free Elastic IP address".into(),
            what_happened: "The quota is used up.".into(),
            what_to_do: "Release one.".into(),
            aws: Some(AwsError {
                service: "EC2".into(),
                action: "AllocateAddress".into(),
                code: "AddressLimitExceeded".into(),
                message: "The maximum number of addresses has been reached.".into(),
                request_id: Some("r-1".into()),
            }),
            left_behind: vec!["VPC demo (vpc-0abc)".into()],
            remedy: None,
        };
        assert_eq!(
            in_full(&problem),
            "The account has no free Elastic IP address\n\n  The quota is used up.\n\n  Release one.\n\n  AWS said (EC2 \
             AllocateAddress, AddressLimitExceeded, request id r-1):\n    The maximum number of addresses has been reached.\n\n  \
             Left behind:\n    VPC demo (vpc-0abc)\n"
        );
    }

    #[test]
    fn time_reads_as_minutes_and_seconds() {
        assert_eq!([0, 59, 61, 3600].map(clock), ["0:00", "0:59", "1:01", "60:00"]);
    }
}
