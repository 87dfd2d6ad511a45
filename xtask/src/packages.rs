//! Packages of the operating system. Installs them on Debian and its relatives, names them elsewhere.

use std::path::Path;

use crate::{
    Outcome,
    command::{on_path, program},
    say,
};

/// What building and opening a Tauri window needs on Debian. The C compiler is for aws-lc, the TLS library.
const WINDOW: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "libayatana-appindicator3-dev",
];

/// What the tests need besides: a screen, a message bus, a driver for the window, a keychain.
const TESTS: &[&str] = &["xvfb", "dbus", "dbus-x11", "webkit2gtk-driver", "gnome-keyring"];

/// Installs what building and running needs.
pub fn for_running() -> Outcome {
    if !cfg!(target_os = "linux") {
        return for_other_systems();
    }
    if is_debian() { install(WINDOW.to_vec()) } else { name_what_is_missing(false) }
}

/// Installs what building and testing needs.
pub fn for_testing() -> Outcome {
    if !cfg!(target_os = "linux") {
        return for_other_systems();
    }
    if !is_debian() {
        return name_what_is_missing(true);
    }
    let mut wanted = [WINDOW, TESTS].concat();
    if !on_path("kubectl") {
        wanted.push("kubernetes-client");
    }
    if crate::tools::python().is_none() {
        wanted.extend(["python3", "python3-venv"]);
    }
    install(wanted)
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists() && on_path("apt-get")
}

fn install(wanted: Vec<&str>) -> Outcome {
    let missing: Vec<&str> = wanted.into_iter().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        say::step("Every Debian package is there.");
        return Ok(());
    }
    say::step(&format!("Installing {}", missing.join(" ")));
    let as_root: &[&str] = if am_root() { &[] } else { &["sudo"] };
    if !as_root.is_empty() && !on_path("sudo") {
        return Err(format!(
            "Installing needs root, and there is no sudo here. As root, run: apt-get install -y {}",
            missing.join(" ")
        ));
    }
    let apt = |arguments: &[&str]| {
        let words = [as_root, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
        program(words[0], Path::new("/")).args(&words[1..]).run()
    };
    apt(&["update", "-q"])?;
    apt(&[&["install", "-y", "-q", "--no-install-recommends"], missing.as_slice()].concat())
}

fn is_installed(package: &str) -> bool {
    let query = program("dpkg-query", Path::new("/")).args(["--show", "--showformat=${Status}", package]);
    query.quiet_output("dpkg-query").is_ok_and(|status| status.contains("install ok installed"))
}

fn am_root() -> bool {
    program("id", Path::new("/")).arg_list("-u").quiet_output("id").is_ok_and(|id| id.trim() == "0")
}

fn name_what_is_missing(with_tests: bool) -> Outcome {
    let mut missing = Vec::new();
    if !program("pkg-config", Path::new("/")).arg_list("--exists webkit2gtk-4.1").succeeds() {
        missing.push("WebKitGTK 4.1 with its development files, and pkg-config (Fedora: webkit2gtk4.1-devel; Arch: webkit2gtk-4.1)");
    }
    if !program("pkg-config", Path::new("/")).arg_list("--exists librsvg-2.0").succeeds() {
        missing.push("librsvg with its development files (Fedora: librsvg2-devel; Arch: librsvg)");
    }
    if !on_path("cc") {
        missing.push("a C compiler");
    }
    let test_programs = [
        ("Xvfb", "Xvfb, a screen in memory"),
        ("dbus-daemon", "D-Bus"),
        ("WebKitWebDriver", "WebKitWebDriver"),
        ("gnome-keyring-daemon", "gnome-keyring"),
        ("kubectl", "kubectl"),
    ];
    if with_tests {
        missing.extend(test_programs.iter().filter(|(file, _)| !on_path(file)).map(|(_, words)| *words));
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "Please install these with your system's package manager, then run this again:\n  - {}",
        missing.join("\n  - ")
    ))
}

fn for_other_systems() -> Outcome {
    if cfg!(target_os = "macos") && !program("xcode-select", Path::new("/")).arg_list("-p").succeeds() {
        return Err("Apple's command line tools are missing. Run `xcode-select --install`, then run this again.".into());
    }
    if cfg!(windows) {
        say::step(
            "Windows needs the Visual Studio C++ build tools, NASM, and the WebView2 runtime (part of Windows 11).",
        );
    }
    Ok(())
}
