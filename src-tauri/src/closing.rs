//! What closing the window means: with nothing at work it closes at once, otherwise the person is asked. A page that
//! does not answer counts as "keep running in the background", so that nothing is lost and no window hangs.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use landfall_engine::contract::{ClosingAnswer, ClosingQuestion, Run};
use tauri::{AppHandle, Manager, async_runtime::JoinHandle, ipc::Channel};

use crate::{background, closing_words::question, desk::Desk};

/// A page that lives shows the question within this time.
const PATIENCE: Duration = Duration::from_secs(3);

/// Runs that do not say how they are within this time keep no window open: their journals are on disk.
const LOOKING: Duration = Duration::from_secs(2);

/// The conversation with the page about closing.
#[derive(Default)]
pub struct Closing {
    talk: Mutex<Talk>,
    page: Mutex<Option<Channel<Option<ClosingQuestion>>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Closing {
    /// Where the page wants to hear the question; none, when there is none any more. A page that reloads asks anew, and
    /// hears an open question again.
    pub fn tell(&self, page: Channel<Option<ClosingQuestion>>) {
        *locked(&self.page) = Some(page);
    }

    fn send(&self, question: Option<ClosingQuestion>) {
        if let Some(page) = &*locked(&self.page) {
            // A page that cannot be reached does not say `shown`, which is noticed.
            page.send(question).ok();
        }
    }

    fn converse(&self, app: &AppHandle) {
        let task = tauri::async_runtime::spawn(converse(app.clone()));
        if let Some(former) = locked(&self.task).replace(task) {
            former.abort();
        }
    }

    fn fall_silent(&self) {
        *locked(&self.talk) = Talk::default();
        if let Some(task) = locked(&self.task).take() {
            task.abort();
        }
        self.send(None);
    }
}

/// The window was asked to close, or the program to quit.
pub fn requested(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if at_work(&app).await.is_empty() {
            app.exit(0);
            return;
        }
        let closing = app.state::<Closing>();
        let begun = locked(&closing.talk).ask(Instant::now());
        // Also when Quit was chosen in the tray: a question must be seen.
        background::leave(&app);
        if begun {
            closing.converse(&app);
        }
    });
}

/// What the page answers.
pub async fn answered(app: &AppHandle, answer: ClosingAnswer) {
    let closing = app.state::<Closing>();
    match answer {
        ClosingAnswer::Shown => locked(&closing.talk).seen(),
        ClosingAnswer::Stay => closing.fall_silent(),
        ClosingAnswer::CloseNow => app.exit(0),
        ClosingAnswer::Background => {
            let_time_go_on(app).await;
            closing.fall_silent();
            background::enter(app).await;
        }
        ClosingAnswer::Stop => {
            let_time_go_on(app).await;
            app.state::<Desk>().runs.stop_all().await;
            locked(&closing.talk).stopping = true;
            closing.converse(app);
        }
    }
}

/// Whoever waits for an end wants one: a demo cloud whose time stands would never come to it.
async fn let_time_go_on(app: &AppHandle) {
    if let Some(demo) = app.state::<Desk>().open_demo().await {
        demo.set_paused(false);
    }
}

/// Tells the page every second how things stand, until the question is settled.
async fn converse(app: AppHandle) {
    let closing = app.state::<Closing>();
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    loop {
        seconds.tick().await;
        let runs = at_work(&app).await;
        let next = locked(&closing.talk).next(&runs, Instant::now());
        match next {
            Next::Ask(question) => closing.send(Some(*question)),
            Next::HideAndGoOn => background::enter(&app).await,
            Next::Hide => {
                *locked(&closing.talk) = Talk::default();
                background::enter(&app).await;
                return closing.send(None);
            }
            Next::Nothing => {
                *locked(&closing.talk) = Talk::default();
                return closing.send(None);
            }
            Next::Close => return app.exit(0),
        }
    }
}

async fn at_work(app: &AppHandle) -> Vec<Run> {
    let desk = app.state::<Desk>();
    tokio::time::timeout(LOOKING, desk.runs.at_work()).await.unwrap_or_default()
}

/// How far the conversation is.
#[derive(Debug, Default)]
struct Talk {
    /// How often the window was asked to close since the question came up; 0: no question.
    asked: u32,
    /// Since when the page owes a sign of life.
    unseen_since: Option<Instant>,
    /// The person chose to close when what is running has ended.
    stopping: bool,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Ask(Box<ClosingQuestion>),
    /// The page is dead: out of sight, as if that had been answered.
    Hide,
    /// The same while the program closes by itself in the end.
    HideAndGoOn,
    /// Nothing is at work any more: there is no question.
    Nothing,
    Close,
}

impl Talk {
    /// Says whether the question is a new one.
    fn ask(&mut self, now: Instant) -> bool {
        self.asked += 1;
        self.unseen_since = Some(now);
        self.asked == 1
    }

    fn seen(&mut self) {
        self.unseen_since = None;
    }

    fn next(&mut self, runs: &[Run], now: Instant) -> Next {
        if runs.is_empty() {
            return if self.stopping { Next::Close } else { Next::Nothing };
        }
        if self.unseen_since.is_some_and(|since| now.duration_since(since) >= PATIENCE) {
            self.seen();
            return if self.stopping { Next::HideAndGoOn } else { Next::Hide };
        }
        Next::Ask(Box::new(question(runs, self.asked, self.stopping)))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run_samples::run;
    use landfall_engine::contract::RunPhase;

    #[test]
    fn a_page_that_shows_the_question_is_told_every_second_how_things_stand() {
        let (mut talk, begin) = asked();
        talk.seen();
        let next = talk.next(&[run(RunPhase::Running)], begin + Duration::from_secs(60));
        assert!(matches!(next, Next::Ask(question) if question.runs.len() == 1));
    }

    #[test]
    fn a_page_that_does_not_answer_counts_as_going_on_in_the_background() {
        let (mut talk, begin) = asked();
        assert!(matches!(talk.next(&[run(RunPhase::Running)], begin + Duration::from_secs(1)), Next::Ask(_)));
        assert_eq!(talk.next(&[run(RunPhase::Running)], begin + PATIENCE), Next::Hide);
    }

    #[test]
    fn a_page_that_dies_while_stopping_is_hidden_and_the_program_still_closes() {
        let (mut talk, begin) = asked();
        talk.seen();
        talk.stopping = true;
        assert!(!talk.ask(begin), "the same conversation");
        assert_eq!(talk.next(&[run(RunPhase::Stopping)], begin + PATIENCE), Next::HideAndGoOn);
        assert_eq!(talk.next(&[], begin + PATIENCE), Next::Close);
    }

    #[test]
    fn a_run_that_ends_by_itself_takes_the_question_away() {
        let (mut talk, begin) = asked();
        assert_eq!(talk.next(&[], begin), Next::Nothing);
    }

    fn asked() -> (Talk, Instant) {
        let (mut talk, begin) = (Talk::default(), Instant::now());
        assert!(talk.ask(begin), "a new question");
        (talk, begin)
    }
}
