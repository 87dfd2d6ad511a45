//! The tags by which Cluster Autoscaler finds the Auto Scaling groups of a cluster, and knows what their nodes would look
//! like while there are none (its documentation, "Auto-Discovery Setup" and "Scaling a node group to 0" for AWS).

use std::collections::BTreeMap;

use super::user_data::effect;
use crate::contract::TaintSpec;

/// What stands before all of them.
const PREFIX: &str = "k8s.io/cluster-autoscaler";

/// The tags of a group.
pub(super) fn of(cluster: &str, labels: &BTreeMap<String, String>, taints: &[TaintSpec]) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::from([
        (format!("{PREFIX}/enabled"), "true".to_owned()),
        (format!("{PREFIX}/{cluster}"), "owned".to_owned()),
    ]);
    tags.extend(labels.iter().map(|(key, value)| (format!("{PREFIX}/node-template/label/{key}"), value.clone())));
    tags.extend(taints.iter().map(|taint| {
        let value = format!("{}:{}", taint.value, effect(taint.effect));
        (format!("{PREFIX}/node-template/taint/{}", taint.key), value)
    }));
    tags
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::TaintEffect;

    #[test]
    fn labels_and_taints_are_told_for_scaling_from_zero() {
        let taint = TaintSpec { key: "gpu".into(), value: "yes".into(), effect: TaintEffect::NoSchedule };
        let tags = of("demo", &[("team".to_owned(), "a".to_owned())].into(), &[taint]);
        let tag = |key: &str| tags.get(key).map(String::as_str);
        assert_eq!(tag("k8s.io/cluster-autoscaler/enabled"), Some("true"));
        assert_eq!(tag("k8s.io/cluster-autoscaler/demo"), Some("owned"));
        assert_eq!(tag("k8s.io/cluster-autoscaler/node-template/label/team"), Some("a"));
        assert_eq!(tag("k8s.io/cluster-autoscaler/node-template/taint/gpu"), Some("yes:NoSchedule"));
    }
}
