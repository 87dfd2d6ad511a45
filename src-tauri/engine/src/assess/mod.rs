//! Everything a page shows that follows from the answers: what will be made, what it costs, how long it takes, and what
//! is wrong. Asked on every change, so it asks AWS nothing.

mod assessment;
mod cost;
mod credentials;
mod sections;

pub use assessment::assess;
