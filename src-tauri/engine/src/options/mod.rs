//! Every option a cluster can have: what it is called in files, where it stands in the window, what it becomes at AWS, and
//! whether it can be changed later. The spec file's comments and the table in the documents are made of it.

mod documents;
mod lean;
mod table;

pub use documents::table as documents;
pub use lean::lean;
pub use table::{Later, OPTIONS, Place, SpecOption, of_path};
