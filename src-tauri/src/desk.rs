//! What the window holds while it is open: the connection, what the account offers, the demo cloud. No secret leaves it
//! towards the page.

use std::path::PathBuf;

use landfall_engine::{
    contract::{DemoSpeed, Identity, Offers, Place, Problem},
    home,
    identity::{Env, Held, Keychain},
};
use landfall_places::{Connected, DemoPlace, connect_aws};
use tokio::sync::{Mutex, RwLock};

use crate::runs::Runs;

/// One window's state.
#[derive(Debug)]
pub struct Desk {
    /// The process's environment: which AWS files, which kubeconfig.
    pub env: Env,
    /// The system's keychain.
    pub keychain: Keychain,
    /// Pasted credentials, in memory only.
    pub held: Mutex<Held>,
    /// The runs.
    pub runs: Runs,
    connection: RwLock<Option<Connected>>,
    offers: RwLock<Option<Offers>>,
    demo: Mutex<Option<DemoPlace>>,
}

impl Desk {
    /// Nothing connected yet.
    pub fn new() -> Self {
        Self {
            env: Env::process(),
            keychain: Keychain::system(),
            held: Mutex::default(),
            runs: Runs::new(home::home().join("runs")),
            connection: RwLock::default(),
            offers: RwLock::default(),
            demo: Mutex::default(),
        }
    }

    /// Connects; becomes the connection that new runs use.
    pub async fn connect(&self, place: Place, region: &str) -> Result<Identity, Problem> {
        let connected = match place {
            Place::Demo { speed, rehearse } => {
                let demo = self.demo(speed).await?;
                demo.set_speed(speed);
                demo.rehearse(rehearse.as_deref())?;
                demo.connect(region)
            }
            Place::Aws { source } => {
                let held = self.held.lock().await.clone();
                connect_aws(source, region, &held, &self.env, &self.keychain).await?
            }
        };
        let identity = connected.identity.clone();
        *self.connection.write().await = Some(connected);
        *self.offers.write().await = None;
        Ok(identity)
    }

    /// The connection, if there is one.
    pub async fn connection(&self) -> Option<Connected> {
        self.connection.read().await.clone()
    }

    /// The demo cloud, opened at the first need and kept open: its clusters answer kubectl while the window lives.
    pub async fn demo(&self, speed: DemoSpeed) -> Result<DemoPlace, Problem> {
        let mut demo = self.demo.lock().await;
        if let Some(open) = &*demo {
            return Ok(open.clone());
        }
        let open = DemoPlace::open(&home::demo_account(), speed)?;
        *demo = Some(open.clone());
        Ok(open)
    }

    /// Keeps what the account offers, for judging answers.
    pub async fn remember_offers(&self, offers: Offers) {
        *self.offers.write().await = Some(offers);
    }

    /// What the account offers, as far as it was asked.
    pub async fn known_offers(&self) -> Option<Offers> {
        self.offers.read().await.clone()
    }
}

/// The `landfall` command beside this program, for kubectl to get tokens from.
pub fn landfall_path() -> PathBuf {
    let name = format!("landfall{}", std::env::consts::EXE_SUFFIX);
    let here = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join(&name)));
    here.filter(|path| path.exists()).unwrap_or_else(|| name.into())
}
