//! Fargate profiles, one after the other: EKS makes and deletes one at a time.

use super::{Ground, Workers};
use crate::{
    contract::{ClusterSpec, FargateSelector, SubnetKind},
    plan::Planner,
    resources::FargateProfile,
};

/// The label of coredns' pods, in the namespace kube-system.
const COREDNS: (&str, &str) = ("k8s-app", "kube-dns");

/// Adds each profile.
pub(super) fn add(planner: &mut Planner, ground: Ground<'_>, workers: &mut Workers) {
    let Some(role) = &ground.roles.fargate else { return };
    // Pods on Fargate have no public addresses: EKS takes private subnets only.
    let (subnets, way_out) = ground.subnets(SubnetKind::Private);
    let mut after = None;
    for profile in &ground.spec.workers.fargate_profiles {
        let step = FargateProfile {
            cluster: ground.cluster.clone(),
            role: role.clone(),
            subnets: subnets.to_vec(),
            way_out: way_out.to_vec(),
            after: after.take(),
            profile: profile.clone(),
        };
        let step = planner.add(format!("fargate-profile-{}", profile.name), step);
        workers.run_pods.push(step.before_ready());
        workers.profiles.push(step.standing());
        after = Some(step.standing());
    }
}

/// Whether a profile takes the pods of coredns.
pub fn takes_coredns(spec: &ClusterSpec) -> bool {
    let label = |key: &String, value: &String| is_like(key, COREDNS.0) && is_like(value, COREDNS.1);
    let takes = |selector: &FargateSelector| {
        is_like(&selector.namespace, "kube-system") && selector.labels.iter().all(|(key, value)| label(key, value))
    };
    spec.workers.fargate_profiles.iter().flat_map(|profile| &profile.selectors).any(takes)
}

/// A selector's wildcards: `*` is any text, `?` one letter.
fn is_like(pattern: &str, text: &str) -> bool {
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some('*'), _) => {
            is_like(&pattern[1..], text)
                || text.chars().next().is_some_and(|first| is_like(pattern, &text[first.len_utf8()..]))
        }
        (Some('?'), Some(letter)) => is_like(&pattern[1..], &text[letter.len_utf8()..]),
        (Some(one), Some(other)) if one == other => is_like(&pattern[one.len_utf8()..], &text[other.len_utf8()..]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn wildcards_are_those_of_fargate() {
        for (pattern, text) in [("kube-system", "kube-system"), ("kube-*", "kube-system"), ("*", ""), ("d?v", "dev")] {
            assert!(is_like(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("kube", "kube-system"), ("d?v", "dv"), ("*-system", "kube-systems"), ("", "x")] {
            assert!(!is_like(pattern, text), "{pattern} {text}");
        }
    }
}
