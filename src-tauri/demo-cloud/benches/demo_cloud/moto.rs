//! moto's server, where the tools of the tests are installed.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::{Outcome, mix};

/// The server, ended when this is dropped.
pub(crate) struct Moto {
    child: Child,
    address: SocketAddr,
    first_answer: Duration,
}

impl Moto {
    /// Starts it, if `LANDFALL_TEST_PYTHON_BIN` says where it is.
    pub(crate) fn start() -> Outcome<Option<Self>> {
        let Some(folder) = env::var_os("LANDFALL_TEST_PYTHON_BIN").map(PathBuf::from) else { return Ok(None) };
        let program = folder.join(format!("moto_server{}", env::consts::EXE_SUFFIX));
        if !program.exists() {
            return Ok(None);
        }
        let began = Instant::now();
        let mut child = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", "0"])
            // AWS's own policies, without which EKS takes no role.
            .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
            .env("MOTO_ACCOUNT_ID", landfall_demo_cloud::ACCOUNT_ID)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stderr.take().ok_or("its words are piped")?).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.split_once("Running on http://").and_then(|(_, address)| address.trim().parse().ok())
        });
        // Read to the end even when nobody listens any more: a full pipe would stop it.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let mut moto =
            Self { address: address.ok_or("moto did not say where it is")?, child, first_answer: Duration::ZERO };
        moto.client()?.ask(&mix::who_am_i())?;
        moto.first_answer = began.elapsed();
        Ok(Some(moto))
    }

    pub(crate) fn client(&self) -> Outcome<Client> {
        Ok(Client::to(self.address))
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// From its start until it answered something.
    pub(crate) fn first_answer(&self) -> Duration {
        self.first_answer
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
