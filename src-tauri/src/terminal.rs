//! The demo account in the person's own terminal: the switch, and what the page sees of it while it looks on.

use landfall_engine::{
    contract::{RunPhase, RunSummary, Terminal},
    journal::Header,
};
use landfall_places::switched_off;
use tauri::{AppHandle, Manager, State, ipc::Channel};

use crate::{
    commands::Answer,
    desk::Desk,
    watches::{Watches, next_look},
};

/// Opens the demo account to terminals of this computer at a port, or closes it.
#[tauri::command]
pub async fn serve_terminals(desk: State<'_, Desk>, port: Option<u32>) -> Answer<()> {
    desk.demo().await?.serve_terminals(port).await
}

/// Tells what there is to see of it, seen from a run's cluster, whenever that has changed. The number ends it, as that of
/// a run's watch.
#[tauri::command]
pub async fn watch_terminal(
    app: AppHandle,
    desk: State<'_, Desk>,
    watches: State<'_, Watches>,
    id: String,
    channel: Channel<Terminal>,
) -> Answer<u32> {
    let header = desk.runs.header(&id)?;
    Ok(watches.keep(tauri::async_runtime::spawn(follow(app, header, channel))))
}

async fn follow(app: AppHandle, of: Header, channel: Channel<Terminal>) {
    let mut shown = None;
    loop {
        let desk = app.state::<Desk>();
        // Looking on does not open the account: `landfall demo` may want it.
        let place = desk.open_demo().await;
        // Before looking, so that nothing is missed between.
        let changes = place.as_ref().map(|place| place.demo().changes());
        let now = match &place {
            Some(place) => place.terminal(&of, desk.runs.phase(&of.id).await == Some(RunPhase::Created)),
            None => switched_off(&of),
        };
        drop(place);
        if shown.as_ref() != Some(&now) {
            if channel.send(now.clone()).is_err() {
                return;
            }
            shown = Some(now);
        }
        next_look(changes).await;
    }
}

/// Marks the demo clusters of a list that somebody else deleted, as far as the account is open.
pub async fn mark_gone(desk: &Desk, runs: &mut [RunSummary]) {
    let Some(place) = desk.open_demo().await else { return };
    for run in runs.iter_mut().filter(|run| run.demo && run.phase == RunPhase::Created) {
        run.gone = place.gone(&run.region, &run.name, &run.id);
    }
}
