//! An EKS by other people, for what moto lacks: access entries and their policies, add-ons, and pod identities. The engine
//! makes clusters on the demo cloud, but its every word to EKS goes to Winterbaume too, whose answers about these things
//! are the ones it gets; the plain SDK then reads back what Winterbaume holds, against the answers in the files.
//!
//! Winterbaume (0.2.0) has no control plane to speak of: no certificate, issuer or network. The demo cloud stands in there,
//! and answers about node groups and Fargate profiles, whose tags Winterbaume forgets (API reference of CreateNodegroup and
//! CreateFargateProfile: `tags`), so that a step could not find its own again. It neither keeps nor shows a cluster's key
//! (DescribeCluster: `encryptionConfig`), the settings of an add-on, or the pod identities made with one (DescribeAddon:
//! `configurationValues`, `podIdentityAssociations`): nothing is asserted about those here.

use std::{
    collections::{BTreeMap, HashMap},
    env, fs,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex},
};

use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn},
        orchestrator::{HttpRequest, HttpResponse},
    },
    http::StatusCode,
};
use landfall_demo_cloud::{ACCESS_KEY_ID, ACCOUNT_ID, SECRET_ACCESS_KEY};
use landfall_engine::{
    cloud::{Cloud, config_through},
    contract::{ClusterSpec, PodRoleThrough, RunPhase, ServiceAccountRole, Stage},
    pace::Pace,
    resources::{TAG_CLUSTER, TAG_RUN, TAG_STEP},
    runner::Runner,
};
use serde_json::{Value, json};

use crate::{
    matrix::{beyond, in_paused_time},
    recipes::recipes,
    world::{REGION, World, settled, troubles},
};

/// What Winterbaume is asked about; it stands behind the cluster's name in a path.
const JUDGED: [&str; 3] = ["access-entries", "addons", "pod-identity-associations"];

#[test]
fn the_cluster_of_the_command_line_lets_in_whom_the_file_names() {
    let cluster_admin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
    let view = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    let person = |step: &str, policy: &str, scope: &str, namespaces: &[&str]| {
        json!({
            "type": "STANDARD", "groups": [], "username": null, "step": step,
            "policies": [{ "policy": policy, "scope": scope, "namespaces": namespaces }],
        })
    };
    let expected = json!({
        "access entries": {
            "arn:aws:iam::111122223333:role/Admin": person("access-entry-1", cluster_admin, "cluster", &[]),
            "arn:aws:iam::111122223333:user/bob": person("access-entry-2", view, "namespace", &["bob"]),
        },
        "add-ons": { "coredns": addon("coredns"), "kube-proxy": addon("kube-proxy"), "vpc-cni": addon("vpc-cni") },
        "pod identities": {},
        "node groups": { "alpha": { "role": "command-line-basics-node-role", "min": 1, "desired": 1, "max": 3 } },
        "Fargate profiles": { "alpha": { "selectors": [{ "namespace": "alpha", "labels": {} }] } },
    });
    in_paused_time(made_once_and_gone(&recipe("command-line-basics"), &expected));
}

#[test]
fn the_cluster_with_all_workers_lets_in_its_own_nodes() {
    let nodes = json!({
        "type": "EC2_LINUX", "groups": [], "username": null, "step": "access-entry-nodes", "policies": [],
    });
    let group = |role: &str| json!({ "role": role, "min": 1, "desired": 1, "max": 2 });
    let profile =
        |labels: Value, namespace: &str| json!({ "selectors": [{ "namespace": namespace, "labels": labels }] });
    let mut expected = json!({
        "access entries": { format!("arn:aws:iam::{ACCOUNT_ID}:role/all-workers-node-role"): nodes },
        "add-ons": { "coredns": addon("coredns"), "kube-proxy": addon("kube-proxy"), "vpc-cni": addon("vpc-cni") },
        "pod identities": {},
        "node groups": {
            "managed": group("all-workers-node-role"),
            "templated": group("all-workers-node-role"),
        },
        "Fargate profiles": {
            "by-label": profile(json!({ "compute": "fargate" }), "mixed"),
            "by-namespace": profile(json!({}), "serverless"),
        },
    });
    let mut spec = recipe("all-workers");
    in_paused_time(made_once_and_gone(&spec, &expected));

    // The same with a role for pods of one's own: its agent comes along. One only, since Winterbaume lists every
    // association, whatever it is asked for (API reference of ListPodIdentityAssociations: `serviceAccount`).
    spec.workers.service_account_roles = vec![ServiceAccountRole {
        namespace: "shop".into(),
        service_account: "web".into(),
        policies: vec!["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".into()],
        through: PodRoleThrough::PodIdentity,
    }];
    expected["add-ons"]["eks-pod-identity-agent"] = addon("eks-pod-identity-agent");
    expected["pod identities"]["shop/web"] =
        json!({ "role": "all-workers-shop-web-ad765b08", "step": "pod-identity-shop-web" });
    in_paused_time(made_once_and_gone(&spec, &expected));
}

