//! What a pod's containers printed, and why nobody can look inside them.
//!
//! It must not know how pods are placed. Nothing runs in the demo: the lines are those that the programs named in well
//! known images print when they start, and for all others one line that says so.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::api::Request;
use super::objects::meta;
use super::status::Answer;
use super::targets::{Part, Target};
use super::view::ClusterView;

/// What the containers of well known images print at their start.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "nginx",
        &[
            "/docker-entrypoint.sh: Configuration complete; ready for start up",
            "[notice] 1#1: using the \"epoll\" event method",
            "[notice] 1#1: start worker processes",
        ],
    ),
    ("coredns", &[".:53", "[INFO] plugin/reload: Running configuration", "CoreDNS-1.12.4", "linux/amd64, go1.25.1"]),
    ("kube-proxy", &["\"Successfully retrieved node IP(s)\"", "\"Using iptables Proxier\""]),
    (
        "amazon-k8s-cni",
        &[
            "Installed /host/opt/cni/bin/aws-cni",
            "Starting IPAM daemon in the background ...",
            "Checking for IPAM connectivity ...",
            "Copying config file ...",
            "Successfully copied CNI plugin binary and config file.",
        ],
    ),
    (
        "aws-node",
        &[
            "Installed /host/opt/cni/bin/aws-cni",
            "Starting IPAM daemon in the background ...",
            "Checking for IPAM connectivity ...",
            "Copying config file ...",
            "Successfully copied CNI plugin binary and config file.",
        ],
    ),
    ("metrics-server", &["\"Generated self-signed cert\"", "\"Serving securely\" address=\"[::]:10251\""]),
    ("aws-ebs-csi-driver", &["\"Driver Information\" Driver=\"ebs.csi.aws.com\"", "\"Node service registered\""]),
    ("busybox", &[]),
    ("pause", &[]),
];

/// Answers `…/log`.
pub fn answer(cluster: &ClusterView, request: &Request, pod: &Value) -> Answer {
    let name = meta(pod, "name");
    let all = |field: &str| pod["spec"][field].as_array().cloned().unwrap_or_default();
    let containers: Vec<Value> = [all("containers"), all("initContainers")].concat();
    let names = || -> Vec<&str> { all_names(&containers) };
    let wanted = request.parameter("container").filter(|name| !name.is_empty());
    let container = match (&wanted, all("containers").as_slice()) {
        (None, [one]) => one.clone(),
        (None, _) => {
            let text =
                format!("a container name must be specified for pod {name}, choose one of: [{}]", names().join(" "));
            return Answer::bad_request(&text);
        }
        (Some(wanted), _) => match containers.iter().find(|one| one["name"] == wanted.as_ref()) {
            Some(one) => one.clone(),
            None => return Answer::bad_request(&format!("container {wanted} is not valid for pod {name}")),
        },
    };
    let title = container["name"].as_str().unwrap_or_default();
    let is_it = |one: &&Value| one["name"] == title;
    let status = pod["status"]["containerStatuses"].as_array().into_iter().flatten().find(is_it);
    if request.says("previous") {
        let text = format!("previous terminated container \"{title}\" in pod \"{name}\" not found");
        return Answer::bad_request(&text);
    }
    if let Some(reason) = status.and_then(|status| status["state"]["waiting"]["reason"].as_str()) {
        let why = match reason {
            "ErrImagePull" | "ImagePullBackOff" => "trying and failing to pull image".to_owned(),
            reason => format!("waiting to start: {reason}"),
        };
        return Answer::bad_request(&format!("container \"{title}\" in pod \"{name}\" is {why}"));
    }
    let state = status.map(|status| &status["state"]);
    let started = state.and_then(|state| {
        let at = state["running"]["startedAt"].as_str().or_else(|| state["terminated"]["startedAt"].as_str())?;
        at.parse::<Timestamp>().ok()
    });
    // A pod without a node has printed nothing, and nobody says so.
    let Some(started) = started else { return Answer::Text("".into()) };
    Answer::Text(printed(cluster, request, &container, started).into())
}

fn all_names(containers: &[Value]) -> Vec<&str> {
    containers.iter().filter_map(|one| one["name"].as_str()).collect()
}

