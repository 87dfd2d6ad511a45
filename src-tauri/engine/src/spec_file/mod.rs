//! A cluster's answers as a TOML file that people can read, comment, share and put under version control.

mod read;
mod write;

pub use read::read;
pub use write::write;
