//! Which workers, and which machines: decided from a few answers. Pure; asks AWS nothing.

use crate::contract::{
    InstanceTypeOffer, InstanceWish, MachineControl, Offers, PodLoad, PodNeeds, Upkeep, WorkerAdvice, WorkerKind,
    WorkerKindRow, WorkerQuestions,
};

/// More than this nobody reads.
const FOUND_MAX: usize = 40;
/// MiB in a GiB. A type sold with 4 GiB has 4096 MiB.
const GIB: u32 = 1024;

/// The instance types that have what is wished, cheapest first (as `offers` has them); at most forty.
pub fn find_instance_types(offers: &Offers, wish: &InstanceWish) -> Vec<InstanceTypeOffer> {
    let fits = |offer: &&InstanceTypeOffer| {
        offer.vcpus >= wish.vcpus
            && offer.memory_mib >= wish.memory_gib.saturating_mul(GIB)
            && (wish.architecture.is_empty() || offer.architecture == wish.architecture)
            && wish.max_price.is_none_or(|most| offer.price_per_hour.is_some_and(|price| price <= most))
            && (!wish.free_tier || offer.free_tier)
            && offer.pods >= wish.pods
    };
    offers.instance_types.iter().filter(fits).take(FOUND_MAX).cloned().collect()
}

/// Which kind of worker fits the answers, why, and how all kinds differ.
pub fn workers(questions: WorkerQuestions) -> WorkerAdvice {
    let order = preference(questions);
    let fits = |kind: &WorkerKind| obstacle(*kind, questions).is_none();
    // Nodes of one's own can be anything, so one of them always fits.
    let recommended = order.into_iter().find(fits).unwrap_or(WorkerKind::SelfManaged);
    WorkerAdvice {
        recommended,
        title: title(recommended).into(),
        why: why(recommended, questions),
        comparison: KINDS.map(|kind| row(kind, questions)).into(),
    }
}

/// All kinds, the simplest for newcomers first.
const KINDS: [WorkerKind; 5] = [
    WorkerKind::Managed,
    WorkerKind::AutoMode,
    WorkerKind::Fargate,
    WorkerKind::ManagedWithTemplate,
    WorkerKind::SelfManaged,
];

/// The kinds in the order in which they suit whoever looks after the machines, and the load.
fn preference(questions: WorkerQuestions) -> [WorkerKind; 5] {
    use WorkerKind::{AutoMode, Fargate, Managed, ManagedWithTemplate, SelfManaged};
    match (questions.upkeep, questions.load) {
        (Upkeep::Aws, PodLoad::Bursts) => [Fargate, AutoMode, Managed, ManagedWithTemplate, SelfManaged],
        (Upkeep::Aws, PodLoad::Steady) => [AutoMode, Fargate, Managed, ManagedWithTemplate, SelfManaged],
        (Upkeep::Shared, _) => [Managed, ManagedWithTemplate, AutoMode, Fargate, SelfManaged],
        (Upkeep::Ours, _) => [SelfManaged, ManagedWithTemplate, Managed, AutoMode, Fargate],
    }
}

/// Why a kind cannot be what the answers ask for.
fn obstacle(kind: WorkerKind, questions: WorkerQuestions) -> Option<&'static str> {
    use WorkerKind::{AutoMode, Fargate, Managed};
    let WorkerQuestions { upkeep, needs, control, .. } = questions;
    match (kind, upkeep, needs, control) {
        (Fargate, _, PodNeeds::Nodes, _) => {
            Some("On Fargate there are no DaemonSets, no privileged pods and no EBS volumes.")
        }
        (Fargate, _, PodNeeds::Accelerators, _) => Some("Fargate has no GPUs and none of AWS's own chips."),
        (Fargate | AutoMode, _, _, MachineControl::SignIn) => Some("Nobody can sign in to these machines by SSH."),
        (Fargate | AutoMode, _, _, MachineControl::OwnImages) => Some("These machines run AWS's own image only."),
        (Managed, _, _, MachineControl::OwnImages) => {
            Some("Images, disks and a start of your own need a launch template.")
        }
        (Fargate | AutoMode, Upkeep::Ours, ..) => Some("AWS alone looks after these machines."),
        _ => None,
    }
}

