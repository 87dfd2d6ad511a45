//! What was measured, for people and for programs.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};

/// What was measured of the demo cloud, and of moto where it is there.
pub(crate) struct Figures {
    pub(crate) clusters: usize,
    pub(crate) calls: Vec<String>,
    /// Calls a second over loopback and in process, with one cluster.
    pub(crate) one: [f64; 2],
    /// The same with many.
    pub(crate) many: [f64; 2],
    /// Over loopback, with many, and every change is written to a file.
    pub(crate) many_in_a_file: f64,
    /// How long it took to make the many.
    pub(crate) made_in: Duration,
    pub(crate) opened_empty: Duration,
    pub(crate) opened_full: Duration,
    /// From opening an account to an answer over loopback.
    pub(crate) first_answer: Duration,
    /// KiB before there was anything, and with many clusters.
    pub(crate) memory: Option<(u64, u64)>,
    pub(crate) moto: Option<OfMoto>,
}

/// The same of moto, over loopback.
pub(crate) struct OfMoto {
    pub(crate) one: f64,
    pub(crate) many: f64,
    pub(crate) first_answer: Duration,
    pub(crate) memory: Option<(u64, u64)>,
}

impl Figures {
    pub(crate) fn json(&self) -> Value {
        let [loopback, in_process] = self.one;
        let [loopback_many, in_process_many] = self.many;
        let moto = self.moto.as_ref();
        json!({
            "optimised": !cfg!(debug_assertions),
            "clusters": self.clusters,
            "calls": self.calls,
            "calls_per_second": {
                "in_process": { "one_cluster": round(in_process), "many_clusters": round(in_process_many) },
                "loopback": {
                    "one_cluster": round(loopback),
                    "many_clusters": round(loopback_many),
                    "many_clusters_in_a_file": round(self.many_in_a_file),
                },
                "moto_loopback": moto.map(|moto| {
                    json!({ "one_cluster": round(moto.one), "many_clusters": round(moto.many) })
                }),
            },
            "memory_mib": self.memory.map(mib),
            "moto_memory_mib": moto.and_then(|moto| moto.memory).map(mib),
            "start_ms": {
                "empty": milliseconds(self.opened_empty),
                "many_clusters": milliseconds(self.opened_full),
                "first_answer": milliseconds(self.first_answer),
                "moto_first_answer": moto.map(|moto| milliseconds(moto.first_answer)),
            },
            "many_clusters_made_in_ms": milliseconds(self.made_in),
            "ratios": {
                "in_process_to_loopback": round(in_process / loopback),
                "many_clusters_to_one": round(loopback_many / loopback),
                "file_to_memory": round(self.many_in_a_file / loopback_many),
                "to_moto_one_cluster": moto.map(|moto| round(loopback / moto.one)),
                "to_moto_many_clusters": moto.map(|moto| round(loopback_many / moto.many)),
                "to_moto_first_answer": moto.map(|moto| round(seconds(moto.first_answer) / seconds(self.first_answer))),
            },
        })
    }

    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |what: &str, figure: String| {
            // A String takes whatever is written to it.
            let _ = writeln!(text, "  {what:<58}{figure:>12}");
        };
        let [loopback, in_process] = self.one;
        let [loopback_many, in_process_many] = self.many;
        let many = self.clusters;
        line("calls a second in process, one cluster", format!("{in_process:.0}"));
        line(&format!("calls a second in process, {many} clusters"), format!("{in_process_many:.0}"));
        line("calls a second over loopback, one cluster", format!("{loopback:.0}"));
        line(&format!("calls a second over loopback, {many} clusters"), format!("{loopback_many:.0}"));
        line(&format!("the same, kept in a file, {many} clusters"), format!("{:.0}", self.many_in_a_file));
        let memory = |figures: Option<(u64, u64)>| {
            figures.map_or("unknown here".to_owned(), |(before, after)| format!("{} → {}", before / 1024, after / 1024))
        };
        line(&format!("memory in MiB, without and with {many} clusters"), memory(self.memory));
        line("start of an empty account, ms", milliseconds(self.opened_empty).to_string());
        line(&format!("start of an account with {many} clusters, ms"), milliseconds(self.opened_full).to_string());
        line("until the first answer over loopback, ms", milliseconds(self.first_answer).to_string());
        if let Some(moto) = &self.moto {
            line("moto: calls a second over loopback, one cluster", format!("{:.0}", moto.one));
            line(&format!("moto: calls a second over loopback, {many} clusters"), format!("{:.0}", moto.many));
            line(&format!("moto: memory in MiB, without and with {many} clusters"), memory(moto.memory));
            line("moto: until the first answer, ms", milliseconds(moto.first_answer).to_string());
            line("times as many calls a second as moto, one cluster", format!("{:.1}", loopback / moto.one));
            let ratio = loopback_many / moto.many;
            line(&format!("times as many calls a second as moto, {many} clusters"), format!("{ratio:.1}"));
        }
        text
    }
}

fn mib((before, after): (u64, u64)) -> Value {
    json!({ "before": before / 1024, "many_clusters": after / 1024 })
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

fn milliseconds(time: Duration) -> f64 {
    round(seconds(time) * 1000.0)
}

/// Two digits after the point are more than such a figure deserves.
fn round(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}
