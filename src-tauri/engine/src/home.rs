//! Where Landfall keeps its files: the journals of runs and the demo account. Knows nothing of their contents.

use std::path::PathBuf;

/// The variable that names another folder, for tests and for several workshops on one computer.
pub const VARIABLE: &str = "LANDFALL_HOME";

/// Landfall's folder: `LANDFALL_HOME`, or the system's folder for application data (`~/.local/share/landfall` on Linux,
/// `~/Library/Application Support/landfall` on macOS, `%APPDATA%\landfall` on Windows). It may not exist yet.
pub fn home() -> PathBuf {
    match std::env::var_os(VARIABLE) {
        Some(folder) if !folder.is_empty() => folder.into(),
        _ => dirs::data_dir().map_or_else(|| PathBuf::from(".landfall"), |folder| folder.join("landfall")),
    }
}

/// The demo account's file.
pub fn demo_account() -> PathBuf {
    home().join("demo-account.json")
}
