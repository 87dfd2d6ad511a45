//! Addresses of objects: from paths to a kind, a namespace, a name, and back.
//!
//! It must not know objects or who may see them.

use super::kinds::{self, Kind};
use super::parts;
use super::view::ClusterView;

pub use super::parts::Part;

/// Addresses of objects: a kind, perhaps in one namespace, perhaps one by name.
#[derive(Debug)]
pub struct Target {
    /// The kind of object.
    pub kind: &'static Kind,
    /// The namespace of the path.
    pub namespace: Option<String>,
    /// The object's name, when the path names one.
    pub name: Option<String>,
    /// The part of the object that is meant, if not all of it.
    pub part: Option<Part>,
}

/// The objects that an address below a group's version is for; `None` if the cluster has none of the kind.
pub fn target(cluster: &ClusterView, (group, version): (&str, &str), rest: &[&str]) -> Option<Target> {
    let find = |plural: &str| {
        kinds::kinds(cluster).find(|kind| kind.group == group && kind.version == version && kind.plural == plural)
    };
    let (kind, namespace, name, below) = match *rest {
        // The address of a namespace itself looks like the start of an address inside it.
        ["namespaces", name] => (find("namespaces")?, Some(name), Some(name), None),
        ["namespaces", name, word @ ("status" | "finalize")] => {
            (find("namespaces")?, Some(name), Some(name), Some(word))
        }
        ["namespaces", namespace, plural] => (inside(find(plural)?)?, Some(namespace), None, None),
        ["namespaces", namespace, plural, name] => (inside(find(plural)?)?, Some(namespace), Some(name), None),
        ["namespaces", namespace, plural, name, word, ..] => {
            (inside(find(plural)?)?, Some(namespace), Some(name), Some(word))
        }
        [plural] => (find(plural)?, None, None, None),
        [plural, name] => (outside(find(plural)?)?, None, Some(name), None),
        [plural, name, word, ..] => (outside(find(plural)?)?, None, Some(name), Some(word)),
        [] => return None,
    };
    let part = match below {
        None => None,
        Some(word) => Some(parts::find(kind, word)?),
    };
    // Only what is behind a proxy has addresses of its own.
    let depth = if namespace.is_some() && kind.namespaced { 5 } else { 3 };
    if rest.len() > depth && part != Some(Part::Proxy) {
        return None;
    }
    Some(Target { kind, namespace: namespace.map(str::to_owned), name: name.map(str::to_owned), part })
}

fn inside(kind: &'static Kind) -> Option<&'static Kind> {
    kind.namespaced.then_some(kind)
}

fn outside(kind: &'static Kind) -> Option<&'static Kind> {
    (!kind.namespaced).then_some(kind)
}

impl Target {
    /// The kind with the part that is meant, as rules name it: `pods`, `pods/log`.
    pub fn resource(&self) -> String {
        match self.part {
            Some(part) => format!("{}/{}", self.kind.plural, part.word()),
            None => self.kind.plural.to_owned(),
        }
    }

    /// The same for one object of the kind.
    pub fn one(&self, namespace: &str, name: &str) -> Self {
        let namespace = self.kind.namespaced.then(|| namespace.to_owned());
        Self { kind: self.kind, namespace, name: Some(name.to_owned()), part: None }
    }
}

/// The path of all objects of a kind, in one namespace if it has them; a path of nothing for an unknown kind.
pub fn collection(api_version: &str, kind: &str, namespace: &str) -> String {
    let Some(kind) = kinds::of_kind(kind) else { return "/unknown".to_owned() };
    let start = if api_version.contains('/') { "/apis" } else { "/api" };
    match kind.namespaced {
        true => format!("{start}/{api_version}/namespaces/{namespace}/{}", kind.plural),
        false => format!("{start}/{api_version}/{}", kind.plural),
    }
}
