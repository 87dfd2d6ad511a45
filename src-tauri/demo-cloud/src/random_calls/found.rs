//! What random calls once found, each as a small test of its own.

use serde_json::json;

use super::player;
use super::player::REGION;
use crate::testing::first;

/// Each look drew all of them, so that one command stopped the whole account.
#[tokio::test(start_paused = true)]
async fn more_pods_than_can_be_drawn_are_refused() {
    let player = player();
    let web = "/apis/apps/v1/namespaces/default/deployments/web";
    for replicas in [json!(65_536), json!(u64::MAX), json!(-1)] {
        for path in [web.to_owned(), format!("{web}/scale")] {
            let body = json!({ "spec": { "replicas": replicas } });
            let (status, answer) = player.cloud.kubernetes(REGION, "demo", "PATCH", &path, &body);
            assert!((400..500).contains(&status), "{path} {replicas}: {answer}");
        }
    }
    let containers = json!([{ "name": "a", "image": "busybox" }]);
    let template = json!({ "spec": { "restartPolicy": "Never", "containers": containers } });
    for spec in [json!({ "completions": 65_536 }), json!({ "parallelism": 65_536 })] {
        let mut job = json!({ "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "many" }, "spec": spec });
        job["spec"]["template"] = template.clone();
        let (status, answer) = player.cloud.apply_kubernetes(REGION, "demo", &job);
        assert_eq!(status, 422, "{answer}");
        assert!(answer["message"].as_str().is_some_and(|text| text.contains("in the demo cloud")), "{answer}");
    }
}

/// A refusal repeats what it refuses; no client could read these.
#[tokio::test(start_paused = true)]
async fn letters_that_xml_does_not_have_come_back_as_others() {
    let mut player = player();
    let said = player.say("ec2 DisassociateSubnetCidrBlock&AssociationId=\u{1}\u{7f}").await;
    assert!(said.status == 400 && said.body.contains('\u{fffd}'), "{said:?}");
}

/// One network was left without a main route table, and the other had two.
#[tokio::test(start_paused = true)]
async fn an_association_stays_in_its_network() {
    let mut player = player();
    let vpc = first(&player.say("ec2 CreateVpc&CidrBlock=10.7.0.0/16").await.body, "vpcId");
    let table = first(&player.say(&format!("ec2 CreateRouteTable&VpcId={vpc}")).await.body, "routeTableId");
    let mains = player.say("ec2 DescribeRouteTables&Filter.1.Name=association.main&Filter.1.Value.1=true").await.body;
    let associations = crate::testing::all(&mains, "routeTableAssociationId");
    let mut codes = Vec::new();
    for association in associations {
        let call = format!("ec2 ReplaceRouteTableAssociation&RouteTableId={table}&AssociationId={association}");
        codes.push(player.say(&call).await.code);
    }
    let moved = codes.iter().filter(|code| code.is_empty()).count();
    let refused = codes.iter().filter(|code| *code == "InvalidParameterValue").count();
    assert!(moved == 1 && refused >= 1 && moved + refused == codes.len(), "only its own network's: {codes:?}");
    let broken = player.cloud.with_account(|account, _| account.broken_invariants());
    assert!(broken.is_empty(), "{broken:?}");
}
