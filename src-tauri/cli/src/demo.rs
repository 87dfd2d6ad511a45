//! `landfall demo`: the demo account on loopback, for the real aws and kubectl commands, until Ctrl-C.

use std::process::ExitCode;

use clap::ValueEnum;
use landfall_engine::{
    contract::{DemoSpeed, Shell},
    home,
};
use landfall_places::{DemoCloud, DemoPlace, shell_lines, system_shell};

use crate::{
    arguments::{DemoArguments, PasteInto},
    classroom,
    place::DEMO_REGION,
    print, rehearsing,
    trouble::Trouble,
};

pub async fn run(arguments: DemoArguments) -> Result<ExitCode, Trouble> {
    if let Some(people) = arguments.classroom {
        return classroom::run(&arguments, people.into()).await;
    }
    if arguments.scenarios {
        rehearsing::library().iter().for_each(|line| print::say(line));
        return Ok(ExitCode::SUCCESS);
    }
    rehearsing::refuse_unknown(&arguments.scenario)?;
    let place = DemoPlace::open(&home::demo_account(), arguments.speed.map(DemoSpeed::from))?;
    arguments.scenario.iter().try_for_each(|name| place.rehearse(name))?;
    open_door(place.demo(), &arguments).await?;
    rehearsing::announce(&place, &arguments.scenario);
    print::say("Then try: aws eks list-clusters, or kubectl get nodes. Ctrl-C ends it; the account is kept.");
    tokio::select! {
        ended = interrupted() => ended.map(|()| ExitCode::SUCCESS),
        () = rehearsing::follow(&place) => Ok(ExitCode::SUCCESS),
    }
}

/// Serves an account to terminals of this computer, and prints what to paste there.
pub async fn open_door(demo: &DemoCloud, arguments: &DemoArguments) -> Result<(), Trouble> {
    let address = demo.serve_aws(arguments.port).await.map_err(|error| {
        Trouble::failed(
            "port-taken",
            &format!("Port {} cannot be used", arguments.port),
            &format!("{error}."),
            "Choose another --port, or leave it out.",
        )
    })?;
    let paste = shell_lines(arguments.shell.map_or_else(system_shell, Shell::from), address, DEMO_REGION);
    print::say(&format!(
        "The demo account answers at http://{address}, on this computer only, and its clusters answer kubectl. Paste \
         into another terminal ({}; for others: --shell {}):",
        paste.title,
        others(paste.shell)
    ));
    print::say("");
    paste.lines.iter().for_each(|line| print::say(line));
    print::say("");
    Ok(())
}

/// Waits for Ctrl-C.
pub async fn interrupted() -> Result<(), Trouble> {
    tokio::signal::ctrl_c().await.map_err(|error| {
        Trouble::failed("no-signals", "Ctrl-C cannot be heard", &format!("{error}."), "Run it in a terminal.")
    })
}

/// The shells that were not chosen, as `--shell` calls them.
fn others(chosen: Shell) -> String {
    let names = PasteInto::value_variants().iter().filter(|shell| Shell::from(**shell) != chosen);
    let names = names.filter_map(|shell| Some(shell.to_possible_value()?.get_name().to_owned()));
    names.collect::<Vec<_>>().join(" or ")
}
