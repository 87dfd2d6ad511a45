//! The demo cloud as a place: its account on disk, and the engine's clock in step with its own.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use landfall_demo_cloud::{
    ACCESS_KEY_ID, ACCOUNT_ID, AwsDoor, DemoCloud, OpenError, Options, PRINCIPAL_ARN, SECRET_ACCESS_KEY,
};
use landfall_engine::{
    cloud::{Cloud, config_through},
    contract::{DemoSpeed, Identity, Problem},
    pace::Pace,
};

use crate::Connected;

/// The demo account, open in this process.
#[derive(Debug, Clone)]
pub struct DemoPlace {
    demo: DemoCloud,
    pace: Pace,
    /// The door for terminals, while it is open.
    pub(crate) door: Arc<Mutex<Option<AwsDoor>>>,
}

impl DemoPlace {
    /// Opens the account, or makes a new one, and lets its clusters answer kubectl while this process lives. Without a
    /// speed its time runs, or stands, as it was left; a new account's runs as AWS's own. Must be called within a tokio
    /// runtime.
    ///
    /// # Errors
    /// When another Landfall has it open, or its file cannot be read.
    pub fn open(file: &Path, speed: Option<DemoSpeed>) -> Result<Self, Problem> {
        let demo = match speed {
            Some(speed) => DemoCloud::open(Options { path: Some(file.to_owned()), speed: speed.factor() }),
            None => DemoCloud::open_as_left(file),
        };
        let demo = demo.map_err(|error| cannot_open(&error))?;
        demo.serve_kubernetes();
        let pace = Pace::starting_at(demo.now(), demo.speed());
        pace.set_paused(demo.is_paused());
        Ok(Self { demo, pace, door: Arc::default() })
    }

    /// Clients for a Region of the account. All share one clock.
    pub fn connect(&self, region: &str) -> Connected {
        let config = config_through(self.demo.http_client(), region, ACCESS_KEY_ID, SECRET_ACCESS_KEY);
        let cloud = Arc::new(Cloud::new(config, ACCOUNT_ID, self.pace.clone()));
        Connected { cloud, identity: demo_identity(), source: None }
    }

    /// Changes the speed, also during a run.
    pub fn set_speed(&self, speed: DemoSpeed) {
        self.demo.set_speed(speed.factor());
        self.pace.set_speed(speed.factor());
    }

    /// Lets its time stand, and every run in it, or go on from where it stood.
    pub fn set_paused(&self, is_paused: bool) {
        if is_paused {
            self.demo.pause();
        } else {
            self.demo.resume();
        }
        self.pace.set_paused(is_paused);
    }

    /// The account itself, for serving it on loopback.
    pub fn demo(&self) -> &DemoCloud {
        &self.demo
    }
}

/// Who one is in the demo cloud.
pub fn demo_identity() -> Identity {
    Identity {
        account: ACCOUNT_ID.into(),
        arn: PRINCIPAL_ARN.into(),
        principal: "IAM user demo".into(),
        principal_arn: PRINCIPAL_ARN.into(),
        how: "the demo cloud: a pretend account inside Landfall, which costs nothing".into(),
        is_root: false,
        expires_at: None,
        demo: true,
    }
}

fn cannot_open(error: &OpenError) -> Problem {
    let in_use = matches!(error, OpenError::InUse { .. });
    Problem::told(
        if in_use { "demo-in-use" } else { "demo-unreadable" },
        if in_use { "The demo account is open elsewhere" } else { "The demo account cannot be opened" },
        error.to_string(),
        if in_use {
            "Close the other Landfall window or command, then try again."
        } else {
            "Nothing was changed. Move the file away to begin with a new, empty demo account."
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn time_that_stands_stands_for_everybody_and_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("account.json");
        let place = DemoPlace::open(&file, Some(DemoSpeed::Sixty)).expect("a new account");
        place.demo().classroom("us-east-1", 0);
        place.set_paused(true);
        place.set_speed(DemoSpeed::Ten);
        let pace = place.connect("us-east-1").cloud.pace.clone();
        assert!(pace.is_paused() && place.demo().is_paused());
        let then = pace.now();
        drop((place, pace));
        let again = DemoPlace::open(&file, None).expect("the same account");
        let pace = again.connect("us-east-1").cloud.pace.clone();
        assert!(pace.is_paused() && again.demo().is_paused());
        assert_eq!(pace.speed(), DemoSpeed::Ten.factor());
        assert!(pace.now().abs_diff(then) < 60_000, "it stood while the program was closed");
        again.set_paused(false);
        assert!(!pace.is_paused() && !again.demo().is_paused());
        drop((again, pace));
        let asked = DemoPlace::open(&file, Some(DemoSpeed::Real)).expect("the same account");
        assert!(!asked.demo().is_paused(), "whoever says how fast wants it to go on");
    }
}
