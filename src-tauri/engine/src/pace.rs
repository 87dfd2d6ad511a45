//! The only clock: now, sleep, speed. Nothing else in the engine sleeps or asks what time it is.
//!
//! It shows two times. `now` is the calendar's: what AWS does goes on by it while a laptop sleeps. `awake` is the time
//! this computer was awake: how long a person or a failure was borne with is measured by it, so that a night in a bag
//! is not ten hours of trouble.
//!
//! On AWS the pace is real time. In the demo cloud it runs faster, or stands, in step with the demo cloud's own clock; in
//! tests tokio's paused time drives both, and a quarter of an hour passes in milliseconds.

use std::{
    fmt,
    future::Future,
    sync::{Arc, PoisonError, RwLock, RwLockWriteGuard},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use tokio::{sync::watch, time::Instant};

/// The calendar may run ahead of a computer's own counting by this much before it counts as a jump: the computer slept,
/// or somebody set its clock.
const JUMP: f64 = 5_000.0;

/// A clock that everybody who runs a cluster shares. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pace(Arc<Inner>);

struct Inner {
    reading: RwLock<Reading>,
    changed: watch::Sender<()>,
    calendar: Option<Calendar>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("reading", &self.reading).finish_non_exhaustive()
    }
}

/// Milliseconds since 1970 by a clock that goes on while this computer sleeps.
type Calendar = Box<dyn Fn() -> u64 + Send + Sync>;

/// What the clock showed at its last change of speed.
#[derive(Debug, Clone, Copy)]
struct Reading {
    anchor: Instant,
    /// What `awake` showed at the anchor.
    millis: f64,
    speed: f64,
    is_paused: bool,
    /// How far the calendar is ahead of `awake`.
    ahead: f64,
    jumps: u64,
}

impl Reading {
    fn awake(&self) -> f64 {
        if self.is_paused {
            return self.millis;
        }
        self.millis + self.anchor.elapsed().as_secs_f64() * 1000.0 * self.speed
    }

    /// What has passed stays passed, whatever changes from now on.
    fn anchor(&mut self) {
        (self.millis, self.anchor) = (self.awake(), Instant::now());
    }

    fn jump(&mut self, by: f64) {
        self.ahead += by;
        self.jumps += 1;
    }
}

impl Pace {
    /// Real time, for AWS. Must be called within a tokio runtime's time (any thread).
    pub fn real() -> Self {
        Self::by(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64)
    }

    /// Real time by a given calendar, in milliseconds since 1970.
    pub fn by(calendar: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self::with(calendar(), 1.0, Some(Box::new(calendar)))
    }

    /// A clock that shows `millis` since 1970 now, and runs `speed` times as fast as real time.
    pub fn starting_at(millis: u64, speed: f64) -> Self {
        Self::with(millis, speed, None)
    }

    fn with(millis: u64, speed: f64, calendar: Option<Calendar>) -> Self {
        let anchor = Instant::now();
        let reading = Reading { anchor, millis: 0.0, speed, is_paused: false, ahead: millis as f64, jumps: 0 };
        Self(Arc::new(Inner { reading: RwLock::new(reading), changed: watch::channel(()).0, calendar }))
    }

    /// Milliseconds since 1970 by this clock.
    pub fn now(&self) -> u64 {
        self.follow_the_calendar();
        let reading = self.read();
        (reading.awake() + reading.ahead) as u64
    }

    /// Milliseconds of this clock for which the computer has been awake since the clock was made.
    pub fn awake(&self) -> u64 {
        self.read().awake() as u64
    }

    /// How often the calendar has jumped: the computer slept, or its clock was set.
    pub fn jumps(&self) -> u64 {
        self.follow_the_calendar();
        self.read().jumps
    }

    /// The calendar jumps ahead, as after a sleep of the computer.
    pub fn skip(&self, duration: Duration) {
        self.write().jump(duration.as_secs_f64() * 1000.0);
    }

