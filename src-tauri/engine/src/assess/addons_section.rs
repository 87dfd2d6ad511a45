//! The Review page's rows about add-ons, roles of pods, and storage.

use crate::contract::{
    AddonConflicts, AddonIdentity, AddonSpec, ClusterSpec, Fact, PodRoleThrough, ServiceAccountRole,
};

/// A row for all add-ons, and one for each of which something is said.
pub(super) fn rows(spec: &ClusterSpec) -> Vec<Fact> {
    let workers = &spec.workers;
    let names: Vec<_> = workers.addons.iter().map(name).collect();
    let names = match (names.is_empty(), spec.cluster.default_addons) {
        (true, true) => "None: EKS installs its own copies of vpc-cni, kube-proxy and coredns".to_owned(),
        (true, false) => "None".to_owned(),
        (false, true) => format!("{}; EKS’s own copies of the basic ones are taken over", names.join(", ")),
        (false, false) => names.join(", "),
    };
    let mut rows = vec![row("Add-ons", names)];
    rows.extend(workers.addons.iter().filter_map(details));
    if workers.oidc_provider {
        rows.push(row("OIDC provider in IAM", "Yes: service accounts can take on roles"));
    }
    rows.extend(workers.service_account_roles.iter().map(service_account));
    if workers.default_storage_class {
        rows.push(row("Default StorageClass", "gp3, encrypted"));
    }
    if workers.efs {
        rows.push(row("EFS file system", "New, encrypted, with a mount target in each zone"));
    }
    rows
}

fn row(label: impl Into<String>, value: impl Into<String>) -> Fact {
    Fact { label: label.into(), value: value.into() }
}

fn name(addon: &AddonSpec) -> String {
    match addon.version.as_str() {
        "" => addon.name.clone(),
        version => format!("{} {version}", addon.name),
    }
}

fn details(addon: &AddonSpec) -> Option<Fact> {
    let mut parts = Vec::new();
    let role = |way: &str| match addon.role_arn.as_str() {
        "" => format!("A role of its own through {way}"),
        arn => format!("The role {arn} through {way}"),
    };
    match addon.identity {
        AddonIdentity::Node if addon.role_arn.is_empty() => {}
        AddonIdentity::Node => parts.push(format!("Rights of the nodes; the role {} is not used", addon.role_arn)),
        AddonIdentity::PodIdentity => parts.push(role("Pod Identity")),
        AddonIdentity::Irsa => parts.push(role("the OIDC provider (IRSA)")),
    }
    match addon.conflicts {
        AddonConflicts::Overwrite => {}
        AddonConflicts::Preserve => parts.push("Keeps other settings that the cluster holds when it is updated".into()),
        AddonConflicts::None => parts.push("Fails where the cluster holds other settings".into()),
    }
    if !addon.configuration.trim().is_empty() {
        parts.push(format!("Settings {}", addon.configuration.trim()));
    }
    (!parts.is_empty()).then(|| row(format!("Add-on {}", addon.name), parts.join("; ")))
}

fn service_account(role: &ServiceAccountRole) -> Fact {
    let way = match role.through {
        PodRoleThrough::PodIdentity => "Pod Identity",
        PodRoleThrough::Irsa => "the OIDC provider (IRSA)",
    };
    let short = |arn: &String| arn.rsplit('/').next().unwrap_or(arn).to_owned();
    let policies: Vec<_> = role.policies.iter().map(short).collect();
    let policies = if policies.is_empty() { "no policies".to_owned() } else { policies.join(", ") };
    row(
        format!("Role of {}/{}", role.namespace, role.service_account),
        format!("A role with {policies}, through {way}"),
    )
}