fn title(kind: WorkerKind) -> &'static str {
    match kind {
        WorkerKind::Managed => "Managed node group",
        WorkerKind::ManagedWithTemplate => "Managed node group with a launch template",
        WorkerKind::SelfManaged => "Self-managed nodes",
        WorkerKind::Fargate => "Fargate",
        WorkerKind::AutoMode => "EKS Auto Mode",
    }
}

fn why(kind: WorkerKind, questions: WorkerQuestions) -> String {
    let asked_for_less = questions.upkeep == Upkeep::Aws;
    match kind {
        WorkerKind::AutoMode => {
            "AWS starts machines when pods need them, replaces and updates them, and takes them away again: you choose \
             nothing but what the pods need."
        }
        WorkerKind::Fargate => {
            "You pay for pods only while they run, and there is no machine to look after: right for work that comes and \
             goes."
        }
        WorkerKind::Managed if asked_for_less => {
            "What you need has to run on instances you can reach. Of those, a managed group is the least work: EKS \
             starts, joins and replaces them, and an update is one click."
        }
        WorkerKind::Managed => {
            "EKS starts, joins, replaces and updates the instances, and you say how many, which type and when: the usual \
             choice."
        }
        WorkerKind::ManagedWithTemplate => {
            "Your own image, disk or start stands in a launch template, and EKS still starts, joins and replaces the \
             instances."
        }
        WorkerKind::SelfManaged => {
            "Everything about the instances is yours to decide, and to do: updates, moving pods away, and letting nodes \
             into the cluster."
        }
    }
    .to_owned()
}

