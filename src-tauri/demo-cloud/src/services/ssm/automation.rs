//! Automation: one runbook of AWS's, `AWSSupport-TroubleshootEKSWorkerNode`, which looks why a machine does not become a
//! node of a cluster.
//!
//! What it finds is EKS's to know (`eks::look_at_worker`). Parameters are those of the runbook's reference; the names of
//! steps and the words of findings are believable, not AWS's own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::page;
use crate::context::Context;
use crate::delays::due;
use crate::services::eks;
use crate::wire::{Answer, AwsError};

const RUNBOOK: &str = "AWSSupport-TroubleshootEKSWorkerNode";
/// Its steps: name and action.
const STEPS: [(&str, &str); 3] = [
    ("CheckClusterStatus", "aws:assertAwsResourceProperty"),
    ("CheckWorkerState", "aws:assertAwsResourceProperty"),
    ("CheckWorkerConfiguration", "aws:executeScript"),
];
/// How many executions are remembered.
const KEPT: usize = 50;

/// The executions of one Region, by id.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    executions: BTreeMap<String, Execution>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Execution {
    started_at: u64,
    ended_at: u64,
    executed_by: String,
    parameters: Map<String, Value>,
    token: Option<String>,
    /// The step that failed, by its number, and why.
    failure: Option<(usize, String)>,
    report: String,
}

/// `StartAutomationExecution`.
pub(super) fn start(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let document = body["DocumentName"].as_str().unwrap_or_default();
    if document.rsplit('/').next() != Some(RUNBOOK) {
        let text = format!("Automation definition {document} is not found.");
        return Err(AwsError::bad("AutomationDefinitionNotFoundException", text));
    }
    let parameters = body["Parameters"].as_object().cloned().unwrap_or_default();
    let token = body["ClientToken"].as_str().map(str::to_owned);
    let same = context.ssm.executions.iter().find(|(_, one)| token.is_some() && one.token == token);
    if let Some((id, same)) = same {
        return if same.parameters == parameters {
            Ok(json!({ "AutomationExecutionId": id }))
        } else {
            Err(AwsError::bad("IdempotentParameterMismatch", "The client token was used with other parameters."))
        };
    }
    let refused = |text: String| AwsError::bad("InvalidAutomationExecutionParametersException", text);
    let known = ["ClusterName", "WorkerID", "AutomationAssumeRole"];
    if let Some(unknown) = parameters.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(refused(format!("Parameter {unknown} is not defined in the document.")));
    }
    let value = |name: &str| {
        let text = parameters.get(name).and_then(|values| values[0].as_str()).filter(|text| !text.is_empty());
        text.ok_or_else(|| refused(format!("Parameter {name} is required but was not provided.")))
    };
    let (cluster, worker) = (value("ClusterName")?.to_owned(), value("WorkerID")?.to_owned());
    if !worker.starts_with("i-") {
        return Err(refused(format!("Parameter WorkerID has a value that is not allowed: {worker}")));
    }
    let (failure, report) = match eks::look_at_worker(context, &cluster, &worker) {
        Ok(findings) => (None, told(&findings)),
        Err(eks::NoWorker::Cluster(text)) => (Some((0, text)), String::new()),
        Err(eks::NoWorker::Machine(text)) => (Some((1, text)), String::new()),
    };
    let execution = Execution {
        started_at: context.now,
        ended_at: due(context.now, context.delays.automation),
        executed_by: context.caller.clone(),
        parameters,
        token,
        failure,
        report,
    };
    let id = context.ids.uuid();
    if context.ssm.executions.len() >= KEPT {
        let oldest = context.ssm.executions.iter().min_by_key(|(_, one)| one.started_at).map(|(id, _)| id.clone());
        oldest.and_then(|id| context.ssm.executions.remove(&id));
    }
    context.ssm.executions.insert(id.clone(), execution);
    Ok(json!({ "AutomationExecutionId": id }))
}

fn told(findings: &[eks::Finding]) -> String {
    let wrong = findings.iter().filter(|one| one.wrong.is_some()).count();
    let mut lines = vec![match wrong {
        0 => "No issue was found.".to_owned(),
        1 => "1 issue was found.".to_owned(),
        many => format!("{many} issues were found."),
    }];
    lines.extend(findings.iter().map(|one| match &one.wrong {
        None => format!("[OK] {}", one.what),
        Some(why) => format!("[ERROR] {}: {why}", one.what),
    }));
    lines.join("\n")
}

