//! Any bytes at all as the kubeconfig a cluster is added to and taken out of: a file that cannot be understood stays byte
//! for byte, and from one that can, nothing of other clusters is lost.
#![no_main]

use std::{fs, path::PathBuf, sync::LazyLock};

use jiff::Timestamp;
use landfall_engine::{
    contract::TokenCommand,
    identity::Env,
    kubeconfig::{self, Entry},
};
use libfuzzer_sys::fuzz_target;
use serde_yaml_ng::Value;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("a temporary folder"));

const ARN: &str = "arn:aws:eks:us-east-1:111122223333:cluster/first";
const LISTS: [&str; 3] = ["clusters", "contexts", "users"];

fuzz_target!(|before: &[u8]| {
    let (path, env) = (FOLDER.path().join("config"), Env::given(FOLDER.path(), []));
    fs::write(&path, before).expect("writable");
    match kubeconfig::merge(&entry(), Some(&path), &env, Timestamp::UNIX_EPOCH) {
        Ok(result) => {
            let merged = fs::read(&path).expect("readable");
            if let Some(copy) = result.backup {
                assert_eq!(fs::read(&copy).expect("the copy is there"), before, "the copy is what was there");
                fs::remove_file(copy).expect("removable");
            }
            let (old, new) = (lists(before), lists(&merged));
            assert_eq!(foreign(&old), foreign(&new), "entries of others");
            assert!(new.iter().all(|list| list.iter().any(is_ours)), "ours is there");
            kubeconfig::remove(ARN, Some(&path), &env, Timestamp::UNIX_EPOCH).expect("what was merged is removed");
            assert!(!lists(&fs::read(&path).expect("readable"))[0].iter().any(is_ours), "ours is gone");
        }
        Err(problem) => {
            assert_eq!(fs::read(&path).expect("still there"), before, "untouched, because {}", problem.what_happened);
        }
    }
    clear();
});

fn entry() -> Entry {
    Entry {
        cluster_arn: ARN.into(),
        endpoint: "https://0123.gr7.us-east-1.eks.amazonaws.com".into(),
        ca_base64: "LS0t".into(),
        name: "first".into(),
        region: "us-east-1".into(),
        token: TokenCommand::Landfall,
        landfall_path: PathBuf::from("/usr/bin/landfall"),
        profile: None,
        saved_key: None,
        demo: false,
    }
}

/// The entries of each list, with YAML's anchors and merges resolved.
fn lists(bytes: &[u8]) -> [Vec<Value>; 3] {
    let text = std::str::from_utf8(bytes).expect("it was read as text");
    let mut value: Value = serde_yaml_ng::from_str(text.trim_start_matches('\u{feff}')).expect("it was read as YAML");
    value.apply_merge().expect("it was merged");
    LISTS.map(|list| value.get(list).and_then(Value::as_sequence).cloned().unwrap_or_default())
}

/// By name only: a switch such as `yes` is written as the `true` it means.
fn foreign(lists: &[Vec<Value>; 3]) -> Vec<Vec<Option<Value>>> {
    let names = |list: &Vec<Value>| {
        let others = list.iter().filter(|entry| !is_ours(entry));
        others.map(|entry| entry.get("name").filter(|name| name.is_string()).cloned()).collect()
    };
    lists.iter().map(names).collect()
}

fn is_ours(entry: &Value) -> bool {
    entry.get("name").and_then(Value::as_str) == Some(ARN)
}

fn clear() {
    for file in fs::read_dir(FOLDER.path()).expect("readable").flatten() {
        fs::remove_file(file.path()).expect("removable");
    }
}
