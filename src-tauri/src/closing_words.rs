//! The words of the question that closing the window raises. Knows nothing of windows.

use landfall_engine::contract::{ClosingAnswer, ClosingChoice, ClosingQuestion, Direction, Run, RunAtWork};

/// The question about these runs, or, once stopping was chosen, what is waited for.
pub fn question(runs: &[Run], asked: u32, stopping: bool) -> ClosingQuestion {
    let (title, words, choices) = if stopping { waiting() } else { asking(runs) };
    ClosingQuestion { asked, title, runs: runs.iter().map(line).collect(), words: words.to_owned(), choices }
}

type Wording = (String, &'static str, Vec<ClosingChoice>);

fn asking(runs: &[Run]) -> Wording {
    let title = match runs {
        [run] if run.direction == Direction::Delete => "A cluster is being deleted".to_owned(),
        [_] => "A cluster is being made".to_owned(),
        _ => format!("{} clusters are being worked on", runs.len()),
    };
    let stop = format!(
        "Landfall begins nothing new, waits until AWS has ended what it is doing now, and closes.{}",
        what_it_costs(runs)
    );
    let choices = vec![
        choice(
            ClosingAnswer::Background,
            "Keep running in the background",
            "The window goes out of sight, Landfall works on and tells you when it is done. To see the window again, start \
             Landfall once more.",
        ),
        choice(ClosingAnswer::Stop, "Stop after what is running", &stop),
        choice(ClosingAnswer::Stay, "Cancel", "The window stays open."),
    ];
    let words = if runs.iter().any(|run| run.demo_paused) {
        "The demo cloud's time stands still. With either of the first two choices it goes on. Nothing is lost: when you start \
         Landfall again, your list shows each cluster where it was."
    } else {
        "Nothing is lost either way: when you start Landfall again, your list shows each cluster where it was."
    };
    (title, words, choices)
}

fn waiting() -> Wording {
    let choices = vec![
        choice(
            ClosingAnswer::CloseNow,
            "Close now",
            "AWS goes on with what it has begun, and Landfall does not watch. The next start finds it and goes on from there.",
        ),
        choice(ClosingAnswer::Stay, "Keep the window open", "Landfall still stops, but the window stays."),
    ];
    let title = "Landfall closes when this has ended".to_owned();
    (title, "Nothing new is begun. AWS ends what it is doing now; the longest parts take about ten minutes.", choices)
}

fn what_it_costs(runs: &[Run]) -> String {
    let cost: f64 = runs.iter().filter(|run| !run.demo).map(|run| run.cost_per_hour).sum();
    if cost > 0.0 {
        format!(" What stands stays, for {cost:.2} USD an hour.")
    } else {
        " What stands stays.".to_owned()
    }
}

fn choice(answer: ClosingAnswer, title: &str, words: &str) -> ClosingChoice {
    ClosingChoice { answer, title: title.to_owned(), words: words.to_owned() }
}

fn line(run: &Run) -> RunAtWork {
    RunAtWork {
        id: run.id.clone(),
        name: run.spec.name.clone(),
        words: run.words.clone(),
        waiting_for: run.waiting_for.clone(),
        remaining_seconds: run.remaining_seconds,
    }
}

#[cfg(test)]
mod tests {
    use landfall_engine::contract::RunPhase;

    use super::*;
    use crate::run_samples::run;

    #[test]
    fn the_title_says_what_is_going_on() {
        let making = run(RunPhase::Running);
        let deleting = Run { direction: Direction::Delete, ..making.clone() };
        assert_eq!(question(std::slice::from_ref(&making), 1, false).title, "A cluster is being made");
        assert_eq!(question(std::slice::from_ref(&deleting), 1, false).title, "A cluster is being deleted");
        assert_eq!(question(&[making, deleting], 1, false).title, "2 clusters are being worked on");
    }

    #[test]
    fn what_stands_and_its_cost_are_named_before_stopping() {
        let run = Run { cost_per_hour: 0.15, ..run(RunPhase::Running) };
        let stop = &question(&[run], 1, false).choices[1];
        assert_eq!(stop.answer, ClosingAnswer::Stop);
        assert!(stop.words.ends_with("What stands stays, for 0.15 USD an hour."), "{}", stop.words);
    }

    #[test]
    fn time_that_stands_is_said_since_nothing_would_end() {
        let run = run(RunPhase::Running);
        assert!(!question(std::slice::from_ref(&run), 1, false).words.contains("stands still"));
        let paused = Run { demo_paused: true, ..run };
        assert!(question(&[paused], 1, false).words.contains("time stands still"));
    }

    #[test]
    fn the_last_choice_always_leaves_the_window_open() {
        for stopping in [false, true] {
            let choices = question(&[run(RunPhase::Running)], 1, stopping).choices;
            assert_eq!(choices.last().map(|choice| choice.answer), Some(ClosingAnswer::Stay));
        }
    }
}
