//! kubectl, as people have it, reads the kubeconfig that Landfall wrote and meets the demo cluster through
//! `landfall token`. The kubeconfig calls the built program, which is the one on trial.

use std::fs;

use crate::computer::{Computer, landfall_program, run, text};

#[test]
fn kubectl_lists_the_nodes_through_landfall_token() {
    let computer = Computer::new();
    computer.make_demo_cluster();
    let written = fs::read_to_string(computer.kubeconfig()).expect("a kubeconfig");
    assert!(written.contains(&format!("command: {}\n", landfall_program().display())), "{written}");

    let _demo = computer.serve_demo();
    let nodes = run(&mut computer.kubectl("get nodes -o json")).json();
    let nodes = nodes["items"].as_array().expect("a list");
    assert_eq!(nodes.len(), 2);
    let server = run(&mut computer.kubectl("version -o json")).json();
    let version = text(&server["serverVersion"]["gitVersion"]);
    assert!(version.starts_with("v1."), "{server}");
    for node in nodes {
        let conditions = node["status"]["conditions"].as_array().expect("conditions");
        assert!(conditions.iter().any(|each| each["type"] == "Ready" && each["status"] == "True"), "{node}");
        assert_eq!(node["status"]["nodeInfo"]["kubeletVersion"], version);
    }
    let table = run(&mut computer.kubectl("get nodes")).succeeded();
    assert_eq!(table.lines().filter(|line| line.contains(" Ready ") && line.contains(&version)).count(), 2, "{table}");
}

#[test]
fn a_token_for_another_cluster_is_refused() {
    let computer = Computer::new();
    computer.make_demo_cluster();
    let written = fs::read_to_string(computer.kubeconfig()).expect("a kubeconfig");
    let other = written.replace("      - --cluster\n      - first\n", "      - --cluster\n      - second\n");
    assert_ne!(other, written);
    computer.write("kubeconfig", &other);
    let _demo = computer.serve_demo();
    let said = run(&mut computer.kubectl("get nodes"));
    assert_ne!(said.status, Some(0));
    assert!(said.err.contains("Unauthorized"), "{}", said.err);
}
