//! Rehearsing failures in the demo cloud: what can be rehearsed, and how far it is while the page looks on.

use landfall_engine::contract::Rehearsal;
use landfall_places::{DemoPlace, rehearsals as library};
use tauri::{AppHandle, Manager, State, ipc::Channel};

use crate::{
    commands::Answer,
    desk::Desk,
    watches::{Watches, next_look},
};

/// What can be rehearsed, and how far each is.
#[tauri::command]
pub async fn rehearsals(desk: State<'_, Desk>) -> Answer<Vec<Rehearsal>> {
    // Looking on does not open the account: `landfall demo` may want it.
    Ok(library(desk.open_demo().await.as_ref()))
}

/// Chooses one, before or during a run; chosen again, it happens again.
#[tauri::command]
pub async fn rehearse(desk: State<'_, Desk>, code: String) -> Answer<Vec<Rehearsal>> {
    let place = desk.demo().await?;
    place.rehearse(&code)?;
    Ok(place.rehearsals())
}

/// Forgets one that waits; solves one that has happened.
#[tauri::command]
pub async fn end_rehearsal(desk: State<'_, Desk>, code: String) -> Answer<Vec<Rehearsal>> {
    let place = desk.demo().await?;
    place.end_rehearsal(&code)?;
    Ok(place.rehearsals())
}

/// Tells all of them at once and whenever one changes. The number ends it, as that of a run's watch.
#[tauri::command]
pub async fn watch_rehearsals(
    app: AppHandle,
    watches: State<'_, Watches>,
    channel: Channel<Vec<Rehearsal>>,
) -> Answer<u32> {
    Ok(watches.keep(tauri::async_runtime::spawn(follow(app, channel))))
}

async fn follow(app: AppHandle, channel: Channel<Vec<Rehearsal>>) {
    let mut shown = None;
    loop {
        let place: Option<DemoPlace> = app.state::<Desk>().open_demo().await;
        // Before looking, so that nothing is missed between.
        let changes = place.as_ref().map(|place| place.demo().changes());
        let now = library(place.as_ref());
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
