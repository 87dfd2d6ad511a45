//! Node, Rust, and the tools the tests use: what is checked, and what is fetched into the target folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Outcome,
    command::{self, program},
    places::{Places, executable},
    say,
};

/// What the page's tools run on, as `ui/package.json` says.
const NODE: &str = "20.19 or newer, 22.13 or newer, or 24 and newer";

/// An independent AWS (moto), and two independent clients (boto3 and the AWS command line).
const PYTHON_TOOLS: &[&str] = &["moto[server]==5.2.5", "boto3", "awscli==1.46.2"];

/// Stands between a WebDriver client and the system's web view.
const TAURI_DRIVER: &str = "^2";

/// Says what is wrong with Node, if anything.
pub fn check_node(root: &Path) -> Outcome {
    let wanted = format!("Landfall's page needs Node {NODE}: https://nodejs.org");
    let version = program("node", root)
        .arg_list("--version")
        .quiet_output("node")
        .map_err(|problem| format!("{problem}\n{wanted}"))?;
    if version_of(&version).is_some_and(node_fits) {
        return Ok(());
    }
    Err(format!("Node is {}, which does not fit.\n{wanted}", version.trim()))
}

fn node_fits(version: (u32, u32)) -> bool {
    matches!(version, (20, 19..) | (22, 13..) | (24.., _))
}

/// Says what is wrong with Rust's checking tools, if anything. That Rust itself is new enough cargo has checked before
/// it compiled this program.
pub fn check_rust(root: &Path) -> Outcome {
    if !program("clippy-driver", root).arg_list("--version").succeeds() {
        return Err("Clippy, which checks Rust code, is missing. Run `rustup component add clippy`.".into());
    }
    if !command::cargo(root).arg_list("fmt --version").succeeds() {
        return Err("Rustfmt, which formats Rust code, is missing. Run `rustup component add rustfmt`.".into());
    }
    Ok(())
}

fn version_of(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Installs npm packages where they are older than the lock file.
pub fn npm_packages(folder: &Path) -> Outcome {
    let lock = modified(&folder.join("package-lock.json"));
    let installed = modified(&folder.join("node_modules").join(".package-lock.json"));
    if installed.is_some() && installed >= lock {
        say::step("The npm packages are up to date.");
        return Ok(());
    }
    command::npm(folder).arg_list("ci --no-audit --no-fund").run()
}

fn modified(file: &Path) -> Option<std::time::SystemTime> {
    fs::metadata(file).and_then(|about| about.modified()).ok()
}

/// A Python that can make virtual environments.
pub fn python() -> Option<&'static str> {
    let can = |name: &&str| program(name, Path::new("/")).args(["-c", "import venv, ensurepip"]).succeeds();
    if cfg!(windows) {
        return ["python", "py"]
            .into_iter()
            .find(|name| program(name, Path::new("C:\\")).args(["-c", "import venv, ensurepip"]).succeeds());
    }
    ["python3", "/usr/bin/python3"].into_iter().find(can)
}

/// The folder of moto, boto3's Python and the AWS command line, installed where missing.
pub fn python_tools(places: &Places) -> Outcome<PathBuf> {
    let home = places.tools().join("python");
    let programs = home.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let note = home.join("installed.txt");
    let wanted = PYTHON_TOOLS.join("\n");
    if fs::read_to_string(&note).is_ok_and(|installed| installed == wanted) {
        say::step("moto, boto3 and the AWS command line are there.");
        return Ok(programs);
    }
    let python = python().ok_or("The tests need Python 3.10 or newer with its venv module.")?;
    fs::create_dir_all(&home).map_err(|error| format!("{} cannot be made: {error}", home.display()))?;
    program(python, &places.root).args(["-m", "venv", "--clear"]).args([&home]).run()?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    program(programs.join(executable("python")), &places.root).args(install).args(PYTHON_TOOLS).run()?;
    fs::write(&note, wanted).map_err(|error| format!("{} cannot be written: {error}", note.display()))?;
    Ok(programs)
}

/// Winterbaume, an EKS by other people, as a program: compiled where missing or older than its sources. It has a target
/// folder and a lock file of its own, so that what it asks of shared crates is not asked of ours.
pub fn winterbaume(places: &Places) -> Outcome<PathBuf> {
    let home = places.tools().join("winterbaume");
    let manifest = places.root.join("tests").join("winterbaume").join("Cargo.toml");
    let build = command::cargo(&places.root).arg_list("build --quiet --locked --manifest-path").args([&manifest]);
    build.arg_list("--target-dir").args([&home]).run()?;
    Ok(home.join("debug").join(executable("landfall-winterbaume")))
}

/// The program tauri-driver, compiled where missing.
pub fn tauri_driver(places: &Places) -> Outcome<PathBuf> {
    let file = places.tools().join("bin").join(executable("tauri-driver"));
    if file.is_file() {
        say::step("tauri-driver is there.");
        return Ok(file);
    }
    command::cargo(&places.root)
        .args(["install", "tauri-driver", "--version", TAURI_DRIVER, "--locked", "--root"])
        .args([places.tools()])
        .run()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::{node_fits, version_of};

    #[test]
    fn node_versions_are_compared_by_number() {
        let fits = |text| version_of(text).is_some_and(node_fits);
        assert!(["v20.19.2\n", "v22.13.0", "v24.0.1", "v26.1.0"].into_iter().all(fits));
        assert!(!["v9.30.0", "v20.9.0", "v22.12.0", "v23.1.0", "none"].into_iter().any(fits));
    }
}
