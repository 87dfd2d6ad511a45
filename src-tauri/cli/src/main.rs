//! `landfall`: the engine without a window. Exit status: 0 done, 1 failed or paused, 2 bad input.

mod arguments;
mod classroom;
mod create;
mod delete;
mod demo;
mod follow;
mod kubectl;
mod list;
mod place;
mod preview;
mod print;
mod recover;
mod rehearsing;
mod resume;
mod token;
mod trouble;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser;
use trouble::Trouble;

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        // kubectl waits for it on every command: no runtime but the one that credentials may need.
        Command::Token(arguments) => token::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Create(arguments) => in_runtime(create::run(arguments)),
        Command::Resume(arguments) => in_runtime(resume::run(arguments)),
        Command::Delete(arguments) => in_runtime(delete::run(arguments)),
        Command::Recover(arguments) => in_runtime(recover::run(arguments)),
        Command::Demo(arguments) => in_runtime(demo::run(arguments)),
    };
    match outcome {
        Ok(code) => code,
        Err(trouble) => {
            print::trouble(&trouble);
            trouble.exit_code()
        }
    }
}

/// Runs one command to its end. What still runs then is dropped: the journal is on disk.
fn in_runtime(command: impl Future<Output = Result<ExitCode, Trouble>>) -> Result<ExitCode, Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Trouble::failed(
            "no-threads",
            "The system gives Landfall no threads",
            &error.to_string(),
            "Close other programs and try again.",
        )
    })?;
    let outcome = runtime.block_on(command);
    runtime.shutdown_background();
    outcome
}
