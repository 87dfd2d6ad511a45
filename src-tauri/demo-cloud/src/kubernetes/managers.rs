//! Who said what about an object: the `managedFields` of server-side apply, with its conflicts, and with the fields
//! that go when who applied them says them no more.
//!
//! It must not know kinds. Source: "Server-Side Apply" in Kubernetes' documentation.

use serde_json::{Value, json};

use super::field_sets::{self, Fields, Path};
use super::status::Answer;
use super::targets::Target;

/// What one manager said.
#[derive(Debug, Clone, PartialEq)]
struct Said {
    manager: String,
    /// `Apply` or `Update`.
    operation: String,
    /// The part of the object that was changed; empty for the whole.
    part: String,
    api_version: String,
    time: Value,
    fields: Fields,
}

/// Who changes an object, and when.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    /// The field manager's name.
    pub manager: &'a str,
    /// The moment, as Kubernetes writes it.
    pub time: &'a str,
    /// The part of the object that is changed; empty for the whole.
    pub part: &'a str,
}

fn read(object: &Value) -> Vec<Said> {
    let entry = |entry: &Value| {
        let text = |field: &str| entry[field].as_str().unwrap_or_default().to_owned();
        Said {
            manager: text("manager"),
            operation: text("operation"),
            part: text("subresource"),
            api_version: text("apiVersion"),
            time: entry["time"].clone(),
            fields: field_sets::decoded(&entry["fieldsV1"]),
        }
    };
    object["metadata"]["managedFields"].as_array().into_iter().flatten().map(entry).collect()
}

fn write(object: &mut Value, all: Vec<Said>) {
    let entry = |said: Said| {
        let mut entry = json!({
            "manager": said.manager, "operation": said.operation, "apiVersion": said.api_version, "time": said.time,
            "fieldsType": "FieldsV1", "fieldsV1": field_sets::encoded(&said.fields),
        });
        if !said.part.is_empty() {
            entry["subresource"] = json!(said.part);
        }
        entry
    };
    let list: Vec<Value> = all.into_iter().filter(|said| !said.fields.is_empty()).map(entry).collect();
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.shift_remove("managedFields");
        if !list.is_empty() {
            metadata.insert("managedFields".to_owned(), Value::Array(list));
        }
    }
}

/// Notes who made or changed an object, by comparing it with how it was (`null` for a new one).
pub fn note(before: &Value, after: &mut Value, hand: Hand<'_>) {
    let mut all = read(before);
    let (had, has) = (field_sets::of(before), field_sets::of(after));
    let differs = |path: &&Path| field_sets::at(before, path) != field_sets::at(after, path);
    let changed: Fields =
        has.iter().filter(differs).filter(|path| !is_only_a_place(path, &had, &has)).cloned().collect();
    for said in &mut all {
        said.fields.retain(|path| has.contains(path) && !changed.contains(path));
    }
    if !changed.is_empty() {
        let of_it =
            |said: &&mut Said| said.manager == hand.manager && said.operation == "Update" && said.part == hand.part;
        match all.iter_mut().find(of_it) {
            Some(said) => {
                said.fields.extend(changed);
                said.time = json!(hand.time);
            }
            None => all.push(said(after, hand, "Update", changed)),
        }
    }
    write(after, all);
}

/// Notes that a new object came of what somebody applied. What the API server added belongs to nobody.
pub fn note_applied(object: &mut Value, applied: &Value, hand: Hand<'_>) {
    let mut applied = applied.clone();
    applied["apiVersion"] = object["apiVersion"].clone();
    applied["kind"] = object["kind"].clone();
    let own = said(object, hand, "Apply", field_sets::of(&applied));
    write(object, vec![own]);
}

/// Whether a path is that of a list's member that was there before: what changed is below it.
fn is_only_a_place(path: &Path, had: &Fields, has: &Fields) -> bool {
    let is_member = matches!(path.last(), Some(field_sets::Step::Keys(_)));
    is_member && had.contains(path) && has.contains(path)
}

fn said(object: &Value, hand: Hand<'_>, operation: &str, fields: Fields) -> Said {
    Said {
        manager: hand.manager.to_owned(),
        operation: operation.to_owned(),
        part: hand.part.to_owned(),
        api_version: object["apiVersion"].as_str().unwrap_or_default().to_owned(),
        time: json!(hand.time),
        fields,
    }
}

