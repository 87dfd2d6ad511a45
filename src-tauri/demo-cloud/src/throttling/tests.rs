//! Buckets empty, fill in demo time, and are shared by all who call the same.

use std::time::Duration;

use tokio::task::JoinSet;

use super::*;
use crate::testing::{cloud, query};
use crate::wire::Params;
use crate::{DemoCloud, Options};

const NONE: Duration = Duration::ZERO;

fn call<'a>(service: &'a str, action: &'a str) -> Counted<'a> {
    Counted { service, action, params: None }
}

/// How many of a hundred and fifty such calls in one moment are let through.
fn at_once(buckets: &Buckets, region: &str, call: Counted<'_>, now: u64) -> usize {
    (0..150).filter(|_| buckets.take(region, call, now, NONE)).count()
}

#[test]
fn each_action_of_ec2_has_a_bucket_that_fills_again() {
    let buckets = Buckets::default();
    assert_eq!(at_once(&buckets, "us-east-1", call("ec2", "CreateSubnet"), 0), 50);
    assert_eq!(at_once(&buckets, "us-east-1", call("ec2", "CreateSubnet"), 2_000), 10, "five a second");
    assert_eq!(at_once(&buckets, "us-east-1", call("ec2", "CreateRouteTable"), 2_000), 50, "its own");
    assert_eq!(at_once(&buckets, "eu-west-1", call("ec2", "CreateSubnet"), 2_000), 50, "each Region");
    assert_eq!(at_once(&buckets, "us-east-1", call("ec2", "CreateVpcEndpoint"), 0), 4);
    assert_eq!(at_once(&buckets, "us-east-1", call("ec2", "CreateVpcEndpoint"), 10_000), 3);
    assert_eq!(at_once(&buckets, "us-east-1", call("ec2", "DescribeSubnets"), 0), 100);
    assert_eq!(at_once(&buckets, "us-east-1", call("ec2", "CreateSubnet"), 3_600_000), 50, "never more than full");
}

#[test]
fn lists_without_filters_are_dearer_and_machines_count_one_by_one() {
    let buckets = Buckets::default();
    let (bare, filtered) = (Params::parse(b"Action=DescribeInstances"), Params::parse(b"Filter.1.Name=vpc-id"));
    let with = |params| Counted { params: Some(params), ..call("ec2", "DescribeInstances") };
    assert_eq!(at_once(&buckets, "us-east-1", with(&bare), 0), 50);
    assert_eq!(at_once(&buckets, "us-east-1", with(&filtered), 0), 100);
    let many = Params::parse(b"MaxCount=600");
    let run = Counted { params: Some(&many), ..call("ec2", "RunInstances") };
    assert_eq!(at_once(&buckets, "us-east-1", run, 0), 1, "of a thousand machines in a burst");
}

#[test]
fn iam_has_the_same_buckets_in_all_regions() {
    let buckets = Buckets::default();
    let first = at_once(&buckets, "us-east-1", call("iam", "CreateRole"), 0);
    assert_eq!(at_once(&buckets, "eu-west-1", call("iam", "AttachRolePolicy"), 0), 0);
    assert!(first > 20);
}

/// So many calls in one moment, and the answers that are refusals.
async fn refusals(cloud: &DemoCloud, service: &'static str, call: &'static str, count: usize) -> Vec<(u16, String)> {
    let mut calls = JoinSet::new();
    for _ in 0..count {
        let cloud = cloud.clone();
        calls.spawn(async move { query(&cloud, service, call).await });
    }
    calls.join_all().await.into_iter().filter(|(status, _)| *status != 200).collect()
}

#[tokio::test(start_paused = true)]
async fn too_many_at_once_are_refused_in_each_services_words_and_later_ones_are_not() {
    let cloud = cloud();
    let refused = refusals(&cloud, "ec2", "DescribeVpcs&X=", 130).await;
    assert_eq!(refused.len(), 30);
    assert!(refused[0].0 == 503 && refused[0].1.contains("<Code>RequestLimitExceeded</Code>"), "{}", refused[0].1);
    let refused = refusals(&cloud, "iam", "ListRoles&X=", 130).await;
    assert_eq!(refused.len(), 30);
    assert!(refused[0].0 == 400 && refused[0].1.contains("<Code>Throttling</Code>"), "{}", refused[0].1);
    cloud.pass(Duration::from_secs(5));
    assert_eq!(refusals(&cloud, "ec2", "DescribeVpcs&X=", 100).await, []);
}

#[tokio::test(start_paused = true)]
async fn whoever_calls_one_after_the_other_is_never_refused_however_fast_the_demo_is() {
    for speed in [1.0, 60.0, 1_000.0, 1_000_000.0] {
        let cloud = DemoCloud::open(Options { path: None, speed }).expect("an account in memory always opens");
        for _ in 0..300 {
            assert_eq!(query(&cloud, "ec2", "DescribeVpcs&X=").await.0, 200, "speed {speed}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_asks_too_often_while_time_stands() {
    let cloud = cloud();
    cloud.pause();
    for _ in 0..3 {
        assert_eq!(refusals(&cloud, "ec2", "DescribeVpcs&X=", 130).await, []);
    }
}
