//! Rollouts: how the sets of a deployment take each other's place, a few pods at a time.
//!
//! It must not know time or nodes: it is told how many pods of each set are available, and says how many there should
//! be. Source: kube-controller-manager's deployment controller (`pkg/controller/deployment/rolling.go`).

use serde_json::Value;

use super::life::Set;
use super::pod_drafts::template_hash;

/// How many sets without pods a deployment keeps, unless it says otherwise (`revisionHistoryLimit`).
const HISTORY: u64 = 10;

/// How many pods more than wanted there may be, and how many fewer, while templates change.
pub fn limits(deployment: &Value, wanted: u64) -> (u64, u64) {
    let rolling = &deployment["spec"]["strategy"]["rollingUpdate"];
    let surge = share(&rolling["maxSurge"], wanted, true).unwrap_or_else(|| (wanted * 25).div_ceil(100));
    let missing = share(&rolling["maxUnavailable"], wanted, false).unwrap_or(wanted * 25 / 100);
    // One of the two must let something move.
    if surge == 0 && missing == 0 { (0, 1) } else { (surge, missing) }
}

/// A number, or a percentage of all.
fn share(value: &Value, all: u64, rounds_up: bool) -> Option<u64> {
    if let Some(number) = value.as_u64() {
        return Some(number);
    }
    let percent: u64 = value.as_str()?.strip_suffix('%')?.parse().ok()?;
    Some(if rounds_up { (all * percent).div_ceil(100) } else { all * percent / 100 })
}

/// The sets of a deployment as they should be now, the newest last. `available` tells how many pods of a set, by its
/// hash, are available at this moment, `at` in Unix milliseconds of demo time.
pub fn step(deployment: &Value, mut sets: Vec<Set>, available: &dyn Fn(&str) -> u64, at: u64) -> Vec<Set> {
    let spec = &deployment["spec"];
    let wanted = spec["replicas"].as_u64().unwrap_or(1);
    let is_paused = spec["paused"] == true;
    let is_new = sets.last().is_none_or(|set| plain(&set.template) != plain(&spec["template"]));
    if is_new && !is_paused {
        take_template(deployment, &mut sets, at);
    }
    let limits = limits(deployment, wanted);
    // Each round moves a few; the last one moves nothing.
    for _ in 0..100 {
        let before: Vec<u64> = sets.iter().map(|set| set.replicas).collect();
        match spec["strategy"]["type"] == "Recreate" {
            true => recreate(&mut sets, wanted, available),
            false => roll(&mut sets, wanted, limits, available),
        }
        if sets.iter().map(|set| set.replicas).eq(before) {
            break;
        }
    }
    forget_old(deployment, &mut sets);
    sets
}

/// The template of this moment gets a set: the one it had before, or a new one.
fn take_template(deployment: &Value, sets: &mut Vec<Set>, at: u64) {
    let template = &deployment["spec"]["template"];
    let revision = sets.iter().map(|set| set.revision).max().unwrap_or(0) + 1;
    let wanted = plain(template);
    let known = sets.iter().position(|set| plain(&set.template) == wanted).map(|place| sets.remove(place));
    let mut set = known.unwrap_or_else(|| Set {
        hash: template_hash(deployment),
        template: template.clone(),
        revision,
        made_at: at,
        wanted_at: at,
        replicas: 0,
    });
    (set.revision, set.wanted_at) = (revision, at);
    sets.push(set);
}

/// A template without what says nothing: clients write empty fields, and `kubectl rollout undo` sends what it read of a
/// set.
fn plain(value: &Value) -> Value {
    let says_something = |value: &Value| !value.is_null() && value.as_object().is_none_or(|fields| !fields.is_empty());
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| *name != "pod-template-hash");
            let kept = kept.map(|(name, value)| (name.clone(), plain(value)));
            Value::Object(kept.filter(|(_, value)| says_something(value)).collect())
        }
        Value::Array(list) => list.iter().map(plain).collect(),
        other => other.clone(),
    }
}

/// All old pods go before the first new one comes.
fn recreate(sets: &mut [Set], wanted: u64, _: &dyn Fn(&str) -> u64) {
    let Some((new, old)) = sets.split_last_mut() else { return };
    if old.iter().all(|set| set.replicas == 0) {
        new.replicas = wanted;
    }
    old.iter_mut().for_each(|set| set.replicas = 0);
}

fn roll(sets: &mut [Set], wanted: u64, (surge, missing): (u64, u64), available: &dyn Fn(&str) -> u64) {
    let Some((new, old)) = sets.split_last_mut() else { return };
    let available = |set: &Set| available(&set.hash).min(set.replicas);
    let of_old: u64 = old.iter().map(|set| set.replicas).sum();
    if of_old == 0 || new.replicas > wanted {
        new.replicas = wanted;
        return;
    }
    let room = (wanted + surge).saturating_sub(of_old + new.replicas);
    new.replicas += room.min(wanted - new.replicas);
    // No more may go than leaves enough that are available.
    let least = wanted.saturating_sub(missing);
    let not_yet = new.replicas - available(new);
    let mut may_go = (of_old + new.replicas).saturating_sub(least + not_yet);
    for set in old.iter_mut() {
        let broken = (set.replicas - available(set)).min(may_go);
        set.replicas -= broken;
        may_go -= broken;
    }
    let there: u64 = available(new) + old.iter().map(&available).sum::<u64>();
    let mut surplus = there.saturating_sub(least).min(may_go);
    for set in old.iter_mut() {
        let going = set.replicas.min(surplus);
        set.replicas -= going;
        surplus -= going;
    }
}

