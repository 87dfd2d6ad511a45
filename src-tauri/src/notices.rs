//! A word to the person who is not looking: what became of a run. The page has no part in it.

use landfall_engine::{
    contract::{Problem, Run, RunPhase, Update},
    run_handle::RunHandle,
};
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{background, runs::is_at_work};

/// Watches every run that is opened in this window.
pub fn begin(app: &AppHandle, mut opened: UnboundedReceiver<RunHandle>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        while let Some(handle) = opened.recv().await {
            // The handle is not kept: a run ends when nobody else holds it.
            tauri::async_runtime::spawn(watch(app.clone(), handle.watch()));
        }
    });
}

async fn watch(app: AppHandle, mut updates: UnboundedReceiver<Update>) {
    let mut worked = false;
    while let Some(Update { run, .. }) = updates.recv().await {
        let works = is_at_work(&run);
        if worked && !works && !background::is_looked_at(&app) {
            say(&app, &notice(&run, background::is_out_of_sight(&app)));
        }
        worked = works;
    }
}

fn say(app: &AppHandle, notice: &Notice) {
    // Where nothing shows notifications, the window tells the same when it is opened.
    app.notification().builder().title(&notice.title).body(&notice.body).show().ok();
}

#[derive(Debug)]
struct Notice {
    title: String,
    body: String,
}

/// What became of a run that came to rest.
fn notice(run: &Run, out_of_sight: bool) -> Notice {
    let name = &run.spec.name;
    let (title, mut body) = match run.phase {
        RunPhase::Created => {
            (format!("{name} is ready"), "Its nodes are there. Open Landfall to use it with kubectl.".to_owned())
        }
        RunPhase::StageDone => {
            (format!("{name} is made as far as you went"), "Open Landfall to answer the next page.".to_owned())
        }
        RunPhase::Deleted => (format!("{name} is deleted"), after_deleting(run)),
        RunPhase::New | RunPhase::Running | RunPhase::Stopping | RunPhase::Paused => {
            (format!("{name} is paused"), why_paused(run))
        }
    };
    if out_of_sight {
        body.push_str(if run.demo && run.phase == RunPhase::Created {
            " Landfall stays open in the background, so that the demo cluster answers kubectl."
        } else {
            " Landfall stays open in the background."
        });
    }
    Notice { title, body }
}

fn after_deleting(run: &Run) -> String {
    match &run.receipt {
        Some(receipt) => format!("{}.", receipt.words.trim_end_matches('.')),
        None => "Nothing is left of it.".to_owned(),
    }
}

fn why_paused(run: &Run) -> String {
    let of_step = || run.steps.iter().find_map(|step| step.problem.as_ref());
    match run.problem.as_ref().or_else(of_step) {
        Some(Problem { title, .. }) => format!("{title}. Open Landfall to see what to do."),
        None => "It was stopped. What was made stays, and Landfall goes on when you say so.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run_samples::run;

    #[test]
    fn each_end_has_its_words() {
        let said = |phase| notice(&run(phase), false);
        assert_eq!(said(RunPhase::Created).title, "my-first-cluster is ready");
        assert_eq!(said(RunPhase::Deleted).title, "my-first-cluster is deleted");
        assert_eq!(said(RunPhase::Paused).title, "my-first-cluster is paused");
        assert!(said(RunPhase::Paused).body.starts_with("It was stopped."));
    }

    #[test]
    fn a_pause_says_what_is_wrong() {
        let problem = Problem::told("x", "The account has no free Elastic IP address", "", "");
        let said = notice(&Run { problem: Some(problem), ..run(RunPhase::Paused) }, false);
        assert_eq!(said.body, "The account has no free Elastic IP address. Open Landfall to see what to do.");
    }

    #[test]
    fn a_window_out_of_sight_is_named_and_so_is_what_a_demo_cluster_needs_it_for() {
        let run = Run { demo: true, ..run(RunPhase::Created) };
        assert!(notice(&run, true).body.contains("so that the demo cluster answers kubectl"));
        assert!(!notice(&run, false).body.contains("background"));
    }
}
