//! The kube crate, as operators and programs in Rust use it, on a cluster of the demo cloud: discovery, typed and dynamic
//! objects, waiting and watching, apply, and refusals. It comes in by the kubeconfig that Landfall wrote.

use std::{pin::pin, time::Duration};

use futures_util::{Stream, StreamExt};
use k8s_openapi::api::{
    apps::v1::Deployment,
    authorization::v1::SelfSubjectAccessReview,
    core::v1::{ConfigMap, Namespace, Node, Pod, Service},
    policy::v1::PodDisruptionBudget,
};
use kube::{
    Api, Client, Config, ResourceExt,
    api::{
        DeleteParams, DynamicObject, EvictParams, ListParams, LogParams, Patch, PatchParams, PostParams, WatchEvent,
        WatchParams,
    },
    config::{KubeConfigOptions, Kubeconfig},
    core::GroupVersionKind,
    discovery::{Discovery, Scope},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::computer::{Computer, Demo};

/// What everybody may look at: group, version, kind.
const KINDS: [(&str, &str, &str); 19] = [
    ("", "v1", "Namespace"),
    ("", "v1", "Node"),
    ("", "v1", "Pod"),
    ("apps", "v1", "Deployment"),
    ("apps", "v1", "ReplicaSet"),
    ("apps", "v1", "DaemonSet"),
    ("", "v1", "Service"),
    ("", "v1", "Endpoints"),
    ("", "v1", "ConfigMap"),
    ("", "v1", "Secret"),
    ("", "v1", "ServiceAccount"),
    ("storage.k8s.io", "v1", "StorageClass"),
    ("", "v1", "PersistentVolumeClaim"),
    ("", "v1", "PersistentVolume"),
    ("networking.k8s.io", "v1", "Ingress"),
    ("policy", "v1", "PodDisruptionBudget"),
    ("", "v1", "Event"),
    ("discovery.k8s.io", "v1", "EndpointSlice"),
    ("rbac.authorization.k8s.io", "v1", "ClusterRole"),
];

/// A demo cluster that answers, and a client that came in by the kubeconfig.
struct World {
    computer: Computer,
    _demo: Demo,
    client: Client,
}

impl World {
    async fn new() -> Self {
        let computer = Computer::new();
        computer.make_demo_cluster();
        // Fast enough that pods run in a moment.
        let demo = computer.serve_demo_at("60");
        let client = client(&computer).await;
        Self { computer, _demo: demo, client }
    }

    fn api<K>(&self) -> Api<K>
    where
        K: kube::Resource<Scope = k8s_openapi::NamespaceResourceScope, DynamicType = ()>,
    {
        Api::namespaced(self.client.clone(), "default")
    }
}

async fn client(computer: &Computer) -> Client {
    let file = Kubeconfig::read_from(computer.kubeconfig()).expect("a kubeconfig");
    let mut config =
        Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await.expect("it names a cluster");
    // What is refused for now is to be seen, not waited out.
    config.default_retry = false;
    Client::try_from(config).expect("a client")
}

/// An object as one writes it, in its type.
fn object<K: DeserializeOwned>(written: Value) -> K {
    serde_json::from_value(written).expect("an object of this type")
}

fn deployment(name: &str, replicas: u32) -> Deployment {
    object(json!({
        "metadata": { "name": name },
        "spec": {
            "replicas": replicas,
            "selector": { "matchLabels": { "app": name } },
            "template": {
                "metadata": { "labels": { "app": name } },
                "spec": { "containers": [{ "name": "web", "image": "public.ecr.aws/nginx/nginx:stable" }] },
            },
        },
    }))
}

fn refusal<T: std::fmt::Debug>(answer: kube::Result<T>) -> (u16, String) {
    match answer {
        Err(kube::Error::Api(status)) => (status.code, status.reason.clone()),
        other => panic!("a refusal of the API server's: {other:?}"),
    }
}

/// So that what never comes is a failure and not a mystery.
async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), what).await.expect("within a minute")
}

