//! Demo time: runs `speed` times as fast as tokio's clock, or stands, and never goes backwards.
//!
//! It must not read the wall clock: whoever opens the account says when demo time starts.

use std::time::Duration;

use tokio::time::Instant;

/// The slowest and fastest speeds that keep the arithmetic sane.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.001..=1_000_000.0;

/// A clock that is anchored at a moment of tokio's time, so that paused time in tests moves it exactly.
#[derive(Debug)]
pub(crate) struct Clock {
    anchor: Instant,
    at_anchor: u64,
    speed: f64,
    is_paused: bool,
}

impl Clock {
    /// A clock that shows `now` (Unix milliseconds) at this moment.
    pub(crate) fn starting_at(now: u64, speed: f64) -> Self {
        Self { anchor: Instant::now(), at_anchor: now, speed: sane(speed), is_paused: false }
    }

    /// Demo time in Unix milliseconds.
    pub(crate) fn now(&self) -> u64 {
        if self.is_paused {
            return self.at_anchor;
        }
        let nanoseconds = self.anchor.elapsed().as_nanos() as f64 * self.speed;
        self.at_anchor + (nanoseconds / 1e6) as u64
    }

    /// How many demo seconds pass in one real second.
    pub(crate) fn speed(&self) -> f64 {
        self.speed
    }

    /// Changes the speed from this moment on; what has passed stays passed.
    pub(crate) fn set_speed(&mut self, speed: f64) {
        *self = Self { is_paused: self.is_paused, ..Self::starting_at(self.now(), speed) };
    }

    /// Lets demo time stand, or go on from where it stood.
    pub(crate) fn set_paused(&mut self, is_paused: bool) {
        *self = Self { is_paused, ..Self::starting_at(self.now(), self.speed) };
    }

    /// Whether demo time stands.
    pub(crate) fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Lets a stretch of demo time pass at once.
    pub(crate) fn skip(&mut self, demo: Duration) {
        self.at_anchor += u64::try_from(demo.as_millis()).unwrap_or(0);
    }

    /// How long a stretch of demo time lasts for the person who waits for it. While time stands it lasts as long as
    /// it would otherwise, so that nobody waits for ever.
    pub(crate) fn real(&self, demo: Duration) -> Duration {
        demo.div_f64(self.speed)
    }
}

fn sane(speed: f64) -> f64 {
    if speed.is_nan() {
        return 1.0;
    }
    speed.clamp(*SPEEDS.start(), *SPEEDS.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn demo_time_is_exact_under_paused_time() {
        let mut clock = Clock::starting_at(1_000, 60.0);
        tokio::time::advance(Duration::from_millis(500)).await;
        assert_eq!(clock.now(), 31_000);
        clock.set_speed(1.0);
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(clock.now(), 33_000);
        clock.skip(Duration::from_secs(3600));
        assert_eq!(clock.now(), 3_633_000);
    }

    #[tokio::test(start_paused = true)]
    async fn time_stands_and_goes_on_from_where_it_stood() {
        let mut clock = Clock::starting_at(1_000, 10.0);
        clock.set_paused(true);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(clock.now(), 1_000);
        clock.set_speed(20.0);
        clock.skip(Duration::from_secs(1));
        assert!(clock.is_paused() && clock.now() == 2_000);
        assert_eq!(clock.real(Duration::from_secs(20)), Duration::from_secs(1), "a wait ends all the same");
        clock.set_paused(false);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(clock.now(), 22_000);
    }

    #[tokio::test(start_paused = true)]
    async fn an_absurd_speed_never_stops_or_reverses_time() {
        for speed in [0.0, -4.0, f64::NAN] {
            let clock = Clock::starting_at(5, speed);
            tokio::time::advance(Duration::from_secs(10)).await;
            assert!(clock.now() > 5, "speed {speed}");
        }
        assert_eq!(Clock::starting_at(0, f64::INFINITY).speed(), *SPEEDS.end());
    }
}
