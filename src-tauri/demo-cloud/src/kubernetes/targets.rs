//! Addresses of objects: from paths to a kind, a namespace, a name, and back.
//!
//! It must not know objects or who may see them.

use super::discovery::{self, KINDS, Kind};
use super::view::ClusterView;

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

/// A part of an object with an address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `…/status`: what controllers say about it.
    Status,
    /// `…/scale`: its number of replicas.
    Scale,
}

/// The objects that an address below a group is for; `None` if the cluster has none of the kind.
pub fn target(cluster: &ClusterView, group: &str, rest: &[&str]) -> Option<Target> {
    let find = |plural: &str| discovery::kinds(cluster).find(|kind| kind.group == group && kind.plural == plural);
    let (rest, part) = part_of(rest);
    let (kind, namespace, name) = match *rest {
        // The address of a namespace itself looks like the start of an address inside it.
        ["namespaces", name] => (find("namespaces")?, Some(name), Some(name)),
        ["namespaces", namespace, plural] => (find(plural)?, Some(namespace), None),
        ["namespaces", namespace, plural, name] => (find(plural)?, Some(namespace), Some(name)),
        [plural] => (find(plural)?, None, None),
        [plural, name] => (find(plural).filter(|kind| !kind.namespaced)?, None, Some(name)),
        _ => return None,
    };
    if namespace.is_some() && !kind.namespaced && kind.plural != "namespaces" {
        return None;
    }
    if part == Some(Part::Scale) && !kind.scales {
        return None;
    }
    Some(Target { kind, namespace: namespace.map(str::to_owned), name: name.map(str::to_owned), part })
}

/// Splits off the part of an object that an address ends with. A namespace that is called like one is none.
fn part_of<'a, 'b>(rest: &'a [&'b str]) -> (&'a [&'b str], Option<Part>) {
    let part = match rest {
        [.., "status"] => Part::Status,
        [.., "scale"] => Part::Scale,
        _ => return (rest, None),
    };
    let is_part = match rest {
        ["namespaces", _, _] => part == Part::Status,
        ["namespaces", _, _, _, _] => true,
        [first, _, _] => *first != "namespaces",
        _ => false,
    };
    if is_part { (&rest[..rest.len() - 1], Some(part)) } else { (rest, None) }
}

/// The path of all objects of a kind, in one namespace if it has them; a path of nothing for an unknown kind.
pub fn collection(api_version: &str, kind: &str, namespace: &str) -> String {
    let Some(kind) = KINDS.iter().find(|one| one.kind == kind) else { return "/unknown".to_owned() };
    let start = if api_version.contains('/') { "/apis" } else { "/api" };
    match kind.namespaced {
        true => format!("{start}/{api_version}/namespaces/{namespace}/{}", kind.plural),
        false => format!("{start}/{api_version}/{}", kind.plural),
    }
}