fn forget_old(deployment: &Value, sets: &mut Vec<Set>) {
    let limit = deployment["spec"]["revisionHistoryLimit"].as_u64().unwrap_or(HISTORY);
    let is_empty = |set: &Set| set.replicas == 0;
    let old = sets.len().saturating_sub(1);
    let mut surplus = sets[..old].iter().filter(|set| is_empty(set)).count() as u64;
    let mut at = 0;
    while surplus > limit && at + 1 < sets.len() {
        if is_empty(&sets[at]) {
            sets.remove(at);
            surplus -= 1;
        } else {
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn deployment(replicas: u64, image: &str, strategy: Value) -> Value {
        json!({
            "metadata": { "uid": "a" },
            "spec": { "replicas": replicas, "strategy": strategy, "template": { "spec": { "image": image } } },
        })
    }

    /// The pods of each set after every step in which all pods become available, until nothing moves.
    fn course(from: &Value, to: &Value) -> Vec<Vec<u64>> {
        let mut sets = step(from, Vec::new(), &|_| 0, 1);
        let mut seen = vec![sets.iter().map(|set| set.replicas).collect::<Vec<_>>()];
        let mut ready: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
        for at in 2..50 {
            ready.extend(sets.iter().map(|set| (set.hash.clone(), set.replicas)));
            sets = step(to, sets, &|hash| ready.get(hash).copied().unwrap_or(0), at);
            let now: Vec<u64> = sets.iter().map(|set| set.replicas).collect();
            if seen.last() == Some(&now) {
                break;
            }
            seen.push(now);
        }
        seen
    }

    #[test]
    fn templates_change_one_pod_at_a_time_or_a_quarter() {
        let rolling = Value::Null;
        let steps = course(&deployment(3, "one", rolling.clone()), &deployment(3, "two", rolling.clone()));
        assert_eq!(steps, [vec![3], vec![3, 1], vec![2, 2], vec![1, 3], vec![0, 3]]);
        let steps = course(&deployment(8, "one", rolling.clone()), &deployment(8, "two", rolling.clone()));
        assert_eq!(steps[1], [6, 4], "a quarter less and a quarter more");
        let none = json!({ "rollingUpdate": { "maxSurge": 0, "maxUnavailable": 1 } });
        let steps = course(&deployment(2, "one", none.clone()), &deployment(2, "two", none));
        assert_eq!(steps, [vec![2], vec![1, 1], vec![0, 2]]);
        let recreate = json!({ "type": "Recreate" });
        let steps = course(&deployment(2, "one", recreate.clone()), &deployment(2, "two", recreate));
        assert_eq!(steps, [vec![2], vec![0, 2]]);
        let steps = course(&deployment(2, "one", rolling.clone()), &deployment(5, "one", rolling));
        assert_eq!(steps, [vec![2], vec![5]], "the same template only scales");
    }

    #[test]
    fn a_template_that_never_runs_leaves_the_old_pods() {
        let (one, two) = (deployment(4, "one", Value::Null), deployment(4, "two", Value::Null));
        let mut sets = step(&one, Vec::new(), &|_| 0, 1);
        let old = sets[0].hash.clone();
        for at in 2..9 {
            sets = step(&two, sets, &|hash| if hash == old { 4 } else { 0 }, at);
        }
        assert_eq!(
            sets.iter().map(|set| set.replicas).collect::<Vec<_>>(),
            [3, 2],
            "one may be missing, one more be there"
        );
        let mut undone = one;
        undone["spec"]["template"]["metadata"] = json!({ "creationTimestamp": null, "labels": {} });
        let back = step(&undone, sets, &|hash| if hash == old { 3 } else { 0 }, 9);
        assert_eq!(back.iter().map(|set| (set.revision, set.replicas)).collect::<Vec<_>>(), [(2, 0), (3, 4)]);
        assert_eq!(back[1].hash, old, "undoing brings the old set back");
    }

    #[test]
    fn a_paused_deployment_scales_but_keeps_its_template() {
        let mut two = deployment(3, "two", Value::Null);
        let sets = step(&deployment(2, "one", Value::Null), Vec::new(), &|_| 0, 1);
        two["spec"]["paused"] = json!(true);
        let sets = step(&two, sets, &|_| 2, 2);
        assert_eq!(sets.iter().map(|set| set.replicas).collect::<Vec<_>>(), [3]);
    }
}
