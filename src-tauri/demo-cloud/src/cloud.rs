//! The demo cloud as its users hold it: open it, ask it, look into it.
//!
//! It must not know any API action; those live in `services`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::account::{Account, Surroundings};
use crate::changes::Changes;
use crate::clock::Clock;
use crate::context::Context;
use crate::kubernetes::Doors;
use crate::saved::{OpenError, SavedAccount};
use crate::throttling::Buckets;
use crate::{Delays, Faults, PRINCIPAL_ARN};

/// How to open a demo account.
#[derive(Debug, Clone)]
pub struct Options {
    /// The JSON file where the account lives between runs. `None`: it lives in memory and is forgotten.
    pub path: Option<PathBuf>,
    /// Demo seconds per real second: 1.0 is AWS's own pace, 60.0 a minute a second.
    pub speed: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { path: None, speed: 1.0 }
    }
}

/// A pretend AWS account that is open. Clones are the same account; the last one to go releases the file.
#[derive(Clone)]
pub struct DemoCloud(Arc<Inner>);

/// The same account, without keeping it open.
#[derive(Clone)]
pub(crate) struct WeakDemoCloud(Weak<Inner>);

impl WeakDemoCloud {
    /// The account, if it is still open.
    pub(crate) fn upgrade(&self) -> Option<DemoCloud> {
        self.0.upgrade().map(DemoCloud)
    }
}

impl fmt::Debug for WeakDemoCloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WeakDemoCloud")
    }
}

struct Inner {
    account: Mutex<Account>,
    clock: Mutex<Clock>,
    delays: Delays,
    faults: Faults,
    buckets: Buckets,
    saved: Option<SavedAccount>,
    doors: Doors,
    changes: Changes,
}

