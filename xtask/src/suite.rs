//! `cargo xtask test`: every check and test, in the order in which failures are cheapest to learn.

use std::time::Instant;

use crate::{Outcome, command, fuzz, packages, places::Places, say, tally::Tally, tools, workspace};

struct Part {
    name: &'static str,
    title: &'static str,
    usual: &'static str,
    work: fn(&Places, &mut Tally) -> Outcome,
}

const PARTS: &[Part] = &[
    Part {
        name: "packages",
        title: "Packages of this system",
        usual: "a second; the first time 2 minutes",
        work: install_packages,
    },
    Part { name: "format", title: "Formatting of the Rust code", usual: "2 seconds", work: check_format },
    Part { name: "page", title: "The page: lint, unit tests, types, build", usual: "2 minutes", work: test_page },
    Part {
        name: "build",
        title: "The Rust code: compile and lint",
        usual: "a minute; the first time 8 to 15 minutes, most of it the AWS SDK",
        work: build_and_lint,
    },
    Part {
        name: "python",
        title: "Independent counterparts: moto, Winterbaume, boto3, the AWS command line",
        usual: "a second; the first time 4 minutes",
        work: install_python_tools,
    },
    Part { name: "rust", title: "Unit tests and promises", usual: "9 minutes", work: test_rust },
    Part {
        name: "anywhere",
        title: "Fail anywhere, crash anywhere: every AWS call goes wrong, the process dies after every line",
        usual: "12 minutes",
        work: test_anywhere,
    },
    Part {
        name: "fuzz",
        title: "Fuzzing: any bytes at all into everything that reads, 10 seconds for each target",
        usual: "2 minutes",
        work: fuzz::briefly,
    },
    Part {
        name: "driver",
        title: "The window's driver",
        usual: "a second; the first time 2 minutes",
        work: install_window_tools,
    },
    Part { name: "window", title: "Promises kept by the real window", usual: "7 minutes", work: test_window },
];

/// Runs all parts, or the ones asked for. The last line of the output is the total.
pub fn run(places: &Places, arguments: &[String]) -> Outcome {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => run_parts(places, &PARTS.iter().collect::<Vec<_>>()),
        ["--list"] => {
            PARTS.iter().for_each(|part| println!("{:<10}{} (usually {})", part.name, part.title, part.usual));
            Ok(())
        }
        ["--only", names] => run_parts(places, &named(names)?),
        _ => Err("Usage: cargo xtask test [--list | --only PART[,PART…]]".into()),
    }
}

fn named(names: &str) -> Outcome<Vec<&'static Part>> {
    if let Some(unknown) = names.split(',').find(|name| !PARTS.iter().any(|part| part.name == *name)) {
        return Err(format!("There is no part called `{unknown}`. `cargo xtask test --list` names them."));
    }
    Ok(PARTS.iter().filter(|part| names.split(',').any(|name| name == part.name)).collect())
}

fn run_parts(places: &Places, parts: &[&Part]) -> Outcome {
    let mut total = Tally::default();
    let outcome = parts.iter().try_for_each(|part| run_part(places, part, &mut total));
    if let Err(message) = &outcome {
        say::error(message);
        // A part can fail without a failed test: a lint, or a package that cannot be installed.
        total.failed = total.failed.max(1);
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    if outcome.is_err() || total.failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

fn run_part(places: &Places, part: &Part, total: &mut Tally) -> Outcome {
    say::heading(part.title, part.usual);
    let began = Instant::now();
    let mut tally = Tally::default();
    let outcome = (part.work)(places, &mut tally);
    total.join(tally);
    outcome.map_err(|message| {
        format!("\"{}\" failed: {message}\nTo run this part alone: cargo xtask test --only {}", part.title, part.name)
    })?;
    say::done(part.title, began.elapsed());
    Ok(())
}

fn install_packages(places: &Places, _: &mut Tally) -> Outcome {
    tools::check_node(&places.root)?;
    tools::check_rust(&places.root)?;
    packages::for_testing()
}

fn check_format(places: &Places, _: &mut Tally) -> Outcome {
    command::cargo(&places.root)
        .arg_list("fmt --all --check")
        .run()
        .map_err(|message| format!("{message}\n`cargo fmt --all` puts it right."))
}

fn test_page(places: &Places, tally: &mut Tally) -> Outcome {
    let page = places.ui();
    tools::npm_packages(&page)?;
    command::npm(&page).arg_list("run lint").run()?;
    command::npm(&page).arg_list("run test").run_counting(tally)?;
    // Checks the types first.
    command::npm(&page).arg_list("run build").run()
}

fn build_and_lint(places: &Places, _: &mut Tally) -> Outcome {
    workspace::linting_cargo(places, "build").args(workspace::EVERYTHING).run()
}

fn install_python_tools(places: &Places, _: &mut Tally) -> Outcome {
    tools::python_tools(places)?;
    tools::winterbaume(places).map(|_| ())
}

fn test_rust(places: &Places, tally: &mut Tally) -> Outcome {
    workspace::linting_cargo(places, "test")
        .arg_list("--workspace --no-fail-fast -- --skip anywhere::")
        .env("LANDFALL_TEST_PYTHON_BIN", tools::python_tools(places)?)
        .env("LANDFALL_TEST_WINTERBAUME", tools::winterbaume(places)?)
        .run_counting(tally)
}

/// One after the other: each of them keeps every core busy by itself.
fn test_anywhere(places: &Places, tally: &mut Tally) -> Outcome {
    workspace::linting_cargo(places, "test")
        .arg_list("--workspace --test promises -- anywhere:: --test-threads=1")
        .run_counting(tally)
}

fn install_window_tools(places: &Places, _: &mut Tally) -> Outcome {
    tools::tauri_driver(places).map(|_| ())
}

fn test_window(places: &Places, tally: &mut Tally) -> Outcome {
    if !cfg!(target_os = "linux") {
        say::step("Skipped: the window is driven on Linux only.");
        return Ok(());
    }
    command::program("node", &places.window_tests())
        .args(["--test", "--test-reporter=spec", "--test-concurrency=1", "."])
        .env("LANDFALL_WINDOW", places.program("landfall-window"))
        .env("LANDFALL_TAURI_DRIVER", tools::tauri_driver(places)?)
        .env("LANDFALL_TEST_PYTHON_BIN", tools::python_tools(places)?)
        .run_counting(tally)
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn parts_run_in_their_own_order() {
        let names: Vec<&str> = named("window,format").expect("both exist").iter().map(|part| part.name).collect();
        assert_eq!(names, ["format", "window"]);
        assert!(named("format,nothing").is_err());
    }
}
