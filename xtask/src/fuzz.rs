//! `cargo xtask fuzz`: any bytes at all into everything of Landfall that reads, with libFuzzer and the stable compiler.
//! Knows the targets' names and nothing of what they promise; that stands in tests/fuzz/fuzz_targets.
//!
//! cargo-fuzz would need nightly Rust, and compile the AWS SDK once more. Here only our own crates are compiled to report
//! what they reach: this program stands before rustc for them, as clippy's driver does when linting.

use std::{env, fs, path::PathBuf, process::Command};

use crate::{
    Outcome,
    command::{self, Program},
    places::{Places, executable},
    say,
    tally::Tally,
};

/// The programs of tests/fuzz.
const TARGETS: [&str; 6] = ["aws_answers", "journal", "kubeconfig", "paste", "run_state", "spec_file"];

/// How long each target runs as a part of `cargo xtask test`.
const BRIEFLY: u32 = 10;

/// How long each runs when asked for by hand, and nothing else was said.
const BY_HAND: u32 = 60;

/// Set for the compilers that cargo starts: this program stands in the place of rustc.
const STANDS_FOR_RUSTC: &str = "LANDFALL_FUZZ_RUSTC";

/// What makes libFuzzer see which branches an input reaches and what it was compared with.
const INSTRUMENTED: [&str; 8] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    // Panics are failures anyway; what overflows or is out of bounds must be one.
    "-Cdebug-assertions=yes",
    // The tables of counters are found by the linker only if they are not split over many units.
    "-Ccodegen-units=1",
];

const USAGE: &str = "Usage: cargo xtask fuzz [--target NAME] [--seconds N | --input FILE]";

/// Runs one target or all of them, or one target with one input.
pub fn run(places: &Places, arguments: &[String]) -> Outcome {
    if cfg!(windows) {
        return Err(NOT_ON_WINDOWS.into());
    }
    let wish = Wish::read(arguments)?;
    build(places)?;
    match (wish.input, wish.targets.as_slice()) {
        (None, targets) => targets.iter().try_for_each(|target| feed(places, target, wish.seconds)),
        (Some(input), [target]) => program(places, target).args([&input]).run(),
        (Some(_), _) => Err(format!("An input belongs to one target. {USAGE}")),
    }
}

/// Every target for a moment, each counted as one test.
pub fn briefly(places: &Places, tally: &mut Tally) -> Outcome {
    if cfg!(windows) {
        say::step(&format!("Skipped: {NOT_ON_WINDOWS}"));
        return Ok(());
    }
    build(places)?;
    for target in TARGETS {
        match feed(places, target, BRIEFLY) {
            Ok(()) => tally.passed += 1,
            Err(message) => {
                tally.failed += 1;
                say::error(&message);
            }
        }
    }
    if tally.failed > 0 { Err(format!("{} targets failed.", tally.failed)) } else { Ok(()) }
}

/// Whether cargo has started this program in the place of rustc.
pub fn stands_for_rustc() -> bool {
    env::var_os(STANDS_FOR_RUSTC).is_some()
}