impl DemoCloud {
    /// Opens the account, or starts a new one.
    ///
    /// What was under way when the program ended goes on meanwhile, as in AWS: demo time continues from where it was,
    /// plus the real time gone by since, second for second whatever the speed was. It is not behind real time then, and
    /// it never goes back, so that nothing happens before its cause. Where time stood, it goes on from where it stood.
    ///
    /// # Errors
    ///
    /// See [`OpenError`]. The file is left as it was.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        Self::open_with(options, Delays::typical())
    }

    /// [`open`](Self::open) with other delays than AWS's typical ones.
    ///
    /// # Errors
    ///
    /// See [`OpenError`].
    pub fn open_with(options: Options, delays: Delays) -> Result<Self, OpenError> {
        Self::open_at(options.path.as_deref(), Some(options.speed), delays)
    }

    /// [`open`](Self::open) as the account was left: at the speed it had, and with its time standing if it stood. A new
    /// account starts at AWS's own pace.
    ///
    /// # Errors
    ///
    /// See [`OpenError`].
    pub fn open_as_left(path: &Path) -> Result<Self, OpenError> {
        Self::open_at(Some(path), None, Delays::typical())
    }

    /// Without a speed, at the one that was saved.
    fn open_at(path: Option<&Path>, speed: Option<f64>, delays: Delays) -> Result<Self, OpenError> {
        let real_now = real_now();
        let (saved, account) = match path {
            Some(path) => {
                let (saved, account) = SavedAccount::open(path)?;
                let account = account.unwrap_or_else(|| Account::new(rand::random(), real_now));
                (Some(saved), account)
            }
            // The same ids every time, so that a test can be read twice.
            None => (None, Account::new(0, real_now)),
        };
        let closed_for = match account.saved_in_reality_at {
            0 => 0,
            then => real_now.saturating_sub(then),
        };
        // Where time stood, it stood while the program was closed, too.
        let starts_at =
            if account.is_paused { account.saved_at } else { (account.saved_at + closed_for).max(real_now) };
        let mut clock = Clock::starting_at(starts_at, speed.or(account.speed).unwrap_or(1.0));
        clock.set_paused(speed.is_none() && account.is_paused);
        Ok(Self(Arc::new(Inner {
            account: Mutex::new(account),
            clock: Mutex::new(clock),
            delays,
            faults: Faults::default(),
            buckets: Buckets::default(),
            saved,
            doors: Doors::default(),
            changes: Changes::default(),
        })))
    }

    /// The same account, without keeping it open.
    pub(crate) fn downgrade(&self) -> WeakDemoCloud {
        WeakDemoCloud(Arc::downgrade(&self.0))
    }

    /// Demo time in Unix milliseconds.
    pub fn now(&self) -> u64 {
        lock(&self.0.clock).now()
    }

    /// Demo seconds per real second.
    pub fn speed(&self) -> f64 {
        lock(&self.0.clock).speed()
    }

    /// Changes the pace from this moment on. Clamped to between 0.001 and a million. It is saved with the account, and a
    /// pause stays a pause.
    pub fn set_speed(&self, speed: f64) {
        lock(&self.0.clock).set_speed(speed);
        self.save_time();
    }

    /// Lets demo time stand: calls are answered, at their usual pace, but nothing gets further by itself. Saved with the
    /// account.
    pub fn pause(&self) {
        lock(&self.0.clock).set_paused(true);
        self.save_time();
    }

    /// Lets demo time go on from where it stood.
    pub fn resume(&self) {
        lock(&self.0.clock).set_paused(false);
        self.save_time();
    }

    /// Whether demo time stands.
    pub fn is_paused(&self) -> bool {
        lock(&self.0.clock).is_paused()
    }

    /// Lets demo time pass at once, as if the computer had slept for so long while AWS went on.
    pub fn pass(&self, time: Duration) {
        lock(&self.0.clock).skip(time);
    }

    /// What can be made to go wrong, and what has been asked so far.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// How long things take in this cloud.
    pub fn delays(&self) -> &Delays {
        &self.0.delays
    }

    /// Everything that exists in the account now, by `kind/id`, with its fields but without times: if an
    /// account equals itself before and after, nothing was left behind.
    ///
    /// Left out is what AWS puts into every account or only remembers: default networks as long as nobody
    /// changed them, service-linked roles, deleted NAT gateways and terminated instances that are still
    /// listed.
    pub fn inventory(&self) -> BTreeMap<String, Value> {
        self.inventory_of(|_| true)
    }

    /// The same, of IAM and one Region only.
    pub fn inventory_in(&self, region: &str) -> BTreeMap<String, Value> {
        self.inventory_of(|each| each == region)
    }

    fn inventory_of(&self, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, Value> {
        self.look(|account| account.inventory(wanted))
    }

    /// Settles the account and looks at all of it. Saves it if time changed something.
    pub(crate) fn look<T>(&self, f: impl FnOnce(&Account) -> T) -> T {
        let mut account = lock(&self.0.account);
        // Read under the account's lock, as in [`Self::with`].
        let now = self.now();
        if account.settle(&self.surroundings(now)) {
            self.keep_doors(&mut account);
            self.save(&mut account, now);
        }
        f(&account)
    }

    /// Says when something happened: the account was changed, or somebody asked through the loopback door. What happens
    /// by the passing of time alone is only seen by looking.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.0.changes.watch()
    }

    pub(crate) fn tell_watchers(&self) {
        self.0.changes.tell();
    }

    /// Settles the account and hands out one Region of it. Saves it if `f` set [`Context::changed`] or if
    /// time changed something. Do not call it again from within `f`.
    pub(crate) fn with<T>(&self, region: &str, f: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let mut account = lock(&self.0.account);
        // Read under the account's lock, so that the calls of an account happen in the order of their times.
        let now = self.now();
        let around = self.surroundings(now);
        let mut changed = account.settle(&around);
        let mut context = account.context(region, &around);
        let result = f(&mut context);
        changed |= context.changed;
        if changed {
            self.keep_doors(&mut account);
            self.save(&mut account, now);
        }
        result
    }

    /// Settles the account and hands out all of it. Saves it afterwards. Do not call it again from within `f`.
    pub(crate) fn with_account<T>(&self, f: impl FnOnce(&mut Account, &Surroundings<'_>) -> T) -> T {
        let mut account = lock(&self.0.account);
        let now = self.now();
        let around = self.surroundings(now);
        account.settle(&around);
        let result = f(&mut account, &around);
        self.keep_doors(&mut account);
        self.save(&mut account, now);
        result
    }

    /// Waits for a stretch of demo time. What is shorter than the timer's millisecond is not waited for, so
    /// that a fast demo is as fast as it can be.
    pub(crate) async fn sleep(&self, demo: Duration) {
        let real = lock(&self.0.clock).real(demo);
        if real >= Duration::from_millis(1) {
            tokio::time::sleep(real).await;
        }
    }

    /// How much of a call's time nobody waits for: all of it in a demo that is too fast for the timer. While time stands
    /// no call comes too soon after another, as if each took an hour.
    pub(crate) fn unseen(&self, call: Duration) -> Duration {
        let clock = lock(&self.0.clock);
        match () {
            () if clock.is_paused() => Duration::from_secs(3600),
            () if clock.real(call) < Duration::from_millis(1) => call,
            () => Duration::ZERO,
        }
    }

    /// The listeners that close with the account.
    pub(crate) fn doors(&self) -> &Doors {
        &self.0.doors
    }

    /// From now on every cluster has an open listener, on this runtime.
    pub(crate) fn open_doors(&self, runtime: Handle) {
        self.0.doors.serve_on(runtime);
        let mut account = lock(&self.0.account);
        let now = self.now();
        account.settle(&self.surroundings(now));
        self.keep_doors(&mut account);
        self.save(&mut account, now);
    }

    /// Opens and closes listeners to match the clusters there are, before anybody can learn of a new one.
    fn keep_doors(&self, account: &mut Account) {
        if self.0.doors.is_serving() {
            for moved in self.0.doors.keep_in_step(&self.downgrade(), account.wanted_doors()) {
                account.move_door(&moved);
            }
        }
    }

    fn surroundings(&self, now: u64) -> Surroundings<'_> {
        Surroundings {
            now,
            delays: &self.0.delays,
            faults: &self.0.faults,
            buckets: &self.0.buckets,
            caller: PRINCIPAL_ARN,
        }
    }

    /// Writes down how time runs and how far it has come, where the account has a file already; one in which nothing was
    /// ever done gets none. It is written by itself with every change and when the last clone goes; a program that ends
    /// while others hold clones asks for it.
    pub fn save_time(&self) {
        if self.0.saved.as_ref().is_some_and(SavedAccount::exists) {
            self.with_account(|_, _| ());
        }
    }

    /// A full disk must not end the demo: what cannot be saved is only forgotten when the program ends.
    fn save(&self, account: &mut Account, now: u64) {
        note_time(account, &lock(&self.0.clock), now);
        if let Some(saved) = &self.0.saved
            && let Err(problem) = saved.write(account)
        {
            eprintln!("the demo account could not be saved: {problem}");
        }
        self.tell_watchers();
    }
}

impl Drop for Inner {
    /// Writes down how far demo time has come, which is further than at the last change.
    fn drop(&mut self) {
        let account = self.account.get_mut().unwrap_or_else(PoisonError::into_inner);
        let clock = lock(&self.clock);
        note_time(account, &clock, clock.now());
        // A new account in which nothing was ever done leaves no file.
        if let Some(saved) = self.saved.as_ref().filter(|saved| saved.exists())
            && let Err(problem) = saved.write(account)
        {
            eprintln!("the demo account could not be saved: {problem}");
        }
    }
}

impl fmt::Debug for DemoCloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DemoCloud").field("speed", &self.speed()).finish_non_exhaustive()
    }
}

/// Writes down how far demo time has come and how it runs.
fn note_time(account: &mut Account, clock: &Clock, now: u64) {
    account.saved_at = now;
    account.saved_in_reality_at = real_now();
    account.speed = Some(clock.speed());
    account.is_paused = clock.is_paused();
}

fn real_now() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or(0)
}

/// A panic in one call (a bug) must not take the rest of the demo with it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
