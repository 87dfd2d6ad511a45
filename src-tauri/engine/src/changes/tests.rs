//! What other answers may do to a run whose steps all stand.

use super::*;
use crate::{
    contract::{AccessGrant, EncryptionKey, NodeGroupSpec},
    journal::{Header, JOURNAL_FORMAT},
    run_state::Activity,
};

/// A run with two zones and all steps done.
fn standing(change: impl FnOnce(&mut ClusterSpec)) -> RunState {
    let mut spec = ClusterSpec::new("first", "us-east-1");
    spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
    change(&mut spec);
    let header = Header {
        format: JOURNAL_FORMAT,
        id: "first-1".into(),
        created_at: 0,
        account: "111122223333".into(),
        demo: true,
        guided: false,
        recovered: false,
        source: None,
        spec,
    };
    let mut state = RunState::new(header);
    for step in &mut state.steps {
        (step.intended, step.output, step.state) = (true, Some(Value::Null), Some(crate::contract::StepState::Done));
    }
    (state.activity, state.through) = (Activity::Finished, Stage::Workers);
    state
}

fn with(state: &RunState, change: impl FnOnce(&mut ClusterSpec)) -> ChangePreview {
    let mut next = state.spec.clone();
    change(&mut next);
    preview(state, &next, None)
}

fn keys(items: &[ChangeItem]) -> Vec<&str> {
    items.iter().map(|item| item.key.as_str()).collect()
}

fn group(name: &str) -> NodeGroupSpec {
    NodeGroupSpec { name: name.into(), ..NodeGroupSpec::default() }
}

#[test]
fn the_same_answers_change_nothing() {
    let state = standing(|_| ());
    let same = with(&state, |_| ());
    assert_eq!((same.makes.len(), same.deletes.len(), &same.problems, &same.refused), (0, 0, &vec![], &None));
    assert!(same.words.starts_with("Nothing is changed yet"), "{}", same.words);
    assert_eq!(agree(&same, &[]).expect_err("nothing to do").code, "nothing-to-change");
    let open = with(&state, |next| {
        next.network.zones.clear();
        next.cluster.version.clear();
    });
    assert_eq!((open.makes.len(), open.refused), (0, None), "what was chosen for the person stays");
}

#[test]
fn a_key_and_a_node_group_are_added_to_what_stands() {
    let state = standing(|_| ());
    let change = with(&state, |next| {
        next.cluster.encryption = EncryptionKey::NewKey;
        next.workers.node_groups.push(group("more"));
    });
    assert_eq!(keys(&change.makes), ["kms-key", "secrets-encryption", "node-group-more"]);
    assert_eq!((keys(&change.deletes).len(), &change.problems, &change.refused), (0, &vec![], &None));
    assert!(change.words.starts_with("3 things are made, and nothing is deleted. It takes about "), "{}", change.words);
    assert!(change.cost_words.ends_with(" more than now."), "{}", change.cost_words);
    assert_eq!(agree(&change, &[]), Ok(()));
}

#[test]
fn what_is_taken_out_of_the_answers_goes_and_only_as_told() {
    let state = standing(|spec| spec.workers.node_groups.push(group("more")));
    let change = with(&state, |next| {
        next.workers.node_groups.pop();
    });
    assert_eq!((keys(&change.makes).len(), keys(&change.deletes)), (0, vec!["node-group-more"]));
    assert!(change.words.starts_with("Nothing is made, and 1 thing is deleted."), "{}", change.words);
    assert!(change.cost_words.ends_with(" less than now."), "{}", change.cost_words);
    assert_eq!(agree(&change, &["node-group-more".into()]), Ok(()));
    for told in [vec![], vec!["node-group-other".to_owned()]] {
        assert_eq!(agree(&change, &told).expect_err("not what was told").code, "change-differs");
    }
}

#[test]
fn what_stands_keeps_its_fields_and_each_answer_says_so_at_its_place() {
    let state = standing(|_| ());
    let change = with(&state, |next| {
        next.workers.node_groups.insert(0, group("new"));
        next.workers.node_groups[1].disk_gib = 99;
        next.network.cidr = "10.0.0.0/16".into();
    });
    let fields: Vec<_> = change.problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["network.cidr", "workers.node_groups.1.disk_gib"]);
    let disk = &change.problems[1];
    assert_eq!(disk.message, "Node group workers stands already and keeps what was chosen when it was made.");
    assert_eq!(disk.remedy, "Put back 20.");
    let refused = change.refused.expect("refused");
    assert_eq!(refused.code, "answers-fixed");
    assert!(refused.what_happened.contains("VPC") && refused.what_happened.contains("Node group workers"));
}

#[test]
fn eks_takes_no_key_off_a_cluster() {
    let state = standing(|spec| spec.cluster.encryption = EncryptionKey::NewKey);
    let change = with(&state, |next| next.cluster.encryption = EncryptionKey::AwsOwned);
    assert_eq!((change.makes.len(), change.deletes.len()), (0, 0));
    assert_eq!(change.problems.len(), 1, "{:?}", change.problems);
    assert_eq!(change.problems[0].field, "cluster.encryption");
}

#[test]
fn grants_are_added_last_and_keep_their_order() {
    let grant = |name: &str| AccessGrant {
        principal_arn: format!("arn:aws:iam::111122223333:role/{name}"),
        policy: "AmazonEKSViewPolicy".into(),
        ..AccessGrant::default()
    };
    let state = standing(|spec| spec.access.grants = vec![grant("a"), grant("b")]);
    let more = with(&state, |next| next.access.grants.push(grant("c")));
    assert_eq!((more.makes.len(), &more.refused), (1, &None));
    let without_the_first = with(&state, |next| {
        next.access.grants.remove(0);
    });
    assert_eq!(without_the_first.problems.len(), 1);
    assert_eq!(without_the_first.problems[0].field, "access.grants");
    assert!(without_the_first.problems[0].remedy.contains("keep their order"));
}

#[test]
fn what_is_being_deleted_is_not_changed() {
    let mut state = standing(|_| ());
    state.direction = Direction::Delete;
    let change = with(&state, |next| next.workers.node_groups.push(group("more")));
    assert_eq!(change.refused.map(|problem| problem.code).as_deref(), Some("run-deleting"));
}
