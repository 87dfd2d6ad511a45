//! Looks for runs by the tags of what they made: EC2's objects, the cluster, and roles where nothing else stands.

use std::collections::BTreeMap;

use aws_sdk_eks::types::Cluster;
use aws_sdk_iam::types::Role;

use super::rebuilt_spec::{Remains, spec};
use crate::{
    cloud::Cloud,
    contract::{LostRun, Problem},
    failure::Failure,
    leftovers::{TagList, Tagged, all_kms_keys, cost, of_all_runs, words},
    prices,
    problems::explain,
    resources::{TAG_CLUSTER, TAG_REGION, TAG_RUN, TAG_STEP, filter},
};

/// The runs in this account and Region of which something stands, and whose journals are not among the known ones.
///
/// # Errors
/// When the identity may not look through EC2's tags.
pub async fn lost_runs(cloud: &Cloud, known_ids: &[String]) -> Result<Vec<LostRun>, Problem> {
    let cloud = cloud.reading();
    let lost = |id: &str| is_id(id) && !known_ids.iter().any(|known| known == id);
    let mut runs: BTreeMap<String, Remains> = BTreeMap::new();
    for tagged in of_all_runs(&cloud, lost).await.map_err(|failure| explain(&failure))? {
        runs.entry(tagged.run.clone()).or_default().tagged.push(tagged);
    }
    // Whoever may read networks may perhaps not read clusters or roles: what is found counts.
    for cluster in clusters(&cloud).await.unwrap_or_default() {
        let run = TagList::map(cluster.tags()).get(TAG_RUN).filter(|run| lost(run)).map(str::to_owned);
        if let Some(run) = run {
            runs.entry(run).or_default().cluster = Some(cluster);
        }
    }
    for role in roles(&cloud).await.unwrap_or_default() {
        let run = tags_of_role(&role).get(TAG_RUN).filter(|run| lost(run)).map(str::to_owned);
        if let Some(run) = run {
            runs.entry(run).or_default().roles.push(role);
        }
    }
    for (key, tags) in all_kms_keys(&cloud).await.unwrap_or_default() {
        if let Some(run) = tags.get(TAG_RUN).filter(|run| lost(run)).map(str::to_owned) {
            let remains = runs.entry(run).or_default();
            remains.keys.extend(key.arn().map(str::to_owned));
            remains.key_tags = tags;
        }
    }
    let mut found = Vec::new();
    for (id, remains) in runs {
        found.extend(lost_run(&cloud, id, remains).await.map_err(|failure| explain(&failure))?);
    }
    Ok(found)
}

/// Ids come from tags that anybody may write, and become the names of files.
pub(super) fn is_id(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !id.is_empty() && id.len() <= 128 && !id.starts_with('-') && id.bytes().all(allowed)
}

/// A role's tags.
pub(super) fn tags_of_role(role: &Role) -> TagList {
    TagList::of(role.tags().iter().map(|tag| (Some(tag.key()), Some(tag.value()))))
}

async fn lost_run(cloud: &Cloud, id: String, mut remains: Remains) -> Result<Option<LostRun>, Failure> {
    if let Some(vpc) = remains.of_step("vpc") {
        remains.vpc_tags = tags_of(cloud, &vpc.id).await?;
    }
    let Some(name) = name(cloud, &remains).await? else { return Ok(None) };
    let (spec, read) = spec(cloud, &id, &name, &remains).await?;
    let cost_per_hour = remains.tagged.iter().map(|one| cost(&one.id)).sum::<f64>()
        + remains.cluster.as_ref().map_or(0.0, |_| prices::CONTROL_PLANE_PER_HOUR)
        + remains.keys.len() as f64 * prices::KMS_KEY_PER_HOUR
        + remains.node_groups_cost(&spec)
        + 0.0;
    let standing = standing(&remains);
    let count =
        if standing.len() == 1 { "1 thing stands".to_owned() } else { format!("{} things stand", standing.len()) };
    let answers = if read {
        "Its answers were read from its tags: Landfall can go on with it, or delete it"
    } else {
        "Its answers were put together from what stands: Landfall can delete it, or go on with what it could tell"
    };
    Ok(Some(LostRun {
        words: format!(
            "{name}: {count}, {}. {answers}. If somebody works on it on another computer, leave it to them: two that go \
             on with one run get into each other’s way.",
            prices::hourly(cost_per_hour)
        ),
        id,
        name,
        region: cloud.region.clone(),
        account: cloud.account.clone(),
        standing,
        cost_per_hour,
        spec,
    }))
}

