//! Merging into aws-auth: no foreign row is ever lost or touched, and merging twice is merging once.

use super::*;

const NODES: &str = "arn:aws:iam::111122223333:role/demo-node-role";
const OPS: &str = "arn:aws:iam::111122223333:role/Ops";

fn ops() -> Row {
    Row::of(OPS, "ops", &["system:masters".to_owned()]).expect("a row")
}

fn roles(text: &str, rows: &[Row]) -> Result<Option<String>, Refusal> {
    merged(List::MapRoles, text, rows)
}

/// Texts as people, EKS, eksctl and Terraform leave them.
const STANDING: &[&str] = &[
    "",
    "\n",
    "# nobody yet\n",
    "[]",
    "[]\n",
    "- groups:\n  - system:bootstrappers\n  - system:nodes\n  rolearn: arn:aws:iam::111122223333:role/other\n  username: system:node:{{EC2PrivateDNSName}}\n",
    "- rolearn: arn:aws:iam::111122223333:role/other   # the old group\n  username: x\n  groups: [a, b]",
    "    - rolearn: arn:aws:iam::111122223333:role/other\n      username: x\n      groups:\n        - a\n",
    "---\n- rolearn: arn:aws:iam::111122223333:role/other\n  username: x\n\n\n",
    "[{\"rolearn\": \"arn:aws:iam::111122223333:role/other\", \"username\": \"x\", \"groups\": [\"a\"]}]\n",
    "\"groups\":\n",
    "- \"groups\":\n  - \"a\"\n  \"rolearn\": \"arn:aws:iam::111122223333:role/other\"\n  \"username\": \"x\"\n- rolearn: odd\n- just text\n",
    "-\n  rolearn: arn:aws:iam::111122223333:role/other\n  username: x\n",
    "- &a\n  rolearn: arn:aws:iam::111122223333:role/other\n  groups: &g [a]\n- rolearn: other\n  groups: *g\n",
    "- rolearn: a\n  note: |+\n    two lines\n    of text\n\n",
];

#[test]
fn no_foreign_row_is_ever_lost_or_touched() {
    let rows = [ops(), Row::of_nodes(NODES).expect("a row")];
    let mut extended = 0;
    for before in STANDING {
        let after = match roles(before, &rows) {
            Ok(Some(after)) => after,
            // Refused: nothing is written.
            Err(Refusal::Unreadable { .. } | Refusal::NotExtendable { .. }) => continue,
            other => panic!("{before:?}: {other:?}"),
        };
        extended += 1;
        let parsed =
            |text: &str| serde_yaml_ng::from_str::<Option<Vec<Value>>>(text).ok().flatten().unwrap_or_default();
        let (old, new) = (parsed(before), parsed(&after));
        assert_eq!(new[..old.len()], old, "{before:?} became {after:?}");
        assert_eq!(new.len(), old.len() + 2);
        // Byte for byte, up to the bracket of a list in brackets.
        let kept = before.trim_end().trim_end_matches(']');
        assert!(after.starts_with(kept), "{before:?} became {after:?}");
    }
    assert!(extended >= 12, "most of them can be extended: {extended} of {}", STANDING.len());
}

#[test]
fn merging_twice_is_merging_once() {
    let rows = [ops(), Row::of_nodes(NODES).expect("a row")];
    for before in STANDING {
        if let Ok(Some(after)) = roles(before, &rows) {
            assert_eq!(roles(&after, &rows), Ok(None), "{after:?}");
            let reversed: Vec<Row> = rows.iter().rev().cloned().collect();
            assert_eq!(roles(&after, &reversed), Ok(None));
        }
    }
}

#[test]
fn one_row_after_the_other_is_both_at_once() {
    let (one, other) = (ops(), Row::of_nodes(NODES).expect("a row"));
    for before in STANDING {
        let Ok(Some(both)) = roles(before, &[one.clone(), other.clone()]) else { continue };
        let first = roles(before, std::slice::from_ref(&one)).expect("extended").expect("missing");
        let second = roles(&first, std::slice::from_ref(&other)).expect("extended").expect("missing");
        assert_eq!(read(List::MapRoles, &second), read(List::MapRoles, &both), "{before:?}");
    }
}

