//! Which kubeconfig file is meant. The order is the AWS CLI's: the file named, the file of `KUBECONFIG` that has the
//! cluster already, the first file of `KUBECONFIG`, `~/.kube/config`.

use std::path::{Path, PathBuf};

use super::file;
use crate::identity::Env;

/// The files kubectl would read, the first one first.
pub(super) fn files(target: Option<&Path>, env: &Env) -> Vec<PathBuf> {
    if let Some(target) = target {
        return vec![env.expand(&target.to_string_lossy())];
    }
    let named = env.get("KUBECONFIG").unwrap_or_default();
    let mut files: Vec<PathBuf> = std::env::split_paths(&named)
        .map(|path| path.to_string_lossy().trim().to_owned())
        .filter(|path| !path.is_empty())
        .map(|path| env.expand(&path))
        .collect();
    if files.is_empty() {
        files.push(env.expand("~/.kube/config"));
    }
    files
}

/// The file to write a cluster into. One that cannot be read is passed over here and only matters if it is the first.
pub(super) fn for_cluster(files: &[PathBuf], cluster_arn: &str) -> PathBuf {
    let has = |path: &&PathBuf| file::read(path).is_ok_and(|old| old.content.has_cluster(cluster_arn));
    files.iter().find(has).or(files.first()).cloned().unwrap_or_default()
}
