//! The demo account in a person's terminal: its door on loopback, opened and closed, and what there is to see of it.

use std::{net::SocketAddr, sync::PoisonError};

use landfall_demo_cloud::{AwsDoor, DoorCall};
use landfall_engine::{
    contract::{ClusterGone, Fact, Problem, Terminal, TerminalCall},
    journal::Header,
};

use crate::{
    DemoPlace,
    account_view::{Inventory, counts_of_run, groups, has_cluster},
    shells::all_shells,
};

/// The port that is proposed: in nobody's list of well-known ports, and the same every time, so that lines pasted
/// yesterday still work.
pub const USUAL_PORT: u16 = 4780;

const CHOOSE: &str = "Choose another number between 1024 and 65535.";

/// More calls than fit on a page help nobody.
const SHOWN_CALLS: usize = 20;

impl DemoPlace {
    /// Opens the account to terminals of this computer at a port, or closes it (none). Returns once that is so. Must be
    /// called within a tokio runtime.
    ///
    /// # Errors
    /// When the port is taken or no port has that number; then a door that was open stays as it is.
    pub async fn serve_terminals(&self, port: Option<u32>) -> Result<(), Problem> {
        let port = port.map(|port| u16::try_from(port).map_err(|_| no_port(port))).transpose()?;
        let open_at = self.door_address().map(|address| address.port());
        if open_at == port {
            return Ok(());
        }
        let door = match port {
            Some(port) => Some(self.demo().open_aws_door(port).await.map_err(|error| port_taken(port, &error))?),
            None => None,
        };
        let before = std::mem::replace(&mut *self.door(), door);
        if let Some(before) = before {
            before.close().await;
        }
        Ok(())
    }

    /// What a page about one cluster shows. `stands`: whether, for all that Landfall did, the cluster is there.
    pub fn terminal(&self, of: &Header, stands: bool) -> Terminal {
        let address = self.door_address();
        // Not looked at for nothing: it is asked for every second.
        let looks = address.is_some() || stands;
        let inventory = if looks { self.demo().inventory_in(&of.spec.region) } else { Inventory::new() };
        let calls = self.door().as_ref().map(AwsDoor::calls).unwrap_or_default();
        Terminal {
            port: address.map(|address| address.port()),
            shells: address.map(|address| all_shells(address, &of.spec.region)).unwrap_or_default(),
            groups: if address.is_some() { groups(&inventory) } else { Vec::new() },
            calls: calls.iter().rev().take(SHOWN_CALLS).map(call).collect(),
            gone: if stands { gone(&inventory, &of.spec.region, &of.spec.name, &of.id) } else { None },
            ..switched_off(of)
        }
    }

    /// Whether the cluster of a run, which Landfall made and did not delete, is gone from the account.
    pub fn gone(&self, region: &str, name: &str, run: &str) -> Option<ClusterGone> {
        gone(&self.demo().inventory_in(region), region, name, run)
    }

    fn door_address(&self) -> Option<SocketAddr> {
        self.door().as_ref().map(AwsDoor::address)
    }

    fn door(&self) -> std::sync::MutexGuard<'_, Option<AwsDoor>> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a page shows while the account is not open, or its door is closed.
pub fn switched_off(of: &Header) -> Terminal {
    let (name, region) = (&of.spec.name, &of.spec.region);
    let fact = |label: &str, value: String| Fact { label: label.to_owned(), value };
    Terminal {
        port: None,
        usual_port: USUAL_PORT,
        region: region.clone(),
        shells: Vec::new(),
        // The quotes are for PowerShell, to which a comma means a list.
        tries: vec![
            fact("The cluster, as EKS describes it", format!("aws eks describe-cluster --name {name}")),
            fact(
                "Its subnets",
                format!("aws ec2 describe-subnets --filters \"Name=tag:landfall.dev/cluster,Values={name}\""),
            ),
            fact("Its machines, once kubectl is connected", "kubectl get nodes".to_owned()),
        ],
        groups: Vec::new(),
        calls: Vec::new(),
        gone: None,
    }
}

fn gone(inventory: &Inventory, region: &str, name: &str, run: &str) -> Option<ClusterGone> {
    if has_cluster(inventory, region, name, run) {
        return None;
    }
    let left = counts_of_run(inventory, run);
    let remains = if left.is_empty() {
        "Nothing of it is left in the account.".to_owned()
    } else {
        format!("Still there: {left}. On AWS, much of that would go on costing money.")
    };
    Some(ClusterGone { words: format!("The cluster {name} is gone: somebody deleted it outside of Landfall"), remains })
}

fn call(made: &DoorCall) -> TerminalCall {
    let name = [made.service.as_str(), made.action.as_str()].join(" ").trim().to_owned();
    TerminalCall {
        at: made.at,
        call: if name.is_empty() { "a request that AWS does not know".to_owned() } else { name },
        result: made.error.clone().unwrap_or_else(|| "ok".to_owned()),
    }
}

fn no_port(number: u32) -> Problem {
    Problem::told("no-such-port", format!("There is no port {number}"), "Ports are numbered up to 65535.", CHOOSE)
}

fn port_taken(port: u16, error: &std::io::Error) -> Problem {
    Problem::told(
        "port-taken",
        format!("Port {port} cannot be used"),
        format!("Another program on this computer has it, or the system keeps it: {error}."),
        CHOOSE,
    )
}

#[cfg(test)]
mod tests {
    use landfall_engine::contract::{ClusterSpec, DemoSpeed};

    use super::*;
    use crate::demo_identity;

    fn place(folder: &std::path::Path) -> (DemoPlace, Header) {
        let place = DemoPlace::open(&folder.join("account.json"), Some(DemoSpeed::Max)).expect("a new account");
        let spec = ClusterSpec::new("first", "us-east-1");
        (place, Header::begun(&spec, &demo_identity(), None, false, 0))
    }

    #[tokio::test]
    async fn the_door_opens_where_it_is_asked_and_says_why_it_cannot() {
        let folder = tempfile::tempdir().expect("a folder");
        let (place, header) = place(folder.path());
        assert_eq!(place.terminal(&header, false), switched_off(&header));
        assert_eq!(place.serve_terminals(Some(70_000)).await.expect_err("too large").code, "no-such-port");
        let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = taken.local_addr().expect("bound").port();
        let problem = place.serve_terminals(Some(port.into())).await.expect_err("somebody has it");
        assert_eq!(problem.code, "port-taken");
        assert!(problem.title.contains(&port.to_string()), "{}", problem.title);
        drop(taken);
        place.serve_terminals(Some(port.into())).await.expect("free now");
        let open = place.terminal(&header, false);
        assert_eq!(open.port, Some(port));
        assert!(open.shells[0].lines[0].contains(&format!("http://127.0.0.1:{port}")));
        place.serve_terminals(None).await.expect("closed");
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "the port is closed");
    }

    #[tokio::test]
    async fn a_cluster_that_should_stand_and_does_not_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (place, header) = place(folder.path());
        let gone = place.terminal(&header, true).gone.expect("there is none");
        assert!(gone.words.contains("first is gone") && gone.remains.starts_with("Nothing"), "{gone:?}");
        assert_eq!(place.terminal(&header, false).gone, None, "it was never made");
    }
}
