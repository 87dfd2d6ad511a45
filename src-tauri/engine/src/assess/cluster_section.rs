//! The Review page's rows of page Cluster: what most clusters have, and then whatever is not as usual.

use super::sections::row;
use crate::contract::{
    AuthenticationMode, ClusterSpec, ControlPlaneSpec, ControlPlaneTier, EncryptionKey, Fact, LogType, NodePool,
    Offers, SupportType,
};

pub(super) fn rows(spec: &ClusterSpec, offers: Option<&Offers>) -> Vec<Fact> {
    let cluster = &spec.cluster;
    let support = match cluster.support {
        SupportType::Standard => "Standard: upgraded by AWS at its end",
        SupportType::Extended => "Extended: stays for another year at 0.60 USD an hour",
    };
    let public = match (cluster.endpoint_public, cluster.public_access_cidrs.as_slice()) {
        (false, _) => "Off".to_owned(),
        (true, all) if all.iter().any(|block| block == "0.0.0.0/0") => "On, from everywhere".to_owned(),
        (true, some) => format!("On, from {}", some.join(", ")),
    };
    let mode = match cluster.authentication_mode {
        AuthenticationMode::Api => "Access entries (API)",
        AuthenticationMode::ApiAndConfigMap => "Access entries and the aws-auth ConfigMap",
        AuthenticationMode::ConfigMap => "The aws-auth ConfigMap only",
    };
    let mut rows = vec![
        row("Kubernetes version", version(cluster, offers)),
        row("Support", support),
        row("Public endpoint", public),
        row("Private endpoint", if cluster.endpoint_private { "On" } else { "Off" }),
        row("Control-plane logs", logs(cluster)),
        row("Authentication", mode),
    ];
    rows.extend(further(cluster, offers));
    rows
}

/// What most clusters leave as it is.
fn further(cluster: &ControlPlaneSpec, offers: Option<&Offers>) -> Vec<Fact> {
    let mut rows = Vec::new();
    if cluster.auto_mode {
        let pools: Vec<_> = cluster.node_pools.iter().map(|pool| pool_name(*pool)).collect();
        let pools =
            if pools.is_empty() { "without node pools".to_owned() } else { format!("node pools {}", pools.join(", ")) };
        rows.push(row(
            "Auto Mode",
            format!("On, {pools}; its nodes cost about 12 percent more than the same instances"),
        ));
    }
    match cluster.encryption {
        EncryptionKey::AwsOwned => {}
        EncryptionKey::ExistingKey => rows.push(row("Encryption key", existing_key(cluster, offers))),
        EncryptionKey::NewKey => rows.push(row("Encryption key", "A new KMS key, about 1 USD a month")),
    }
    if !cluster.service_cidr.is_empty() {
        rows.push(row("Addresses of Services", &cluster.service_cidr));
    }
    if cluster.tier != ControlPlaneTier::Standard {
        rows.push(row("Control plane capacity", tier_name(cluster.tier)));
    }
    if cluster.zonal_shift {
        rows.push(row("Zonal shift", "On: AWS may move traffic away from a zone in trouble"));
    }
    if cluster.deletion_protection {
        rows.push(row("Deletion protection", "On: must be turned off before the cluster can be deleted"));
    }
    if cluster.default_addons && !cluster.auto_mode {
        rows.push(row("EKS's own copies of vpc-cni, kube-proxy and coredns", "Installed, and yours to update"));
    }
    rows
}

fn version(cluster: &ControlPlaneSpec, offers: Option<&Offers>) -> String {
    let versions = offers.map(|offers| offers.versions.as_slice()).unwrap_or_default();
    match versions.iter().find(|offer| offer.version == cluster.version) {
        Some(offer) => format!("{} ({})", offer.version, offer.support),
        None if cluster.version.is_empty() => "The default of EKS".to_owned(),
        None => cluster.version.clone(),
    }
}

fn logs(cluster: &ControlPlaneSpec) -> String {
    let logs: Vec<_> = cluster.logs.iter().map(|log| log_name(*log)).collect();
    match (logs.as_slice(), cluster.log_retention_days) {
        ([], _) => "None".to_owned(),
        (_, 1) => format!("{}; kept for a day", logs.join(", ")),
        (_, days) => format!("{}; kept for {days} days", logs.join(", ")),
    }
}

fn log_name(log: LogType) -> &'static str {
    match log {
        LogType::Api => "API server",
        LogType::Audit => "audit",
        LogType::Authenticator => "authenticator",
        LogType::ControllerManager => "controller manager",
        LogType::Scheduler => "scheduler",
    }
}

fn existing_key(cluster: &ControlPlaneSpec, offers: Option<&Offers>) -> String {
    let keys = offers.map(|offers| offers.keys.as_slice()).unwrap_or_default();
    match keys.iter().find(|key| key.arn == cluster.key_arn && !key.alias.is_empty()) {
        Some(key) => format!("Existing: {} ({})", key.alias, key.arn),
        None => format!("Existing: {}", cluster.key_arn),
    }
}

fn pool_name(pool: NodePool) -> &'static str {
    match pool {
        NodePool::GeneralPurpose => "general-purpose",
        NodePool::System => "system",
    }
}

fn tier_name(tier: ControlPlaneTier) -> &'static str {
    match tier {
        ControlPlaneTier::Standard => "As needed",
        ControlPlaneTier::Xl => "Reserved, XL",
        ControlPlaneTier::Xl2 => "Reserved, 2XL",
        ControlPlaneTier::Xl4 => "Reserved, 4XL",
        ControlPlaneTier::Xl8 => "Reserved, 8XL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_not_as_usual_has_a_row() {
        let usual = ClusterSpec::new("demo", "us-east-1");
        let usual_rows = rows(&usual, None).len();
        let one_more = |change: fn(&mut ControlPlaneSpec)| {
            let mut spec = usual.clone();
            change(&mut spec.cluster);
            let now = rows(&spec, None);
            assert_eq!(now.len(), usual_rows + 1, "{now:#?}");
        };
        one_more(|cluster| cluster.auto_mode = true);
        one_more(|cluster| cluster.encryption = EncryptionKey::NewKey);
        one_more(|cluster| cluster.encryption = EncryptionKey::ExistingKey);
        one_more(|cluster| cluster.service_cidr = "10.100.0.0/16".into());
        one_more(|cluster| cluster.tier = ControlPlaneTier::Xl8);
        one_more(|cluster| cluster.zonal_shift = true);
        one_more(|cluster| cluster.deletion_protection = true);
        one_more(|cluster| cluster.default_addons = true);
    }

    #[test]
    fn logs_say_how_long_they_are_kept() {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        spec.cluster.logs = vec![LogType::Api, LogType::Audit];
        spec.cluster.log_retention_days = 7;
        assert!(rows(&spec, None).iter().any(|row| row.value == "API server, audit; kept for 7 days"));
    }
}