/// Winterbaume's own default of a version shows that none was asked for.
fn addon(name: &str) -> Value {
    json!({ "status": "ACTIVE", "version": "v1.0.0", "role": null, "step": format!("addon-{name}") })
}

fn recipe(name: &str) -> ClusterSpec {
    recipes().into_iter().find(|spec| spec.name == name).expect("a recipe")
}

/// Makes it, reads it back, makes it again as after a journal that lost its events, and deletes it.
async fn made_once_and_gone(spec: &ClusterSpec, expected: &Value) {
    let world = World::of(spec);
    let before = world.inventory();
    let winterbaume = Arc::new(Mutex::new(Winterbaume::start()));
    let pace = || Pace::starting_at(world.demo.now(), 1.0);
    let config = |door| config_through(door, REGION, ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    let both = Arc::new(Cloud::new(config(door(&world, &winterbaume)), ACCOUNT_ID, pace()));
    let judge = Cloud::new(config(door_to(&winterbaume)), ACCOUNT_ID, pace());

    let handle = world.begin_with(spec, both.clone());
    handle.create(spec.clone(), Stage::Workers);
    let run = settled(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{}", spec.name);
    let held = held(&judge, &spec.name).await;
    assert_eq!(without_identifiers(&held), *expected, "{}", spec.name);

    drop(handle);
    let id = format!("{}-1", spec.name);
    let journal = world.runs().join(format!("{id}.jsonl"));
    tokio::task::yield_now().await;
    let text = fs::read_to_string(&journal).expect("a journal");
    fs::write(&journal, text.split_inclusive('\n').next().expect("a header")).expect("cut");
    let handle = Runner::open(&world.runs(), &id, Some(both)).expect("opened");
    handle.create(spec.clone(), Stage::Workers);
    let run = settled(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{}", spec.name);
    assert_eq!(self::held(&judge, &spec.name).await, held, "{}: nothing is made twice, or anew", spec.name);

    handle.delete(Vec::new());
    let run = settled(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]), "{}", spec.name);
    let clusters = judge.eks.list_clusters().send().await.expect("a list");
    assert_eq!(clusters.clusters(), Vec::<String>::new(), "{}", spec.name);
    assert_eq!(beyond(&before, &world.inventory()), Vec::<String>::new(), "{}", spec.name);
    let refused = &winterbaume.lock().expect("not poisoned").refused;
    assert_eq!(*refused, Vec::<String>::new(), "{}", spec.name);
}

/// What Winterbaume holds of a cluster, by the plain SDK.
async fn held(judge: &Cloud, cluster: &str) -> Value {
    let eks = &judge.eks;
    let mut account = json!({});
    let entries = eks.list_access_entries().cluster_name(cluster).send().await.expect("a list");
    account["access entries"] = json!({});
    for arn in entries.access_entries() {
        let entry = eks.describe_access_entry().cluster_name(cluster).principal_arn(arn).send().await;
        let entry = entry.expect("an answer").access_entry.expect("an entry");
        let policies = eks.list_associated_access_policies().cluster_name(cluster).principal_arn(arn).send().await;
        let policies = policies.expect("a list");
        let policy = policies.associated_access_policies().iter().map(|one| {
            let scope = one.access_scope().expect("a scope");
            let kind = scope.r#type().map(|kind| kind.as_str());
            json!({ "policy": one.policy_arn(), "scope": kind, "namespaces": scope.namespaces() })
        });
        account["access entries"][arn] = json!({
            "id": entry.access_entry_arn(),
            "type": entry.r#type(),
            "groups": entry.kubernetes_groups(),
            "username": entry.username(),
            "step": step(entry.tags(), cluster),
            "policies": policy.collect::<Vec<_>>(),
        });
    }
    let addons = eks.list_addons().cluster_name(cluster).send().await.expect("a list");
    account["add-ons"] = json!({});
    for name in addons.addons() {
        let addon = eks.describe_addon().cluster_name(cluster).addon_name(name).send().await;
        let addon = addon.expect("an answer").addon.expect("an add-on");
        account["add-ons"][name] = json!({
            "id": addon.addon_arn(),
            "status": addon.status().map(|status| status.as_str()),
            "version": addon.addon_version(),
            "role": addon.service_account_role_arn(),
            "step": step(addon.tags(), cluster),
        });
    }
    let identities = eks.list_pod_identity_associations().cluster_name(cluster).send().await.expect("a list");
    account["pod identities"] = json!({});
    for listed in identities.associations() {
        let id = listed.association_id().expect("an id");
        let one = eks.describe_pod_identity_association().cluster_name(cluster).association_id(id).send().await;
        let one = one.expect("an answer").association.expect("an association");
        let whose = format!("{}/{}", one.namespace().unwrap_or_default(), one.service_account().unwrap_or_default());
        assert!(account["pod identities"].get(&whose).is_none(), "{whose} has two");
        account["pod identities"][whose] = json!({
            "id": id, "role": name_of(one.role_arn()), "step": step(one.tags(), cluster),
        });
    }
    let groups = eks.list_nodegroups().cluster_name(cluster).send().await.expect("a list");
    account["node groups"] = json!({});
    for name in groups.nodegroups() {
        let group = eks.describe_nodegroup().cluster_name(cluster).nodegroup_name(name).send().await;
        let group = group.expect("an answer").nodegroup.expect("a group");
        let size = group.scaling_config().expect("a size");
        account["node groups"][name] = json!({
            "role": name_of(group.node_role()),
            "min": size.min_size(), "desired": size.desired_size(), "max": size.max_size(),
        });
    }
    let profiles = eks.list_fargate_profiles().cluster_name(cluster).send().await.expect("a list");
    account["Fargate profiles"] = json!({});
    for name in profiles.fargate_profile_names() {
        let profile = eks.describe_fargate_profile().cluster_name(cluster).fargate_profile_name(name).send().await;
        let profile = profile.expect("an answer").fargate_profile.expect("a profile");
        let selector = profile.selectors().iter().map(|one| {
            let labels: BTreeMap<_, _> = one.labels().into_iter().flatten().collect();
            json!({ "namespace": one.namespace(), "labels": labels })
        });
        account["Fargate profiles"][name] = json!({ "selectors": selector.collect::<Vec<_>>() });
    }
    account
}

/// The step that made something of ours, by its tags.
fn step<'a>(tags: Option<&'a HashMap<String, String>>, cluster: &str) -> &'a str {
    let tags = tags.expect("tags");
    assert_eq!((tags[TAG_CLUSTER].as_str(), tags[TAG_RUN].as_str()), (cluster, &*format!("{cluster}-1")));
    &tags[TAG_STEP]
}

