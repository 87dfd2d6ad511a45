//! A class meets the account's quotas and buckets, and so does whoever works beside it.

use std::time::Duration;

use super::*;
use crate::quotas::{self, Quota};
use crate::testing::{all, cloud, ok, query, refused};
use crate::{ClassroomReport, Options};

const REGION: &str = "us-east-1";
const VPC: &str = "CreateVpc&CidrBlock=10.0.0.0/16";

/// So much demo time goes by, looked at every half minute as a window would.
fn pass(cloud: &DemoCloud, minutes: u64) -> ClassroomReport {
    for _ in 0..2 * minutes {
        cloud.pass(Duration::from_secs(30));
        drop(cloud.inventory());
    }
    cloud.classroom_report().expect("there is a class")
}

#[tokio::test(start_paused = true)]
async fn a_small_class_finishes_and_its_clusters_are_there() {
    let cloud = cloud();
    cloud.classroom(REGION, 2);
    let report = pass(&cloud, 25);
    assert_eq!((report.participants, report.finished), (2, 2), "{report}");
    assert_eq!(report.stopped, std::collections::BTreeMap::new());
    assert!(report.lasted < Duration::from_secs(25 * 60) && report.lasted > Duration::from_secs(11 * 60));
    let names = all(&ok(&cloud, "ec2", "DescribeVpcs&X=").await, "value");
    assert!(names.contains(&"participant-01-VPC".to_owned()), "{names:?}");
    let clusters: Vec<String> = cloud.inventory().into_keys().filter(|key| key.contains("participant-02")).collect();
    assert!(clusters.iter().any(|key| key.starts_with("cluster/")), "{clusters:?}");
    assert_eq!(all(&ok(&cloud, "ec2", "DescribeInstances&X=").await, "instanceId").len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_class_that_is_too_big_meets_the_quotas_and_goes_on_once_they_are_raised() {
    let cloud = cloud();
    cloud.classroom(REGION, 8);
    let report = pass(&cloud, 25);
    // Four VPCs beside the default one. Of five addresses each of the four takes one at first, and one has both.
    assert_eq!(report.finished, 1, "{report}");
    assert_eq!(report.stopped["VpcLimitExceeded"], 4, "{report}");
    assert_eq!(report.stopped["AddressLimitExceeded"], 3, "{report}");
    assert!(report.refused_at["CreateVpc"]["VpcLimitExceeded"] > 4, "{report}");
    assert_eq!(refused(&cloud, "ec2", VPC).await.0, "VpcLimitExceeded", "whoever works beside them meets it too");
    cloud.with(REGION, |context| {
        quotas::set(context, Quota::Vpcs, 20);
        quotas::set(context, Quota::Addresses, 20);
        quotas::set(context, Quota::NatGatewaysPerZone, 20);
    });
    let report = pass(&cloud, 30);
    assert_eq!(report.finished, 8, "{report}");
    assert!(report.to_string().contains("8 of 8 participants have a cluster with nodes"), "{report}");
}

#[tokio::test(start_paused = true)]
async fn thirty_at_once_are_throttled_and_so_is_whoever_works_beside_them() {
    let cloud = cloud();
    cloud.with(REGION, |context| quotas::set(context, Quota::Vpcs, 100));
    cloud.classroom(REGION, 30);
    // About when all of them make their subnets.
    cloud.pass(Duration::from_millis(900));
    let report = cloud.classroom_report().expect("there is a class");
    assert!(report.refused["RequestLimitExceeded"] > 10, "{report}");
    assert!(report.refused_at["CreateSubnet"]["RequestLimitExceeded"] > 10, "{report}");
    assert!(report.waited > Duration::from_secs(10), "{report}");
    let mut codes = Vec::new();
    for _ in 0..3 {
        let call = "CreateSubnet&VpcId=vpc-00000000000000000&CidrBlock=10.0.0.0/24";
        codes.push(query(&cloud, "ec2", call).await.0);
    }
    assert!(codes.contains(&503), "{codes:?}");
    let needed = [Quota::Addresses, Quota::NatGatewaysPerZone, Quota::OnDemandVcpus];
    cloud.with(REGION, |context| needed.iter().for_each(|quota| quotas::set(context, *quota, 200)));
    let report = pass(&cloud, 35);
    assert_eq!((report.finished, report.stopped.len()), (30, 0), "in the end the quotas were enough: {report}");
}

#[tokio::test(start_paused = true)]
async fn a_class_is_saved_with_the_account_and_goes_home_when_told() {
    let path = std::env::temp_dir().join(format!("landfall-class-{}.json", rand::random::<u64>()));
    let options = || Options { path: Some(path.clone()), speed: 1.0 };
    let cloud = DemoCloud::open(options()).expect("a new account");
    cloud.classroom(REGION, 1);
    let before = pass(&cloud, 2);
    drop(cloud);
    let again = DemoCloud::open(options()).expect("the same account");
    let after = pass(&again, 20);
    assert!(after.calls > before.calls && after.finished == 1, "{after}");
    again.end_classroom();
    assert_eq!(again.classroom_report(), None);
    assert_eq!(all(&ok(&again, "ec2", "DescribeVpcs&X=").await, "vpcId").len(), 2, "what it made stays");
    drop(again);
    for left in [path.clone(), path.with_extension("json.lock")] {
        drop(std::fs::remove_file(left));
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_class_needs_is_enough_and_one_less_is_not() {
    let needs = cloud().classroom_needs(REGION, 10);
    let named: Vec<(&str, u32, u32)> = needs.iter().map(|one| (one.name, one.has, one.needs)).collect();
    assert_eq!(
        named,
        [
            ("VPCs per Region", 5, 11),
            ("EC2-VPC Elastic IPs", 5, 20),
            ("NAT gateways per Availability Zone", 5, 10),
            ("Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 32, 40),
        ]
    );
    let finish = |needs: &[QuotaNeed]| {
        let cloud = cloud();
        cloud.grant_quotas(REGION, needs);
        cloud.classroom(REGION, 10);
        pass(&cloud, 40).finished
    };
    assert_eq!(finish(&needs), 10);
    for at in 0..needs.len() {
        let mut fewer = needs.clone();
        fewer[at].needs -= 1;
        assert!(finish(&fewer) < 10, "{}", needs[at].name);
    }
    assert_eq!(cloud().classroom_needs(REGION, 2), [], "two fit into what every account has");
}