fn row(kind: WorkerKind, questions: WorkerQuestions) -> WorkerKindRow {
    let [aws_does, you_do, costs, limits, good_for] = match kind {
        WorkerKind::Managed => [
            "Starts the instances, lets them join, replaces those that end, moves pods away before an update.",
            "Choose type and number, start updates.",
            "The instances and their disks; the group itself is free.",
            "At most 30 groups in a cluster and 450 nodes in each.",
            "Most clusters, and the first one.",
        ],
        WorkerKind::ManagedWithTemplate => [
            "The same as for a managed group.",
            "Also keep the template; with an image of your own, build and update that.",
            "The instances and their disks; template and group are free.",
            "EKS neither checks nor updates an image of your own.",
            "Encrypted or larger disks, a script at the start, company images.",
        ],
        WorkerKind::SelfManaged => [
            "Replaces instances that end.",
            "Everything else: updates, moving pods away, letting nodes in, firewalls.",
            "The instances and their disks.",
            "EKS shows nothing of them, and its updates pass them by.",
            "What no other kind can: unusual images, or full control.",
        ],
        WorkerKind::Fargate => [
            "Gives each pod a machine of its own, patches it and takes it away.",
            "Say which pods, by namespace and labels.",
            "Each pod by the second: 0.04048 USD for a vCPU and 0.004445 USD for a GiB an hour.",
            "No DaemonSets, GPUs, privileged pods or EBS volumes; private subnets only; pods take a minute to start.",
            "Work that comes and goes, and pods that must not share a machine.",
        ],
        WorkerKind::AutoMode => [
            "Starts, sizes, updates, replaces and removes machines; also does network, storage and load balancers.",
            "Nothing but deploy pods; node pools of your own if you like.",
            "The instances and about 12 percent on top.",
            "No SSH and no images of your own; machines live for at most 21 days.",
            "Whoever wants to think about pods and not about nodes.",
        ],
    };
    WorkerKindRow {
        kind,
        title: title(kind).into(),
        aws_does: aws_does.into(),
        you_do: you_do.into(),
        costs: costs.into(),
        limits: limits.into(),
        good_for: good_for.into(),
        speaks_against: obstacle(kind, questions).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every combination of answers.
    fn all() -> Vec<WorkerQuestions> {
        let mut all = Vec::new();
        for upkeep in [Upkeep::Aws, Upkeep::Shared, Upkeep::Ours] {
            for load in [PodLoad::Steady, PodLoad::Bursts] {
                for needs in [PodNeeds::Nothing, PodNeeds::Nodes, PodNeeds::Accelerators] {
                    for control in [MachineControl::None, MachineControl::SignIn, MachineControl::OwnImages] {
                        all.push(WorkerQuestions { upkeep, load, needs, control });
                    }
                }
            }
        }
        all
    }

    #[test]
    fn nothing_is_recommended_that_cannot_do_what_is_asked() {
        for questions in all() {
            let advice = workers(questions);
            let row = advice.comparison.iter().find(|row| row.kind == advice.recommended).expect("a row");
            assert_eq!(row.speaks_against, None, "{questions:?}");
            assert_eq!(advice.comparison.len(), KINDS.len());
            assert!(!advice.why.is_empty() && advice.title == row.title, "{questions:?}");
        }
    }

    #[test]
    fn every_kind_is_somebodys() {
        let recommended: Vec<_> = all().into_iter().map(|questions| workers(questions).recommended).collect();
        for kind in KINDS {
            assert!(recommended.contains(&kind), "{kind:?}");
        }
    }

    #[test]
    fn typical_answers_get_the_typical_workers() {
        use MachineControl::{None as Nobody, OwnImages, SignIn};
        let of = |upkeep, load, needs, control| workers(WorkerQuestions { upkeep, load, needs, control }).recommended;
        let (steady, bursts) = (PodLoad::Steady, PodLoad::Bursts);
        assert_eq!(of(Upkeep::Shared, steady, PodNeeds::Nothing, Nobody), WorkerKind::Managed);
        assert_eq!(of(Upkeep::Shared, bursts, PodNeeds::Nothing, Nobody), WorkerKind::Managed);
        assert_eq!(of(Upkeep::Aws, steady, PodNeeds::Nothing, Nobody), WorkerKind::AutoMode);
        assert_eq!(of(Upkeep::Aws, bursts, PodNeeds::Nothing, Nobody), WorkerKind::Fargate);
        assert_eq!(of(Upkeep::Aws, bursts, PodNeeds::Nodes, Nobody), WorkerKind::AutoMode);
        assert_eq!(of(Upkeep::Aws, steady, PodNeeds::Accelerators, Nobody), WorkerKind::AutoMode);
        assert_eq!(of(Upkeep::Aws, steady, PodNeeds::Nothing, SignIn), WorkerKind::Managed);
        assert_eq!(of(Upkeep::Aws, bursts, PodNeeds::Nothing, OwnImages), WorkerKind::ManagedWithTemplate);
        assert_eq!(of(Upkeep::Shared, steady, PodNeeds::Accelerators, OwnImages), WorkerKind::ManagedWithTemplate);
        assert_eq!(of(Upkeep::Ours, steady, PodNeeds::Nothing, Nobody), WorkerKind::SelfManaged);
        assert_eq!(of(Upkeep::Ours, bursts, PodNeeds::Accelerators, OwnImages), WorkerKind::SelfManaged);
    }

    fn offers() -> Offers {
        let offer = |name: &str, vcpus, gib: u32, pods, price, free_tier| InstanceTypeOffer {
            name: name.into(),
            vcpus,
            memory_mib: gib * GIB,
            architecture: if name.starts_with("t4g") { "arm64" } else { "x86_64" }.into(),
            pods,
            price_per_hour: price,
            free_tier,
            description: String::new(),
        };
        let instance_types = vec![
            offer("t3.small", 2, 2, 11, Some(0.0208), true),
            offer("t4g.medium", 2, 4, 17, Some(0.0336), false),
            offer("t3.medium", 2, 4, 17, Some(0.0416), false),
            offer("m5.large", 2, 8, 29, Some(0.096), false),
            offer("zz1.large", 2, 8, 29, None, false),
        ];
        Offers { instance_types, ..Offers::default() }
    }

    fn found(wish: &InstanceWish) -> Vec<String> {
        find_instance_types(&offers(), wish).into_iter().map(|offer| offer.name).collect()
    }

    #[test]
    fn machines_are_found_by_what_they_should_have() {
        let any = InstanceWish::default();
        assert_eq!(found(&any).len(), 5);
        assert_eq!(found(&InstanceWish { memory_gib: 8, ..any.clone() }), ["m5.large", "zz1.large"]);
        assert_eq!(found(&InstanceWish { max_price: Some(0.04), ..any.clone() }), ["t3.small", "t4g.medium"]);
        assert_eq!(found(&InstanceWish { architecture: "arm64".into(), ..any.clone() }), ["t4g.medium"]);
        assert_eq!(found(&InstanceWish { free_tier: true, ..any.clone() }), ["t3.small"]);
        assert_eq!(
            found(&InstanceWish { pods: 17, max_price: Some(0.05), ..any.clone() }),
            ["t4g.medium", "t3.medium"]
        );
        assert!(found(&InstanceWish { vcpus: 64, ..any }).is_empty());
    }
}
