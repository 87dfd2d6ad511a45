//! A second start of the program brings the first window forward. Two folders (`LANDFALL_HOME`) are two Landfalls, each
//! with a window of its own.

use std::{
    ffi::OsString,
    hash::{DefaultHasher, Hash, Hasher},
};

use landfall_engine::home;
use tauri::{Wry, plugin::TauriPlugin};
use tauri_plugin_single_instance::Builder;

use crate::background;

/// To be registered before everything else, so that a second start ends before it has done anything. Without a message
/// bus nobody can be found, and every start opens a window.
pub fn plugin() -> Option<TauriPlugin<Wry>> {
    let own_folder = std::env::var_os(home::VARIABLE).filter(|folder| !folder.is_empty());
    // Called on a thread of the message bus, where the second start waits for the answer.
    let found = Builder::new().callback(|app, _, _| background::leave(app));
    match own_folder {
        None => Some(found.build()),
        Some(folder) if cfg!(target_os = "linux") => Some(found.dbus_id(name_on_the_bus(folder)).build()),
        // Elsewhere the plugin knows one name only. Two windows on one folder are safe: a journal has one driver.
        Some(_) => None,
    }
}

fn name_on_the_bus(folder: OsString) -> String {
    let folder = std::path::absolute(&folder).unwrap_or_else(|_| folder.into());
    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    format!("dev.landfall.app.home_{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::name_on_the_bus;

    #[test]
    fn two_folders_have_two_names_and_one_folder_has_one() {
        let name = name_on_the_bus("/a/workshop".into());
        assert_eq!(name, name_on_the_bus("/a/workshop/".into()));
        assert_ne!(name, name_on_the_bus("/another/workshop".into()));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c)), "{name}");
    }
}
