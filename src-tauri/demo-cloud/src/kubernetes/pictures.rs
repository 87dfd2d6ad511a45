//! What clients were shown lately, so that a watch goes on from there: whoever lists and then watches must not miss what
//! happened in between, and must not be told again what it has seen.
//!
//! It must not outlive the process. A server that forgot answers with what it knows, as one does whose history was
//! compacted.

use std::collections::VecDeque;
use std::sync::Arc;

use super::view::ClusterView;

/// A client begins its watch at once after its list; this many others may ask in between.
const KEPT: usize = 32;

/// Pictures of one cluster by what was asked for and the version that its answer had, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Pictures(VecDeque<Shown>);

#[derive(Debug, Clone)]
struct Shown {
    plural: &'static str,
    version: String,
    picture: Arc<ClusterView>,
}

impl Pictures {
    /// Keeps what somebody was shown who asked for objects of a kind.
    pub fn keep(&mut self, plural: &'static str, version: &str, picture: ClusterView) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(Shown { plural, version: version.to_owned(), picture: Arc::new(picture) });
    }

    /// The newest picture that was shown with this version.
    pub fn find(&self, plural: &str, version: &str) -> Option<Arc<ClusterView>> {
        let shown = self.0.iter().rev().find(|one| one.plural == plural && one.version == version)?;
        Some(shown.picture.clone())
    }
}
