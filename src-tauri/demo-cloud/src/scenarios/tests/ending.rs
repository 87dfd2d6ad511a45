//! Every scenario is ended for somebody who cannot solve it themselves: then what was refused is not any more, and
//! nothing of it is left in the account.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::after_the_cluster::is_known;
use super::{GROUPS, WORKERS, group, is_over, progress, rehearse, with_plugin};
use crate::services::eks::tests::stage::Stage;
use crate::testing::{first, ok, query};
use crate::{DemoCloud, Progress};

const ROLE: &str = r#"CreateRole&RoleName=mine&AssumeRolePolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// The account just before the scenario's moment.
async fn before(name: &str) -> Stage {
    match name {
        "update-in-progress" | "locked-out" | "delete-blocked-by-load-balancer" => Stage::with_cluster().await,
        "free-plan"
        | "vcpu-quota"
        | "no-capacity"
        | "public-subnet-without-addresses"
        | "nodes-cannot-reach-api"
        | "no-cni" => with_plugin().await,
        "disruption-budget" => {
            let stage = with_plugin().await;
            stage.ok("POST", GROUPS, stage.group("workers")).await;
            stage.wait(200).await;
            assert_eq!(group(&stage).await["status"], "ACTIVE");
            stage
        }
        _ => Stage::set().await,
    }
}

