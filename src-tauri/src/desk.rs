//! What the window holds while it is open: the connection, what the account offers, the demo cloud. No secret leaves it
//! towards the page.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use landfall_engine::{
    contract::{Identity, Offers, Place, Problem},
    home,
    identity::{Env, Held, Keychain},
    run_handle::RunHandle,
};
use landfall_places::{Connected, DemoPlace, connect_aws, known_rehearsals};
use tokio::sync::{Mutex, RwLock, mpsc::UnboundedSender};

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
    /// What the next new cluster in the demo cloud rehearses, as chosen with the connection. It does not happen before:
    /// who only looks who they are must not disturb a run that waits for its person.
    wish: Mutex<Option<Vec<String>>>,
    /// How often a connection was asked for. Of several on their way, the one asked for last is meant.
    asked: AtomicU64,
}

impl Desk {
    /// Nothing connected yet. Every run that is opened is also told to `opened`.
    pub fn new(opened: UnboundedSender<RunHandle>) -> Self {
        Self {
            env: Env::process(),
            keychain: Keychain::system(),
            held: Mutex::default(),
            runs: Runs::new(home::home().join("runs"), opened),
            connection: RwLock::default(),
            offers: RwLock::default(),
            demo: Mutex::default(),
            wish: Mutex::default(),
            asked: AtomicU64::default(),
        }
    }

    /// Connects; becomes the connection that new runs use, unless another was asked for meanwhile.
    pub async fn connect(&self, place: Place, region: &str) -> Result<Identity, Problem> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let connected = match place {
            Place::Demo { speed, rehearse } => {
                let demo = self.demo().await?;
                if let Some(speed) = speed {
                    let wish = rehearse.into_iter().collect::<Vec<_>>();
                    known_rehearsals(&wish)?;
                    demo.set_speed(speed);
                    *self.wish.lock().await = Some(wish);
                }
                demo.connect(region)
            }
            Place::Aws { source } => {
                let held = self.held.lock().await.clone();
                connect_aws(source, region, &held, &self.env, &self.keychain).await?
            }
        };
        let identity = connected.identity.clone();
        let mut connection = self.connection.write().await;
        if self.asked() != asked {
            return Err(overtaken());
        }
        *connection = Some(connected);
        *self.offers.write().await = None;
        Ok(identity)
    }

    /// The connection, if there is one.
    pub async fn connection(&self) -> Option<Connected> {
        self.connection.read().await.clone()
    }

    /// The demo cloud, opened at the first need as it was left, and kept open: its clusters answer kubectl while the window
    /// lives.
    pub async fn demo(&self) -> Result<DemoPlace, Problem> {
        let mut demo = self.demo.lock().await;
        if let Some(open) = &*demo {
            return Ok(open.clone());
        }
        let open = DemoPlace::open(&home::demo_account(), None)?;
        *demo = Some(open.clone());
        Ok(open)
    }

    /// A new cluster begins in a demo cloud whose time goes on, and in which nothing goes wrong but what was chosen with
    /// the connection.
    pub async fn begin_anew(&self) -> Result<(), Problem> {
        let wish = self.wish.lock().await.take();
        if let (Some(wish), Some(demo)) = (wish, self.open_demo().await) {
            demo.set_paused(false);
            demo.rehearse_only(&wish)?;
        }
        Ok(())
    }

    /// The demo cloud, if it is open already.
    pub async fn open_demo(&self) -> Option<DemoPlace> {
        self.demo.lock().await.clone()
    }

    /// Which connection was asked for last.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    /// Keeps what the account offers, for judging answers; not what another account offered.
    pub async fn remember_offers(&self, asked: u64, offers: Offers) {
        let mut known = self.offers.write().await;
        if self.asked() == asked {
            *known = Some(offers);
        }
    }

    /// What the account offers, as far as it was asked.
    pub async fn known_offers(&self) -> Option<Offers> {
        self.offers.read().await.clone()
    }
}

fn overtaken() -> Problem {
    Problem::told(
        "overtaken",
        "Another connection was chosen meanwhile",
        "This one was asked for earlier, and is not used.",
        "Nothing, unless you want it after all: then connect again.",
    )
}

/// The `landfall` command beside this program, for kubectl to get tokens from; none where it is missing, or where this
/// program lies in a folder that is gone once the window is closed (an AppImage's mount).
pub fn landfall_path() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?.parent()?.join(format!("landfall{}", std::env::consts::EXE_SUFFIX));
    let mounted = std::env::var_os("APPDIR").is_some_and(|mount| beside.starts_with(mount));
    (beside.exists() && !mounted).then_some(beside)
}
