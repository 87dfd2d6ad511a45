//! Security groups that the cluster's controllers make for a load balancer: one row with it before a delete, and a step of
//! their own within it, because the cluster's own group names them in its rules until the cluster is gone. Calls nobody.

use super::security_group::SeenGroup;
use crate::contract::{Leftover, LeftoverThing};

/// Leaves each balancer the groups that were made for it and says so; gives back the groups that are nobody's.
pub fn fold(balancers: &mut [Leftover], classic: &mut [Leftover], groups: Vec<SeenGroup>) -> Vec<Leftover> {
    let made = |id: &str| groups.iter().find(|group| group.of_cluster && is_group(&group.leftover, id));
    let mut taken = Vec::new();
    for balancer in balancers.iter_mut().chain(classic) {
        let Some(ids) = groups_of(&mut balancer.thing) else { continue };
        ids.retain(|id| made(id).is_some());
        let ids = ids.clone();
        if ids.is_empty() {
            continue;
        }
        let one = ids.len() == 1;
        balancer.title.push_str(if one { ", with its security group" } else { ", with its security groups" });
        for group in ids.iter().filter_map(|id| made(id)) {
            balancer.command.push('\n');
            balancer.command.push_str(&group.leftover.command);
        }
        taken.extend(ids);
    }
    let rest = groups.into_iter().filter(|group| !taken.iter().any(|id| is_group(&group.leftover, id)));
    rest.map(|group| group.leftover).collect()
}

/// What was chosen, and what goes with it, each once.
pub fn with_their_groups(chosen: Vec<Leftover>, region: &str) -> Vec<Leftover> {
    let mut all = chosen;
    for at in 0..all.len() {
        let mut balancer = all[at].clone();
        for id in groups_of(&mut balancer.thing).map(std::mem::take).unwrap_or_default() {
            if !all.iter().any(|one| is_group(one, &id)) {
                all.push(group_of(&balancer, id, region));
            }
        }
    }
    all
}

fn groups_of(thing: &mut LeftoverThing) -> Option<&mut Vec<String>> {
    match thing {
        LeftoverThing::LoadBalancer { security_groups, .. }
        | LeftoverThing::ClassicLoadBalancer { security_groups, .. } => Some(security_groups),
        _ => None,
    }
}

fn is_group(leftover: &Leftover, wanted: &str) -> bool {
    matches!(&leftover.thing, LeftoverThing::SecurityGroup { id } if id == wanted)
}

fn group_of(balancer: &Leftover, id: String, region: &str) -> Leftover {
    Leftover {
        key: format!("security-group/{id}"),
        title: format!("Security group of a load balancer ({id})"),
        made_by: balancer.made_by.clone(),
        while_it_stays: "The VPC stays too".into(),
        blocks: true,
        loses_data: false,
        cost_per_hour: 0.0,
        command: format!("aws ec2 delete-security-group --group-id {id} --region {region}"),
        thing: LeftoverThing::SecurityGroup { id },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balancer(groups: &[&str]) -> Leftover {
        let thing = LeftoverThing::ClassicLoadBalancer {
            name: "a1".into(),
            object: None,
            security_groups: groups.iter().map(|id| (*id).to_owned()).collect(),
        };
        let mut leftover = group_of(&group("sg-0", true).leftover, "sg-0".into(), "r");
        (leftover.thing, leftover.title) = (thing, "Classic Load Balancer a1".into());
        leftover
    }

    fn group(id: &str, of_cluster: bool) -> SeenGroup {
        let leftover = Leftover {
            key: format!("security-group/{id}"),
            title: id.into(),
            made_by: None,
            while_it_stays: String::new(),
            blocks: true,
            loses_data: false,
            cost_per_hour: 0.0,
            command: format!("delete {id}"),
            thing: LeftoverThing::SecurityGroup { id: id.into() },
        };
        SeenGroup { leftover, of_cluster }
    }

    #[test]
    fn a_balancer_takes_the_clusters_group_along_and_nobody_elses() {
        let mut classic = [balancer(&["sg-1", "sg-2", "sg-9"])];
        let rest = fold(&mut [], &mut classic, vec![group("sg-1", true), group("sg-2", false), group("sg-3", true)]);
        assert_eq!(rest.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["sg-2", "sg-3"]);
        assert_eq!(classic[0].title, "Classic Load Balancer a1, with its security group");
        assert!(classic[0].command.ends_with("\ndelete sg-1"), "{}", classic[0].command);
        let steps = with_their_groups(classic.to_vec(), "us-east-1");
        assert_eq!(steps.iter().map(|one| one.key.as_str()).collect::<Vec<_>>()[1..], ["security-group/sg-1"]);
    }

    #[test]
    fn a_group_that_two_balancers_share_is_one_step() {
        let both = vec![balancer(&["sg-1"]), balancer(&["sg-1"])];
        assert_eq!(with_their_groups(both, "us-east-1").len(), 3);
    }
}
