//! `landfall demo`: the demo account on loopback, for the real aws and kubectl commands, until Ctrl-C.

use std::process::ExitCode;

use landfall_demo_cloud::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use landfall_engine::home;
use landfall_places::DemoPlace;

use crate::{arguments::DemoArguments, place::DEMO_REGION, print, trouble::Trouble};

pub async fn run(arguments: DemoArguments) -> Result<ExitCode, Trouble> {
    let place = DemoPlace::open(&home::demo_account(), arguments.speed.into())?;
    let address = place.demo().serve_aws(arguments.port).await.map_err(|error| {
        Trouble::failed(
            "port-taken",
            &format!("Port {} cannot be used", arguments.port),
            &format!("{error}."),
            "Choose another --port, or leave it out.",
        )
    })?;
    print::say(&format!(
        "The demo account answers at http://{address}, and its clusters answer kubectl. Paste into another terminal:"
    ));
    print::say("");
    for (name, value) in [
        ("AWS_ENDPOINT_URL", format!("http://{address}")),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY.to_owned()),
        ("AWS_REGION", DEMO_REGION.to_owned()),
        // The AWS CLI's first line and boto3 read only this one.
        ("AWS_DEFAULT_REGION", DEMO_REGION.to_owned()),
    ] {
        print::say(&variable(name, &value));
    }
    print::say("");
    print::say("Then try: aws eks list-clusters, or kubectl get nodes. Ctrl-C ends it; the account is kept.");
    tokio::signal::ctrl_c().await.map_err(|error| {
        Trouble::failed("no-signals", "Ctrl-C cannot be heard", &format!("{error}."), "Run it in a terminal.")
    })?;
    Ok(ExitCode::SUCCESS)
}

/// In the words of the system's usual shell.
fn variable(name: &str, value: &str) -> String {
    if cfg!(windows) { format!("$env:{name} = '{value}'") } else { format!("export {name}='{value}'") }
}
