//! Stage Workers, storage for pods: the default StorageClass, and a file system that pods share.

use super::network::Network;
use crate::{
    contract::{ClusterSpec, SubnetKind},
    plan::{Accepted, Planner, Ref},
    resources::{Cluster, EfsFileSystem, EfsMountTarget, RulePeer, SecurityGroup, SecurityGroupRule, StorageClass},
};

/// The port of NFS, which EFS speaks.
const NFS: u16 = 2049;

/// Adds what the answers ask for. `driver` is the add-on that makes EBS volumes, where it is planned.
pub fn add(
    planner: &mut Planner,
    spec: &ClusterSpec,
    network: &Network,
    cluster: &Ref<Cluster>,
    driver: Option<Accepted>,
) {
    if spec.workers.default_storage_class {
        let auto_mode = spec.cluster.auto_mode && driver.is_none();
        let class = StorageClass { cluster: cluster.clone(), auto_mode, driver: driver.into_iter().collect() };
        planner.add("storage-class", class);
    }
    if spec.workers.efs {
        file_system(planner, network);
    }
}

fn file_system(planner: &mut Planner, network: &Network) {
    let file_system = planner.add("efs", EfsFileSystem { network: network.vpc.standing() });
    let group = planner.add(
        "efs-security-group",
        SecurityGroup {
            vpc: network.vpc.clone(),
            suffix: "efs".into(),
            purpose: "Security group of the EFS file system".into(),
            rules: vec![SecurityGroupRule::tcp_in(NFS, NFS, RulePeer::Vpc, "NFS from the VPC")],
        },
    );
    let kind = if network.private.is_empty() { SubnetKind::Public } else { SubnetKind::Private };
    // EFS takes one mount target in each zone.
    for (index, place) in network.one_in_each_zone(kind).into_iter().enumerate() {
        let target = EfsMountTarget {
            file_system: file_system.clone(),
            subnet: place.id,
            group: group.clone(),
            zone: place.zone_id,
        };
        planner.add(format!("efs-mount-target-{}", index + 1), target);
    }
}

#[cfg(test)]
mod tests {
    use crate::{contract::ClusterSpec, recipe::plan};

    #[test]
    fn a_file_system_is_reached_from_each_zone() {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        spec.network.zones = vec!["use1-az1".into(), "use1-az2".into(), "use1-az4".into()];
        spec.workers.efs = true;
        let keys: Vec<String> = plan(&spec).steps.into_iter().map(|step| step.key).collect();
        let count = |start: &str| keys.iter().filter(|key| key.starts_with(start)).count();
        assert_eq!((count("efs"), count("efs-mount-target-")), (5, 3), "{keys:?}");
    }
}