/// Runs the real rustc with more arguments. Returns its exit code.
pub fn compile() -> u8 {
    let mut arguments = env::args_os().skip(1);
    let Some(rustc) = arguments.next() else { return 1 };
    let given: Vec<_> = arguments.collect();
    // Cargo also asks the compiler about itself.
    let compiles = given.iter().any(|argument| argument == "--crate-name");
    let more = if compiles { INSTRUMENTED.as_slice() } else { &[] };
    let status = Command::new(rustc).args(given).args(more).env_remove(STANDS_FOR_RUSTC).status();
    status.ok().and_then(|status| status.code()).and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

const NOT_ON_WINDOWS: &str = "libFuzzer is built on Linux and macOS only.";

#[derive(Debug, PartialEq)]
struct Wish {
    targets: Vec<&'static str>,
    seconds: u32,
    input: Option<String>,
}

impl Wish {
    fn read(arguments: &[String]) -> Outcome<Self> {
        let mut wish = Self { targets: TARGETS.to_vec(), seconds: BY_HAND, input: None };
        for pair in arguments.chunks(2) {
            match pair {
                [option, name] if option == "--target" => {
                    let target = TARGETS.into_iter().find(|target| target == name).ok_or_else(|| {
                        format!("There is no target called `{name}`. There are {}.", TARGETS.join(", "))
                    })?;
                    wish.targets = vec![target];
                }
                [option, seconds] if option == "--seconds" => {
                    wish.seconds = seconds.parse().map_err(|_| format!("`{seconds}` is no number of seconds."))?;
                }
                [option, input] if option == "--input" => wish.input = Some(input.clone()),
                _ => return Err(USAGE.into()),
            }
        }
        Ok(wish)
    }
}

/// The selection is the whole workspace, so that the features of each crate stay what they are in every other build.
fn build(places: &Places) -> Outcome {
    // Not the running program's own file: a build before this one may have put a new one in its place.
    let own = places.program("xtask");
    let programs = TARGETS.into_iter().flat_map(|target| ["--bin", target]);
    command::cargo(&places.root)
        .env("RUSTC_WORKSPACE_WRAPPER", own)
        .env(STANDS_FOR_RUSTC, "1")
        .arg_list("build --workspace --features landfall-fuzz/libfuzzer")
        .args(programs)
        .run()
}

/// Runs a target until it fails or its time is over. What it finds out is kept for the next time, outside the repository.
fn feed(places: &Places, target: &str, seconds: u32) -> Outcome {
    let (learned, failures) = (folder(places, target, "corpus")?, folder(places, target, "failures")?);
    let seeds = places.root.join("tests").join("fuzz").join("seeds").join(target);
    say::step(&format!("{target}: {seconds} seconds"));
    program(places, target)
        .args([&learned, &seeds])
        .arg_list(&format!("-max_total_time={seconds} -timeout=10 -rss_limit_mb=4096 -verbosity=0"))
        .args([format!("-artifact_prefix={}/", failures.display())])
        .run()
        .map_err(|message| {
            format!(
                "{message}\nThe input that failed is in {}. To run it alone: cargo xtask fuzz --target {target} --input \
                 FILE",
                failures.display()
            )
        })
}

fn program(places: &Places, target: &str) -> Program {
    command::program(places.target.join("debug").join(executable(target)), &places.root)
}

fn folder(places: &Places, target: &str, kind: &str) -> Outcome<PathBuf> {
    let folder = places.target.join("fuzz").join(kind).join(target);
    fs::create_dir_all(&folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::{BY_HAND, TARGETS, Wish};

    fn read(line: &str) -> Option<Wish> {
        Wish::read(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).ok()
    }

    #[test]
    fn targets_times_and_inputs_are_understood() {
        assert_eq!(read(""), Some(Wish { targets: TARGETS.to_vec(), seconds: BY_HAND, input: None }));
        let one = Wish { targets: vec!["paste"], seconds: 5, input: None };
        assert_eq!(read("--target paste --seconds 5"), Some(one));
        assert_eq!(read("--input crash").and_then(|wish| wish.input), Some("crash".to_owned()));
        assert_eq!(read("--target nothing"), None);
        assert_eq!(read("--seconds"), None);
    }

    #[test]
    fn every_target_has_its_file_and_its_seeds() {
        let fuzz = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz");
        let mut files: Vec<String> = std::fs::read_dir(fuzz.join("fuzz_targets"))
            .expect("the folder is there")
            .map(|file| file.expect("readable").path().file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        files.sort();
        assert_eq!(files, TARGETS);
        for target in TARGETS {
            assert!(
                fuzz.join("seeds").join(target).read_dir().is_ok_and(|mut seeds| seeds.next().is_some()),
                "{target}"
            );
        }
    }
}
