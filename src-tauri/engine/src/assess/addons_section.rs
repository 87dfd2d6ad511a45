//! The Review page's rows about add-ons, roles of pods, and storage.

use crate::{
    contract::{
        AddedAddon, AddonConflicts, AddonIdentity, AddonSpec, ClusterSpec, Fact, PodRoleThrough, ServiceAccountRole,
    },
    recipe::{POD_IDENTITY_AGENT, agent_comes_along},
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
    rows.extend(added(spec).into_iter().map(|addon| row(format!("Add-on {}", addon.name), addon.why)));
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

/// Those that nobody listed, and that come along.
pub(super) fn added(spec: &ClusterSpec) -> Vec<AddedAddon> {
    let workers = &spec.workers;
    let addons = workers.addons.iter().filter(|addon| addon.identity == AddonIdentity::PodIdentity);
    let accounts = workers.service_account_roles.iter().filter(|role| role.through == PodRoleThrough::PodIdentity);
    let accounts = accounts.map(|role| format!("{}/{}", role.namespace, role.service_account));
    let users: Vec<_> = addons.map(|addon| addon.name.clone()).chain(accounts).collect();
    let why =
        || format!("Comes along: it hands out the roles of Pod Identity on the nodes, here for {}.", users.join(", "));
    agent_comes_along(spec).then(|| AddedAddon { name: POD_IDENTITY_AGENT.into(), why: why() }).into_iter().collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_along_stands_among_the_rows_with_its_reason() {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        let row_of_agent = |spec: &ClusterSpec| {
            rows(spec).into_iter().find(|row| row.label.ends_with(POD_IDENTITY_AGENT)).map(|row| row.value)
        };
        assert_eq!(row_of_agent(&spec), None);
        let driver = AddonSpec {
            name: "aws-ebs-csi-driver".into(),
            identity: AddonIdentity::PodIdentity,
            ..AddonSpec::default()
        };
        spec.workers.addons.push(driver);
        assert!(row_of_agent(&spec).is_some_and(|why| why.contains("aws-ebs-csi-driver")));
        spec.workers.addons.push(AddonSpec { name: POD_IDENTITY_AGENT.into(), ..AddonSpec::default() });
        assert_eq!(row_of_agent(&spec), None, "it was chosen");
    }
}