/// Waits by list and watch, as kubectl and controllers do, until an object is as one wants it, or is gone.
async fn becomes<K>(api: &Api<K>, name: &str, so: impl Fn(Option<&K>) -> bool)
where
    K: kube::Resource + Clone + DeserializeOwned + std::fmt::Debug,
{
    let waited = async {
        let only = format!("metadata.name={name}");
        let list = api.list(&ListParams::default().fields(&only)).await.expect("a list");
        if so(list.items.first()) {
            return;
        }
        let version = list.metadata.resource_version.expect("a version");
        let mut events = pin!(api.watch(&WatchParams::default().fields(&only), &version).await.expect("a watch"));
        while let Some(event) = events.next().await {
            let now = match event.expect("no error") {
                WatchEvent::Added(one) | WatchEvent::Modified(one) => Some(one),
                WatchEvent::Deleted(_) => None,
                WatchEvent::Bookmark(_) => continue,
                WatchEvent::Error(status) => panic!("{status:?}"),
            };
            if so(now.as_ref()) {
                return;
            }
        }
        panic!("the watch ended");
    };
    soon(waited).await;
}

/// Whether a Deployment has what was last asked of it, as `kubectl rollout status` judges it.
fn is_rolled_out(one: Option<&Deployment>) -> bool {
    let Some(one) = one else { return false };
    let (Some(spec), Some(status)) = (&one.spec, &one.status) else { return false };
    let (wanted, seen) = (spec.replicas, status.observed_generation >= one.metadata.generation);
    seen && status.updated_replicas == wanted && status.available_replicas == wanted && status.replicas == wanted
}