fn standing(remains: &Remains) -> Vec<String> {
    let mut lines: Vec<String> =
        remains.tagged.iter().map(|one: &Tagged| format!("{} {}", words(&one.id), one.id)).collect();
    lines.extend(remains.cluster.as_ref().and_then(Cluster::name).map(|name| format!("EKS cluster {name}")));
    lines.extend(remains.roles.iter().map(|role| format!("IAM role {}", role.role_name())));
    lines.extend(remains.keys.iter().map(|arn| format!("KMS key {}", arn.rsplit('/').next().unwrap_or(arn))));
    lines
}

/// The cluster's name, by whatever carries it.
async fn name(cloud: &Cloud, remains: &Remains) -> Result<Option<String>, Failure> {
    if let Some(name) = remains.cluster.as_ref().and_then(Cluster::name).map(str::to_owned) {
        return Ok(Some(name));
    }
    if let Some(name) = remains.vpc_tags.get(TAG_CLUSTER) {
        return Ok(Some(name.to_owned()));
    }
    if let Some(name) = remains.roles.iter().find_map(|role| tags_of_role(role).get(TAG_CLUSTER).map(str::to_owned)) {
        return Ok(Some(name));
    }
    if let Some(name) = remains.key_tags.get(TAG_CLUSTER) {
        return Ok(Some(name.to_owned()));
    }
    match remains.tagged.first() {
        Some(one) => Ok(tags_of(cloud, &one.id).await?.get(TAG_CLUSTER).map(str::to_owned)),
        None => Ok(None),
    }
}

async fn tags_of(cloud: &Cloud, id: &str) -> Result<TagList, Failure> {
    let pages = cloud.ec2.describe_tags().filters(filter("resource-id", id)).into_paginator().items().send();
    let tags: Vec<_> = pages.collect::<Result<_, _>>().await.map_err(Failure::of("EC2", "DescribeTags"))?;
    Ok(TagList::of(tags.iter().map(|tag| (tag.key(), tag.value()))))
}

async fn clusters(cloud: &Cloud) -> Result<Vec<Cluster>, Failure> {
    let names = cloud.eks.list_clusters().into_paginator().items().send();
    let names: Vec<String> = names.collect::<Result<_, _>>().await.map_err(Failure::of("EKS", "ListClusters"))?;
    let mut found = Vec::new();
    for name in names {
        let answer = cloud.eks.describe_cluster().name(name).send().await;
        match answer.map_err(Failure::of("EKS", "DescribeCluster")) {
            Err(failure) if failure.is_gone() => {}
            answer => found.extend(answer?.cluster),
        }
    }
    Ok(found)
}

/// Roles that say in their description who made them. A list of roles has no tags: these few are asked for theirs.
async fn roles(cloud: &Cloud) -> Result<Vec<Role>, Failure> {
    let pages = cloud.iam.list_roles().into_paginator().items().send();
    let roles: Vec<Role> = pages.collect::<Result<_, _>>().await.map_err(Failure::of("IAM", "ListRoles"))?;
    let mut found = Vec::new();
    for role in
        roles.iter().filter(|role| role.description().is_some_and(|words| words.ends_with(", made by Landfall")))
    {
        let answer = cloud.iam.get_role().role_name(role.role_name()).send().await;
        let answer = match answer.map_err(Failure::of("IAM", "GetRole")) {
            Err(failure) if failure.is_gone() => continue,
            answer => answer?,
        };
        found.extend(answer.role.filter(|role| {
            let tags = tags_of_role(role);
            // The roles of another Region's cluster show here too, and it is not lost at all.
            tags.get(TAG_STEP).is_some() && tags.get(TAG_REGION) == Some(cloud.region.as_str())
        }));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn an_id_from_a_tag_cannot_leave_its_folder() {
        assert!(is_id("my-first-cluster-19a3f0c2b1d"));
        for odd in ["", "../x", "a/b", "a\\b", "a:b", "-x", ".hidden", "x.jsonl"] {
            assert!(!is_id(odd), "{odd}");
        }
    }
}
