//! The chores other than testing: opening the window, writing bindings, taking pictures, measuring.

use std::time::Instant;

use crate::{
    Outcome, command, packages,
    places::{Places, executable},
    say, tools, workspace,
};

/// Installs, builds and opens the window.
pub fn run(places: &Places, arguments: &[String]) -> Outcome {
    part("Packages of this system", "a second; the first time a minute", packages::for_running)?;
    build_all(places)?;
    say::step("Opening the window. Close it, or press Ctrl+C here, to end Landfall.");
    command::program(places.program("landfall-window"), &places.root).args(arguments).run()
}

/// Writes the TypeScript twins of the contract.
pub fn bindings(places: &Places) -> Outcome {
    part("Bindings of the contract", "a minute", || {
        command::cargo(&places.root)
            .env("LANDFALL_WRITE_BINDINGS", "1")
            .arg_list("test --quiet --workspace the_committed_bindings_are_current")
            .run()
    })?;
    say::step("Written to ui/src/backend/bindings. Please commit what changed.");
    Ok(())
}

/// Writes the table of every option.
pub fn options(places: &Places) -> Outcome {
    part("Table of every option", "a minute", || {
        command::cargo(&places.root)
            .env("LANDFALL_WRITE_OPTIONS", "1")
            .arg_list("test --quiet --workspace the_committed_document_is_current")
            .run()
    })?;
    say::step("Written to docs/options.md. Please commit what changed.");
    Ok(())
}

/// Writes the table of what moto and the demo cloud answer differently. Whether it is true is the promise's matter.
pub fn side_by_side(places: &Places) -> Outcome {
    let python = part_with("Python tools", "a second; the first time 4 minutes", || tools::python_tools(places))?;
    let compare = places.root.join("tests").join("promises").join("side_by_side").join("compare.py");
    command::program(python.join(executable("python")), &places.root)
        .arg_list("-B")
        .args([compare])
        .arg_list("--write")
        .run()?;
    say::step("Written to docs/demo-cloud-and-moto.md. Please commit what changed.");
    Ok(())
}

/// Takes a picture of every page and state.
pub fn shots(places: &Places, arguments: &[String]) -> Outcome {
    part("Packages of this system", "a second; the first time a minute", packages::for_testing)?;
    build_all(places)?;
    let driver =
        part_with("The window's driver", "a second; the first time 2 minutes", || tools::tauri_driver(places))?;
    let folder = places.target.join("shots");
    part("Pictures", "5 minutes", || {
        command::program("node", &places.window_tests())
            .args(["shots.mjs"])
            .args(arguments)
            .env("LANDFALL_WINDOW", places.program("landfall-window"))
            .env("LANDFALL_TAURI_DRIVER", &driver)
            .env("LANDFALL_SHOTS", &folder)
            .run()
    })?;
    say::step(&format!("The pictures are in {}", folder.display()));
    Ok(())
}

/// Runs a bench. Its output alone goes to standard output.
pub fn bench(places: &Places, arguments: &[String]) -> Outcome {
    let (name, rest) =
        arguments.split_first().ok_or("Which bench? There are `makespan`, `faults` and `demo-cloud`.")?;
    if name == "demo-cloud" {
        return bench_demo_cloud(places, rest);
    }
    workspace::build(places)?;
    let file = places.target.join("debug").join("examples").join(executable(name));
    if !file.is_file() {
        return Err(format!("There is no bench called `{name}`: tests/bench/{name}.rs does not exist."));
    }
    command::program(file, &places.root).args(rest).run()
}

/// The demo cloud alone and optimised, as people get it, beside moto.
fn bench_demo_cloud(places: &Places, arguments: &[String]) -> Outcome {
    let python = part_with("moto", "a second; the first time 4 minutes", || tools::python_tools(places))?;
    say::heading("The demo cloud, optimised, and its bench", "a minute; the first time 4 minutes");
    command::cargo(&places.root)
        .arg_list("bench --quiet --package landfall-demo-cloud --bench demo-cloud --")
        .args(arguments)
        .env("LANDFALL_TEST_PYTHON_BIN", python)
        .run()
}

fn build_all(places: &Places) -> Outcome {
    part("The page", "10 seconds; the first time a minute", || {
        tools::check_node(&places.root)?;
        tools::npm_packages(&places.ui())?;
        command::npm(&places.ui()).arg_list("run build").run()
    })?;
    part("The Rust code", "half a minute; the first time 7 minutes, most of it the AWS SDK", || {
        workspace::build(places)
    })
}

fn part(title: &str, usual: &str, work: impl FnOnce() -> Outcome) -> Outcome {
    part_with(title, usual, work)
}

fn part_with<T>(title: &str, usual: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    say::heading(title, usual);
    let began = Instant::now();
    let result = work()?;
    say::done(title, began.elapsed());
    Ok(result)
}
