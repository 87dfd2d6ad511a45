//! The shell: the only crate that knows Tauri. Opens the window and hands its questions to the engine; thin.

mod background;
mod choosing;
mod closing;
mod closing_words;
mod commands;
mod desk;
mod notices;
mod rehearsing;
#[cfg(test)]
mod run_samples;
mod runs;
mod single_instance;
mod terminal;
mod watches;

use tauri::{Builder, Manager, RunEvent, WindowEvent, Wry, webview::PageLoadEvent};
use tokio::sync::mpsc;

/// Opens the window; returns when it is closed.
pub fn open() {
    let built = builder()
        .plugin(tauri_plugin_notification::init())
        .setup(|app| {
            let (opened, handles) = mpsc::unbounded_channel();
            app.manage(desk::Desk::new(opened));
            app.manage(watches::Watches::default());
            app.manage(closing::Closing::default());
            notices::begin(app.handle(), handles);
            Ok(())
        })
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                // Whether a run is at work takes a moment to find out.
                api.prevent_close();
                closing::requested(window.app_handle());
            }
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
            rehearsing::rehearsals,
            rehearsing::rehearse,
            rehearsing::end_rehearsal,
            rehearsing::watch_rehearsals,
            commands::connect,
            commands::set_demo_speed,
            commands::pause_demo,
            commands::offers,
            choosing::find_instance_types,
            choosing::advise_workers,
            choosing::my_address,
            commands::new_spec,
            commands::assess,
            commands::start_run,
            commands::continue_run,
            commands::preview_change,
            commands::change_run,
            commands::watch_run,
            commands::unwatch,
            commands::try_again,
            commands::stop_run,
            commands::mend_run,
            commands::preview_delete,
            commands::delete_run,
            commands::save_receipt,
            commands::lost_runs,
            commands::recover_run,
            commands::merge_kubeconfig,
            terminal::serve_terminals,
            terminal::watch_terminal,
            commands::open_link,
            commands::watch_closing,
            commands::answer_closing,
        ])
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|app, event| on_event(app, &event)),
        Err(error) => {
            eprintln!("Landfall cannot open its window: {error}");
            std::process::exit(1);
        }
    }
}

fn builder() -> Builder<Wry> {
    match single_instance::plugin() {
        Some(plugin) => Builder::default().plugin(plugin),
        None => Builder::default(),
    }
}

fn on_event(app: &tauri::AppHandle, event: &RunEvent) {
    match event {
        // A click on the icon in the dock.
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => background::leave(app),
        _ => _ = app,
    }
}
