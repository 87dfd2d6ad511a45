//! Calls a second: the whole mix again and again for a while, several rounds, and of those the median.

use std::time::{Duration, Instant};

use http::Request;
use landfall_demo_cloud::DemoCloud;

use crate::Outcome;
use crate::client::Client;
use crate::mix::{self, Call};
use crate::{furnish, signing};

/// One round.
const ROUND: Duration = Duration::from_millis(400);

/// Over loopback, on one connection, one call after the other.
pub(crate) fn over_loopback(client: &mut Client, rounds: usize) -> Outcome<f64> {
    let vpc = furnish::vpc(client)?;
    let calls = mix::calls(&vpc);
    // Once each, to see that it is answered.
    for call in &calls {
        client.ask(call)?;
    }
    let requests: Vec<Vec<u8>> = calls.iter().map(|call| client.prepare(call)).collect();
    let mut found = Vec::new();
    for _ in 0..rounds {
        let (began, mut count) = (Instant::now(), 0_u32);
        while began.elapsed() < ROUND {
            for (call, request) in calls.iter().zip(&requests) {
                let (status, _) = client.send(request)?;
                expect(call, status)?;
                count += 1;
            }
        }
        found.push(f64::from(count) / began.elapsed().as_secs_f64());
    }
    Ok(median(found))
}

/// The same without a wire.
pub(crate) async fn in_process(cloud: &DemoCloud, rounds: usize) -> Outcome<f64> {
    let found = ask(cloud, &mix::query("ec2", "DescribeVpcs", "")).await?;
    let vpc = found.split("<vpcId>").nth(1).and_then(|rest| rest.split('<').next()).ok_or("no VPC")?;
    let calls = mix::calls(vpc);
    let requests = calls.iter().map(request).collect::<Outcome<Vec<_>>>()?;
    let mut found = Vec::new();
    for _ in 0..rounds {
        let (began, mut count) = (Instant::now(), 0_u32);
        while began.elapsed() < ROUND {
            for (call, request) in calls.iter().zip(&requests) {
                expect(call, cloud.handle(request.clone()).await?.status().as_u16())?;
                count += 1;
            }
        }
        found.push(f64::from(count) / began.elapsed().as_secs_f64());
    }
    Ok(median(found))
}

/// One call in process, and the text of its answer.
pub(crate) async fn ask(cloud: &DemoCloud, call: &Call) -> Outcome<String> {
    let answer = cloud.handle(request(call)?).await?;
    expect(call, answer.status().as_u16())?;
    Ok(String::from_utf8(answer.into_body())?)
}

fn request(call: &Call) -> Outcome<Request<Vec<u8>>> {
    let mut request = Request::builder().method(call.method).uri(&call.path);
    for (name, value) in signing::signed_headers(call, "127.0.0.1") {
        request = request.header(name, value);
    }
    Ok(request.body(call.body.clone().into_bytes())?)
}

/// A refusal is soon said; counted as an answer it would flatter.
fn expect(call: &Call, status: u16) -> Outcome {
    if status == 200 { Ok(()) } else { Err(format!("{} was answered with {status}", call.name).into()) }
}

/// The one in the middle. There must be one.
pub(crate) fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> T {
    values.sort_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
    values[values.len() / 2]
}
