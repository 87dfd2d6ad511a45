//! The columns of `kubectl get`, for each kind, as Kubernetes' own printers have them.
//!
//! It must not know objects; `columns` fills the rows. Source: `pkg/printers/internalversion/printers.go`.

/// One column: title, and whether only `-o wide` shows it.
pub type Column = (&'static str, bool);

/// The titles that are always there, then those of `-o wide`. The age stands where `Age` is said.
struct Titles(&'static [&'static str], &'static [&'static str]);

/// The columns of a kind, by its plural.
pub fn columns(plural: &str) -> Vec<Column> {
    let Titles(always, wide) = titles(plural);
    always.iter().map(|title| (*title, false)).chain(wide.iter().map(|title| (*title, true))).collect()
}

fn titles(plural: &str) -> Titles {
    match plural {
        "nodes" => Titles(
            &["Name", "Status", "Roles", "Age", "Version"],
            &["Internal-IP", "External-IP", "OS-Image", "Kernel-Version", "Container-Runtime"],
        ),
        "pods" => Titles(
            &["Name", "Ready", "Status", "Restarts", "Age"],
            &["IP", "Node", "Nominated Node", "Readiness Gates"],
        ),
        "services" => Titles(&["Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age"], &["Selector"]),
        "endpoints" => Titles(&["Name", "Endpoints", "Age"], &[]),
        "endpointslices" => Titles(&["Name", "AddressType", "Ports", "Endpoints", "Age"], &[]),
        "namespaces" => Titles(&["Name", "Status", "Age"], &[]),
        "serviceaccounts" => Titles(&["Name", "Secrets", "Age"], &[]),
        "ingresses" => Titles(&["Name", "Class", "Hosts", "Address", "Ports", "Age"], &[]),
        "ingressclasses" => Titles(&["Name", "Controller", "Parameters", "Age"], &[]),
        "networkpolicies" => Titles(&["Name", "Pod-Selector", "Age"], &[]),
        "persistentvolumeclaims" => Titles(
            &["Name", "Status", "Volume", "Capacity", "Access Modes", "StorageClass", "VolumeAttributesClass", "Age"],
            &["VolumeMode"],
        ),
        "persistentvolumes" => Titles(
            &[
                "Name",
                "Capacity",
                "Access Modes",
                "Reclaim Policy",
                "Status",
                "Claim",
                "StorageClass",
                "VolumeAttributesClass",
                "Reason",
                "Age",
            ],
            &["VolumeMode"],
        ),
        "poddisruptionbudgets" => {
            Titles(&["Name", "Min Available", "Max Unavailable", "Allowed Disruptions", "Age"], &[])
        }
        "storageclasses" => {
            Titles(&["Name", "Provisioner", "ReclaimPolicy", "VolumeBindingMode", "AllowVolumeExpansion", "Age"], &[])
        }
        "csidrivers" => Titles(
            &[
                "Name",
                "AttachRequired",
                "PodInfoOnMount",
                "StorageCapacity",
                "TokenRequests",
                "RequiresRepublish",
                "Modes",
                "Age",
            ],
            &[],
        ),
        "csinodes" => Titles(&["Name", "Drivers", "Age"], &[]),
        "volumeattachments" => Titles(&["Name", "Attacher", "PV", "Node", "Attached", "Age"], &[]),
        "configmaps" => Titles(&["Name", "Data", "Age"], &[]),
        "secrets" => Titles(&["Name", "Type", "Data", "Age"], &[]),
        "events" => Titles(
            &["Last Seen", "Type", "Reason", "Object", "Message"],
            &["Subobject", "Source", "First Seen", "Count", "Name"],
        ),
        "resourcequotas" => Titles(&["Name", "Age", "Request", "Limit"], &[]),
        "limitranges" => Titles(&["Name", "Created At"], &[]),
        "leases" => Titles(&["Name", "Holder", "Age"], &[]),
        "priorityclasses" => Titles(&["Name", "Value", "Global-Default", "Age", "PreemptionPolicy"], &[]),
        "roles" | "clusterroles" => Titles(&["Name", "Created At"], &[]),
        "rolebindings" | "clusterrolebindings" => {
            Titles(&["Name", "Role", "Age"], &["Users", "Groups", "ServiceAccounts"])
        }
        "horizontalpodautoscalers" => {
            Titles(&["Name", "Reference", "Targets", "MinPods", "MaxPods", "Replicas", "Age"], &[])
        }
        "nodepools" => Titles(&["Name", "NodeClass", "Nodes", "Ready", "Age"], &["Weight", "CPU", "Memory"]),
        "nodeclasses" => Titles(&["Name", "Role", "Ready", "Age"], &[]),
        "nodeclaims" => Titles(&["Name", "Type", "Capacity", "Zone", "Node", "Ready", "Age"], &["NodePool"]),
        "daemonsets" => Titles(
            &["Name", "Desired", "Current", "Ready", "Up-to-date", "Available", "Node Selector", "Age"],
            &["Containers", "Images", "Selector"],
        ),
        "replicasets" | "replicationcontrollers" => {
            Titles(&["Name", "Desired", "Current", "Ready", "Age"], &["Containers", "Images", "Selector"])
        }
        "deployments" => {
            Titles(&["Name", "Ready", "Up-to-date", "Available", "Age"], &["Containers", "Images", "Selector"])
        }
        "statefulsets" => Titles(&["Name", "Ready", "Age"], &["Containers", "Images"]),
        "controllerrevisions" => Titles(&["Name", "Controller", "Revision", "Age"], &[]),
        "jobs" => Titles(&["Name", "Status", "Completions", "Duration", "Age"], &["Containers", "Images", "Selector"]),
        "cronjobs" => Titles(
            &["Name", "Schedule", "Timezone", "Suspend", "Active", "Last Schedule", "Age"],
            &["Containers", "Images", "Selector"],
        ),
        _ => Titles(&["Name", "Age"], &[]),
    }
}
