//! What the API server says it has: `/version`, `/api`, `/apis` and the resource lists below them, also in the one
//! document that new versions of kubectl ask for.
//!
//! It must not know objects; `kinds` has the table, `parts` the addresses below one object.

use serde_json::{Value, json};

use super::kinds::{Kind, kinds};
use super::parts::{self, Part};
use super::view::ClusterView;
use super::{metrics, reviews};

/// The media type of the document that has everything, as a request names it.
const AGGREGATED: &str = "as=APIGroupDiscoveryList";

/// `/version`.
pub fn version(cluster: &ClusterView) -> Value {
    let mut parts = cluster.patch_version.split('.');
    json!({
        "major": parts.next().unwrap_or("1"),
        "minor": parts.next().unwrap_or_default(),
        "gitVersion": cluster.git_version(),
        "gitCommit": super::view::stable_word(&["commit", &cluster.patch_version], 40),
        "gitTreeState": "clean",
        "buildDate": "2026-10-14T03:12:08Z",
        "goVersion": "go1.25.3",
        "compiler": "gc",
        "platform": "linux/amd64",
    })
}

/// One line of a resource list.
struct Line {
    group: &'static str,
    version: &'static str,
    /// The body that this address takes or gives, where its group differs from the line's.
    of: Option<(&'static str, &'static str)>,
    name: String,
    singular: &'static str,
    kind: &'static str,
    namespaced: bool,
    verbs: Vec<&'static str>,
    short: &'static [&'static str],
    in_all: bool,
}

impl Line {
    fn of_kind(kind: &'static Kind) -> Self {
        Self {
            group: kind.group,
            version: kind.version,
            of: None,
            name: kind.plural.to_owned(),
            singular: kind.singular,
            kind: kind.kind,
            namespaced: kind.namespaced,
            verbs: kind.verbs(),
            short: kind.short,
            in_all: kind.in_all,
        }
    }

    fn of_part(kind: &'static Kind, part: Part) -> Self {
        let (of, body, verbs) = match part {
            Part::Scale => (Some(("autoscaling", "v1")), "Scale", &["get", "patch", "update"][..]),
            Part::Status => (None, kind.kind, &["get", "patch", "update"][..]),
            Part::Eviction => (Some(("policy", "v1")), "Eviction", &["create"][..]),
            Part::Token => (Some(("authentication.k8s.io", "v1")), "TokenRequest", &["create"][..]),
            Part::Log => (None, "Pod", &["get"][..]),
            Part::Exec => (None, "PodExecOptions", &["create", "get"][..]),
            Part::Attach => (None, "PodAttachOptions", &["create", "get"][..]),
            Part::PortForward => (None, "PodPortForwardOptions", &["create", "get"][..]),
            Part::Proxy => (None, "PodProxyOptions", &["create", "delete", "get", "patch", "update"][..]),
            Part::Finalize => (None, "Namespace", &["update"][..]),
            Part::EphemeralContainers => (None, "Pod", &["get", "patch", "update"][..]),
        };
        Self {
            of,
            name: format!("{}/{}", kind.plural, part.word()),
            singular: "",
            kind: body,
            verbs: verbs.to_vec(),
            short: &[],
            in_all: false,
            ..Self::of_kind(kind)
        }
    }