    fn follow_the_calendar(&self) {
        let Some(calendar) = &self.0.calendar else { return };
        let reading = self.read();
        let gap = calendar() as f64 - reading.awake() - reading.ahead;
        if gap.abs() > JUMP {
            self.write().jump(gap);
        }
    }

    /// Seconds of this clock in a real second.
    pub fn speed(&self) -> f64 {
        self.read().speed
    }

    /// Runs faster or slower from now on; sleepers notice at once.
    pub fn set_speed(&self, speed: f64) {
        let mut reading = self.write();
        reading.anchor();
        reading.speed = speed;
        drop(reading);
        self.0.changed.send_replace(());
    }

    /// Stands, or goes on from where it stood; whoever sleeps meanwhile sleeps on. For the demo cloud: AWS waits for
    /// nobody.
    pub fn set_paused(&self, is_paused: bool) {
        let mut reading = self.write();
        reading.anchor();
        reading.is_paused = is_paused;
        drop(reading);
        self.0.changed.send_replace(());
    }

    /// Tells whenever somebody has changed the speed, let the clock stand, or let it go on.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.0.changed.subscribe()
    }

    /// Whether this clock stands.
    pub fn is_paused(&self) -> bool {
        self.read().is_paused
    }

    /// Sleeps for `duration` of this clock, awake: a clock that is set back must not make anybody wait an hour longer.
    pub fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + use<> {
        let pace = self.clone();
        let target = pace.read().awake() + duration.as_secs_f64() * 1000.0;
        async move {
            let mut changed = pace.0.changed.subscribe();
            loop {
                let reading = pace.read();
                let left = target - reading.awake();
                if left <= 0.0 {
                    return;
                }
                let real = Duration::from_secs_f64(left / 1000.0 / reading.speed).max(Duration::from_micros(200));
                tokio::select! {
                    () = tokio::time::sleep(real), if !reading.is_paused => {}
                    _ = changed.changed() => {}
                }
            }
        }
    }

    fn read(&self) -> Reading {
        *self.0.reading.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Reading> {
        self.0.reading.write().unwrap_or_else(PoisonError::into_inner)
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

    #[tokio::test(start_paused = true)]
    async fn while_it_stands_nobody_wakes_and_no_time_passes() {
        let pace = Pace::starting_at(0, 10.0);
        let before = Instant::now();
        let sleeper = tokio::spawn(pace.sleep(Duration::from_secs(600)));
        tokio::time::sleep(Duration::from_secs(20)).await;
        pace.set_paused(true);
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert!(pace.is_paused() && pace.now() == 200_000 && !sleeper.is_finished());
        // Another speed does not make it go on.
        pace.set_speed(20.0);
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert!(pace.now() == 200_000 && !sleeper.is_finished());
        pace.set_paused(false);
        sleeper.await.expect("the sleeper ends");
        assert_eq!(before.elapsed().as_secs(), 20 + 7200 + 20);
    }

    #[tokio::test(start_paused = true)]
    async fn a_computer_that_slept_sees_the_calendar_jump_and_was_awake_no_longer() {
        let calendar = Arc::new(std::sync::atomic::AtomicU64::new(1_000_000));
        let shown = calendar.clone();
        let pace = Pace::by(move || shown.load(std::sync::atomic::Ordering::SeqCst));
        calendar.fetch_add(8 * 3_600_000, std::sync::atomic::Ordering::SeqCst);
        assert_eq!((pace.now(), pace.awake(), pace.jumps()), (1_000_000 + 8 * 3_600_000, 0, 1));
        // Set back by hand: nobody sleeps longer for it.
        calendar.fetch_sub(9 * 3_600_000, std::sync::atomic::Ordering::SeqCst);
        let before = Instant::now();
        pace.sleep(Duration::from_secs(30)).await;
        assert_eq!(before.elapsed().as_secs(), 30);
        assert_eq!(pace.jumps(), 2);
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
