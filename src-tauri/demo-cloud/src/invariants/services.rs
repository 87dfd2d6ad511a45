//! What holds in the smaller services: IAM, load balancing, Auto Scaling, KMS and EFS.

use serde_json::Value;

use super::view::{Findings, maybe};
use crate::ACCOUNT_ID;

/// How many versions a policy may have (IAM User Guide, Quotas).
const MOST_VERSIONS: usize = 5;

/// What holds in IAM, which is the same in every Region.
pub(super) fn check_iam(iam: &Value, findings: &mut Findings) {
    let ours = format!("arn:aws:iam::{ACCOUNT_ID}:policy/");
    for (name, role) in findings.each(&iam["roles"], "name") {
        let attached = findings.texts(role, "attached");
        for policy in attached.iter().copied().chain(maybe(role, "boundary")).filter(|arn| arn.starts_with(&ours)) {
            findings.expect_in(&iam["policies"], policy, &format!("role {name}"));
        }
        findings.expect_unique(attached, &format!("at role {name} the policy"));
    }
    for (name, profile) in findings.each(&iam["instance_profiles"], "name") {
        if let Some(role) = maybe(profile, "role") {
            findings.expect_in(&iam["roles"], role, &format!("instance profile {name}"));
        }
    }
    for (arn, policy) in findings.each(&iam["policies"], "arn") {
        let default = findings.number(policy, "default_version");
        findings.expect_in(&policy["versions"], &default.to_string(), arn);
        let count = policy["versions"].as_object().map_or(0, serde_json::Map::len);
        findings.expect(count <= MOST_VERSIONS, || format!("{arn} has {count} versions"));
    }
    findings.each(&iam["users"], "name");
}

pub(super) fn check(region: &Value, findings: &mut Findings) {
    load_balancers(region, findings);
    auto_scaling(region, findings);
    keys(&region["kms"], findings);
    file_systems(region, findings);
}

fn load_balancers(region: &Value, findings: &mut Findings) {
    let (ec2, elb) = (&region["ec2"], &region["elb"]);
    let mut balancers = findings.each(&elb["load_balancers"], "arn");
    let mut names: Vec<&str> = balancers.iter().map(|(_, one)| findings.text(one, "name")).collect();
    let classic = findings.each(&elb["classic"], "name");
    names.extend(classic.iter().map(|(name, _)| *name));
    findings.expect_unique(names, "the load balancer");
    balancers.extend(classic);
    for (id, balancer) in balancers {
        let vpc_id = findings.text(balancer, "vpc_id");
        findings.expect_in(&ec2["vpcs"], vpc_id, id);
        let lists =
            [("subnet_ids", "subnets"), ("group_ids", "security_groups"), ("interface_ids", "network_interfaces")];
        for (field, kind) in lists {
            for target in findings.texts(balancer, field) {
                findings.expect_in(&ec2[kind], target, id);
            }
        }
        for listener in balancer["listeners"].as_object().into_iter().flat_map(|all| all.values()) {
            if let Some(group) = maybe(listener, "target_group") {
                findings.expect_in(&elb["target_groups"], group, id);
            }
        }
    }
    let groups = findings.each(&elb["target_groups"], "arn");
    let names: Vec<&str> = groups.iter().map(|(_, one)| findings.text(one, "name")).collect();
    findings.expect_unique(names, "the target group");
    for leaving in elb["leaving"].as_array().into_iter().flatten() {
        for interface in findings.texts(leaving, "interface_ids") {
            findings.expect_in(&ec2["network_interfaces"], interface, "a load balancer that is gone");
        }
    }
}

fn auto_scaling(region: &Value, findings: &mut Findings) {
    for (name, group) in findings.each(&region["autoscaling"]["groups"], "name") {
        let [min, desired, max] = ["min", "desired", "max"].map(|field| findings.number(&group["sizes"], field));
        let is_sane = group["is_deleting"] == true || (min <= desired && desired <= max);
        findings.expect(is_sane, || format!("group {name} has sizes {}", group["sizes"]));
        for member in group["members"].as_array().into_iter().flatten() {
            let id = findings.text(member, "id");
            findings.expect_in(&region["ec2"]["instances"], id, &format!("group {name}"));
        }
    }
}

fn keys(kms: &Value, findings: &mut Findings) {
    findings.each(&kms["keys"], "id");
    for (name, alias) in kms["aliases"].as_object().into_iter().flatten() {
        let key = findings.text(alias, "key_id");
        findings.expect_in(&kms["keys"], key, name);
    }
}

fn file_systems(region: &Value, findings: &mut Findings) {
    let (ec2, efs) = (&region["ec2"], &region["efs"]);
    findings.each(&efs["file_systems"], "id");
    for (id, target) in findings.each(&efs["mount_targets"], "id") {
        let fields = [("file_system_id", efs, "file_systems"), ("subnet_id", ec2, "subnets")];
        for (field, of, kind) in fields.into_iter().chain([("interface_id", ec2, "network_interfaces")]) {
            let to = findings.text(target, field);
            findings.expect_in(&of[kind], to, id);
        }
    }
    for (id, point) in findings.each(&efs["access_points"], "id") {
        let to = findings.text(point, "file_system_id");
        findings.expect_in(&efs["file_systems"], to, id);
    }
}
