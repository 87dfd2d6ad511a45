//! `landfall recover`: clusters in an account whose journals are lost, found by their tags and taken up again.

use std::process::ExitCode;

use landfall_engine::{contract::LostRun, identity::Env, journal, recover};
use landfall_places::Connected;

use crate::{
    arguments::RecoverArguments,
    place::{self, Opened},
    print,
    trouble::Trouble,
};

pub async fn run(arguments: RecoverArguments) -> Result<ExitCode, Trouble> {
    let env = Env::process();
    let region = match arguments.region.clone() {
        Some(region) => region,
        None => place::default_region(&arguments.place, &env).await.ok_or_else(place::in_which_region)?,
    };
    let opened = place::open(&arguments.place, &region, &env).await?;
    let lost = recover::lost_runs(&opened.connected.cloud, &journal::ids(&place::runs_folder())).await?;
    match &arguments.run {
        Some(wanted) => take_up(&lost, wanted, &opened),
        None => {
            list(&lost, &region);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn list(lost: &[LostRun], region: &str) {
    if lost.is_empty() {
        print::say(&format!("No cluster of Landfall without its journal stands in {region}."));
    }
    for run in lost {
        print::say(&format!("{}: {}", run.id, run.words));
        run.standing.iter().for_each(|thing| print::say(&format!("  {thing}")));
        print::say(&format!("  Take it up again: landfall recover {}", run.id));
    }
}

fn take_up(lost: &[LostRun], wanted: &str, opened: &Opened) -> Result<ExitCode, Trouble> {
    let Some(run) = lost.iter().find(|run| run.id == wanted || run.name == wanted) else {
        return Err(Trouble::bad_input(
            "run-not-lost",
            &format!("No lost run {wanted} was found"),
            "Nothing in this account and Region carries its tags, or its journal is here already.",
            "Look at landfall list, and at landfall recover for other Regions with --region.",
        ));
    };
    let Connected { identity, source, .. } = &opened.connected;
    let id = recover::recover(&place::runs_folder(), run, identity.demo, source.clone())?;
    print::say(&format!("{} is in the list again. {}", run.name, run.words));
    print::remark(&format!("Go on with it:  landfall resume {id}"));
    print::remark(&format!("Delete it:      landfall delete {id}"));
    Ok(ExitCode::SUCCESS)
}
