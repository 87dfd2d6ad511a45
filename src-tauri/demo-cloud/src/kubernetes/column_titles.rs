//! The columns of `kubectl get`, for each kind.
//!
//! It must not know objects; `columns` fills the rows.

/// One column: title, and whether only `-o wide` shows it.
pub type Column = (&'static str, bool);

/// The columns of a kind, by its plural.
pub fn columns(plural: &str) -> &'static [Column] {
    match plural {
        "nodes" => &[
            ("Name", false),
            ("Status", false),
            ("Roles", false),
            ("Age", false),
            ("Version", false),
            ("Internal-IP", true),
            ("External-IP", true),
            ("OS-Image", true),
            ("Kernel-Version", true),
            ("Container-Runtime", true),
        ],
        "pods" => &[
            ("Name", false),
            ("Ready", false),
            ("Status", false),
            ("Restarts", false),
            ("Age", false),
            ("IP", true),
            ("Node", true),
            ("Nominated Node", true),
            ("Readiness Gates", true),
        ],
        "services" => &[
            ("Name", false),
            ("Type", false),
            ("Cluster-IP", false),
            ("External-IP", false),
            ("Port(s)", false),
            ("Age", false),
        ],
        "namespaces" => &[("Name", false), ("Status", false), ("Age", false)],
        "ingresses" => {
            &[("Name", false), ("Class", false), ("Hosts", false), ("Address", false), ("Ports", false), ("Age", false)]
        }
        "persistentvolumeclaims" => {
            &[("Name", false), ("Status", false), ("Volume", false), ("Capacity", false), ("Age", false)]
        }
        "persistentvolumes" => &[
            ("Name", false),
            ("Capacity", false),
            ("Reclaim Policy", false),
            ("Status", false),
            ("Claim", false),
            ("Age", false),
        ],
        "poddisruptionbudgets" => &[
            ("Name", false),
            ("Min Available", false),
            ("Max Unavailable", false),
            ("Allowed Disruptions", false),
            ("Age", false),
        ],
        "storageclasses" => &[
            ("Name", false),
            ("Provisioner", false),
            ("ReclaimPolicy", false),
            ("VolumeBindingMode", false),
            ("AllowVolumeExpansion", false),
            ("Age", false),
        ],
        "configmaps" => &[("Name", false), ("Data", false), ("Age", false)],
        "secrets" => &[("Name", false), ("Type", false), ("Data", false), ("Age", false)],
        "nodepools" => &[("Name", false), ("NodeClass", false), ("Ready", false), ("Age", false)],
        "nodeclasses" => &[("Name", false), ("Role", false), ("Ready", false), ("Age", false)],
        "nodeclaims" => &[("Name", false), ("Type", false), ("Capacity", false), ("Node", false), ("Age", false)],
        "daemonsets" => &[
            ("Name", false),
            ("Desired", false),
            ("Current", false),
            ("Ready", false),
            ("Up-to-date", false),
            ("Available", false),
            ("Node Selector", false),
            ("Age", false),
        ],
        "replicasets" => &[("Name", false), ("Desired", false), ("Current", false), ("Ready", false), ("Age", false)],
        "deployments" => {
            &[("Name", false), ("Ready", false), ("Up-to-date", false), ("Available", false), ("Age", false)]
        }
        _ => &[("Name", false), ("Age", false)],
    }
}
