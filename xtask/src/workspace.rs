//! How the Rust code is compiled: always the whole workspace, so that cargo settles the features of every crate once and
//! the large AWS crates are compiled once, whoever asks.

use crate::{
    Outcome,
    command::{self, Program},
    places::Places,
};

/// The package selection used everywhere.
pub const EVERYTHING: [&str; 2] = ["--workspace", "--all-targets"];

/// Builds everything.
pub fn build(places: &Places) -> Outcome {
    command::cargo(&places.root).arg_list("build").args(EVERYTHING).run()
}

/// Cargo with clippy as the compiler of our own crates, and every warning an error. Clippy's driver is rustc with more
/// lints, so one build lints and makes the programs; `cargo clippy` would type-check the AWS crates a second time, which
/// takes minutes. `CLIPPY_ARGS` is how `cargo clippy` itself hands arguments to its driver.
pub fn linting_cargo(places: &Places, subcommand: &str) -> Program {
    command::cargo(&places.root)
        .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        .env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__")
        .arg_list(subcommand)
}
