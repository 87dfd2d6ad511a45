//! The shell: the only crate that knows Tauri. Opens the window and hands its questions to the engine; thin.

mod commands;
mod desk;
mod runs;
mod watches;

use tauri::{Manager, webview::PageLoadEvent};

/// Opens the window; returns when it is closed.
pub fn open() {
    let built = tauri::Builder::default()
        .setup(|app| {
            app.manage(desk::Desk::new());
            app.manage(watches::Watches::default());
            Ok(())
        })
        .on_page_load(|view, load| {
            // A page that reloads has forgotten its channels; it watches again with new ones.
            if load.event() == PageLoadEvent::Started {
                view.state::<watches::Watches>().end_all();
            }
        })
        .invoke_handler(tauri::generate_handler![
            commands::list_runs,
            commands::forget_run,
            commands::sources,
            commands::paste,
            commands::save_key,
            commands::forget_key,
            commands::rehearsals,
            commands::connect,
            commands::set_demo_speed,
            commands::offers,
            commands::new_spec,
            commands::assess,
            commands::start_run,
            commands::continue_run,
            commands::watch_run,
            commands::unwatch_run,
            commands::try_again,
            commands::stop_run,
            commands::mend_run,
            commands::preview_delete,
            commands::delete_run,
            commands::save_receipt,
            commands::lost_runs,
            commands::recover_run,
            commands::merge_kubeconfig,
            commands::open_link,
        ])
        .run(tauri::generate_context!());
    if let Err(error) = built {
        eprintln!("Landfall cannot open its window: {error}");
        std::process::exit(1);
    }
}
