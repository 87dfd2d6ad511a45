//! What follows a cluster: its kubeconfig entry, and the next commands.

use std::{path::PathBuf, process::ExitCode};

use jiff::Timestamp;
use landfall_engine::{
    contract::{ClusterSpec, Run, RunPhase, Stage, TokenCommand},
    identity::Env,
    kubeconfig,
};

use crate::{arguments::KubeconfigArguments, follow, place::Opened, print, trouble::Trouble};

/// A kubeconfig that cannot be written is better known before the cluster is made.
///
/// # Errors
/// Why it cannot be written.
pub fn refuse_unusable(
    spec: &ClusterSpec,
    opened: &Opened,
    arguments: &KubeconfigArguments,
    env: &Env,
) -> Result<(), Trouble> {
    if arguments.no_kubeconfig {
        return Ok(());
    }
    let arn = kubeconfig::cluster_arn(&spec.region, &opened.connected.identity.account, &spec.name);
    kubeconfig::check(&arn, arguments.kubeconfig.as_deref(), env)
        .map_err(|problem| Trouble::BadInput(Box::new(problem)))
}

/// Ends a command that created something: kubeconfig and next commands, or what failed.
///
/// # Errors
/// The kubeconfig cannot be written; the cluster stands all the same.
pub async fn conclude(
    run: Option<Run>,
    opened: &Opened,
    arguments: &KubeconfigArguments,
    env: &Env,
) -> Result<ExitCode, Trouble> {
    let Some(run) = run else { return Ok(ExitCode::FAILURE) };
    match run.phase {
        RunPhase::Created | RunPhase::StageDone => {}
        RunPhase::Deleted => return Ok(ExitCode::SUCCESS),
        _ => {
            follow::explain_pause(&run);
            return Ok(ExitCode::FAILURE);
        }
    }
    if run.phase == RunPhase::StageDone {
        print::remark(&format!("Go on: landfall resume {} --through workers", run.id));
    }
    if run.through >= Stage::Cluster && !arguments.no_kubeconfig {
        write(&run, opened, arguments, env).await?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn write(run: &Run, opened: &Opened, arguments: &KubeconfigArguments, env: &Env) -> Result<(), Trouble> {
    let connected = &opened.connected;
    let by: TokenCommand = arguments.token_command.into();
    let source = connected.source.as_ref();
    let entry = kubeconfig::describe(&connected.cloud, &run.spec.name, by, this_program(), source, run.demo).await?;
    let written = kubeconfig::merge(&entry, arguments.kubeconfig.as_deref(), env, Timestamp::now())?;
    print::remark(&written.words);
    if let Some(backup) = &written.backup {
        print::remark(&format!("What was there is kept in {backup}"));
    }
    if let Some(missing) = kubeconfig::missing_credentials(source, by) {
        print::remark(&format!("{missing}."));
    }
    if run.demo {
        print::remark("Run `landfall demo` in another terminal: it answers kubectl for the demo cluster. Then try:");
    } else {
        print::remark("Try:");
    }
    for next in &written.next {
        print::remark(&format!("  {}   # {}", next.value, next.label));
    }
    Ok(())
}

/// Where this program is, for kubectl to call it from anywhere.
fn this_program() -> PathBuf {
    std::env::current_exe().unwrap_or_else(|_| PathBuf::from("landfall"))
}
