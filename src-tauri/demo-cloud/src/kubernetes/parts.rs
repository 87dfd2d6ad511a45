//! The addresses below one object: `…/status`, `…/scale`, `…/log` and the like.
//!
//! It must not know what is answered there.

use super::kinds::Kind;

/// A part of an object with an address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What controllers say about it.
    Status,
    /// Its number of replicas.
    Scale,
    /// What a pod's container printed.
    Log,
    /// A command in a container.
    Exec,
    /// A container's own input and output.
    Attach,
    /// A tunnel to a pod's port.
    PortForward,
    /// HTTP to what runs behind it.
    Proxy,
    /// The polite way to take a pod off its node.
    Eviction,
    /// A new token of a service account.
    Token,
    /// A namespace's own finalizers.
    Finalize,
    /// Containers for looking into a pod.
    EphemeralContainers,
}

impl Part {
    /// The word in paths.
    pub fn word(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Scale => "scale",
            Self::Log => "log",
            Self::Exec => "exec",
            Self::Attach => "attach",
            Self::PortForward => "portforward",
            Self::Proxy => "proxy",
            Self::Eviction => "eviction",
            Self::Token => "token",
            Self::Finalize => "finalize",
            Self::EphemeralContainers => "ephemeralcontainers",
        }
    }
}

/// The parts that objects of a kind have.
pub fn of(kind: &Kind) -> Vec<Part> {
    let mut parts = match kind.plural {
        "pods" => vec![
            Part::Attach,
            Part::EphemeralContainers,
            Part::Eviction,
            Part::Exec,
            Part::Log,
            Part::PortForward,
            Part::Proxy,
        ],
        "nodes" | "services" => vec![Part::Proxy],
        "serviceaccounts" => vec![Part::Token],
        "namespaces" => vec![Part::Finalize],
        _ => Vec::new(),
    };
    if kind.scales {
        parts.push(Part::Scale);
    }
    if kind.has_status {
        parts.push(Part::Status);
    }
    parts
}

/// The part of this kind's objects that a word in a path is for.
pub fn find(kind: &Kind, word: &str) -> Option<Part> {
    of(kind).into_iter().find(|part| part.word() == word)
}