/// What meets the scenario, once. If it does not work, it leaves nothing and tells why not.
async fn tries(stage: &Stage, name: &str) -> Result<(), String> {
    match name {
        "throttled" | "vpc-quota" => call(stage, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await,
        "address-quota" => call(stage, "ec2", "AllocateAddress&Domain=vpc").await,
        "denied" | "denied-by-organisation" => call(stage, "iam", ROLE).await,
        "token-expired" | "zone-refused" | "role-not-assumable" => {
            agreed(stage.call("POST", "/clusters", stage.cluster("demo")).await)
        }
        "update-in-progress" => {
            agreed(stage.call("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await)
        }
        "locked-out" => {
            // What changes in the list takes seconds to be known.
            stage.wait(60).await;
            if is_known(stage) { Ok(()) } else { Err("Unauthorized".to_owned()) }
        }
        "disruption-budget" => {
            stage.ok("DELETE", WORKERS, Value::Null).await;
            stage.wait(910).await;
            match stage.call("GET", WORKERS, Value::Null).await {
                (404, _) => Ok(()),
                (_, kept) => Err(kept["nodegroup"]["health"]["issues"][0]["code"].to_string()),
            }
        }
        "delete-blocked-by-load-balancer" => {
            // A load balancer is there some time after its Service.
            stage.wait(200).await;
            if stage.call("DELETE", "/clusters/demo", Value::Null).await.0 == 200 {
                stage.wait(300).await;
            }
            // The load balancer's addresses go a little later than it.
            stage.cloud.rehearsed();
            stage.wait(60).await;
            call(stage, "ec2", &format!("DeleteSubnet&SubnetId={}", stage.public[0])).await
        }
        _ => nodes(stage).await,
    }
}

async fn nodes(stage: &Stage) -> Result<(), String> {
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    while group(stage).await["status"] == "CREATING" {
        stage.wait(30).await;
    }
    let made = group(stage).await;
    if made["status"] == "ACTIVE" {
        return Ok(());
    }
    stage.ok("DELETE", WORKERS, Value::Null).await;
    stage.wait(310).await;
    stage.refused(404, "GET", WORKERS, Value::Null).await;
    Err(made["health"]["issues"][0]["code"].to_string())
}

async fn call(stage: &Stage, service: &str, call: &str) -> Result<(), String> {
    let (status, said) = query(&stage.cloud, service, call).await;
    if status == 200 { Ok(()) } else { Err(first(&said, "Code")) }
}

fn agreed((status, said): (u16, Value)) -> Result<(), String> {
    if status == 200 { Ok(()) } else { Err(said["message"].to_string()) }
}

/// How many things there are of each kind.
fn counts(cloud: &DemoCloud) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for key in cloud.inventory().keys() {
        let kind = key.split('/').next().unwrap_or_default().to_owned();
        *counts.entry(kind).or_default() += 1;
    }
    counts
}

#[tokio::test(start_paused = true)]
async fn whatever_is_ended_is_out_of_the_way_and_leaves_nothing() {
    for scenario in DemoCloud::scenarios() {
        let name = scenario.name;
        let stage = before(name).await;
        rehearse(&stage.cloud, name);
        let why = tries(&stage, name).await.expect_err(name);
        assert_eq!(progress(&stage.cloud, name), Some(Progress::Happened), "{name}: {why}");
        stage.cloud.end_rehearsal(name).expect("the library has it");
        assert_eq!(progress(&stage.cloud, name), Some(Progress::Over), "{name}");
        tries(&stage, name).await.unwrap_or_else(|why| panic!("{name}: {why}, although it was ended"));
        assert_eq!(progress(&stage.cloud, name), Some(Progress::Over), "{name} does not happen again");

        let undisturbed = before(name).await;
        tries(&undisturbed, name).await.unwrap_or_else(|why| panic!("{name}: {why}, although nobody rehearses it"));
        assert_eq!(counts(&stage.cloud), counts(&undisturbed.cloud), "{name} leaves something");
    }
}

#[tokio::test(start_paused = true)]
async fn what_waits_and_is_ended_does_not_happen() {
    for scenario in DemoCloud::scenarios() {
        let name = scenario.name;
        // Those that look for a cluster find one at once, if there is one.
        let looks = ["locked-out", "disruption-budget", "delete-blocked-by-load-balancer"].contains(&name);
        let stage = if looks { Stage::set().await } else { before(name).await };
        rehearse(&stage.cloud, name);
        ok(&stage.cloud, "sts", "GetCallerIdentity&X=").await;
        assert_eq!(progress(&stage.cloud, name), Some(Progress::Waits), "{name}");
        stage.cloud.end_rehearsal(name).expect("the library has it");
        assert_eq!(progress(&stage.cloud, name), None, "{name}");
        if !looks {
            tries(&stage, name).await.unwrap_or_else(|why| panic!("{name}: {why}, although it was taken back"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_load_balancer_goes_with_its_service_while_the_cluster_is_there() {
    let stage = Stage::with_cluster().await;
    let clean = counts(&stage.cloud);
    rehearse(&stage.cloud, "delete-blocked-by-load-balancer");
    stage.wait(200).await;
    assert_ne!(counts(&stage.cloud), clean);
    stage.cloud.end_rehearsal("delete-blocked-by-load-balancer").expect("the library has it");
    stage.wait(120).await;
    assert_eq!(counts(&stage.cloud), clean);
}

#[tokio::test(start_paused = true)]
async fn an_update_that_is_ended_is_taken_back() {
    let stage = Stage::with_cluster().await;
    let shift = async || stage.get("/clusters/demo").await["cluster"]["zonalShiftConfig"].clone();
    let before = shift().await;
    rehearse(&stage.cloud, "update-in-progress");
    stage.refused(409, "DELETE", "/clusters/demo", Value::Null).await;
    assert_ne!(shift().await, before);
    stage.cloud.end_rehearsal("update-in-progress").expect("the library has it");
    assert_eq!(
        (stage.status().await, shift().await["enabled"] == true),
        ("ACTIVE".to_owned(), before["enabled"] == true)
    );
}

/// Nobody's own mending is undone, and what was broken is not put back over it.
#[tokio::test(start_paused = true)]
async fn what_a_person_mended_stays_as_they_mended_it() {
    let stage = Stage::set().await;
    rehearse(&stage.cloud, "role-not-assumable");
    stage.refused(400, "POST", "/clusters", stage.cluster("demo")).await;
    let theirs = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    ok(&stage.cloud, "iam", &format!("UpdateAssumeRolePolicy&RoleName=cluster&PolicyDocument={theirs}")).await;
    assert_eq!(progress(&stage.cloud, "role-not-assumable"), Some(Progress::Over));
    stage.cloud.end_rehearsal("role-not-assumable").expect("the library has it");
    stage.cloud.clear_rehearsals();
    let role = first(&ok(&stage.cloud, "iam", "GetRole&RoleName=cluster").await, "AssumeRolePolicyDocument");
    assert!(role.contains("Theirs"), "{role}");
}

#[tokio::test(start_paused = true)]
async fn two_that_refuse_the_same_end_each_by_itself() {
    let stage = Stage::set().await;
    rehearse(&stage.cloud, "denied");
    rehearse(&stage.cloud, "denied-by-organisation");
    call(&stage, "iam", ROLE).await.expect_err("two policies are against it");
    stage.cloud.end_rehearsal("denied").expect("the library has it");
    call(&stage, "iam", ROLE).await.expect_err("the organisation is still against it");
    stage.wait(3600).await;
    call(&stage, "iam", ROLE).await.expect_err("and time does not change its mind");
    stage.cloud.end_rehearsal("denied-by-organisation").expect("the library has it");
    call(&stage, "iam", ROLE).await.expect("nobody is against it any more");
}

/// Who deletes a colleague's object and makes one of the same name has one of their own.
#[tokio::test(start_paused = true)]
async fn what_a_person_made_by_the_same_name_stays() {
    let stage = before("disruption-budget").await;
    let kubectl = |method: &str, path: &str, body: &Value| {
        let (status, said) = stage.cloud.kubernetes("us-east-1", "demo", method, path, body);
        assert!([200, 201].contains(&status), "{method} {path}: {said}");
        said
    };
    for (name, kind, object) in [
        ("disruption-budget", "/apis/apps/v1/namespaces/default/deployments", "shop"),
        ("delete-blocked-by-load-balancer", "/api/v1/namespaces/default/services", "storefront"),
    ] {
        rehearse(&stage.cloud, name);
        stage.wait(1).await;
        assert_eq!(progress(&stage.cloud, name), Some(Progress::Happened), "{name}");
        let path = format!("{kind}/{object}");
        let mut theirs = kubectl("GET", &path, &Value::Null);
        kubectl("DELETE", &path, &Value::Null);
        // A load balancer goes first.
        stage.wait(120).await;
        theirs["metadata"] = json!({ "name": object });
        theirs["status"] = Value::Null;
        theirs["spec"]["type"] = Value::Null;
        kubectl("POST", kind, &theirs);
        stage.cloud.end_rehearsal(name).expect("the library has it");
        stage.cloud.clear_rehearsals();
        stage.wait(3).await;
        kubectl("GET", &path, &Value::Null);
    }
}

/// The colleague does not come back later for what the person had done already.
#[tokio::test(start_paused = true)]
async fn an_access_entry_that_is_there_already_is_not_made_later() {
    let stage = before("locked-out").await;
    rehearse(&stage.cloud, "locked-out");
    tries(&stage, "locked-out").await.expect_err("the entry is gone");
    let entries = "/clusters/demo/access-entries";
    stage.ok("POST", entries, json!({ "principalArn": crate::PRINCIPAL_ARN })).await;
    stage.cloud.end_rehearsal("locked-out").expect("the library has it");
    tries(&stage, "locked-out").await.expect("the rights are there again");
    assert!(is_over(&stage.cloud, "locked-out"));
    let entry = format!("{entries}/arn%3Aaws%3Aiam%3A%3A111122223333%3Auser%2Fdemo");
    stage.ok("DELETE", &entry, Value::Null).await;
    stage.wait(60).await;
    assert_eq!(stage.get(entries).await["accessEntries"], json!([]), "it is the person's to delete");
}
