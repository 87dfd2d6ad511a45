//! Fargate: which pods a profile selects, and the machine that each of them gets.
//!
//! It must not know how profiles are made. Source: the EKS user guide, "AWS Fargate profile components".

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use serde_json::Value;

use super::pod_drafts::{Draft, Seat, drafts};
use super::view::{ClusterView, FargateView, Host, NodeView, stable_word};

/// Whether a profile selects a pod: the namespace and all labels of one of its selectors fit. `*` stands for any text
/// and `?` for any letter.
pub fn selects(profile: &FargateView, namespace: &str, labels: &Value) -> bool {
    profile.selectors.iter().any(|selector| {
        let has = |(key, wanted): (&String, &Value)| {
            let pattern = wanted.as_str().unwrap_or_default();
            labels.as_object().is_some_and(|labels| {
                labels.iter().any(|(label, value)| {
                    is_like(label, key) && value.as_str().is_some_and(|value| is_like(value, pattern))
                })
            })
        };
        is_like(namespace, selector["namespace"].as_str().unwrap_or_default())
            && selector["labels"].as_object().is_none_or(|wanted| wanted.iter().all(has))
    })
}

/// Whether a text is like a pattern with `*` and `?`.
fn is_like(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    // Row by row over the pattern: which beginnings of the text does its beginning fit?
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    for sign in pattern {
        let before = fits.clone();
        for at in 0..=text.len() {
            fits[at] = match sign {
                '*' => before[at] || (at > 0 && fits[at - 1]),
                _ => at > 0 && before[at - 1] && (sign == '?' || sign == text[at - 1]),
            };
        }
    }
    fits[text.len()]
}

/// The nodes of all pods on Fargate, one for each, once it has begun to start.
pub fn nodes(cluster: &ClusterView) -> Vec<NodeView> {
    drafts(cluster)
        .iter()
        .filter_map(|draft| node(cluster, draft))
        .filter(|node| node.registered_at <= cluster.now)
        .collect()
}

/// The name of the node a pod on Fargate has, or gets.
pub fn node_name(cluster: &ClusterView, draft: &Draft) -> Option<String> {
    node(cluster, draft).map(|node| node.name)
}

fn node(cluster: &ClusterView, draft: &Draft) -> Option<NodeView> {
    let Seat::Fargate(at) = draft.seat else { return None };
    let profile = cluster.fargate.get(at)?;
    let number = u32::from_str_radix(&stable_word(&["fargate", &draft.uid], 7), 16).unwrap_or(0);
    let subnet = profile.subnets.get(number as usize % profile.subnets.len().max(1))?;
    // Kept away from the beginning of the subnet, where EC2 hands out its addresses.
    let size = 1_u32 << (32 - u32::from(subnet.cidr.prefix_len()));
    let upper_half = size / 2 + number % (size / 2).saturating_sub(2).max(1);
    let ip = Ipv4Addr::from(u32::from(subnet.cidr.network()) + upper_half);
    let ready = draft.born + cluster.fargate_pod_start - cluster.pod_start;
    Some(NodeView {
        name: format!("fargate-ip-{}.{}", ip.to_string().replace('.', "-"), profile.domain),
        instance_id: stable_word(&["fargate-machine", &draft.uid], 32),
        instance_type: String::new(),
        zone: subnet.zone.clone(),
        zone_id: subnet.zone_id.clone(),
        region: profile.region.clone(),
        private_ip: ip.to_string(),
        public_ip: None,
        host: Host::Fargate,
        labels: BTreeMap::new(),
        taints: vec![("eks.amazonaws.com/compute-type".into(), "fargate".into(), "NoSchedule".into())],
        arm: false,
        vcpus: 2,
        memory_mib: 4096,
        disk_gib: 20,
        max_pods: 1,
        registered_at: draft.born + cluster.fargate_pod_start / 2,
        ready_since: Some(ready).filter(|ready| *ready <= cluster.now),
        leaving: false,
        lost_since: None,
        kubelet: None,
        reaches_internet: subnet.reaches_internet,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_texts() {
        for (text, pattern, fits) in [
            ("kube-system", "kube-system", true),
            ("kube-system", "kube-*", true),
            ("kube-system", "*", true),
            ("", "*", true),
            ("dev-1", "dev-?", true),
            ("dev-12", "dev-?", false),
            ("dev-12", "d*-*2", true),
            ("prod", "dev-*", false),
        ] {
            assert_eq!(is_like(text, pattern), fits, "{text} {pattern}");
        }
    }
}
