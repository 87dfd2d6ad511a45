//! PLACEHOLDER until the engineer of leftovers writes it.
use crate::{
    cloud::Cloud,
    contract::{DeletionPreview, Leftover, Receipt, Run},
    run_state::RunState,
};
/// See above.
pub async fn preview(_cloud: &Cloud, _state: &RunState) -> DeletionPreview {
    DeletionPreview { goes: vec![], also: vec![], kept: vec![], cost_per_hour: 0.0, usual_seconds: 0, unseen: vec![] }
}
/// What every delete removes besides the plan.
pub fn always(_state: &RunState) -> Vec<Leftover> {
    vec![]
}
/// See above.
pub async fn receipt(cloud: &Cloud, state: &RunState) -> Receipt {
    Receipt {
        at: cloud.pace.now(),
        words: format!("Nothing is left of {}", state.spec.name),
        removed: vec![],
        remaining: vec![],
        cost_per_hour: 0.0,
        unseen: vec![],
    }
}
/// See above.
pub fn receipt_text(receipt: &Receipt, _run: &Run) -> String {
    receipt.words.clone()
}
