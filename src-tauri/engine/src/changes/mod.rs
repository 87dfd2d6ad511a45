//! Going on with other answers while things stand. Landfall adds and removes; what stands keeps its fields. The window and
//! the command line ask here what may be changed, and what that would do.

mod fixed;
mod places;
mod preview;

pub use preview::{agree, keeping, preview};