/// The lines that the request asks for.
fn printed(cluster: &ClusterView, request: &Request, container: &Value, started: Timestamp) -> String {
    let mut lines: Vec<(Timestamp, String)> = lines(container, started);
    lines.retain(|(at, _)| *at <= cluster.now);
    let number = |name: &str| request.parameter(name).and_then(|value| value.parse::<i64>().ok());
    if let Some(seconds) = number("sinceSeconds") {
        lines.retain(|(at, _)| cluster.now.duration_since(*at).as_secs() <= seconds);
    }
    if let Some(since) = request.parameter("sinceTime").and_then(|time| time.parse::<Timestamp>().ok()) {
        lines.retain(|(at, _)| *at >= since);
    }
    if let Some(tail) = number("tailLines").and_then(|tail| usize::try_from(tail).ok()) {
        lines.drain(..lines.len().saturating_sub(tail));
    }
    let with_time = request.says("timestamps");
    let mut text: String = lines
        .into_iter()
        .map(|(at, line)| match with_time {
            true => format!("{} {line}\n", at.strftime("%Y-%m-%dT%H:%M:%S.000000000Z")),
            false => format!("{line}\n"),
        })
        .collect();
    if let Some(limit) = number("limitBytes").and_then(|limit| usize::try_from(limit).ok())
        && let Some((at, _)) = text.char_indices().find(|(at, letter)| at + letter.len_utf8() > limit)
    {
        text.truncate(at);
    }
    text
}

fn lines(container: &Value, started: Timestamp) -> Vec<(Timestamp, String)> {
    let image = container["image"].as_str().unwrap_or_default();
    let short = image.rsplit('/').next().unwrap_or(image);
    let program = short.split([':', '@']).next().unwrap_or(short);
    let spoken = said(container);
    let known = KNOWN.iter().find(|(name, _)| *name == program).map(|(_, lines)| *lines);
    let texts: Vec<String> = match (spoken, known) {
        (Some(text), _) => vec![text],
        (None, Some(lines)) => lines.iter().map(|line| (*line).to_owned()).collect(),
        (None, None) => vec![format!("(demo) {program} would print its lines here; nothing runs in a demo cluster")],
    };
    texts.into_iter().zip(0..).map(|(text, second)| (started + SignedDuration::from_secs(second), text)).collect()
}

/// What `echo` as a container's command says.
fn said(container: &Value) -> Option<String> {
    let words = |field: &str| container[field].as_array().into_iter().flatten().filter_map(Value::as_str);
    let all: Vec<&str> = words("command").chain(words("args")).collect();
    match *all.as_slice() {
        ["echo", ref rest @ ..] => Some(rest.join(" ")),
        ["sh" | "/bin/sh" | "bash" | "/bin/bash", "-c", script, ..] => {
            let start = script.split("echo ").nth(1)?;
            let end = start.find([';', '&', '|', '>', '\n']).unwrap_or(start.len());
            Some(start[..end].trim().trim_matches(['"', '\'']).to_owned())
        }
        _ => None,
    }
}

/// The answer to whoever wants to look into a container, or reach what runs in it.
pub fn nothing_runs(cluster: &ClusterView, target: &Target) -> Answer {
    let name = target.name.as_deref().unwrap_or_default();
    if super::api::find(cluster, target, name).is_none() {
        // A service's address may name a port as well.
        let plain = name.split(':').find(|part| !part.is_empty() && !matches!(*part, "http" | "https")).unwrap_or(name);
        if super::api::find(cluster, target, plain).is_none() {
            return Answer::no_object(target.kind.group, target.kind.plural, name);
        }
    }
    let what = match target.part {
        Some(Part::Exec) => "run a command in a container",
        Some(Part::Attach) => "attach to a container",
        Some(Part::PortForward) => "forward a port to a pod",
        _ => "reach what runs behind this address",
    };
    Answer::not_implemented(&format!("nothing runs in the containers of a demo cluster, so you cannot {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_container_says_what_it_was_told_to_say() {
        let say = |command: Value| said(&json!({ "command": command }));
        assert_eq!(say(json!(["echo", "hello", "you"])), Some("hello you".to_owned()));
        assert_eq!(say(json!(["sh", "-c", "echo \"hi there\"; sleep 3600"])), Some("hi there".to_owned()));
        assert_eq!(say(json!(["sleep", "3600"])), None);
        let nginx = lines(&json!({ "image": "public.ecr.aws/nginx/nginx:stable" }), Timestamp::UNIX_EPOCH);
        assert!(nginx.len() == 3 && nginx[2].1.contains("worker processes"), "{nginx:?}");
        assert!(lines(&json!({ "image": "mine:1" }), Timestamp::UNIX_EPOCH)[0].1.contains("mine"));
    }
}
