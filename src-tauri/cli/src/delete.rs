//! `landfall delete`: removes everything a run made, and its kubeconfig entries.

use std::process::ExitCode;

use jiff::Timestamp;
use landfall_engine::{contract::RunPhase, identity::Env, journal, kubeconfig, runner::Runner};

use crate::{arguments::DeleteArguments, follow, place, print, resume, trouble::Trouble};

pub async fn run(arguments: DeleteArguments) -> Result<ExitCode, Trouble> {
    let env = Env::process();
    let found = resume::one(&arguments.run)?;
    if found.phase == RunPhase::Deleted {
        print::remark(&format!("The cluster {} is deleted already.", found.name));
        return Ok(ExitCode::SUCCESS);
    }
    let folder = place::runs_folder();
    let (header, _) = journal::read(&folder, &found.id)?;
    let opened = place::reopen(&arguments.place, &header, &env).await?;
    let handle = Runner::open(&folder, &found.id, Some(opened.connected.cloud.clone()))?;
    let updates = handle.watch();
    handle.delete();
    let Some(run) = follow::to_the_end(&handle, updates, arguments.json, 1).await else { return Ok(ExitCode::FAILURE) };
    if run.phase != RunPhase::Deleted {
        follow::explain_pause(&run);
        return Ok(ExitCode::FAILURE);
    }
    if !arguments.no_kubeconfig {
        let arn = kubeconfig::cluster_arn(&run.spec.region, &run.account, &run.spec.name);
        for file in kubeconfig::remove(&arn, arguments.kubeconfig.as_deref(), &env, Timestamp::now())? {
            print::remark(&format!("Removed context {arn} from {file}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
