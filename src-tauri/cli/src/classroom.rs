//! `landfall demo --classroom`: what a workshop in one account would be like, told beforehand, and then to be met in a
//! terminal while it happens.

use std::{process::ExitCode, time::Duration};

use landfall_places::{Forecast, class_account, progress};

use crate::{
    arguments::{DemoArguments, Speed},
    demo::{interrupted, open_door},
    place::DEMO_REGION,
    print,
    trouble::Trouble,
};

/// How often, in real time, one looks whether somebody has got further.
const LOOK: Duration = Duration::from_secs(1);

pub async fn run(arguments: &DemoArguments, people: usize) -> Result<ExitCode, Trouble> {
    print::say("Playing the class through…");
    // Computing, for seconds where many take part.
    let played = tokio::task::spawn_blocking(move || Forecast::of(DEMO_REGION, people)).await;
    let forecast = played.map_err(|error| {
        Trouble::failed("no-class", "The class was not played through", &format!("{error}."), "Try fewer people.")
    })??;
    print::say("");
    forecast.lines().iter().for_each(|line| print::say(line));
    print::say("");
    let class = class_account(DEMO_REGION, people, arguments.speed.unwrap_or(Speed::Real).into())?;
    print::say("Now they begin, in an account made for this, which is gone when you end it.");
    open_door(&class, arguments).await?;
    print::say("Work beside them: aws ec2 create-vpc --cidr-block 10.0.0.0/16, say. Ctrl-C ends it.");
    let follow = async {
        let mut shown = String::new();
        loop {
            if let Some(report) = class.classroom_report() {
                // The minute alone is no news.
                let news = format!("{:?}{:?}", report.finished, report.stopped);
                if news != shown {
                    print::say(&progress(&report));
                    shown = news;
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::select! {
        ended = interrupted() => ended.map(|()| ExitCode::SUCCESS),
        () = follow => Ok(ExitCode::SUCCESS),
    }
}
