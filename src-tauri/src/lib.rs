//! The shell: the only crate that knows Tauri. Opens the window.

/// Opens the window; returns when it is closed.
pub fn open() {
    if let Err(error) = tauri::Builder::default().run(tauri::generate_context!()) {
        eprintln!("Landfall cannot open its window: {error}");
        std::process::exit(1);
    }
}
