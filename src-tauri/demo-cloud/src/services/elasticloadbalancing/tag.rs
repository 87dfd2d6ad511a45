//! Tags of load balancers and target groups: read, listed and changed.

use super::refusal::{invalid, need, no_classic, no_load_balancer, no_target_group};
use super::state::{State, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml};

/// AWS's limit per resource.
const MOST: usize = 50;

/// Reads `Tags.member.N`.
pub(super) fn read(params: &Params) -> Answer<Tags> {
    let mut tags = Tags::new();
    for tag in params.each("Tags.member") {
        let key = need(&tag, "Key")?;
        if key.starts_with("aws:") {
            return Err(invalid(format!("Tag key '{key}' is reserved for system use")));
        }
        if tags.insert(key.to_owned(), tag.get("Value").unwrap_or_default().to_owned()).is_some() {
            return Err(AwsError::bad("DuplicateTagKeys", format!("Tag key '{key}' was specified more than once")));
        }
    }
    Ok(tags)
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let mut found = Vec::new();
    for arn in params.list("ResourceArns.member") {
        let tags = of(context.elb, &arn)?.clone();
        found.push((arn, tags));
    }
    Ok(list("ResourceArn", found))
}

pub(super) fn add(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let new = read(params)?;
    for arn in params.list("ResourceArns.member") {
        extend(of(context.elb, &arn)?, &new)?;
    }
    Ok(Xml::new())
}

pub(super) fn remove(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let keys = params.list("TagKeys.member");
    for arn in params.list("ResourceArns.member") {
        of(context.elb, &arn)?.retain(|key, _| !keys.contains(key));
    }
    Ok(Xml::new())
}

pub(super) fn describe_classic(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let mut found = Vec::new();
    for name in params.list("LoadBalancerNames.member") {
        let tags = of_classic(context.elb, &name)?.clone();
        found.push((name, tags));
    }
    Ok(list("LoadBalancerName", found))
}

pub(super) fn add_classic(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let new = read(params)?;
    for name in params.list("LoadBalancerNames.member") {
        extend(of_classic(context.elb, &name)?, &new)?;
    }
    Ok(Xml::new())
}

fn of<'a>(state: &'a mut State, arn: &str) -> Answer<&'a mut Tags> {
    if arn.contains(":targetgroup/") {
        return state.target_groups.get_mut(arn).map(|one| &mut one.tags).ok_or_else(no_target_group);
    }
    state.load_balancers.get_mut(arn).map(|one| &mut one.tags).ok_or_else(no_load_balancer)
}

fn of_classic<'a>(state: &'a mut State, name: &str) -> Answer<&'a mut Tags> {
    state.classic.get_mut(name).map(|one| &mut one.tags).ok_or_else(|| no_classic(name))
}

impl State {
    /// The tags of everything, with ARNs; those of Classic Load Balancers need the Region.
    pub(crate) fn tagged(&mut self, region: &str) -> Vec<(String, &mut Tags)> {
        let arn = |name: &String| format!("arn:aws:elasticloadbalancing:{region}:{ACCOUNT_ID}:loadbalancer/{name}");
        let mut all: Vec<(String, &mut Tags)> = Vec::new();
        all.extend(self.load_balancers.iter_mut().map(|(arn, one)| (arn.clone(), &mut one.tags)));
        all.extend(self.target_groups.iter_mut().map(|(arn, one)| (arn.clone(), &mut one.tags)));
        all.extend(self.classic.iter_mut().map(|(name, one)| (arn(name), &mut one.tags)));
        all
    }
}

fn extend(tags: &mut Tags, new: &Tags) -> Answer<()> {
    let mut together = tags.clone();
    together.extend(new.clone());
    if together.len() > MOST {
        return Err(AwsError::bad("TooManyTags", "The maximum number of tags has been reached"));
    }
    *tags = together;
    Ok(())
}

fn list(id: &str, found: Vec<(String, Tags)>) -> Xml {
    let mut xml = Xml::new();
    xml.members("TagDescriptions", found, |item, (of, tags)| {
        item.text(id, of).members("Tags", tags, |tag, (key, value)| {
            tag.text("Key", key).text("Value", value);
        });
    });
    xml
}
