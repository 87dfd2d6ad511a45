//! Every AWS call of a create and a delete of the default cluster, each going wrong in eight ways, and both ways on:
//! how many faults were survived, how many paused the run rightly, and how many objects were left or doubled.
//!
//! `cargo xtask bench faults [--json]`

#[expect(dead_code, reason = "the promises use more of it")]
#[path = "../promises/matrix.rs"]
mod matrix;
#[expect(dead_code, reason = "the promises use more of it")]
#[path = "../promises/world.rs"]
mod world;

use std::{
    env,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use matrix::{Undisturbed, in_paused_time, try_all};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let undisturbed = in_paused_time(Undisturbed::record(world::spec()));
    let cases = undisturbed.cases(u32::MAX);
    let [survived, paused, left, doubled] = [const { AtomicUsize::new(0) }; 4];
    let wrong = Mutex::new(Vec::new());
    eprintln!("{} calls to AWS; trying {} faults, which takes a while", undisturbed.calls.len(), cases.len());
    let tried = AtomicUsize::new(0);
    try_all(&undisturbed, &cases, |case, verdict| {
        let tried = tried.fetch_add(1, Ordering::SeqCst) + 1;
        if tried.is_multiple_of(500) {
            eprintln!("{tried} tried");
        }
        (if verdict.paused { &paused } else { &survived }).fetch_add(1, Ordering::SeqCst);
        left.fetch_add(verdict.left.len(), Ordering::SeqCst);
        doubled.fetch_add(verdict.doubled.len(), Ordering::SeqCst);
        if verdict.wrong.is_some() || !verdict.left.is_empty() || !verdict.doubled.is_empty() {
            wrong.lock().expect("not poisoned").push(format!("{case:?}: {verdict:?}"));
        }
    });
    let wrong = wrong.into_inner().expect("not poisoned");
    let [survived, paused, left, doubled] = [survived, paused, left, doubled].map(AtomicUsize::into_inner);
    let calls = undisturbed.calls.len();
    if env::args().any(|argument| argument == "--json") {
        let figures = serde_json::json!({
            "calls": calls,
            "faults_tried": cases.len(),
            "survived": survived,
            "paused_rightly": paused - wrong.len().min(paused),
            "wrong": wrong.len(),
            "objects_left": left,
            "objects_doubled": doubled,
        });
        println!("{figures}");
    } else {
        println!("{calls} calls to AWS, {} faults tried:", cases.len());
        println!("  survived by itself    {survived:6}");
        println!("  paused for a person   {paused:6}");
        println!("  not as promised       {:6}", wrong.len());
        println!("  objects left behind   {left:6}");
        println!("  objects doubled       {doubled:6}");
    }
    wrong.iter().for_each(|case| eprintln!("{case}"));
    if wrong.is_empty() { Ok(()) } else { Err("not every fault ended as promised".into()) }
}