#[tokio::test]
async fn discovery_names_every_kind_and_each_can_be_listed() {
    let world = World::new().await;
    let version = world.client.apiserver_version().await.expect("a version");
    let nodes: Api<Node> = Api::all(world.client.clone());
    let nodes = nodes.list(&ListParams::default()).await.expect("nodes");
    let kubelet = |node: &Node| node.status.clone()?.node_info.map(|info| info.kubelet_version);
    assert_eq!(nodes.items.len(), 2);
    assert!(nodes.iter().all(|node| kubelet(node).as_deref() == Some(version.git_version.as_str())), "{version:?}");
    for discovery in [
        Discovery::new(world.client.clone()).run().await.expect("group by group"),
        Discovery::new(world.client.clone()).run_aggregated().await.expect("in one document"),
    ] {
        for (group, version, kind) in KINDS {
            let named = GroupVersionKind::gvk(group, version, kind);
            let (resource, capabilities) = discovery.resolve_gvk(&named).unwrap_or_else(|| panic!("no {kind}"));
            for verb in ["get", "list", "watch"] {
                assert!(capabilities.supports_operation(verb), "{kind} {verb}");
            }
            assert_eq!(
                capabilities.scope == Scope::Namespaced,
                !["Namespace", "Node", "StorageClass", "PersistentVolume", "ClusterRole"].contains(&kind)
            );
            let api: Api<DynamicObject> = Api::all_with(world.client.clone(), &resource);
            let list = api.list(&ListParams::default()).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
            for one in list {
                assert!(
                    one.uid().is_some() && one.resource_version().is_some() && one.creation_timestamp().is_some(),
                    "{kind}: {one:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_deployment_is_made_waited_for_scaled_restarted_and_taken_away() {
    let world = World::new().await;
    let (deployments, pods) = (world.api::<Deployment>(), world.api::<Pod>());
    deployments.create(&PostParams::default(), &deployment("hello", 2)).await.expect("made");
    becomes(&deployments, "hello", is_rolled_out).await;
    let ours = ListParams::default().labels("app=hello");
    let running = pods.list(&ours.clone().fields("status.phase=Running")).await.expect("pods");
    assert_eq!(running.items.len(), 2);
    let log = pods.logs(&running.items[0].name_any(), &LogParams { tail_lines: Some(1), ..Default::default() }).await;
    assert_eq!(log.expect("a line").lines().count(), 1);

    let three = json!({ "spec": { "replicas": 3 } });
    let scale = deployments.patch_scale("hello", &PatchParams::default(), &Patch::Merge(&three)).await.expect("scaled");
    assert_eq!(scale.spec.and_then(|spec| spec.replicas), Some(3));
    becomes(&deployments, "hello", |one| one.and_then(|one| one.status.as_ref()?.ready_replicas) == Some(3)).await;
    let before: Vec<String> = pods.list(&ours).await.expect("pods").iter().map(ResourceExt::name_any).collect();
    deployments.restart("hello").await.expect("restarted");
    becomes(&deployments, "hello", is_rolled_out).await;
    soon(async {
        while pods.list(&ours).await.expect("pods").iter().any(|pod| before.contains(&pod.name_any())) {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    })
    .await;

    deployments.delete("hello", &DeleteParams::background()).await.expect("deleted");
    becomes(&deployments, "hello", |one| one.is_none()).await;
    soon(async {
        while !pods.list(&ours).await.expect("pods").items.is_empty() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    })
    .await;
    assert_eq!(deployments.get_opt("hello").await.expect("an answer"), None);
}

#[tokio::test]
async fn watchers_hear_of_everything_in_its_order_however_they_begin() {
    let world = World::new().await;
    let maps = world.api::<ConfigMap>();
    let map = |name: &str| -> ConfigMap {
        object(json!({ "metadata": { "name": name, "labels": { "of": "test" } }, "data": { "a": "1" } }))
    };
    maps.create(&PostParams::default(), &map("first")).await.expect("made");
    let list = maps.list(&ListParams::default().labels("of=test")).await.expect("a list");
    let after = list.metadata.resource_version.expect("a version");
    // What happens after the list belongs to the watch, also before it begins.
    maps.create(&PostParams::default(), &map("second")).await.expect("made");
    let ours = WatchParams::default().labels("of=test");
    let mut listed = pin!(maps.watch(&ours, &after).await.expect("a watch"));
    assert_eq!(next(&mut listed).await, ("ADDED", "second".into(), "1".into()));
    let mut streamed = pin!(maps.watch(&ours.initial_events(), "0").await.expect("a watch"));
    for wanted in [("ADDED", "first"), ("ADDED", "second"), ("BOOKMARK", "")] {
        let (kind, name, _) = next(&mut streamed).await;
        assert_eq!((kind, name.as_str()), wanted);
    }
    let two = Patch::Merge(json!({ "data": { "a": "2" } }));
    maps.patch("second", &PatchParams::default(), &two).await.expect("changed");
    for events in [&mut listed, &mut streamed] as [&mut (dyn Stream<Item = _> + Unpin); 2] {
        assert_eq!(next(events).await, ("MODIFIED", "second".into(), "2".into()));
    }
    maps.delete("second", &DeleteParams::default()).await.expect("deleted");
    for events in [&mut listed, &mut streamed] as [&mut (dyn Stream<Item = _> + Unpin); 2] {
        assert_eq!(next(events).await, ("DELETED", "second".into(), "2".into()));
    }
}

/// The next event: its kind, whose it is, and the value in it.
async fn next(
    events: &mut (dyn Stream<Item = kube::Result<WatchEvent<ConfigMap>>> + Unpin),
) -> (&'static str, String, String) {
    let value = |one: &ConfigMap| one.data.as_ref().and_then(|data| data.get("a").cloned()).unwrap_or_default();
    match soon(events.next()).await.expect("it goes on").expect("no error") {
        WatchEvent::Added(one) => ("ADDED", one.name_any(), value(&one)),
        WatchEvent::Modified(one) => ("MODIFIED", one.name_any(), value(&one)),
        WatchEvent::Deleted(one) => ("DELETED", one.name_any(), value(&one)),
        WatchEvent::Bookmark(_) => ("BOOKMARK", String::new(), String::new()),
        WatchEvent::Error(status) => panic!("{status:?}"),
    }
}

#[tokio::test]
async fn two_who_apply_the_same_field_are_told_and_one_may_insist() {
    let world = World::new().await;
    let services = world.api::<Service>();
    let wish = |port: u16| {
        json!({
            "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web" },
            "spec": { "selector": { "app": "web" }, "ports": [{ "port": 80, "protocol": "TCP", "targetPort": port }] },
        })
    };
    let apply = |who: &'static str, port: u16| {
        let services = services.clone();
        async move { services.patch("web", &PatchParams::apply(who), &Patch::Apply(wish(port))).await }
    };
    let made = apply("first", 8080).await.expect("made");
    assert!(made.spec.as_ref().is_some_and(|spec| spec.cluster_ip.is_some()), "{made:?}");
    apply("first", 8081).await.expect("one's own field");
    let (code, reason) = refusal(apply("second", 9090).await);
    assert_eq!((code, reason.as_str()), (409, "Conflict"));
    let insisting = PatchParams::apply("second").force();
    let taken = services.patch("web", &insisting, &Patch::Apply(wish(9090))).await.expect("taken over");
    let managers: Vec<&str> = taken.managed_fields().iter().filter_map(|one| one.manager.as_deref()).collect();
    assert!(managers.contains(&"second"), "{managers:?}");

    // Whoever read before the last change cannot write over it.
    let mut stale = made;
    stale.labels_mut().insert("team".into(), "blue".into());
    assert_eq!(refusal(services.replace("web", &PostParams::default(), &stale).await), (409, "Conflict".into()));
    let mut entry = services
        .entry("web")
        .await
        .expect("it is there")
        .and_modify(|one| {
            one.labels_mut().insert("team".into(), "blue".into());
        })
        .or_insert(|| unreachable!("it is there"));
    entry.commit(&PostParams::default()).await.expect("written");
    assert_eq!(services.get("web").await.expect("it is there").labels()["team"], "blue");
}

#[tokio::test]
async fn nodes_are_cordoned_and_drained_and_budgets_hold_pods_back() {
    let world = World::new().await;
    let nodes: Api<Node> = Api::all(world.client.clone());
    let (deployments, pods, budgets) =
        (world.api::<Deployment>(), world.api::<Pod>(), world.api::<PodDisruptionBudget>());
    deployments.create(&PostParams::default(), &deployment("steady", 1)).await.expect("made");
    becomes(&deployments, "steady", is_rolled_out).await;
    let budget: PodDisruptionBudget = object(json!({
        "metadata": { "name": "steady" },
        "spec": { "minAvailable": 1, "selector": { "matchLabels": { "app": "steady" } } },
    }));
    budgets.create(&PostParams::default(), &budget).await.expect("made");
    let pod = pods.list(&ListParams::default().labels("app=steady")).await.expect("pods").items.remove(0);
    let node = pod.spec.as_ref().and_then(|spec| spec.node_name.clone()).expect("it has a node");
    nodes.cordon(&node).await.expect("cordoned");
    let (code, reason) = refusal(pods.evict(&pod.name_any(), &EvictParams::default()).await);
    assert_eq!((code, reason.as_str()), (429, "TooManyRequests"));
    budgets.delete("steady", &DeleteParams::default()).await.expect("deleted");
    pods.evict(&pod.name_any(), &EvictParams::default()).await.expect("evicted");
    becomes(&pods, &pod.name_any(), |one| one.is_none()).await;
    becomes(&deployments, "steady", is_rolled_out).await;
    let moved = pods.list(&ListParams::default().labels("app=steady")).await.expect("pods");
    let elsewhere = moved.items[0].spec.as_ref().and_then(|spec| spec.node_name.clone());
    assert!(elsewhere.is_some_and(|other| other != node), "not on the node that takes no more");
    nodes.uncordon(&node).await.expect("uncordoned");
}

#[tokio::test]
async fn what_is_refused_is_refused_with_the_reasons_that_programs_look_for() {
    let world = World::new().await;
    let maps = world.api::<ConfigMap>();
    assert_eq!(refusal(maps.get("nothing").await), (404, "NotFound".into()));
    let map: ConfigMap = object(json!({ "metadata": { "name": "one" } }));
    maps.create(&PostParams::default(), &map).await.expect("made");
    assert_eq!(refusal(maps.create(&PostParams::default(), &map).await), (409, "AlreadyExists".into()));
    let odd: ConfigMap = object(json!({ "metadata": { "name": "Not_A_Name" } }));
    assert_eq!(refusal(maps.create(&PostParams::default(), &odd).await), (422, "Invalid".into()));
    let elsewhere: Api<ConfigMap> = Api::namespaced(world.client.clone(), "nowhere");
    assert_eq!(refusal(elsewhere.create(&PostParams::default(), &map).await), (404, "NotFound".into()));
    let dry = PostParams { dry_run: true, ..Default::default() };
    maps.create(&dry, &object(json!({ "metadata": { "name": "two" } }))).await.expect("it would be made");
    assert_eq!(maps.get_opt("two").await.expect("an answer"), None);

    let asks = json!({ "spec": { "resourceAttributes": { "verb": "delete", "resource": "nodes" } } });
    let reviews: Api<SelfSubjectAccessReview> = Api::all(world.client.clone());
    let may = reviews.create(&PostParams::default(), &object(asks)).await.expect("an answer");
    assert_eq!(may.status.map(|status| status.allowed), Some(true));
    let mut stranger = Config::from_custom_kubeconfig(
        Kubeconfig::read_from(world.computer.kubeconfig()).expect("a kubeconfig"),
        &KubeConfigOptions::default(),
    )
    .await
    .expect("it names a cluster");
    stranger.auth_info = kube::config::AuthInfo { token: Some("not-a-token".to_owned().into()), ..Default::default() };
    let namespaces: Api<Namespace> = Api::all(Client::try_from(stranger).expect("a client"));
    assert_eq!(refusal(namespaces.list(&ListParams::default()).await), (401, "Unauthorized".into()));
}
