//! What can be made to go wrong, and the record of what was asked.
//!
//! It must not know any service: a fault names an API action and the door applies it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One thing that goes wrong with one API call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// AWS refuses with this HTTP status, error code and message; nothing is done.
    Error {
        /// The HTTP status of the answer.
        status: u16,
        /// AWS's error code, such as `VpcLimitExceeded`.
        code: String,
        /// AWS's message.
        message: String,
    },
    /// AWS refuses because of too many requests, in the words of the service that is asked.
    Throttle,
    /// AWS refuses because the caller has no permission, in the words of the service that is asked.
    Denied,
    /// AWS refuses because the credentials have expired, in the words of the service that is asked.
    Expired,
    /// Something broke on AWS's side before anything was done: status 500, in the service's words.
    ServerError,
    /// AWS does not see yet what the request names, as just after it was made. A request that names nothing is done.
    NotFoundYet,
    /// The request never arrives: the connection breaks first.
    Drop,
    /// The request never arrives and nothing ever answers; how long that lasts is for the caller to decide.
    Hang,
    /// The request is done, but the connection breaks before the answer arrives.
    LoseAnswer,
}

impl Fault {
    /// A refusal with a status, an error code and a message.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::Error { status, code: code.to_owned(), message: message.to_owned() }
    }
}

/// The faults that wait to happen, once each unless they were asked for always. Clones share the same list.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    calls: VecDeque<CallFault>,
    always: Vec<(Option<String>, Fault)>,
    outcomes: VecDeque<(String, String, String)>,
    answered: Vec<(String, String)>,
}

#[derive(Debug)]
struct CallFault {
    /// `None` is any action.
    action: Option<String>,
    calls_before: u32,
    fault: Fault,
}

impl Faults {
    /// Makes the next call of `action` go wrong. Name it `CreateVpc`, or `ec2:CreateVpc`.
    pub fn fail_next(&self, action: &str, fault: Fault) {
        self.fail_nth(action, 1, fault);
    }

    /// Makes the `n`th call of `action` from now go wrong; the first is 1.
    pub fn fail_nth(&self, action: &str, n: u32, fault: Fault) {
        self.waiting().calls.push_back(CallFault {
            action: Some(action.to_owned()),
            calls_before: n.saturating_sub(1),
            fault,
        });
    }

    /// Makes the `n`th call of any action from now go wrong; the first is 1.
    pub fn fail_nth_call(&self, n: u32, fault: Fault) {
        self.waiting().calls.push_back(CallFault { action: None, calls_before: n.saturating_sub(1), fault });
    }

    /// Makes every call of `action` go wrong until [`clear`](Self::clear).
    pub fn fail_always(&self, action: &str, fault: Fault) {
        self.waiting().always.push((Some(action.to_owned()), fault));
    }

    /// Makes every call go wrong until [`clear`](Self::clear): revoked credentials, or no network.
    pub fn fail_every(&self, fault: Fault) {
        self.waiting().always.push((None, fault));
    }

    /// Lets AWS accept the next object of `kind` and then fail to make it, with a failure code and message
    /// on the object. Kinds: `nat-gateway`, `cluster`, `nodegroup`, `addon`, `fargate-profile`.
    ///
    /// The kind `nodegroup-delete` with the code `orphaned-interfaces` lets the next deletion of a node group succeed,
    /// but leave one network interface for each machine, as when machines die before the network plugin cleans up.
    pub fn fail_outcome(&self, kind: &str, code: &str, message: &str) {
        self.waiting().outcomes.push_back((kind.to_owned(), code.to_owned(), message.to_owned()));
    }

    /// Forgets every fault that has not happened yet.
    pub fn clear(&self) {
        let mut waiting = self.waiting();
        waiting.calls.clear();
        waiting.always.clear();
        waiting.outcomes.clear();
    }

    /// Every call that reached the demo cloud so far, oldest first: signing name and action.
    pub fn calls(&self) -> Vec<(String, String)> {
        self.waiting().answered.clone()
    }

    /// Records a call and says whether it goes wrong.
    pub(crate) fn on_call(&self, service: &str, action: &str) -> Option<Fault> {
        let mut waiting = self.waiting();
        let full = format!("{service}:{action}");
        let mut hit = None;
        for (index, waits) in waiting.calls.iter_mut().enumerate() {
            if waits.action.as_ref().is_some_and(|wanted| wanted != action && *wanted != full) {
                continue;
            }
            if waits.calls_before > 0 {
                waits.calls_before -= 1;
            } else if hit.is_none() {
                hit = Some(index);
            }
        }
        let always = waiting
            .always
            .iter()
            .find(|(wanted, _)| wanted.as_ref().is_none_or(|wanted| wanted == action || *wanted == full))
            .map(|(_, fault)| fault.clone());
        let fault = hit.and_then(|index| waiting.calls.remove(index)).map(|waits| waits.fault).or(always);
        if !matches!(fault, Some(Fault::Drop | Fault::Hang)) {
            waiting.answered.push((service.to_owned(), action.to_owned()));
        }
        fault
    }

    /// The failure code and message that the object of `kind` being made now shall end with, if any.
    pub(crate) fn take_outcome(&self, kind: &str) -> Option<(String, String)> {
        let mut waiting = self.waiting();
        let index = waiting.outcomes.iter().position(|(of, _, _)| of == kind)?;
        let (_, code, message) = waiting.outcomes.remove(index)?;
        Some((code, message))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_happens_once_and_on_the_right_call() {
        let faults = Faults::default();
        faults.fail_nth("ec2:CreateSubnet", 2, Fault::Throttle);
        faults.fail_next("CreateVpc", Fault::Drop);
        assert_eq!(faults.on_call("ec2", "CreateSubnet"), None);
        assert_eq!(faults.on_call("ec2", "CreateVpc"), Some(Fault::Drop));
        assert_eq!(faults.on_call("ec2", "CreateSubnet"), Some(Fault::Throttle));
        assert_eq!(faults.on_call("ec2", "CreateSubnet"), None);
        assert_eq!(faults.calls().len(), 3, "a dropped request never arrived");
    }

    #[test]
    fn any_call_can_fail_and_some_fail_for_ever() {
        let faults = Faults::default();
        faults.fail_nth_call(2, Fault::ServerError);
        faults.fail_always("iam:CreateRole", Fault::Denied);
        assert_eq!(faults.on_call("ec2", "CreateVpc"), None);
        assert_eq!(faults.on_call("iam", "CreateRole"), Some(Fault::ServerError), "the second call");
        assert_eq!(faults.on_call("iam", "CreateRole"), Some(Fault::Denied));
        faults.fail_every(Fault::Expired);
        assert_eq!(faults.on_call("iam", "CreateRole"), Some(Fault::Denied));
        assert_eq!(faults.on_call("ec2", "CreateVpc"), Some(Fault::Expired));
        faults.clear();
        assert_eq!(faults.on_call("iam", "CreateRole"), None);
    }
}