/// `GetAutomationExecution`.
pub(super) fn get(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let id = body["AutomationExecutionId"].as_str().unwrap_or_default();
    let execution = context.ssm.executions.get(id).ok_or_else(|| {
        let text = format!("Automation execution ID: {id} does not exist.");
        AwsError::bad("AutomationExecutionNotFoundException", text)
    })?;
    let mut shown = execution.head(id, context.now);
    shown["StepExecutionsTruncated"] = json!(false);
    shown["Parameters"] = json!(execution.parameters);
    shown["StepExecutions"] = execution.steps(id, context.now);
    Ok(json!({ "AutomationExecution": shown }))
}

/// `DescribeAutomationExecutions`, the newest first.
pub(super) fn describe(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let mut filters = Vec::new();
    for filter in body["Filters"].as_array().into_iter().flatten() {
        let key = filter["Key"].as_str().unwrap_or_default();
        if !["DocumentNamePrefix", "ExecutionStatus", "ExecutionId"].contains(&key) {
            return Err(AwsError::bad("InvalidFilterKey", format!("The filter key {key} is not valid.")));
        }
        let values = filter["Values"].as_array().cloned().unwrap_or_default();
        filters.push((key, values.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<String>>()));
    }
    let mut all: Vec<(&String, &Execution)> = context.ssm.executions.iter().collect();
    all.sort_by_key(|(id, one)| (std::cmp::Reverse(one.started_at), *id));
    let fits = |(id, one): &(&String, &Execution)| {
        filters.iter().all(|(key, values)| match *key {
            "DocumentNamePrefix" => values.iter().any(|prefix| RUNBOOK.starts_with(prefix.as_str())),
            "ExecutionStatus" => values.iter().any(|status| status == one.status(context.now)),
            _ => values.contains(id),
        })
    };
    let shown = all.into_iter().filter(fits).map(|(id, one)| {
        let mut head = one.head(id, context.now);
        head["AutomationType"] = json!("Local");
        head
    });
    page(body, "AutomationExecutionMetadataList", (1, 50), shown.collect())
}

impl Execution {
    fn status(&self, now: u64) -> &'static str {
        match (&self.failure, self.ended_at <= now) {
            (_, false) => "InProgress",
            (None, true) => "Success",
            (Some(_), true) => "Failed",
        }
    }

    /// What both lists and descriptions have of it.
    fn head(&self, id: &str, now: u64) -> Value {
        let status = self.status(now);
        let mut head = json!({
            "AutomationExecutionId": id,
            "DocumentName": RUNBOOK,
            "DocumentVersion": "1",
            "AutomationExecutionStatus": status,
            "ExecutionStartTime": seconds(self.started_at),
            "ExecutedBy": self.executed_by,
            "Mode": "Auto",
            "Outputs": {},
        });
        match (status, &self.failure) {
            ("InProgress", _) => {
                head["CurrentStepName"] = json!(STEPS[2].0);
                head["CurrentAction"] = json!(STEPS[2].1);
            }
            (_, Some((step, why))) => {
                head["ExecutionEndTime"] = seconds(self.ended_at);
                head["FailureMessage"] = json!(format!("Step {} failed: {why}", STEPS[*step].0));
            }
            (_, None) => {
                head["ExecutionEndTime"] = seconds(self.ended_at);
                head["Outputs"] = json!({ format!("{}.Output", STEPS[2].0): [self.report] });
            }
        }
        if head["Outputs"] == json!({}) {
            head.as_object_mut().map(|fields| fields.remove("Outputs"));
        }
        head
    }

    fn steps(&self, id: &str, now: u64) -> Value {
        let is_over = self.ended_at <= now;
        let failed = self.failure.as_ref().filter(|_| is_over);
        let step = |(number, (name, action)): (usize, &(&str, &str))| {
            let status = match failed {
                Some((at, _)) if number == *at => "Failed",
                Some((at, _)) if number > *at => "Pending",
                None if number == 2 && !is_over => "InProgress",
                _ => "Success",
            };
            let mut shown = json!({
                "StepName": name,
                "Action": action,
                "StepStatus": status,
                "StepExecutionId": crate::kubernetes::view::stable_uid(&["step", id, name]),
            });
            if status != "Pending" {
                shown["ExecutionStartTime"] = seconds(self.started_at);
            }
            if matches!(status, "Failed" | "Success") {
                shown["ExecutionEndTime"] = seconds(self.ended_at.min(now));
            }
            if let Some((_, why)) = failed.filter(|(at, _)| *at == number) {
                shown["FailureMessage"] = json!(why);
            }
            if number == 2 && status == "Success" {
                shown["Outputs"] = json!({ "Output": [self.report] });
            }
            shown
        };
        STEPS.iter().enumerate().map(step).collect()
    }
}

fn seconds(milliseconds: u64) -> Value {
    json!(milliseconds as f64 / 1000.0)
}