#[test]
fn the_row_of_nodes_is_the_one_eks_writes() {
    let made = roles("", &[Row::of_nodes(NODES).expect("a row")]).expect("extended").expect("missing");
    let by_eks = "- groups:\n  - system:bootstrappers\n  - system:nodes\n  rolearn: arn:aws:iam::111122223333:role/demo-node-role\n  username: system:node:{{EC2PrivateDNSName}}\n";
    assert_eq!(made, by_eks);
    assert_eq!(roles(by_eks, &[Row::of_nodes(NODES).expect("a row")]), Ok(None), "EKS has written it already");
}

#[test]
fn paths_are_cut_and_sessions_become_roles() {
    let row = Row::of_nodes("arn:aws:iam::111122223333:role/teams/a/demo-node-role").expect("a row");
    assert_eq!(row.arn, NODES);
    let row = Row::of("arn:aws:sts::111122223333:assumed-role/Ops/ada", "", &[]).expect("a row");
    assert_eq!(row.arn, OPS);
    assert_eq!(row.username, "arn:aws:sts::111122223333:assumed-role/Ops/{{SessionName}}");
    assert!(Row::of("ada", "", &[]).is_err());
}

#[test]
fn users_go_to_their_own_list() {
    let ada = Row::of("arn:aws:iam::111122223333:user/ada", "", &["viewers".to_owned()]).expect("a row");
    assert_eq!(ada.list, List::MapUsers);
    assert_eq!(roles("", std::slice::from_ref(&ada)), Ok(None));
    let made = merged(List::MapUsers, "", &[ada]).expect("extended").expect("missing");
    assert_eq!(
        made,
        "- groups:\n  - viewers\n  userarn: arn:aws:iam::111122223333:user/ada\n  username: arn:aws:iam::111122223333:user/ada\n"
    );
}

#[test]
fn a_row_with_other_groups_is_not_merged_silently() {
    let text = format!("- rolearn: {OPS}\n  username: ops\n  groups: [viewers]\n");
    let refused = roles(&text, &[ops()]).expect_err("refused");
    let groups = vec!["viewers".to_owned()];
    assert_eq!(refused, Refusal::Differs { list: List::MapRoles, arn: OPS.into(), username: "ops".into(), groups });
    let reordered = Row::of(OPS, "ops", &["b".to_owned(), "a".to_owned()]).expect("a row");
    let text = format!(
        "- rolearn: {}\n  username: ops\n  groups: [a, b]\n",
        OPS.to_uppercase().replace("ARN:AWS:IAM", "arn:aws:iam")
    );
    assert_eq!(roles(&text, &[reordered]), Ok(None), "the order of groups and the case of letters say nothing");
}

#[test]
fn a_row_asked_for_twice_is_added_once() {
    let made = roles("", &[ops(), ops()]).expect("extended").expect("missing");
    assert_eq!(made.matches("rolearn").count(), 1);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line() {
    for (text, line) in [
        ("- rolearn: a\n  username: b\n groups: c\n", 3),
        ("rolearn: a\n", 1),
        ("- rolearn: a\n\tusername: b\n", 2),
        ("- \"open\n", 2),
    ] {
        let Err(Refusal::Unreadable { line: found, why, .. }) = roles(text, &[ops()]) else {
            panic!("{text:?} was read");
        };
        assert!(found.abs_diff(line) <= 1 && !why.is_empty(), "{text:?}: line {found}, {why}");
    }
}

#[test]
fn odd_texts_are_extended_rightly_or_not_at_all() {
    // A cheap search: pieces of YAML in every order, three at a time.
    let pieces = [
        "- a: 1\n",
        "  b: [x]\n",
        "# c\n",
        "\n",
        "- rolearn: r\n",
        "[]\n",
        "...\n",
        "---\n",
        "  - d\n",
        "- |\n  e\n",
        "  '",
    ];
    for one in pieces {
        for two in pieces {
            for three in pieces {
                let before = format!("{one}{two}{three}");
                let Ok(Some(after)) = roles(&before, &[ops()]) else { continue };
                let old = read(List::MapRoles, &before).expect("it was read");
                let new = read(List::MapRoles, &after).expect("it is read again");
                assert_eq!(new[..old.len()], old, "{before:?} became {after:?}");
                assert_eq!(new.len(), old.len() + 1);
            }
        }
    }
}
