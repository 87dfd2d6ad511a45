//! A run whose journal is not on this computer: found again in the account by its tags, and taken up with a journal
//! written anew. Asks AWS and changes nothing there.

mod lost_runs;
mod rebuilt_network;
mod rebuilt_spec;
mod rebuilt_workers;
mod take_up;

pub use lost_runs::lost_runs;
pub use take_up::recover;
