//! The kubeconfig's promises, on real files in a temporary home folder.

use std::{fs, path::PathBuf};

use serde_yaml_ng::Value;
use tempfile::TempDir;

use super::*;
use crate::contract::TokenCommand;

const ARN: &str = "arn:aws:eks:eu-west-1:111122223333:cluster/workshop";

fn entry() -> Entry {
    Entry {
        cluster_arn: ARN.into(),
        endpoint: "https://ABCD.gr7.eu-west-1.eks.amazonaws.com".into(),
        ca_base64: "LS0tCg==".into(),
        name: "workshop".into(),
        region: "eu-west-1".into(),
        token: TokenCommand::Aws,
        landfall_path: "/opt/landfall/landfall".into(),
        profile: None,
        saved_key: None,
        demo: false,
    }
}

fn now() -> Timestamp {
    "2026-11-20T10:57:00Z".parse().expect("a time")
}

struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn env(&self, variables: &[(&str, &str)]) -> Env {
        Env::given(self.0.path(), variables.iter().copied())
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn write(&self, file: &str, text: &str) -> PathBuf {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, text).expect("written");
        path
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).expect("a file")
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path(folder))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn merge(&self, entry: &Entry) -> KubeconfigResult {
        merge(entry, None, &self.env(&[]), now()).expect("merged")
    }
}

/// A file as people have them: another cluster, keys nobody knows, an order of its own.
const OTHERS: &str = "\
kind: Config
users:
- name: other
  user:
    client-key-data: c2VjcmV0
    exotic: [1, 2]
current-context: other
apiVersion: v1
extensions:
- name: mine
  extension: {kept: true}
clusters:
- name: other
  cluster: {server: 'https://other', insecure-skip-tls-verify: true}
contexts:
- name: other
  context: {cluster: other, user: other, namespace: '007'}
";

// Written by the AWS CLI 1.45.11's own code (`awscli.customizations.eks`): `get_cluster_entry` and `get_user_entry` on
// this cluster's description, `KubeconfigAppender.insert_cluster_user_pair` into a new kubeconfig, `dump_content`.
const AS_THE_AWS_CLI_WRITES_IT: &str = "\
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tCg==
    server: https://ABCD.gr7.eu-west-1.eks.amazonaws.com
  name: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
contexts:
- context:
    cluster: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
    user: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
  name: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
current-context: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
kind: Config
preferences: {}
users:
- name: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - --region
      - eu-west-1
      - eks
      - get-token
      - --cluster-name
      - workshop
      - --output
      - json
      command: aws
";

// Written by the same code into a file that held [`OTHERS`].
const AS_THE_AWS_CLI_MERGES_IT: &str = "\
kind: Config
users:
- name: other
  user:
    client-key-data: c2VjcmV0
    exotic:
    - 1
    - 2
- name: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - --region
      - eu-west-1
      - eks
      - get-token
      - --cluster-name
      - workshop
      - --output
      - json
      command: aws
current-context: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
apiVersion: v1
extensions:
- name: mine
  extension:
    kept: true
clusters:
- name: other
  cluster:
    server: https://other
    insecure-skip-tls-verify: true
- cluster:
    certificate-authority-data: LS0tCg==
    server: https://ABCD.gr7.eu-west-1.eks.amazonaws.com
  name: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
contexts:
- name: other
  context:
    cluster: other
    user: other
    namespace: '007'
- context:
    cluster: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
    user: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
  name: arn:aws:eks:eu-west-1:111122223333:cluster/workshop
";

#[test]
fn a_new_file_is_what_the_aws_cli_writes() {
    let home = Home::new();
    let result = home.merge(&entry());
    assert_eq!(home.read(".kube/config"), AS_THE_AWS_CLI_WRITES_IT);
    assert_eq!(result.path, home.path(".kube/config").display().to_string());
    assert_eq!(result.words, format!("Added new context {ARN} to {}", result.path));
    assert_eq!((result.context.as_str(), result.backup), (ARN, None));
    assert_eq!(result.next[0].value, "kubectl get nodes");
    assert_eq!(home.files(".kube"), ["config"]);
}

#[test]
fn a_chosen_profile_is_written_as_the_aws_cli_writes_it() {
    let home = Home::new();
    home.merge(&Entry { profile: Some("work".into()), ..entry() });
    let expected = format!("{AS_THE_AWS_CLI_WRITES_IT}      env:\n      - name: AWS_PROFILE\n        value: work\n");
    assert_eq!(home.read(".kube/config"), expected);
}

