//! What a node runs at its start, in the shapes AWS's images take: a NodeConfig for `nodeadm` of Amazon Linux 2023, and
//! several parts in one MIME document (AWS's documentation of nodeadm, and of EKS managed nodes with launch templates).

use std::{collections::BTreeMap, fmt::Write};

use crate::contract::{TaintEffect, TaintSpec};

/// EC2's limit before base64, in bytes.
pub const USER_DATA_MAX: usize = 16 * 1024;

/// Between the parts. Nothing that people write at the beginning of a line.
const BOUNDARY: &str = "==LANDFALL==";

/// What `nodeadm` must know of the cluster; it asks EKS for nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NodeConfig {
    /// The cluster's name.
    pub name: String,
    /// Where its API server answers.
    pub endpoint: String,
    /// Its certificate authority, base64 of PEM.
    pub certificate_authority: String,
    /// The block its Services have their addresses from.
    pub service_cidr: String,
    /// Labels the node gives itself.
    pub labels: BTreeMap<String, String>,
    /// Taints it begins with.
    pub taints: Vec<TaintSpec>,
}

impl NodeConfig {
    /// As `nodeadm` reads it. Values are quoted: YAML takes JSON's strings.
    pub fn yaml(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut yaml = format!(
            "apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  cluster:\n    name: {}\n    \
             apiServerEndpoint: {}\n    certificateAuthority: {}\n    cidr: {}\n",
            quoted(&self.name),
            quoted(&self.endpoint),
            quoted(&self.certificate_authority),
            quoted(&self.service_cidr),
        );
        let labels: Vec<_> = self.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let taints: Vec<_> = self.taints.iter().map(taint).collect();
        let flags: Vec<_> = [("--node-labels", labels), ("--register-with-taints", taints)]
            .into_iter()
            .filter(|(_, list)| !list.is_empty())
            .map(|(flag, list)| quoted(&format!("{flag}={}", list.join(","))))
            .collect();
        if !flags.is_empty() {
            yaml.push_str("  kubelet:\n    flags:\n");
            for flag in flags {
                // Writing to a string cannot fail.
                writeln!(yaml, "      - {flag}").ok();
            }
        }
        yaml
    }
}

/// A taint as the kubelet and Cluster Autoscaler write it: `key=value:NoSchedule`.
pub fn taint(taint: &TaintSpec) -> String {
    format!("{}={}:{}", taint.key, taint.value, effect(taint.effect))
}

/// Kubernetes' word for an effect.
pub fn effect(effect: TaintEffect) -> &'static str {
    match effect {
        TaintEffect::NoSchedule => "NoSchedule",
        TaintEffect::PreferNoSchedule => "PreferNoSchedule",
        TaintEffect::NoExecute => "NoExecute",
    }
}

/// Whether it is a whole MIME document, which needs no wrapping and takes no further part.
pub fn is_document(text: &str) -> bool {
    let start = text.trim_start().to_ascii_lowercase();
    start.starts_with("mime-version:") || start.starts_with("content-type: multipart/")
}

/// Whether it holds a NodeConfig.
pub fn has_node_config(text: &str) -> bool {
    text.contains("node.eks.aws/")
}

/// Several texts in one document, each under the type its beginning tells.
pub fn document(parts: &[&str]) -> String {
    let mut text = format!("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"{BOUNDARY}\"\n");
    for part in parts {
        let kind = content_type(part);
        // Writing to a string cannot fail.
        write!(text, "\n--{BOUNDARY}\nContent-Type: {kind}\n\n{}\n", part.trim_end()).ok();
    }
    write!(text, "\n--{BOUNDARY}--\n").ok();
    text
}

fn content_type(part: &str) -> &'static str {
    let start = part.trim_start();
    if start.starts_with("#cloud-config") {
        "text/cloud-config; charset=\"us-ascii\""
    } else if !start.starts_with("#!") && has_node_config(start) {
        "application/node.eks.aws"
    } else {
        "text/x-shellscript; charset=\"us-ascii\""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> NodeConfig {
        NodeConfig {
            name: "demo".into(),
            endpoint: "https://A1.gr7.us-east-1.eks.amazonaws.com".into(),
            certificate_authority: "LS0t".into(),
            service_cidr: "10.100.0.0/16".into(),
            ..NodeConfig::default()
        }
    }

    #[test]
    fn a_node_config_names_the_whole_cluster() {
        assert_eq!(
            config().yaml(),
            "apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  cluster:\n    name: \"demo\"\n    \
             apiServerEndpoint: \"https://A1.gr7.us-east-1.eks.amazonaws.com\"\n    certificateAuthority: \"LS0t\"\n    \
             cidr: \"10.100.0.0/16\"\n"
        );
    }

    #[test]
    fn labels_and_taints_become_flags_of_the_kubelet() {
        let taint = |key: &str, value: &str, effect| TaintSpec { key: key.into(), value: value.into(), effect };
        let config = NodeConfig {
            labels: [("team".into(), "a".into()), ("tier".into(), "1".into())].into(),
            taints: vec![
                taint("gpu", "yes", TaintEffect::NoSchedule),
                taint("slow", "", TaintEffect::PreferNoSchedule),
            ],
            ..config()
        };
        let yaml = config.yaml();
        assert!(yaml.contains("- \"--node-labels=team=a,tier=1\"\n"), "{yaml}");
        assert!(yaml.contains("- \"--register-with-taints=gpu=yes:NoSchedule,slow=:PreferNoSchedule\"\n"), "{yaml}");
        let read: serde_yaml_ng::Value = serde_yaml_ng::from_str(&yaml).expect("YAML");
        assert_eq!(read["spec"]["kubelet"]["flags"].as_sequence().map(Vec::len), Some(2));
    }

    #[test]
    fn each_part_has_the_type_it_begins_like() {
        let yaml = config().yaml();
        let text = document(&[&yaml, "#!/bin/bash\necho node.eks.aws/\n", "#cloud-config\npackages: []\n"]);
        let types: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("Content-Type: ")).collect();
        let script = "text/x-shellscript; charset=\"us-ascii\"";
        let cloud = "text/cloud-config; charset=\"us-ascii\"";
        assert_eq!(types[1..], ["application/node.eks.aws", script, cloud]);
        assert!(text.ends_with("--==LANDFALL==--\n") && is_document(&text) && has_node_config(&text));
        assert!(!is_document("#!/bin/bash\n"));
    }
}
