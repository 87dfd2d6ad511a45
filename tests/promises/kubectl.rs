//! kubectl, as people have it, reads the kubeconfig that Landfall wrote and meets the demo cluster through
//! `landfall token`. The kubeconfig calls the built program, which is the one on trial.

use std::fs;

use serde_json::json;

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
fn kubectl_makes_a_load_balancer_and_takes_it_away() {
    let computer = Computer::new();
    computer.make_demo_cluster();
    let manifest = json!({ "apiVersion": "v1", "kind": "List", "items": [
        {
            "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web" },
            "spec": { "type": "LoadBalancer", "selector": { "app": "web" }, "ports": [{ "port": 80 }] },
        },
        {
            "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": "site" },
            "spec": { "ingressClassName": "alb", "rules": [] },
        },
        {
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data" },
            "spec": { "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "4Gi" } } },
        },
    ] });
    let file = computer.write("objects.json", &manifest.to_string());
    // Fast enough that controllers and interfaces are done in a moment.
    let demo = computer.serve_demo_at("60");
    let create = format!("create -f {}", file.display());
    let said = run(&mut computer.kubectl(&create)).succeeded();
    assert_eq!(said.matches(" created").count(), 3, "{said}");
    let twice = run(&mut computer.kubectl(&create));
    assert!(twice.err.contains("(AlreadyExists)"), "{}", twice.err);

    let balancers = "elbv2 describe-load-balancers --query LoadBalancers[].Type";
    let made = |words: &str| run(&mut demo.visitor(computer.aws(words))).json();
    assert_eq!(made(balancers), json!(["application"]));
    assert_eq!(made("elb describe-load-balancers --query length(LoadBalancerDescriptions)"), json!(1));
    let table = run(&mut computer.kubectl("get services")).succeeded();
    assert!(table.lines().any(|line| line.starts_with("web") && line.contains(".elb.amazonaws.com")), "{table}");

    // The first program that Landfall proposes. New versions of kubectl send it as protobuf.
    run(&mut computer.kubectl("create deployment hello --image=public.ecr.aws/nginx/nginx:stable")).succeeded();
    run(&mut computer.kubectl("rollout status deployment hello --timeout=60s")).succeeded();
    let replicas = run(&mut computer.kubectl("get deployment hello -o jsonpath={.status.readyReplicas}")).succeeded();
    assert_eq!(replicas, "1");
    run(&mut computer.kubectl("delete deployment hello")).succeeded();

    // kubectl waits for the finalizers.
    run(&mut computer.kubectl("delete service/web ingress/site persistentvolumeclaim/data")).succeeded();
    assert_eq!(made(balancers), json!([]));
    let left = "ec2 describe-volumes --filters Name=status,Values=available --query length(Volumes)";
    assert_eq!(made(left), json!(0));
    let gone = run(&mut computer.kubectl("get service web"));
    assert!(gone.err.contains("(NotFound)"), "{}", gone.err);
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
    // What stands in parentheses behind it differs between versions of kubectl.
    assert!(said.err.contains("You must be logged in to the server"), "{}", said.err);
}
