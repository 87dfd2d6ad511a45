//! `landfall demo --classroom`: a leader reads what a workshop in one account would be like, and meets it in a terminal.

use serde_json::json;

use crate::computer::{Computer, run};

#[test]
fn a_leader_reads_what_a_class_meets_and_works_beside_it() {
    let computer = Computer::new();
    let demo = computer.serve_demo_with("--speed 60 --classroom 8");
    let said = demo.said.join("\n");
    for words in [
        "when 8 people build their first cluster at once",
        "stopped by VpcLimitExceeded",
        "VPCs per Region: 9 instead of 5",
        "http://127.0.0.1:",
    ] {
        assert!(said.contains(words), "no “{words}” in:\n{said}");
    }
    // They begin at once, and take what the account has before anybody else gets it.
    let mine = run(&mut demo.visitor(computer.aws("ec2 create-vpc --cidr-block 10.0.0.0/16")));
    assert!(mine.err.contains("(VpcLimitExceeded)") || mine.err.contains("(RequestLimitExceeded)"), "{}", mine.err);
    let theirs = "ec2 describe-vpcs --filters Name=tag:Name,Values=participant-* --query length(Vpcs)";
    assert_eq!(run(&mut demo.visitor(computer.aws(theirs))).json(), json!(4));
    drop(demo);
    assert!(!computer.path("landfall/demo-account.json").exists(), "nobody's account was opened");
    let own = computer.serve_demo();
    assert_eq!(run(&mut own.visitor(computer.aws(theirs))).json(), json!(0));
}

#[test]
fn a_class_has_between_one_and_two_hundred_people() {
    let computer = Computer::new();
    for number in ["0", "201", "many"] {
        let said = run(&mut computer.landfall(&format!("demo --classroom {number}")));
        assert_eq!(said.status, Some(2));
        assert!(said.err.contains("--classroom") && said.err.contains(number), "{}", said.err);
    }
}
