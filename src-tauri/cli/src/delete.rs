//! `landfall delete`: removes everything a run made, and what else was named, in reverse order.

use std::{fs, path::Path, process::ExitCode};

use jiff::Timestamp;
use landfall_engine::{
    contract::{Receipt, Run, RunPhase},
    identity::Env,
    journal, kubeconfig, leftovers,
    runner::Runner,
};

use crate::{
    arguments::DeleteArguments,
    follow,
    place::{self, Opened},
    preview, print, rehearsing, resume,
    trouble::Trouble,
};

pub async fn run(arguments: DeleteArguments) -> Result<ExitCode, Trouble> {
    let env = Env::process();
    let found = resume::one(&arguments.run)?;
    if found.phase == RunPhase::Deleted && arguments.also.is_empty() {
        print::remark(&format!("The cluster {} is deleted already.", found.name));
        return Ok(ExitCode::SUCCESS);
    }
    let folder = place::runs_folder();
    let (header, _) = journal::read(&folder, &found.id)?;
    let opened = place::reopen(&arguments.place, &header, &env).await?;
    let handle = Runner::open(&folder, &found.id, Some(opened.connected.cloud.clone()))?;
    let seen = handle.preview_delete().await?;
    if arguments.list {
        preview::lines(&seen).iter().for_each(|line| print::say(line));
        return Ok(ExitCode::SUCCESS);
    }
    preview::in_the_way(&seen, &arguments.also).iter().for_each(|line| print::remark(line));
    let updates = handle.watch();
    handle.delete_chosen(&arguments.also).await.map_err(|problem| Trouble::BadInput(Box::new(problem)))?;
    let Some(run) = follow::to_the_end(&handle, updates, arguments.json, 1).await else { return Ok(ExitCode::FAILURE) };
    if run.phase != RunPhase::Deleted {
        follow::explain_pause(&run);
        rehearsing::conclude(&opened, &run.id);
        return Ok(ExitCode::FAILURE);
    }
    conclude(&run, &opened, &arguments, &env)
}

/// The receipt, and the kubeconfig without the cluster.
fn conclude(run: &Run, opened: &Opened, arguments: &DeleteArguments, env: &Env) -> Result<ExitCode, Trouble> {
    if let Some(receipt) = &run.receipt {
        preview::receipt(receipt).iter().for_each(|line| print::remark(line));
        if let Some(path) = &arguments.receipt {
            save(receipt, run, path)?;
        }
    }
    if !arguments.no_kubeconfig {
        let arn = kubeconfig::cluster_arn(&run.spec.region, &opened.connected.identity.account, &run.spec.name);
        for file in kubeconfig::remove(&arn, arguments.kubeconfig.as_deref(), env, Timestamp::now())? {
            print::remark(&format!("Removed context {arn} from {file}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn save(receipt: &Receipt, run: &Run, path: &Path) -> Result<(), Trouble> {
    fs::write(path, leftovers::receipt_text(receipt, run)).map_err(|error| {
        Trouble::failed(
            "receipt-not-saved",
            "The receipt could not be saved",
            &format!("{}: {error}. The cluster is deleted all the same.", path.display()),
            "Name another file, or copy the lines above.",
        )
    })?;
    print::remark(&format!("Saved the receipt as {}", path.display()));
    Ok(())
}
