//! Prepares what Tauri embeds: the configuration, the page, and the list of commands a page may call. Knows nothing of
//! what the commands do.

use std::{fs, io, path::Path};

/// Every command of the shell. A command missing here, or in `capabilities/main.json`, is refused when the page calls
/// it; a test compares the two lists with what the page calls.
const COMMANDS: &[&str] = &[
    "list_runs",
    "forget_run",
    "sources",
    "paste",
    "save_key",
    "forget_key",
    "rehearsals",
    "rehearse",
    "end_rehearsal",
    "watch_rehearsals",
    "connect",
    "set_demo_speed",
    "pause_demo",
    "offers",
    "find_instance_types",
    "advise_workers",
    "my_address",
    "new_spec",
    "assess",
    "start_run",
    "continue_run",
    "preview_change",
    "change_run",
    "watch_run",
    "unwatch",
    "try_again",
    "stop_run",
    "mend_run",
    "preview_delete",
    "delete_run",
    "save_receipt",
    "lost_runs",
    "recover_run",
    "merge_kubeconfig",
    "serve_terminals",
    "watch_terminal",
    "open_link",
    "watch_closing",
    "answer_closing",
];

const PAGE: &str = "../ui/dist";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    stand_in_for_an_unbuilt_page()?;
    // Without this line a rebuilt page would stay out of the program until something else changes.
    println!("cargo:rerun-if-changed={PAGE}");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

/// The page is built by npm and embedded at compile time. Whoever compiles the Rust side alone (an editor, `cargo test`)
/// gets a page that says so, rather than an error about a missing folder.
fn stand_in_for_an_unbuilt_page() -> io::Result<()> {
    let index = Path::new(PAGE).join("index.html");
    if index.exists() {
        return Ok(());
    }
    fs::create_dir_all(PAGE)?;
    fs::write(
        index,
        "<!doctype html><title>Landfall</title><p>The page is not built yet. Run <code>cargo xtask run</code>.</p>\n",
    )
}
