//! The words shared with the page: pure data, the only home of `derive(TS)`. Knows nothing of the rest of the engine.

pub mod bindings;
pub mod closing;
pub mod connect;
pub mod deletion;
pub mod event;
pub mod problem;
pub mod review;
pub mod run;
pub mod spec;
pub mod step;

pub use closing::*;
pub use connect::*;
pub use deletion::*;
pub use event::*;
pub use problem::*;
pub use review::*;
pub use run::*;
pub use spec::*;
pub use step::*;
