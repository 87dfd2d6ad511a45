//! The StorageClass `gp3` inside the cluster, and that it alone is the default one: pods that ask for storage and name no
//! class get an encrypted gp3 volume.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Cluster, Ctx, Look, ObjectId, Resource, Shown, api_server::api_server};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    kube_api::{self, Written},
    kube_failure::failure,
    plan::{Accepted, Ref},
};

const CLASSES: &str = "/apis/storage.k8s.io/v1/storageclasses";
/// Marks the default class. The name with `beta` is what clusters had before Kubernetes 1.6, and is still read.
const DEFAULT: &str = "storageclass.kubernetes.io/is-default-class";
const DEFAULT_BETA: &str = "storageclass.beta.kubernetes.io/is-default-class";
const NAME: &str = "gp3";

/// The class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StorageClass {
    /// The cluster it is made in.
    pub cluster: Ref<Cluster>,
    /// The cluster has Auto Mode, which brings a driver of its own.
    pub auto_mode: bool,
    /// The driver, accepted first, where it is an add-on.
    pub driver: Vec<Accepted>,
}

impl StorageClass {
    /// Who makes the volumes.
    fn provisioner(&self) -> &'static str {
        if self.auto_mode { "ebs.csi.eks.amazonaws.com" } else { "ebs.csi.aws.com" }
    }

    fn object(&self) -> Value {
        json!({
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": { "name": NAME, "annotations": { DEFAULT: "true" } },
            "provisioner": self.provisioner(),
            "parameters": { "type": "gp3", "encrypted": "true" },
            "reclaimPolicy": "Delete",
            // A volume stands in one zone: first the pod gets its node, then the volume its zone.
            "volumeBindingMode": "WaitForFirstConsumer",
            "allowVolumeExpansion": true,
        })
    }
}

impl Resource for StorageClass {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "StorageClass".into(),
            what: "Says which kind of volume a pod gets that asks for storage.".into(),
            why: "Since Kubernetes 1.30 a cluster of EKS has no default one: claims that name no class wait for ever."
                .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 0,
        }
    }

    fn title(&self) -> String {
        "Default StorageClass gp3".into()
    }

    fn command(&self, _shown: &Shown<'_>) -> String {
        let object = serde_yaml_ng::to_string(&self.object()).expect("a literal serialises");
        format!("kubectl apply -f - <<'EOF'\n{object}EOF")
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("StorageClass")
    }

    async fn find(&self, _ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        Ok(None)
    }

    async fn create(&self, _ctx: &Ctx) -> Result<ObjectId, Failure> {
        Ok(ObjectId::new(Some(NAME)))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        let server = api_server(ctx, &self.cluster).await?;
        let list = kube_api::read(&server, CLASSES).await.map_err(|trouble| failure("ListStorageClasses", &trouble))?;
        let list = list.unwrap_or_default();
        let classes: Vec<&Value> = list["items"].as_array().into_iter().flatten().collect();
        match classes.iter().find(|class| name(class) == NAME) {
            None => {
                let made = kube_api::create(&server, CLASSES, &self.object()).await;
                if made.map_err(|trouble| failure("CreateStorageClass", &trouble))? == Written::Overtaken {
                    return Ok(Look::NotYet("Somebody else made it at the same moment; it is read again.".into()));
                }
            }
            // Everything but the annotations of a class is fixed once it stands, and somebody may have wanted it so.
            Some(class) if !is_default(class) => mark(&server, NAME, &json!({ DEFAULT: "true" })).await?,
            Some(_) => {}
        }
        for class in classes.iter().filter(|class| name(class) != NAME && is_default(class)) {
            let annotations = &class["metadata"]["annotations"];
            let off = [DEFAULT, DEFAULT_BETA].into_iter().filter(|key| annotations[*key] == "true");
            let off: Value =
                off.map(|key| (key.to_owned(), Value::from("false"))).collect::<serde_json::Map<_, _>>().into();
            mark(&server, name(class), &off).await?;
        }
        Ok(Look::Ready(output))
    }

    /// Goes with the cluster.
    async fn delete(&self, _ctx: &Ctx, _output: ObjectId) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

fn name(class: &Value) -> &str {
    class["metadata"]["name"].as_str().unwrap_or_default()
}

fn is_default(class: &Value) -> bool {
    let annotations = &class["metadata"]["annotations"];
    annotations[DEFAULT] == "true" || annotations[DEFAULT_BETA] == "true"
}

/// Changes these annotations of a class and nothing else. The name comes from the cluster's own list.
async fn mark(server: &kube_api::ApiServer, class: &str, annotations: &Value) -> Result<(), Failure> {
    let fields = json!({ "metadata": { "annotations": annotations } });
    let answer = kube_api::change(server, &format!("{CLASSES}/{class}"), &fields).await;
    // A class that is gone since is no default one either.
    answer.map(drop).map_err(|trouble| failure("PatchStorageClass", &trouble))
}
