//! How much all steps of a run together ask of AWS: a shared gate in front of their looks, which closes a little when
//! AWS asks for fewer requests and opens again by itself. Knows no step and no service.
//!
//! EC2 lets an account make 20 looks and 5 changes a second after a burst of 50 to 100 (EC2 API Reference, "Request
//! throttling"); everybody in the account shares them. So one run keeps well below, and never bursts: not even when a
//! laptop wakes up and all its timers ring at once.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{pace::Pace, problems::THROTTLED};

/// Looks that may be made at once after a quiet time.
const BURST: f64 = 20.0;
/// Looks a second after that.
const PER_SECOND: f64 = 10.0;
/// Looks at once after the computer slept.
const AFTER_SLEEP: f64 = 2.0;
/// Changes of VPC endpoints that may be made at once after a quiet time. EC2's own bucket holds 4 and gets 0.3 a second.
const ENDPOINT_BURST: f64 = 3.0;
/// Changes of VPC endpoints a second after that.
const ENDPOINTS_PER_SECOND: f64 = 0.25;
/// The most that throttling may stretch every wait.
const STRETCH_MOST: f64 = 8.0;
/// Several steps are throttled in the same moment; that counts once.
const SAME_MOMENT: u64 = 5_000;
/// After so long without throttling, waits shrink by half.
const CALM: u64 = 60_000;
/// So long without any answer is worth saying.
const SILENCE_WORTH_SAYING: u64 = 10_000;

/// The gate. Cheap to clone; clones share it.
#[derive(Debug, Clone)]
pub struct Traffic {
    pace: Pace,
    now: Arc<Mutex<Now>>,
}

#[derive(Debug)]
struct Now {
    tokens: f64,
    filled_at: u64,
    endpoint_tokens: f64,
    endpoints_filled_at: u64,
    jumps: u64,
    stretch: f64,
    stretched_at: u64,
    /// Since when nothing was answered.
    silent_since: Option<u64>,
}

impl Traffic {
    /// Nothing was asked yet.
    pub fn new(pace: Pace) -> Self {
        let now = Now {
            tokens: BURST,
            filled_at: pace.awake(),
            endpoint_tokens: ENDPOINT_BURST,
            endpoints_filled_at: pace.awake(),
            jumps: pace.jumps(),
            stretch: 1.0,
            stretched_at: 0,
            silent_since: None,
        };
        Self { pace, now: Arc::new(Mutex::new(now)) }
    }

    /// Notes what became of a call: AWS's code or `ok`, or none when no answer came.
    pub fn note(&self, result: Option<&str>) {
        let at = self.pace.awake();
        let mut now = self.lock();
        match result {
            None => {
                now.silent_since.get_or_insert(at);
            }
            Some(code) => {
                now.silent_since = None;
                if THROTTLED.contains(&code)
                    && (now.stretch == 1.0 || at.saturating_sub(now.stretched_at) > SAME_MOMENT)
                {
                    now.stretch = (now.stretch(at) * 2.0).min(STRETCH_MOST);
                    now.stretched_at = at;
                }
            }
        }
    }

    /// Waits until one more look may be made.
    pub async fn turn(&self) {
        loop {
            let wait = self.lock().take(self.pace.awake(), self.pace.jumps());
            match wait {
                None => return,
                Some(wait) => self.pace.sleep(wait).await,
            }
        }
    }

    /// Takes the turn to change a VPC endpoint, or says how long until there is one: for these EC2 has a bucket of its own,
    /// much smaller than the others.
    pub fn take_endpoint_turn(&self) -> Option<Duration> {
        self.lock().take_endpoint(self.pace.awake())
    }

    /// How many times longer than usual to wait between looks; 1 in a calm account.
    pub fn stretch(&self) -> f64 {
        self.lock().stretch(self.pace.awake())
    }

