//! Word for whoever watches the account that something happened in it. Carries no news of what: watchers look for
//! themselves, and looking late shows what is true then.

use tokio::sync::watch;

/// Everybody who watches.
#[derive(Debug)]
pub(crate) struct Changes(watch::Sender<()>);

impl Changes {
    pub(crate) fn tell(&self) {
        self.0.send_replace(());
    }

    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}

impl Default for Changes {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}