    /// An address that only answers, such as the reviews'.
    fn of_question(
        (group, version): (&'static str, &'static str),
        (name, kind): (&'static str, &'static str),
        namespaced: bool,
        verbs: &[&'static str],
    ) -> Self {
        let singular = name.strip_suffix('s').unwrap_or(name);
        let (verbs, name) = (verbs.to_vec(), name.to_owned());
        Self { group, version, of: None, name, singular, kind, namespaced, verbs, short: &[], in_all: false }
    }

    fn group_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    fn as_resource(&self) -> Value {
        let mut resource = json!({
            "name": self.name, "singularName": self.singular, "namespaced": self.namespaced,
            "kind": self.kind, "verbs": self.verbs,
        });
        if let Some((group, version)) = self.of {
            resource["group"] = json!(group);
            resource["version"] = json!(version);
        }
        if !self.short.is_empty() {
            resource["shortNames"] = json!(self.short);
        }
        if self.in_all {
            resource["categories"] = json!(["all"]);
        }
        resource
    }

    fn response_kind(&self) -> Value {
        let (group, version) = self.of.unwrap_or((self.group, self.version));
        json!({ "group": group, "version": version, "kind": self.kind })
    }
}

/// Every line of every resource list, those of one kind together.
fn lines(cluster: &ClusterView) -> Vec<Line> {
    let mut all = Vec::new();
    for kind in kinds(cluster) {
        all.push(Line::of_kind(kind));
        all.extend(parts::of(kind).into_iter().map(|part| Line::of_part(kind, part)));
    }
    for review in reviews::KINDS {
        let at = (review.group, "v1");
        all.push(Line::of_question(at, (review.plural, review.kind), review.namespaced, &["create"]));
    }
    if metrics::is_there(cluster) {
        let at = ("metrics.k8s.io", "v1beta1");
        all.push(Line::of_question(at, ("nodes", "NodeMetrics"), false, &["get", "list"]));
        all.push(Line::of_question(at, ("pods", "PodMetrics"), true, &["get", "list"]));
    }
    all
}

/// The groups of some lines with their versions, the core group aside, each once and in order.
fn group_versions(lines: &[Line]) -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<_> =
        lines.iter().filter(|line| !line.group.is_empty()).map(|line| (line.group, line.version)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// `/api`, in the form that the request accepts.
pub fn core(cluster: &ClusterView, accept: &str) -> Value {
    if accept.contains(AGGREGATED) {
        let lines = lines(cluster);
        return aggregated(&lines, &[("", "v1")], accept);
    }
    json!({
        "kind": "APIVersions",
        "versions": ["v1"],
        "serverAddressByClientCIDRs": [{ "clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1:443" }],
    })
}

/// `/apis`, in the form that the request accepts.
pub fn groups(cluster: &ClusterView, accept: &str) -> Value {
    let lines = lines(cluster);
    let versions = group_versions(&lines);
    if accept.contains(AGGREGATED) {
        return aggregated(&lines, &versions, accept);
    }
    let groups: Vec<Value> = versions.into_iter().map(|(group, version)| group_object(group, version)).collect();
    json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": groups })
}

fn group_object(name: &str, version: &str) -> Value {
    let version = json!({ "groupVersion": format!("{name}/{version}"), "version": version });
    json!({ "name": name, "versions": [version], "preferredVersion": version })
}

/// `/apis/<group>`; `None` for a group the demo does not have.
pub fn group(cluster: &ClusterView, name: &str) -> Option<Value> {
    let (group, version) = group_versions(&lines(cluster)).into_iter().find(|(group, _)| *group == name)?;
    let mut object = group_object(group, version);
    object["kind"] = json!("APIGroup");
    object["apiVersion"] = json!("v1");
    Some(object)
}

/// `/api/v1` and `/apis/<group>/<version>`; `None` for a version the demo does not have.
pub fn resources(cluster: &ClusterView, group: &str, version: &str) -> Option<Value> {
    let mut lines = lines(cluster);
    lines.retain(|line| line.group == group && line.version == version);
    lines.sort_by(|a, b| a.name.cmp(&b.name));
    let group_version = lines.first()?.group_version();
    let resources: Vec<Value> = lines.iter().map(Line::as_resource).collect();
    Some(
        json!({ "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version, "resources": resources }),
    )
}

/// Everything there is below some groups, in one document (`apidiscovery.k8s.io`, general since Kubernetes 1.30).
fn aggregated(lines: &[Line], groups: &[(&str, &str)], accept: &str) -> Value {
    let version = if accept.contains("v=v2;") || accept.ends_with("v=v2") { "v2" } else { "v2beta1" };
    let items: Vec<Value> = groups
        .iter()
        .map(|(group, version)| {
            let of_it = lines.iter().filter(|line| line.group == *group && line.version == *version);
            let metadata = if group.is_empty() { json!({}) } else { json!({ "name": group }) };
            let resources = with_parts(of_it);
            let versions = json!([{ "version": version, "resources": resources, "freshness": "Current" }]);
            json!({ "metadata": metadata, "versions": versions })
        })
        .collect();
    json!({
        "kind": "APIGroupDiscoveryList", "apiVersion": format!("apidiscovery.k8s.io/{version}"), "metadata": {},
        "items": items,
    })
}

/// Lines of one version, each part below the kind that it follows.
fn with_parts<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<Value> {
    let mut resources: Vec<Value> = Vec::new();
    for line in lines {
        let scope = if line.namespaced { "Namespaced" } else { "Cluster" };
        match (line.name.split_once('/'), resources.last_mut()) {
            (Some((_, part)), Some(whole)) => {
                let part = json!({ "subresource": part, "responseKind": line.response_kind(), "verbs": line.verbs });
                match whole["subresources"].as_array_mut() {
                    Some(list) => list.push(part),
                    None => whole["subresources"] = json!([part]),
                }
            }
            _ => {
                let mut whole = json!({
                    "resource": line.name, "responseKind": line.response_kind(), "scope": scope,
                    "singularResource": line.singular, "verbs": line.verbs,
                });
                if !line.short.is_empty() {
                    whole["shortNames"] = json!(line.short);
                }
                if line.in_all {
                    whole["categories"] = json!(["all"]);
                }
                resources.push(whole);
            }
        }
    }
    resources.sort_by(|a, b| a["resource"].as_str().cmp(&b["resource"].as_str()));
    resources
}
