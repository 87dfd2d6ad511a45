//! Commands that help with choosing: machines by size, kinds of workers by questions, one's own address. None of them
//! changes anything.

use landfall_engine::{
    advice,
    contract::{InstanceTypeOffer, InstanceWish, WorkerAdvice, WorkerQuestions},
    run_handle::not_connected,
};
use tauri::State;

use crate::{commands::Answer, desk::Desk};

#[tauri::command]
pub async fn find_instance_types(desk: State<'_, Desk>, wish: InstanceWish) -> Answer<Vec<InstanceTypeOffer>> {
    let offers = desk.known_offers().await.unwrap_or_default();
    Ok(advice::find_instance_types(&offers, &wish))
}

#[tauri::command]
pub fn advise_workers(questions: WorkerQuestions) -> WorkerAdvice {
    advice::workers(questions)
}

/// The block that lets in this computer alone.
#[tauri::command]
pub async fn my_address(desk: State<'_, Desk>) -> Answer<String> {
    let connected = desk.connection().await.ok_or_else(not_connected)?;
    landfall_places::my_address(&connected.identity).await
}
