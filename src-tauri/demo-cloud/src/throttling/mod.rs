//! How often AWS lets an account ask: token buckets, as EC2 describes them ("How throttling is applied" in the EC2 API's
//! developer guide). Everybody in the account shares them. They fill in demo time and are forgotten when it closes.
//!
//! It must not word a refusal.

mod limits;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub(crate) use limits::Counted;

/// The buckets of an account, by Region, service and what shares one.
#[derive(Debug, Default)]
pub(crate) struct Buckets(Mutex<BTreeMap<(String, String, String), Bucket>>);

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    /// Unix milliseconds of demo time.
    filled_at: u64,
}

/// IAM has the same buckets whatever Region a call is signed for.
const EVERYWHERE: &str = "aws-global";

impl Buckets {
    /// Takes what a call needs, or nothing and says no. `now` is demo time in Unix milliseconds.
    ///
    /// `unseen` is the time that the call would have taken if the demo were not too fast for anybody to wait for it: a
    /// demo as fast as possible must not refuse what it would not refuse at AWS's own pace.
    pub(crate) fn take(&self, region: &str, call: Counted<'_>, now: u64, unseen: Duration) -> bool {
        let region = if call.service == "iam" { EVERYWHERE } else { region };
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let demands = limits::demands(call);
        for demand in &demands {
            let bucket = buckets
                .entry(key(region, call.service, &demand.bucket))
                .or_insert(Bucket { tokens: demand.size.most, filled_at: now });
            let gone_by = Duration::from_millis(now.saturating_sub(bucket.filled_at)).max(unseen);
            let filled = bucket.tokens + gone_by.as_secs_f64() * demand.size.per_second;
            bucket.tokens = filled.min(demand.size.most);
            bucket.filled_at = now.max(bucket.filled_at);
        }
        // More than a bucket holds is let through once it is full.
        let enough = demands.iter().all(|demand| {
            let bucket = buckets.get(&key(region, call.service, &demand.bucket));
            bucket.is_some_and(|bucket| bucket.tokens >= demand.tokens.min(demand.size.most))
        });
        if enough {
            for demand in &demands {
                if let Some(bucket) = buckets.get_mut(&key(region, call.service, &demand.bucket)) {
                    bucket.tokens -= demand.tokens.min(demand.size.most);
                }
            }
        }
        enough
    }
}

fn key(region: &str, service: &str, bucket: &str) -> (String, String, String) {
    (region.to_owned(), service.to_owned(), bucket.to_owned())
}

#[cfg(test)]
mod tests;