fn name_of(role_arn: Option<&str>) -> Option<&str> {
    role_arn?.rsplit_once('/').map(|(_, name)| name)
}

/// What Winterbaume draws anew for everything it makes.
fn without_identifiers(account: &Value) -> Value {
    let mut account = account.clone();
    for kind in account.as_object_mut().expect("kinds").values_mut() {
        for one in kind.as_object_mut().expect("things").values_mut() {
            one.as_object_mut().expect("a thing").remove("id");
        }
    }
    account
}

/// The way to AWS: the demo cloud, and for EKS Winterbaume beside it.
fn door(world: &World, winterbaume: &Arc<Mutex<Winterbaume>>) -> SharedHttpClient {
    let (demo, winterbaume) = (world.demo.http_client(), winterbaume.clone());
    http_client_fn(move |settings, components| {
        let demo = demo.http_connector(settings, components);
        SharedHttpConnector::new(Both { demo, winterbaume: winterbaume.clone() })
    })
}

/// The way to Winterbaume alone.
fn door_to(winterbaume: &Arc<Mutex<Winterbaume>>) -> SharedHttpClient {
    let winterbaume = winterbaume.clone();
    http_client_fn(move |_, _| SharedHttpConnector::new(Alone(winterbaume.clone())))
}

#[derive(Debug)]
struct Alone(Arc<Mutex<Winterbaume>>);

