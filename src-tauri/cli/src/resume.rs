//! `landfall resume`: goes on with a run, in whichever direction it was going. Also finds the run a command means.

use std::{path::Path, process::ExitCode};

use landfall_engine::{
    changes,
    contract::{ChangeItem, ClusterSpec, Direction, Run, RunPhase, RunSummary, Stage, StepState},
    identity::Env,
    journal, offers,
    run_handle::RunHandle,
    run_list,
    runner::Runner,
};

use crate::{
    arguments::ResumeArguments,
    create, follow, kubectl,
    place::{self, Opened},
    print, rehearsing,
    trouble::Trouble,
};

pub async fn run(arguments: ResumeArguments) -> Result<ExitCode, Trouble> {
    let env = Env::process();
    let found = one(&arguments.run)?;
    if found.phase == RunPhase::Deleted {
        return Err(Trouble::bad_input(
            "run-deleted",
            &format!("The cluster {} is deleted", found.name),
            "Nothing of it is left to go on with.",
            "Create a new one with landfall create.",
        ));
    }
    let folder = place::runs_folder();
    let (header, _) = journal::read(&folder, &found.id)?;
    let opened = place::reopen(&arguments.place, &header, &env).await?;
    let handle = Runner::open(&folder, &found.id, Some(opened.connected.cloud.clone()))?;
    let Some(run) = handle.look().await else { return Ok(ExitCode::FAILURE) };
    let answers = match &arguments.file {
        Some(file) => Some(answers(file, &run, &handle, &opened).await?),
        None => None,
    };
    // Not before what can be refused by itself.
    if arguments.solve {
        rehearsing::solve(&opened)?;
    }
    let updates = handle.watch();
    let starts = steer(&handle, run, answers, arguments.through.map(Stage::from))?;
    let run = follow::to_the_end(&handle, updates, arguments.json, starts).await;
    let ended = kubectl::conclude(run, &opened, &arguments.kubeconfig, &env).await;
    rehearsing::conclude(&opened, handle.id());
    ended
}

/// The answers of a file, if a run can go on with them. Says what they add and take away.
async fn answers(file: &Path, run: &Run, handle: &RunHandle, opened: &Opened) -> Result<ClusterSpec, Trouble> {
    let spec = changes::keeping(&run.spec, create::read(file)?);
    let spec = create::complete(spec, &offers::offers(&opened.connected.cloud).await)?;
    let change = handle.preview_change(&spec, None).await?;
    if let Some(problem) = change.refused {
        return Err(Trouble::BadInput(Box::new(problem)));
    }
    for (word, items) in [("Makes", &change.makes), ("Deletes", &change.deletes)] {
        if !items.is_empty() {
            print::remark(&format!("{word}: {}.", titles(items)));
        }
    }
    Ok(spec)
}

fn titles(items: &[ChangeItem]) -> String {
    items.iter().map(|item| item.title.as_str()).collect::<Vec<_>>().join("; ")
}

/// Gives the commands that go on with a run at rest. Returns how often it will start: each command makes it start once.
fn steer(handle: &RunHandle, run: Run, answers: Option<ClusterSpec>, through: Option<Stage>) -> Result<usize, Trouble> {
    // Answers without a stage: everything they ask for. So, too, where a create was killed before it began to make anything.
    let means_all = answers.is_some() || run.phase == RunPhase::New;
    let through = through.or(means_all.then_some(Stage::Workers));
    if through.is_some() && run.direction == Direction::Delete {
        return Err(Trouble::bad_input(
            "run-deleting",
            &format!("The cluster {} is being deleted", run.spec.name),
            "What has begun to be deleted is not created further.",
            "Leave --through and --file out to go on deleting, then create a new cluster.",
        ));
    }
    // Failed steps have to be asked for again by themselves: creating further leaves them failed.
    let failed = run.steps.iter().any(|step| step.state == StepState::Failed);
    let again = failed || through.is_none();
    if again {
        handle.try_again();
    }
    if let Some(through) = through {
        handle.create(answers.unwrap_or(run.spec), through);
    }
    Ok(usize::from(again) + usize::from(through.is_some()))
}

/// The run meant by an id or a cluster's name. Deleted ones only count when nothing else has the name.
///
/// # Errors
/// None, several, or one that cannot be read.
pub fn one(id_or_name: &str) -> Result<RunSummary, Trouble> {
    let found = run_list::find(&place::runs_folder(), id_or_name);
    let alive: Vec<_> = found.iter().filter(|run| !matches!(run.phase, RunPhase::Deleted | RunPhase::New)).collect();
    match (alive.as_slice(), found.first()) {
        ([run], _) => readable((*run).clone()),
        ([], Some(run)) => readable(run.clone()),
        ([], None) => Err(Trouble::bad_input(
            "run-not-found",
            &format!("There is no cluster {id_or_name} here"),
            "No run on this computer has this id or made a cluster of this name.",
            "Look at landfall list.",
        )),
        (several, _) => {
            let ids: Vec<_> = several.iter().map(|run| format!("{} ({}, {})", run.id, run.region, run.words)).collect();
            Err(Trouble::bad_input(
                "run-ambiguous",
                &format!("Several clusters are called {id_or_name}"),
                &format!("They are {}.", ids.join("; ")),
                "Name the one you mean by its run.",
            ))
        }
    }
}

/// A run that this command can drive. Another driver is told of before the demo account is, which that one has open too.
fn readable(run: RunSummary) -> Result<RunSummary, Trouble> {
    match &run.unreadable {
        None if run.driven_elsewhere => Err(Trouble::Failed(Box::new(journal::driven_elsewhere(&run.id)))),
        None => Ok(run),
        Some(why) => Err(Trouble::failed("journal-unreadable", &run.words, why, "")),
    }
}
