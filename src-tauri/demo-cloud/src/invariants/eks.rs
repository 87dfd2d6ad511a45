//! What holds in EKS: a cluster has its place in the network, and a group its machines.

use serde_json::Value;

use super::view::{Findings, maybe};

pub(super) fn check(region: &Value, findings: &mut Findings) {
    let mut machines = Vec::new();
    for (name, cluster) in findings.each(&region["eks"]["clusters"], "name") {
        let status = findings.text(cluster, "status");
        if matches!(status, "ACTIVE" | "UPDATING") {
            place(region, name, cluster, findings);
        }
        parts(name, cluster, status, findings);
        for (group, one) in findings.each(&cluster["node_groups"], "name") {
            let who = format!("node group {group} of {name}");
            let own = findings.texts(one, "instance_ids");
            for id in &own {
                findings.expect_in(&region["ec2"]["instances"], id, &who);
            }
            machines.extend(own);
            sizes(&who, &one["scaling"], findings);
        }
        updates(name, cluster, findings);
    }
    for (_, group) in findings.each(&region["autoscaling"]["groups"], "name") {
        for member in group["members"].as_array().into_iter().flatten() {
            machines.push(findings.text(member, "id"));
        }
    }
    findings.expect_unique(machines, "as a machine of some group");
}

/// AWS does not let anybody take away what the control plane's interfaces are in.
fn place(region: &Value, name: &str, cluster: &Value, findings: &mut Findings) {
    let (ec2, network) = (&region["ec2"], &cluster["network"]);
    let who = format!("cluster {name}");
    let vpc_id = findings.text(network, "vpc_id");
    findings.expect_in(&ec2["vpcs"], vpc_id, &who);
    let own = findings.text(network, "cluster_security_group_id");
    findings.expect_in(&ec2["security_groups"], own, &who);
    for interface in findings.texts(network, "interface_ids") {
        findings.expect_in(&ec2["network_interfaces"], interface, &who);
    }
    for group in findings.texts(network, "security_group_ids") {
        findings.expect_in(&ec2["security_groups"], group, &who);
    }
}

fn parts(name: &str, cluster: &Value, status: &str, findings: &mut Findings) {
    let profiles = findings.each(&cluster["fargate_profiles"], "name");
    if status == "DELETING" {
        let groups = findings.each(&cluster["node_groups"], "name").len();
        findings.expect(groups + profiles.len() == 0, || format!("cluster {name} is going with its node groups"));
    }
    let busy = profiles.iter().filter(|(_, one)| matches!(one["status"].as_str(), Some("CREATING" | "DELETING")));
    let busy = busy.count();
    findings.expect(busy <= 1, || format!("cluster {name} works on {busy} Fargate profiles at a time"));
    findings.each(&cluster["addons"], "name");
    let mut accounts = Vec::new();
    for (_, association) in findings.each(&cluster["pod_identity_associations"], "id") {
        accounts.push((findings.text(association, "namespace"), findings.text(association, "service_account")));
    }
    findings.expect_unique(accounts, &format!("in {name} the association of"));
    objects(name, &cluster["objects"], findings);
}

fn sizes(who: &str, sizes: &Value, findings: &mut Findings) {
    let [min, desired, max] = ["min", "desired", "max"].map(|field| findings.number(sizes, field));
    findings.expect(0 <= min && min <= desired && desired <= max, || format!("{who} has sizes {sizes}"));
}

fn updates(name: &str, cluster: &Value, findings: &mut Findings) {
    let updates = cluster["updates"].as_array().map(Vec::as_slice).unwrap_or_default();
    findings.expect_unique(updates.iter().map(|one| one["id"].as_str()), &format!("in {name} the update"));
    let under_way =
        |one: &&Value| one["status"] == "InProgress" && one["node_group"].is_null() && one["addon"].is_null();
    let busy = updates.iter().filter(under_way).count();
    findings.expect(busy <= 1, || format!("cluster {name} has {busy} updates under way"));
}

/// Every object is kept under its own name, in a namespace that is there.
fn objects(name: &str, objects: &Value, findings: &mut Findings) {
    let mut uids = Vec::new();
    for (key, stored) in objects["kept"].as_object().into_iter().flatten() {
        let (object, meta) = (&stored["object"], &stored["object"]["metadata"]);
        let namespace = maybe(meta, "namespace").unwrap_or_default();
        let said = format!("{}/{namespace}/{}", findings.text(object, "kind"), findings.text(meta, "name"));
        findings.expect(said == *key, || format!("in {name} the object {key} calls itself {said}"));
        uids.push(findings.text(meta, "uid"));
        let is_there = ["", "default", "kube-system", "kube-public", "kube-node-lease"].contains(&namespace)
            || objects["kept"].get(format!("Namespace//{namespace}")).is_some();
        findings.expect(is_there, || format!("in {name} {key} is in a namespace that is not there"));
    }
    findings.expect_unique(uids, &format!("in {name} the uid"));
}
