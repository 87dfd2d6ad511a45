//! PersistentVolumes that somebody made in a cluster by hand, such as one of EFS, and the claims they are for.
//!
//! It must not make anything in AWS.

use serde_json::{Value, json};

use super::front;
use crate::context::Context;
use crate::kubernetes::amount;
use crate::kubernetes::objects::{Made, Objects, Stored, key, meta};

/// Binds a claim to a volume that somebody made in the cluster by hand (such as one of EFS), if one fits: the one it
/// names, or a free one of the same class that is large enough. Says whether it did.
pub(super) fn bind(context: &mut Context<'_>, objects: &mut Objects, at: &str, claim: &Value) -> bool {
    let named = claim["spec"]["volumeName"].as_str();
    let text = |object: &Value| object["spec"]["storageClassName"].as_str().unwrap_or_default().to_owned();
    let size = |value: &Value| amount(value, 1);
    let fits = |stored: &&Stored| {
        let volume = &stored.object;
        let is_free =
            stored.made == Made::default() && stored.deleted_at.is_none() && volume["status"]["phase"] != "Bound";
        let for_it = &volume["spec"]["claimRef"];
        let is_for_it = for_it.is_null()
            || (for_it["name"] == meta(claim, "name") && for_it["namespace"] == meta(claim, "namespace"));
        let modes = |object: &Value| object["spec"]["accessModes"].as_array().cloned().unwrap_or_default();
        let has_modes = modes(claim).iter().all(|mode| modes(volume).contains(mode));
        let is_large =
            size(&volume["spec"]["capacity"]["storage"]) >= size(&claim["spec"]["resources"]["requests"]["storage"]);
        volume["kind"] == "PersistentVolume"
            && is_free
            && is_for_it
            && named.is_none_or(|named| meta(volume, "name") == named)
            && text(volume) == text(claim)
            && has_modes
            && is_large
    };
    let Some(volume) = objects.all().find(fits).map(|stored| stored.object.clone()) else { return false };
    let name = meta(&volume, "name").to_owned();
    if let Some(stored) = objects.get_mut(&key("PersistentVolume", "", &name)) {
        stored.object["spec"]["claimRef"] = json!({
            "kind": "PersistentVolumeClaim", "apiVersion": "v1", "uid": meta(claim, "uid"),
            "name": meta(claim, "name"), "namespace": meta(claim, "namespace"),
        });
        stored.object["status"] = json!({ "phase": "Bound" });
        stored.touch(context.now);
    }
    if let Some(stored) = objects.get_mut(at) {
        stored.object["spec"]["volumeName"] = json!(name);
        stored.object["metadata"]["annotations"]["pv.kubernetes.io/bind-completed"] = json!("yes");
        stored.object["status"] = json!({
            "phase": "Bound", "accessModes": volume["spec"]["accessModes"], "capacity": volume["spec"]["capacity"],
        });
    }
    front::note(context, objects, at, Made { volume: Some(String::new()), ..Made::default() }, None);
    true
}