#[test]
fn landfalls_own_command_has_its_full_path() {
    let exec = |entry: Entry| {
        let home = Home::new();
        home.merge(&entry);
        let file: Value = serde_yaml_ng::from_str(&home.read(".kube/config")).expect("YAML");
        file["users"][0]["user"]["exec"].clone()
    };
    let words = |value: &Value| -> Vec<String> { serde_yaml_ng::from_value(value["args"].clone()).expect("a list") };
    let own = Entry { token: TokenCommand::Landfall, ..entry() };
    assert_eq!(exec(own.clone())["command"], "/opt/landfall/landfall");
    let plain = ["token", "--cluster", "workshop", "--region", "eu-west-1"];
    assert_eq!(words(&exec(own.clone())), plain);
    let saved = Entry { saved_key: Some("home".into()), ..own.clone() };
    assert_eq!(words(&exec(saved)), [plain.as_slice(), &["--saved-key", "home"]].concat());
    let demo = [plain.as_slice(), &["--demo"]].concat();
    assert_eq!(words(&exec(Entry { demo: true, ..own })), demo);
    assert_eq!(words(&exec(Entry { demo: true, ..entry() })), demo, "the AWS CLI has no keys of the demo cloud");
}

#[test]
fn what_others_wrote_stays_in_its_order_and_a_copy_is_kept() {
    let home = Home::new();
    home.write(".kube/config", OTHERS);
    let result = home.merge(&entry());
    assert_eq!(home.read(".kube/config"), AS_THE_AWS_CLI_MERGES_IT);
    let backup = home.path(".kube/config.landfall-backup-20261120T105700Z");
    assert_eq!(result.backup, Some(backup.display().to_string()));
    assert_eq!(fs::read_to_string(backup).expect("the copy"), OTHERS);
}

#[test]
fn the_same_name_is_replaced_where_it_stands() {
    let home = Home::new();
    home.merge(&Entry { endpoint: "https://old".into(), ..entry() });
    let second = Entry { cluster_arn: format!("{ARN}-2"), name: "second".into(), ..entry() };
    home.merge(&second);
    let result = home.merge(&entry());
    let file: Value = serde_yaml_ng::from_str(&home.read(".kube/config")).expect("YAML");
    assert_eq!(file["clusters"][0]["cluster"]["server"], "https://ABCD.gr7.eu-west-1.eks.amazonaws.com");
    assert_eq!(file["clusters"].as_sequence().map(Vec::len), Some(2));
    assert_eq!(file["current-context"], ARN);
    assert!(result.words.starts_with("Updated context"), "{}", result.words);
    // All three were written within one second, and yet no copy was overwritten.
    assert_eq!(
        home.files(".kube"),
        ["config", "config.landfall-backup-20261120T105700Z", "config.landfall-backup-20261120T105700Z-2"]
    );
}

#[test]
fn nothing_is_written_when_nothing_changes() {
    let home = Home::new();
    home.merge(&entry());
    let commented = format!("# mine\n{}", home.read(".kube/config"));
    home.write(".kube/config", &commented);
    assert_eq!(home.merge(&entry()).backup, None);
    assert_eq!(home.read(".kube/config"), commented);
    assert_eq!(home.files(".kube"), ["config"]);
}

#[test]
fn empty_lists_and_empty_files_are_filled() {
    for text in
        ["", "# nothing yet\n", "apiVersion: v1\nkind: Config\nclusters: null\nusers:\ncontexts: []\npreferences:\n"]
    {
        let home = Home::new();
        home.write(".kube/config", text);
        home.merge(&entry());
        let file: Value = serde_yaml_ng::from_str(&home.read(".kube/config")).expect("YAML");
        for list in ["clusters", "contexts", "users"] {
            assert_eq!(file[list][0]["name"], ARN, "{text}");
        }
    }
}

#[test]
fn a_damaged_file_is_refused_and_untouched() {
    for (text, reason) in [
        ("- a\n- b\n", "keys and values"),
        ("just words", "keys and values"),
        ("clusters: {}\n", "“clusters” is not a list"),
        ("users: [a, b]\n", "an entry of “users”"),
        ("current-context: [a]\n", "“current-context” is not a text"),
        ("preferences: no\n", "“preferences”"),
        ("a: [\n", "not YAML"),
        ("a: 1\na: 2\n", "not YAML"),
    ] {
        let home = Home::new();
        home.write(".kube/config", text);
        let problem = merge(&entry(), None, &home.env(&[]), now()).expect_err(text);
        assert_eq!(problem.code, "kubeconfig-malformed");
        assert!(problem.what_happened.contains(reason), "{text}: {}", problem.what_happened);
        assert!(problem.what_happened.contains("~/.kube/config"), "{}", problem.what_happened);
        assert_eq!(home.read(".kube/config"), text);
        assert_eq!(home.files(".kube"), ["config"]);
    }
}

