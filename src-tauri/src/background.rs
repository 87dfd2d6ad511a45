//! The window out of sight and back: behind an icon in the tray where there is a tray, minimised where there is none.
//! Knows nothing of runs.

use tauri::{
    AppHandle, Manager, WebviewWindow,
    menu::MenuBuilder,
    tray::{TrayIcon, TrayIconBuilder},
};

use crate::closing;

const TRAY: &str = "background";

/// Takes the window out of sight. A second start of the program brings it back in any case.
pub async fn enter(app: &AppHandle) {
    let Some(window) = window(app) else { return };
    let behind_icon = tray_is_there().await && show_icon(app).is_ok();
    let gone = if behind_icon { window.hide() } else { window.minimize() };
    if let Err(error) = gone {
        eprintln!("Landfall cannot take its window out of sight: {error}");
    }
}

/// Brings the window forward, wherever it was.
pub fn leave(app: &AppHandle) {
    if let Some(window) = window(app) {
        // Whatever the window system refuses, the rest is still worth trying.
        let _ = (window.show(), window.unminimize(), window.set_focus());
    }
    if let Some(icon) = app.tray_by_id(TRAY) {
        icon.set_visible(false).ok();
    }
}

/// Whether the window is out of sight.
pub fn is_out_of_sight(app: &AppHandle) -> bool {
    window(app).is_none_or(|window| !window.is_visible().unwrap_or(true) || window.is_minimized().unwrap_or(false))
}

/// Whether the person works in the window just now.
pub fn is_looked_at(app: &AppHandle) -> bool {
    !is_out_of_sight(app) && window(app).is_some_and(|window| window.is_focused().unwrap_or(false))
}

fn window(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window("main")
}

fn show_icon(app: &AppHandle) -> tauri::Result<()> {
    match app.tray_by_id(TRAY) {
        Some(icon) => icon.set_visible(true),
        None => make_icon(app).map(|_| ()),
    }
}

fn make_icon(app: &AppHandle) -> tauri::Result<TrayIcon> {
    let menu = MenuBuilder::new(app).text("show", "Show Landfall").separator().text("quit", "Quit").build()?;
    let icon = TrayIconBuilder::with_id(TRAY).tooltip("Landfall").menu(&menu).on_menu_event(|app, chosen| match chosen
        .id()
        .as_ref()
    {
        "show" => leave(app),
        "quit" => closing::requested(app),
        _ => {}
    });
    match app.default_window_icon() {
        Some(image) => icon.icon(image.clone()).build(app),
        None => icon.build(app),
    }
}

/// Whether an icon would be seen. A desktop without a tray (GNOME as it comes) takes the icon and shows nothing, and
/// the window would be gone for the person. The message bus knows; its own command asks, and no answer means no.
#[cfg(target_os = "linux")]
async fn tray_is_there() -> bool {
    use std::{process::Stdio, time::Duration};

    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    let asked = tokio::process::Command::new("dbus-send")
        .args(["--session", "--print-reply=literal", "--reply-timeout=1000"])
        .arg(format!("--dest={WATCHER}"))
        .args(["/StatusNotifierWatcher", "org.freedesktop.DBus.Properties.Get"])
        .args([format!("string:{WATCHER}"), "string:IsStatusNotifierHostRegistered".to_owned()])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    match tokio::time::timeout(Duration::from_secs(2), asked).await {
        Ok(Ok(answer)) => String::from_utf8_lossy(&answer.stdout).contains("boolean true"),
        _ => false,
    }
}

#[cfg(not(target_os = "linux"))]
async fn tray_is_there() -> bool {
    true
}