impl HttpConnector for Alone {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Ok(ask(&self.0, &question(&request))))
    }
}

#[derive(Debug)]
struct Both {
    demo: SharedHttpConnector,
    winterbaume: Arc<Mutex<Winterbaume>>,
}

impl HttpConnector for Both {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let question = question(&request);
        let path = request.uri().split_once("://eks.").and_then(|(_, rest)| rest.split_once("/clusters"));
        let is_judged =
            path.is_some_and(|(_, rest)| rest.split(['/', '?']).nth(2).is_some_and(|kind| JUDGED.contains(&kind)));
        let (about_clusters, writes) = (path.is_some(), request.method() != "GET");
        if is_judged {
            let answer = ask(&self.winterbaume, &question);
            if !writes || !answer.status().is_success() {
                return HttpConnectorFuture::ready(Ok(answer));
            }
            // The demo cloud's nodes need these things too; what it says about them nobody hears.
            let unheard = self.demo.call(request);
            return HttpConnectorFuture::new(async move {
                unheard.await?;
                Ok(answer)
            });
        }
        let answer = self.demo.call(request);
        if !about_clusters || !writes {
            return answer;
        }
        let winterbaume = self.winterbaume.clone();
        HttpConnectorFuture::new(async move {
            let answer = answer.await?;
            if answer.status().is_success() {
                let second = ask(&winterbaume, &question);
                let refusal = format!("{question}: {:?}", second.body().bytes().map(String::from_utf8_lossy));
                if !second.status().is_success() {
                    winterbaume.lock().expect("not poisoned").refused.push(refusal);
                }
            }
            Ok(answer)
        })
    }
}

fn question(request: &HttpRequest) -> Value {
    let body = request.body().bytes().map(String::from_utf8_lossy);
    json!({ "method": request.method(), "uri": request.uri(), "body": body })
}

fn ask(winterbaume: &Mutex<Winterbaume>, question: &Value) -> HttpResponse {
    let answer = winterbaume.lock().expect("not poisoned").ask(question);
    let status = answer["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
    let body = answer["body"].as_str().expect("a body").to_owned();
    let mut response = HttpResponse::new(StatusCode::try_from(status).expect("a status"), body.into());
    for header in answer["headers"].as_array().expect("a list") {
        let [name, value] = [0, 1].map(|at| header[at].as_str().expect("text").to_owned());
        response.headers_mut().insert(name, value);
    }
    response
}

/// The program of tests/winterbaume: a question on a line, its answer on a line. It knows no sockets, so that time can be
/// paused.
#[derive(Debug)]
struct Winterbaume {
    program: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// What it did not take of what the demo cloud took.
    refused: Vec<String>,
}

impl Winterbaume {
    fn start() -> Self {
        let mut command = Command::new(program());
        let command = command.arg(ACCOUNT_ID).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut program = command.spawn().expect("it starts");
        let questions = program.stdin.take().expect("a pipe");
        let answers = BufReader::new(program.stdout.take().expect("a pipe"));
        Self { program, questions, answers, refused: Vec::new() }
    }

    fn ask(&mut self, question: &Value) -> Value {
        writeln!(self.questions, "{question}").expect("it listens");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("it answers");
        serde_json::from_str(&answer).expect("JSON")
    }
}

impl Drop for Winterbaume {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Where the chores put it. This program is `<target>/debug/deps/promises-…`.
fn program() -> PathBuf {
    let beside = || {
        let here = env::current_exe().expect("a program knows where it is");
        let debug = here.ancestors().nth(2).expect("a target folder");
        debug.with_file_name("tools").join("winterbaume").join("debug").join("landfall-winterbaume")
    };
    let program = env::var_os("LANDFALL_TEST_WINTERBAUME").map_or_else(beside, PathBuf::from);
    let program = program.with_extension(env::consts::EXE_EXTENSION);
    assert!(program.exists(), "{} is missing: run cargo xtask test, which builds it", program.display());
    program
}
