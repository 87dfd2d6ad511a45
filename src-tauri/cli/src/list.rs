//! `landfall list`: the clusters made on this computer.

use std::process::ExitCode;

use landfall_engine::{contract::RunSummary, run_list};

use crate::{arguments::ListArguments, place, print, trouble::Trouble};

pub fn run(arguments: &ListArguments) -> Result<ExitCode, Trouble> {
    let runs = run_list::list(&place::runs_folder());
    if arguments.json {
        // Plain data: it always serialises.
        runs.iter().for_each(|run| print::say(&serde_json::to_string(run).unwrap_or_default()));
    } else if runs.is_empty() {
        print::say("No clusters were made here yet. Begin with: landfall create --demo");
    } else {
        table(&runs).iter().for_each(|line| print::say(line));
    }
    Ok(ExitCode::SUCCESS)
}

fn table(runs: &[RunSummary]) -> Vec<String> {
    let head = ["CLUSTER", "REGION", "ACCOUNT", "STATE", "USD/HOUR", "RUN"].map(str::to_owned);
    let row = |run: &RunSummary| {
        let account = if run.demo { "demo".to_owned() } else { run.account.clone() };
        // An empty sum is -0.0, which would be printed with its sign.
        let cost = format!("{:.2}", run.cost_per_hour + 0.0);
        [run.name.clone(), run.region.clone(), account, run.words.clone(), cost, run.id.clone()]
    };
    let rows: Vec<_> = std::iter::once(head).chain(runs.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; 6] = std::array::from_fn(width);
    let line = |row: &[String; 6]| {
        let cells: Vec<_> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use landfall_engine::contract::RunPhase;

    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let run = RunSummary {
            id: "workshop-1".into(),
            name: "workshop".into(),
            region: "us-east-1".into(),
            account: "111122223333".into(),
            demo: true,
            source: None,
            phase: RunPhase::Created,
            words: "Created".into(),
            cost_per_hour: 0.2376,
            created_at: 0,
            driven_elsewhere: false,
            unreadable: None,
            gone: None,
        };
        assert_eq!(
            table(&[run]),
            [
                "CLUSTER   REGION     ACCOUNT  STATE    USD/HOUR  RUN",
                "workshop  us-east-1  demo     Created  0.24      workshop-1"
            ]
        );
    }
}
