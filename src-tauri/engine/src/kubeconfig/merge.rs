//! Writing a cluster into the kubeconfig and taking it out again, with every way it can fail in words.

use std::path::Path;

use jiff::Timestamp;

use super::{
    entry::Entry,
    file::{self, Refusal},
    which,
};
use crate::{
    contract::{Fact, KubeconfigResult, Problem},
    identity::Env,
};

/// Writes a cluster into the kubeconfig and makes it the current context. `target` is a file named by the person; `now`
/// names the copy of what was there, which is made only if something changes.
///
/// # Errors
/// The file cannot be read or written, or is not a kubeconfig. It is untouched then.
pub fn merge(entry: &Entry, target: Option<&Path>, env: &Env, now: Timestamp) -> Result<KubeconfigResult, Problem> {
    let files = which::files(target, env);
    let path = which::for_cluster(&files, &entry.cluster_arn);
    let in_words = |refusal| explain(refusal, &path, env);
    let found = file::read(&path).map_err(in_words)?;
    let known = found.content.has_cluster(&entry.cluster_arn);
    let mut content = found.content.clone();
    content.insert(entry);
    let mut backup = None;
    if found.text.is_none() || content != found.content {
        let text = content.text().map_err(|why| in_words(Refusal::Malformed(why)))?;
        backup = file::replace(&path, found.text.as_deref(), &text, now).map_err(in_words)?;
    }
    let shown = path.display();
    let arn = &entry.cluster_arn;
    Ok(KubeconfigResult {
        words: if known {
            format!("Updated context {arn} in {shown}")
        } else {
            format!("Added new context {arn} to {shown}")
        },
        path: shown.to_string(),
        context: arn.clone(),
        backup: backup.map(|backup| backup.display().to_string()),
        next: next_commands(&which::files(None, env), &path),
    })
}

/// Whether a cluster could be written into the kubeconfig: asked before a cluster is made, so that nobody waits a quarter
/// of an hour for a file that cannot be changed. Changes nothing.
///
/// # Errors
/// As [`merge`].
pub fn check(cluster_arn: &str, target: Option<&Path>, env: &Env) -> Result<(), Problem> {
    let path = which::for_cluster(&which::files(target, env), cluster_arn);
    file::read(&path).and_then(|_| file::can_replace(&path)).map_err(|refusal| explain(refusal, &path, env))
}

/// Takes a deleted cluster out of every kubeconfig file that has it. Returns the files that were changed.
///
/// # Errors
/// A file that has the cluster cannot be written. Files that cannot be read are left alone: nothing of ours is in them.
pub fn remove(cluster_arn: &str, target: Option<&Path>, env: &Env, now: Timestamp) -> Result<Vec<String>, Problem> {
    let mut changed = Vec::new();
    for path in which::files(target, env) {
        let Ok(found) = file::read(&path) else { continue };
        let mut content = found.content.clone();
        content.remove(cluster_arn);
        if content == found.content {
            continue;
        }
        let in_words = |refusal| explain(refusal, &path, env);
        let text = content.text().map_err(|why| in_words(Refusal::Malformed(why)))?;
        file::replace(&path, found.text.as_deref(), &text, now).map_err(in_words)?;
        changed.push(path.display().to_string());
    }
    Ok(changed)
}

/// What to type next. A file that kubectl would not read by itself has to be named.
fn next_commands(read_by_kubectl: &[std::path::PathBuf], path: &Path) -> Vec<Fact> {
    let kubectl = if read_by_kubectl.iter().any(|file| file == path) {
        "kubectl".to_owned()
    } else {
        format!("kubectl --kubeconfig \"{}\"", path.display())
    };
    [
        ("Your nodes; each should be Ready", "get nodes"),
        ("What runs in the cluster from the start", "get pods --all-namespaces"),
        ("A first program: a web server", "create deployment hello --image=public.ecr.aws/nginx/nginx:stable"),
    ]
    .map(|(label, command)| Fact { label: label.to_owned(), value: format!("{kubectl} {command}") })
    .into()
}

fn explain(refusal: Refusal, path: &Path, env: &Env) -> Problem {
    let shown = env.show(path);
    match refusal {
        Refusal::Malformed(why) => Problem::told(
            "kubeconfig-malformed",
            "The kubeconfig file is damaged",
            format!("Landfall left {shown} untouched, because {why}."),
            "Correct the file, move it away so that a new one is made, or choose another file.",
        ),
        Refusal::Access(error) => Problem::told(
            "kubeconfig-access",
            "The kubeconfig file cannot be changed",
            format!("{shown} could not be read or written: {error}. What was in it is untouched."),
            "Check who owns the file and its folder, and whether the disk is full; or choose another file.",
        ),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
