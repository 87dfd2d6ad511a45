//! The loopback door as its host holds it: where it is, what was asked through it, and how it is closed.
//!
//! It must not know HTTP, and never sees a key: of a call it keeps the name and the outcome.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

/// How many calls are kept, so that a script in a loop does not fill the memory.
const KEPT: usize = 100;

/// One call that came through the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorCall {
    /// When it was answered, in Unix milliseconds of real time: the caller's own clock.
    pub at: u64,
    /// The service as its signature names it, such as `eks`; empty where nobody signed.
    pub service: String,
    /// The action, such as `DescribeCluster`; empty where the request named none that is known.
    pub action: String,
    /// AWS's error code, where it was refused.
    pub error: Option<String>,
}

/// What a request turned out to be; travels with its answer, inside the program only.
#[derive(Debug, Clone)]
pub(crate) struct Understood {
    pub(crate) service: &'static str,
    pub(crate) action: String,
    pub(crate) error: Option<String>,
}

/// The last calls through one door, oldest first. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record(Arc<Mutex<VecDeque<DoorCall>>>);

impl Record {
    pub(crate) fn keep(&self, at: u64, understood: Understood) {
        let Understood { service, action, error } = understood;
        let mut calls = self.calls();
        if calls.len() == KEPT {
            calls.pop_front();
        }
        calls.push_back(DoorCall { at, service: service.to_owned(), action: a_name(action), error });
    }

    fn calls(&self) -> MutexGuard<'_, VecDeque<DoorCall>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Actions are words; whatever else a client wrote in their place is not kept.
fn a_name(action: String) -> String {
    let is_word = action.len() <= 64 && action.chars().all(|letter| letter.is_ascii_alphabetic());
    if is_word { action } else { String::new() }
}

/// An open door. Dropping it closes the port and breaks its connections.
#[derive(Debug)]
pub struct AwsDoor {
    pub(crate) address: SocketAddr,
    pub(crate) task: AbortHandle,
    pub(crate) record: Record,
}

impl AwsDoor {
    /// Where it is: a port of `127.0.0.1`.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The last calls that came through it, oldest first; at most 100.
    pub fn calls(&self) -> Vec<DoorCall> {
        self.record.calls().iter().cloned().collect()
    }

    /// Closes it, and returns once the port is free again.
    pub async fn close(self) {
        self.task.abort();
        while !self.task.is_finished() {
            tokio::task::yield_now().await;
        }
    }
}

impl Drop for AwsDoor {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::cloud;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    async fn ask(address: SocketAddr, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let length = body.len();
        let request = format!(
            "POST / HTTP/1.1\r\nhost: {address}\r\n{head}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn a_door_that_is_closed_frees_its_port_and_can_be_opened_there_again() {
        let cloud = cloud();
        let door = cloud.open_aws_door(0).await.unwrap();
        let address = door.address();
        assert!(cloud.open_aws_door(address.port()).await.is_err(), "the port is taken");
        door.close().await;
        assert!(TcpStream::connect(address).await.is_err(), "closed");
        let again = cloud.open_aws_door(address.port()).await.unwrap();
        assert_eq!(again.address(), address);
    }

    #[tokio::test]
    async fn calls_are_kept_by_name_and_outcome_and_watchers_hear_of_them() {
        let cloud = cloud();
        let door = cloud.open_aws_door(0).await.unwrap();
        let mut changes = cloud.changes();
        let key = "AKIASOMEBODYELSES001";
        let head = format!(
            "authorization: AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/ec2/aws4_request, \
             SignedHeaders=host, Signature=00\r\nx-amz-date: 20260101T000000Z\r\n"
        );
        let answer = ask(door.address(), &head, "Action=DescribeVpcs").await;
        assert!(answer.starts_with("HTTP/1.1 401") || answer.starts_with("HTTP/1.1 403"), "{answer}");
        ask(door.address(), &head, "Action=AKIA1234%2F").await;
        assert!(changes.has_changed().unwrap());
        changes.mark_unchanged();
        let calls = door.calls();
        let named: Vec<_> = calls.iter().map(|call| (call.service.as_str(), call.action.as_str())).collect();
        assert_eq!(named, [("ec2", "DescribeVpcs"), ("ec2", "")]);
        assert!(calls.iter().all(|call| call.error.is_some()));
        assert!(!format!("{calls:?}").contains(key));
    }

    #[test]
    fn only_the_last_calls_are_kept() {
        let record = Record::default();
        for at in 0..u64::try_from(KEPT).unwrap() + 5 {
            record.keep(at, Understood { service: "eks", action: "ListClusters".into(), error: None });
        }
        let calls = record.calls();
        assert_eq!((calls.len(), calls[0].at), (KEPT, 5));
    }
}
