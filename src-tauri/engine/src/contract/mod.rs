//! The words shared with the page: pure data, the only home of `derive(TS)`. Knows nothing of the rest of the engine.

pub mod access_table;
pub mod advice;
pub mod bindings;
pub mod change;
pub mod closing;
pub mod connect;
pub mod deletion;
pub mod event;
pub mod next_entries;
pub mod offers;
pub mod picture;
pub mod problem;
pub mod rehearsals;
pub mod review;
pub mod run;
pub mod spec;
pub mod step;
pub mod terminal;

pub use access_table::*;
pub use advice::*;
pub use change::*;
pub use closing::*;
pub use connect::*;
pub use deletion::*;
pub use event::*;
pub use next_entries::*;
pub use offers::*;
pub use picture::*;
pub use problem::*;
pub use rehearsals::*;
pub use review::*;
pub use run::*;
pub use spec::*;
pub use step::*;
pub use terminal::*;
