//! What a person reads about a failure before and after meeting it.

/// One failure to rehearse, in words for somebody who builds a first cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scenario {
    /// By which it is chosen, such as `no-capacity`.
    pub name: &'static str,
    /// What happens, in a line.
    pub title: &'static str,
    /// What one learns from it.
    pub lesson: &'static str,
    /// How one notices it: where, and in which words of AWS's.
    pub shows: &'static str,
    /// How it is solved, here and on AWS.
    pub solution: &'static str,
    /// Where somebody who builds a cluster meets it.
    pub met: Met,
}

/// In which part of the way to a cluster a failure is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Met {
    /// When the network is made.
    Network,
    /// When roles are made.
    Roles,
    /// When the control plane is made.
    Cluster,
    /// When nodes and add-ons are made.
    Workers,
    /// With kubectl or when deleting, once the cluster stands.
    After,
}