    /// What slows every step down, in one sentence; none when nothing does.
    pub fn slowed_by(&self) -> Option<String> {
        let at = self.pace.awake();
        let now = self.lock();
        let silent =
            now.silent_since.map(|since| at.saturating_sub(since)).filter(|silent| *silent >= SILENCE_WORTH_SAYING);
        if let Some(silent) = silent {
            return Some(format!(
                "No answer from AWS for {}. Landfall keeps trying; AWS goes on with what it has begun, and nothing is \
                 lost.",
                in_words(silent)
            ));
        }
        (now.stretch(at) > 1.0).then(|| {
            "The account is busy: AWS asks for fewer requests, which everybody in the account shares. Landfall asks less \
             often and goes on."
                .to_owned()
        })
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Now {
    fn stretch(&self, at: u64) -> f64 {
        let calm = at.saturating_sub(self.stretched_at) / CALM;
        (self.stretch / 2f64.powi(calm.min(8) as i32)).max(1.0)
    }

    fn take_endpoint(&mut self, at: u64) -> Option<Duration> {
        let rate = ENDPOINTS_PER_SECOND / self.stretch(at);
        let passed = at.saturating_sub(self.endpoints_filled_at) as f64 / 1000.0;
        self.endpoint_tokens = (self.endpoint_tokens + passed * rate).min(ENDPOINT_BURST);
        self.endpoints_filled_at = at;
        if self.endpoint_tokens >= 1.0 {
            self.endpoint_tokens -= 1.0;
            return None;
        }
        Some(Duration::from_secs_f64((1.0 - self.endpoint_tokens) / rate).max(Duration::from_millis(1)))
    }

    /// Takes a token, or says how long until there is one.
    fn take(&mut self, at: u64, jumps: u64) -> Option<Duration> {
        if jumps != self.jumps {
            (self.jumps, self.tokens) = (jumps, self.tokens.min(AFTER_SLEEP));
            self.filled_at = at;
        }
        let rate = PER_SECOND / self.stretch(at);
        let passed = at.saturating_sub(self.filled_at) as f64 / 1000.0;
        (self.tokens, self.filled_at) = ((self.tokens + passed * rate).min(BURST / self.stretch(at)), at);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return None;
        }
        // The clock counts whole milliseconds: a shorter wait would be over before it shows, again and again.
        Some(Duration::from_secs_f64((1.0 - self.tokens) / rate).max(Duration::from_millis(1)))
    }
}

/// "40 seconds", "12 minutes", "3 hours".
fn in_words(millis: u64) -> String {
    let (count, unit) = match millis / 1000 {
        seconds @ ..120 => (seconds, "seconds"),
        seconds @ ..7200 => (seconds / 60, "minutes"),
        seconds => (seconds / 3600, "hours"),
    };
    format!("{count} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn turns_within(traffic: &Traffic, pace: &Pace, seconds: u64) -> u32 {
        let end = pace.awake() + seconds * 1000;
        let mut turns = 0;
        loop {
            traffic.turn().await;
            if pace.awake() >= end {
                return turns;
            }
            turns += 1;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_quiet_run_is_not_held_up_and_a_crowd_is() {
        let pace = Pace::starting_at(0, 1.0);
        let traffic = Traffic::new(pace.clone());
        let turns = turns_within(&traffic, &pace, 10).await;
        assert!((115..=125).contains(&turns), "20 at once and 10 a second: {turns}");
    }

    #[tokio::test(start_paused = true)]
    async fn endpoints_are_changed_few_at_a_time() {
        let pace = Pace::starting_at(0, 1.0);
        let traffic = Traffic::new(pace.clone());
        let mut changed = 0;
        while pace.awake() < 40_000 {
            match traffic.take_endpoint_turn() {
                None => changed += 1,
                Some(wait) => pace.sleep(wait).await,
            }
        }
        assert!((12..=14).contains(&changed), "three at once and one every four seconds: {changed}");
    }

    #[tokio::test(start_paused = true)]
    async fn throttling_slows_everybody_down_says_so_and_passes() {
        let pace = Pace::starting_at(0, 1.0);
        let traffic = Traffic::new(pace.clone());
        for _ in 0..10 {
            traffic.note(Some("RequestLimitExceeded"));
        }
        assert_eq!(traffic.stretch(), 2.0, "ten steps that are throttled at once are throttled once");
        pace.sleep(Duration::from_secs(6)).await;
        traffic.note(Some("Throttling"));
        assert_eq!(traffic.stretch(), 4.0);
        assert!(traffic.slowed_by().is_some_and(|words| words.contains("account is busy")));
        pace.sleep(Duration::from_secs(130)).await;
        assert_eq!((traffic.stretch(), traffic.slowed_by()), (1.0, None));
    }

    /// Shares of a token add up to a little less than one.
    #[tokio::test(start_paused = true)]
    async fn the_gate_always_opens_again() {
        let pace = Pace::starting_at(0, 60.0);
        let traffic = Traffic::new(pace.clone());
        traffic.note(Some("Throttling"));
        for turn in 0..2_000 {
            pace.sleep(Duration::from_micros(700 * (turn % 13))).await;
            traffic.turn().await;
        }
        assert!(pace.awake() > 60_000);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_sleep_the_looks_come_one_by_one() {
        let pace = Pace::starting_at(0, 1.0);
        let traffic = Traffic::new(pace.clone());
        pace.skip(Duration::from_secs(8 * 3600));
        let turns = turns_within(&traffic, &pace, 1).await;
        assert!(turns <= 12, "two at once, then ten a second: {turns}");
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_said_and_ends_with_the_first_answer() {
        let pace = Pace::starting_at(0, 1.0);
        let traffic = Traffic::new(pace.clone());
        traffic.note(None);
        assert_eq!(traffic.slowed_by(), None, "one lost packet is not worth a word");
        pace.sleep(Duration::from_secs(600)).await;
        assert!(traffic.slowed_by().is_some_and(|words| words.contains("for 10 minutes")));
        traffic.note(Some("ok"));
        assert_eq!(traffic.slowed_by(), None);
    }
}