#[test]
fn the_file_is_chosen_as_the_aws_cli_chooses_it() {
    let home = Home::new();
    let (first, second) = (home.path("first"), home.path("deep/second"));
    let list = std::env::join_paths([&first, &second]).expect("a list").to_string_lossy().into_owned();
    let env = home.env(&[("KUBECONFIG", &list)]);
    let path = |target: Option<&Path>| merge(&entry(), target, &env, now()).expect("merged").path;
    assert_eq!(path(None), first.display().to_string(), "the first, made new");
    fs::remove_file(&first).expect("removed");
    merge(&entry(), Some(&second), &env, now()).expect("merged");
    home.write("first", "not: [a kubeconfig");
    assert_eq!(path(None), second.display().to_string(), "the one that has the cluster, past a damaged one");
    let named = home.path("named");
    assert_eq!(path(Some(&named)), named.display().to_string());
    assert!(!home.path(".kube").exists());
    let result = merge(&entry(), Some(&named), &env, now()).expect("merged");
    assert_eq!(result.next[0].value, format!("kubectl --kubeconfig \"{}\" get nodes", named.display()));
    let blank = merge(&entry(), None, &home.env(&[("KUBECONFIG", ":")]), now()).expect("merged");
    assert_eq!(blank.path, home.path(".kube/config").display().to_string());
}

#[cfg(unix)]
#[test]
fn modes_and_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
    let home = Home::new();
    home.merge(&entry());
    assert_eq!(mode(&home.path(".kube/config")), 0o600);

    let home = Home::new();
    let real = home.write("elsewhere/real", OTHERS);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("set");
    fs::create_dir(home.path(".kube")).expect("made");
    symlink("../elsewhere/real", home.path(".kube/config")).expect("linked");
    let result = home.merge(&entry());
    assert!(fs::symlink_metadata(home.path(".kube/config")).expect("a link").is_symlink());
    assert!(home.read("elsewhere/real").contains(ARN));
    assert_eq!(mode(&real), 0o640);
    assert_eq!(mode(Path::new(&result.backup.expect("a copy"))), 0o640, "the copy is as secret as the file");
    assert_eq!(home.files(".kube"), ["config"]);
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let home = Home::new();
    home.write(".kube", "a file where a folder should be");
    let problem = merge(&entry(), None, &home.env(&[]), now()).expect_err("refused");
    assert_eq!(problem.code, "kubeconfig-access");
    assert!(problem.what_happened.contains("~/.kube/config"), "{}", problem.what_happened);
}

#[test]
fn removing_takes_out_ours_and_nothing_else() {
    let home = Home::new();
    home.write(".kube/config", OTHERS);
    home.merge(&entry());
    let changed = remove(ARN, None, &home.env(&[]), now()).expect("removed");
    assert_eq!(changed, [home.path(".kube/config").display().to_string()]);
    let file: Value = serde_yaml_ng::from_str(&home.read(".kube/config")).expect("YAML");
    let mut expected: Value = serde_yaml_ng::from_str(OTHERS).expect("YAML");
    expected["current-context"] = "".into();
    assert_eq!(file, expected, "as before, but the current context was ours");
    assert_eq!(remove(ARN, None, &home.env(&[]), now()).expect("nothing to do"), Vec::<String>::new());
}

#[test]
fn removing_finds_renamed_contexts_and_spares_another_current_one() {
    let home = Home::new();
    home.merge(&entry());
    let renamed = home
        .read(".kube/config")
        .replace(&format!("  name: {ARN}\ncurrent-context: {ARN}"), "  name: short\ncurrent-context: other");
    home.write(".kube/config", &renamed);
    remove(ARN, None, &home.env(&[]), now()).expect("removed");
    let file: Value = serde_yaml_ng::from_str(&home.read(".kube/config")).expect("YAML");
    for list in ["clusters", "contexts", "users"] {
        assert_eq!(file[list], Value::Sequence(Vec::new()), "{list}");
    }
    assert_eq!(file["current-context"], "other");
}

#[test]
fn removing_without_a_file_does_nothing() {
    let home = Home::new();
    assert_eq!(remove(ARN, None, &home.env(&[]), now()).expect("fine"), Vec::<String>::new());
    assert!(!home.path(".kube").exists());
}

#[test]
fn trouble_is_known_before_anything_is_written() {
    let home = Home::new();
    let refused = |target: &std::path::Path| check(ARN, Some(target), &home.env(&[])).err().map(|problem| problem.code);
    assert_eq!(check(ARN, None, &home.env(&[])), Ok(()));
    assert_eq!(home.files("."), Vec::<String>::new(), "not even a folder is made");
    let damaged = home.write("damaged", "clusters: {a: 1}\n");
    assert_eq!(refused(&damaged).as_deref(), Some("kubeconfig-malformed"));
    assert_eq!(refused(&damaged.join("below-a-file")).as_deref(), Some("kubeconfig-access"));
    assert_eq!(home.read("damaged"), "clusters: {a: 1}\n");
}
