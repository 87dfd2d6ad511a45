//! `cargo xtask <chore>`: every chore of this repository, on every system, without shell scripts. Knows nothing of
//! Landfall's own code; it starts cargo, npm and the programs they build.

mod chores;
mod command;
mod fuzz;
mod packages;
mod places;
mod say;
mod suite;
mod tally;
mod tools;
mod workspace;

use std::process::ExitCode;

use places::Places;

const HELP: &str = "\
Usage: cargo xtask <chore>

  run [ARGS]              Install what is missing, build everything, open the window
  test                    Check and test everything
  test --list             The parts of `test`, with what they do
  test --only PART[,PART] Run some of the parts; the ones before them must have run at least once
  bindings                Write the TypeScript twins of the contract
  options                 Write the table of every option into docs/options.md
  side-by-side            Write the table of differences from moto into docs/demo-cloud-and-moto.md
  shots [--keep]          Drive the real window and leave a picture of every page in <target>/shots;
                          --keep renews the README's pictures too
  bench NAME [ARGS]       Run a bench, such as `bench makespan --json`
  fuzz [--target NAME] [--seconds N | --input FILE]
                          Any bytes at all into everything that reads, a minute for each target

Everything that is built goes into the folder CARGO_TARGET_DIR names, or into ./target.";

/// What went wrong, in words for the person at the terminal.
pub type Outcome<T = ()> = Result<T, String>;

fn main() -> ExitCode {
    if fuzz::stands_for_rustc() {
        return fuzz::compile().into();
    }
    let mut arguments = std::env::args().skip(1);
    let chore = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match begin(&chore, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            say::error(&message);
            ExitCode::FAILURE
        }
    }
}

fn begin(chore: &str, rest: &[String]) -> Outcome {
    let places = Places::find()?;
    match chore {
        "run" => chores::run(&places, rest),
        "test" => suite::run(&places, rest),
        "bindings" => chores::bindings(&places),
        "options" => chores::options(&places),
        "side-by-side" => chores::side_by_side(&places),
        "shots" => chores::shots(&places, rest),
        "bench" => chores::bench(&places, rest),
        "fuzz" => fuzz::run(&places, rest),
        "" | "help" | "-h" | "--help" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("There is no chore called `{other}`.\n\n{HELP}")),
    }
}