/// What an object becomes when something is applied to it.
///
/// # Errors
/// 409 when somebody else said something different, unless it is `forced`.
pub fn applied(target: &Target, live: &Value, applied: &Value, hand: Hand<'_>, forced: bool) -> Result<Value, Answer> {
    let mut applied = applied.clone();
    applied["apiVersion"] = live["apiVersion"].clone();
    applied["kind"] = live["kind"].clone();
    let wanted = field_sets::of(&applied);
    let mut all = read(live);
    let is_own = |said: &Said| said.manager == hand.manager && said.operation == "Apply" && said.part == hand.part;
    let mut conflicts: Vec<(String, Path)> = Vec::new();
    for said in all.iter_mut().filter(|said| !is_own(said)) {
        let is_other = |path: &Path| {
            let (now, then) = (field_sets::at(live, path), field_sets::at(&applied, path));
            wanted.contains(path) && !matches!(path.last(), Some(field_sets::Step::Keys(_))) && now != then
        };
        let clashing: Vec<Path> = said.fields.iter().filter(|path| is_other(path)).cloned().collect();
        if forced {
            said.fields.retain(|path| !clashing.contains(path));
        } else {
            let who = match said.operation.as_str() {
                "Apply" => format!("conflict with {:?}", said.manager),
                _ => format!("conflict with {:?} using {}", said.manager, said.api_version),
            };
            conflicts.extend(clashing.into_iter().map(|path| (who.clone(), path)));
        }
    }
    if !conflicts.is_empty() {
        let list: Vec<(String, String)> =
            conflicts.into_iter().map(|(who, path)| (who, field_sets::printed(&path))).collect();
        return Err(Answer::apply_conflict(target.kind.group, target.kind.plural, &list));
    }
    let mut merged = live.clone();
    field_sets::join(&mut merged, &applied);
    let before = all.iter().find(|said| is_own(said)).map(|said| said.fields.clone()).unwrap_or_default();
    let of_others = |path: &Path| all.iter().filter(|said| !is_own(said)).any(|said| said.fields.contains(path));
    // A member of a list comes before what is inside it, and goes whole.
    for path in before.iter().filter(|path| !wanted.contains(*path) && !of_others(path)) {
        let is_held = wanted.iter().any(|other| other.len() > path.len() && other.starts_with(path));
        if !is_held && !field_sets::is_key(path) {
            field_sets::remove(&mut merged, path);
        }
    }
    let unchanged = before == wanted && merged == *live;
    let time = all.iter().find(|said| is_own(said)).map(|said| said.time.clone()).filter(|_| unchanged);
    all.retain(|said| !is_own(said));
    let mut own = said(&merged, hand, "Apply", wanted);
    own.time = time.unwrap_or(own.time);
    all.push(own);
    write(&mut merged, all);
    Ok(merged)
}

#[cfg(test)]
mod tests {
    use super::super::kinds;
    use super::*;

    const NOW: &str = "2026-11-20T10:00:00Z";

    fn target() -> Target {
        let kind = kinds::of_kind("ConfigMap").expect("a kind");
        Target { kind, namespace: Some("default".into()), name: Some("a".into()), part: None }
    }

    fn map(data: Value) -> Value {
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a" }, "data": data })
    }

    fn by(manager: &str) -> Hand<'_> {
        Hand { manager, time: NOW, part: "" }
    }

    fn apply(live: &Value, data: Value, manager: &str, forced: bool) -> Result<Value, Answer> {
        applied(&target(), live, &map(data), by(manager), forced)
    }

    #[test]
    fn what_an_applier_says_no_more_goes_and_what_others_say_stays() {
        let live = apply(&map(json!({})), json!({ "a": "1", "b": "2" }), "one", false).expect("nobody minds");
        let mut edited = live.clone();
        edited["data"]["c"] = json!("3");
        note(&live, &mut edited, by("kubectl-edit"));
        let next = apply(&edited, json!({ "a": "1" }), "one", false).expect("no conflict");
        assert_eq!(next["data"], json!({ "a": "1", "c": "3" }));
        let managers: Vec<&Value> =
            next["metadata"]["managedFields"].as_array().expect("a list").iter().map(|one| &one["manager"]).collect();
        assert_eq!(managers, ["kubectl-edit", "one"]);
    }

    #[test]
    fn a_member_of_a_list_goes_whole() {
        let kind = kinds::of_kind("Deployment").expect("a kind");
        let target = Target { kind, namespace: Some("default".into()), name: Some("a".into()), part: None };
        let with = |containers: Value| {
            json!({
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "a" },
                "spec": { "template": { "spec": { "containers": containers } } },
            })
        };
        let two = with(json!([{ "name": "web", "image": "x" }, { "name": "log", "image": "y" }]));
        let live = applied(&target, &with(json!([])), &two, by("one"), false).expect("nobody minds");
        let one = with(json!([{ "name": "web", "image": "x" }]));
        let next = applied(&target, &live, &one, by("one"), false).expect("no conflict");
        assert_eq!(next["spec"], one["spec"]);
    }

    #[test]
    fn two_who_say_different_things_conflict_unless_one_forces_it() {
        let live = apply(&map(json!({})), json!({ "a": "1" }), "one", false).expect("nobody minds");
        assert!(apply(&live, json!({ "a": "1" }), "two", false).is_ok(), "the same is no conflict");
        let Err(Answer::Json(409, refusal)) = apply(&live, json!({ "a": "2" }), "two", false) else {
            panic!("a conflict")
        };
        assert_eq!(refusal["message"], "Apply failed with 1 conflict: conflict with \"one\": .data.a");
        let forced = apply(&live, json!({ "a": "2" }), "two", true).expect("forced");
        assert_eq!(forced["data"]["a"], "2");
        let Err(_) = apply(&forced, json!({ "a": "1" }), "one", false) else { panic!("it is the other's now") };
    }

    #[test]
    fn an_update_takes_fields_over() {
        let live = apply(&map(json!({})), json!({ "a": "1", "b": "1" }), "one", false).expect("nobody minds");
        let mut edited = live.clone();
        edited["data"]["a"] = json!("9");
        note(&live, &mut edited, by("kubectl-edit"));
        let Err(Answer::Json(409, refusal)) = apply(&edited, json!({ "a": "1", "b": "1" }), "one", false) else {
            panic!("a conflict")
        };
        let text = "Apply failed with 1 conflict: conflict with \"kubectl-edit\" using v1: .data.a";
        assert_eq!(refusal["message"], text);
    }
}
