//! The listeners of the pretend clusters: one on loopback for every cluster that exists.
//!
//! It must not know HTTP; it only keeps the set of open listeners in step with the account.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Mutex, PoisonError};

use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use super::certificates::ClusterCertificates;
use super::listener::{self, Home};
use crate::cloud::WeakDemoCloud;

/// A cluster that should have a listener.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its Region.
    pub region: String,
    /// Its name.
    pub cluster: String,
    /// The port in its endpoint.
    pub port: u16,
    /// Its certificates.
    pub certificates: ClusterCertificates,
}

/// A cluster whose port somebody else had taken meanwhile, and the port it has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its Region.
    pub region: String,
    /// Its name.
    pub cluster: String,
    /// The new port.
    pub port: u16,
}

/// Every open listener. Dropping it closes them and breaks their connections.
#[derive(Debug, Default)]
pub struct Doors(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    /// Where listeners run; `None` until the host program asks for Kubernetes to be served.
    runtime: Option<Handle>,
    open: BTreeMap<(String, String, u16), AbortHandle>,
    /// Other listeners of the account, which stay open as long as it is.
    others: Vec<AbortHandle>,
}

impl Doors {
    /// From now on listeners are opened, on this runtime.
    pub fn serve_on(&self, runtime: Handle) {
        self.inside().runtime = Some(runtime);
    }

    /// Whether listeners are opened at all.
    pub fn is_serving(&self) -> bool {
        self.inside().runtime.is_some()
    }

    /// Closes this listener, too, when the account is closed.
    pub fn keep(&self, task: AbortHandle) {
        self.inside().others.push(task);
    }

    /// Closes listeners of clusters that are gone and opens those of new ones, before it returns. A
    /// listener whose port cannot be had gets another, which is answered.
    pub fn keep_in_step(&self, cloud: &WeakDemoCloud, wanted: Vec<Wanted>) -> Vec<Moved> {
        let mut inside = self.inside();
        let Some(runtime) = inside.runtime.clone() else { return Vec::new() };
        let keys: BTreeSet<_> = wanted.iter().map(key_of).collect();
        inside.open.retain(|key, task| {
            let stays = keys.contains(key);
            if !stays {
                task.abort();
            }
            stays
        });
        let mut moved = Vec::new();
        for mut one in wanted {
            if inside.open.contains_key(&key_of(&one)) {
                continue;
            }
            let Some((listener, port)) = bind(one.port) else {
                eprintln!("no port on 127.0.0.1 is free for the Kubernetes API of demo cluster {}", one.cluster);
                continue;
            };
            if port != one.port {
                one.port = port;
                moved.push(Moved { region: one.region.clone(), cluster: one.cluster.clone(), port });
            }
            let key = key_of(&one);
            let home = Home { cloud: cloud.clone(), region: one.region, cluster: one.cluster };
            let task = runtime.spawn(listener::run(listener, one.certificates, home));
            inside.open.insert(key, task.abort_handle());
        }
        moved
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Doors {
    fn drop(&mut self) {
        let inside = self.inside();
        inside.open.values().chain(&inside.others).for_each(AbortHandle::abort);
    }
}

fn key_of(one: &Wanted) -> (String, String, u16) {
    (one.region.clone(), one.cluster.clone(), one.port)
}

/// The wanted port if it is free, else any.
fn bind(port: u16) -> Option<(TcpListener, u16)> {
    let on = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let listener = on(port).or_else(|_| on(0)).ok()?;
    listener.set_nonblocking(true).ok()?;
    let port = listener.local_addr().ok()?.port();
    Some((listener, port))
}

/// A port that is free at this moment, for the endpoint of a new cluster.
///
/// # Errors
/// When the system has no free port.
pub fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?.local_addr()?.port())
}
