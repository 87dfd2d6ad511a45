//! The only clock: now, sleep, speed. Nothing else in the engine sleeps or asks what time it is.
//!
//! On AWS the pace is real time. In the demo cloud it runs faster, in step with the demo cloud's own clock; in tests
//! tokio's paused time drives both, and a quarter of an hour passes in milliseconds.

use std::{
    future::Future,
    sync::{Arc, RwLock},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use tokio::{sync::watch, time::Instant};

/// A clock that everybody who runs a cluster shares. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pace(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    reading: RwLock<Reading>,
    changed: watch::Sender<()>,
}

/// What the clock showed at its last change of speed.
#[derive(Debug, Clone, Copy)]
struct Reading {
    anchor: Instant,
    millis: f64,
    speed: f64,
}

impl Reading {
    fn now(&self) -> f64 {
        self.millis + self.anchor.elapsed().as_secs_f64() * 1000.0 * self.speed
    }
}

impl Pace {
    /// Real time, for AWS. Must be called within a tokio runtime's time (any thread).
    pub fn real() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::starting_at(now.as_millis() as u64, 1.0)
    }

    /// A clock that shows `millis` since 1970 now, and runs `speed` times as fast as real time.
    pub fn starting_at(millis: u64, speed: f64) -> Self {
        let reading = Reading { anchor: Instant::now(), millis: millis as f64, speed };
        Self(Arc::new(Inner { reading: RwLock::new(reading), changed: watch::channel(()).0 }))
    }

    /// Milliseconds since 1970 by this clock.
    pub fn now(&self) -> u64 {
        self.read().now() as u64
    }

    /// Seconds of this clock in a real second.
    pub fn speed(&self) -> f64 {
        self.read().speed
    }

    /// Runs faster or slower from now on; sleepers notice at once.
    pub fn set_speed(&self, speed: f64) {
        let mut reading = self.0.reading.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        *reading = Reading { anchor: Instant::now(), millis: reading.now(), speed };
        drop(reading);
        self.0.changed.send_replace(());
    }

    /// Sleeps for `duration` of this clock.
    pub fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + use<> {
        let pace = self.clone();
        let target = pace.read().now() + duration.as_secs_f64() * 1000.0;
        async move {
            let mut changed = pace.0.changed.subscribe();
            loop {
                let reading = pace.read();
                let left = target - reading.now();
                if left <= 0.0 {
                    return;
                }
                let real = Duration::from_secs_f64(left / 1000.0 / reading.speed).max(Duration::from_micros(200));
                tokio::select! {
                    () = tokio::time::sleep(real) => {}
                    _ = changed.changed() => {}
                }
            }
        }
    }

    fn read(&self) -> Reading {
        *self.0.reading.read().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// The SDK's own back-off sleeps run by the same clock.
impl AsyncSleep for Pace {
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(Pace::sleep(self, duration))
    }
}

/// How long to wait before asking again about something that usually takes `expected` and was begun `elapsed` ago:
/// rarely while the end is far, often near it, and less often again when it is long overdue. The first look comes soon:
/// what failed or was nearly gone already (a cluster that never came up, say) need not be waited for.
///
/// The SDK's waiters look every 30 to 120 seconds, so they notice an end up to two minutes late.
pub fn until_next_look(elapsed: Duration, expected: Duration) -> Duration {
    let distance = expected.as_secs_f64() - elapsed.as_secs_f64();
    let (slowest, share) = if distance > 0.0 { (30.0, 0.5) } else { (15.0, 0.1) };
    let quickest = if expected < Duration::from_secs(20) { 1.0 } else { 3.0 };
    if elapsed.as_secs_f64() < quickest {
        return Duration::from_secs_f64(quickest);
    }
    Duration::from_secs_f64((distance.abs() * share).clamp(quickest, slowest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_faster_pace_shortens_the_sleep() {
        let pace = Pace::starting_at(1_000_000, 60.0);
        let before = Instant::now();
        pace.sleep(Duration::from_secs(600)).await;
        assert_eq!(before.elapsed().as_secs(), 10);
        assert!(pace.now() >= 1_600_000);
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_of_speed_reaches_those_who_sleep() {
        let pace = Pace::starting_at(0, 1.0);
        let before = Instant::now();
        let sleeper = tokio::spawn(pace.sleep(Duration::from_secs(600)));
        tokio::time::sleep(Duration::from_secs(60)).await;
        pace.set_speed(60.0);
        sleeper.await.expect("the sleeper ends");
        assert_eq!(before.elapsed().as_secs(), 69);
    }

    #[test]
    fn looks_come_closer_towards_the_expected_end_and_spread_after_it() {
        let expected = Duration::from_secs(600);
        let at = |elapsed| until_next_look(Duration::from_secs(elapsed), expected).as_secs();
        assert_eq!((at(3), at(560), at(598), at(602), at(700), at(2000)), (30, 20, 3, 3, 10, 15));
    }

    #[test]
    fn the_first_look_comes_soon() {
        assert_eq!(until_next_look(Duration::ZERO, Duration::from_secs(600)).as_secs(), 3);
    }
}
