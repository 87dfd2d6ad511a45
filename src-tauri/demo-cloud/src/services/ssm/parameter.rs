//! The public parameters that AWS itself keeps, so that the newest node image can be looked up. Nobody's own parameters:
//! of those the list is empty.
//!
//! Names are from the EKS User Guide ("Retrieve recommended Amazon Linux AMI IDs") and the Systems Manager User Guide
//! ("Calling AWS service, Region, endpoint, … public parameters").

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{invalid, page};
use crate::context::Context;
use crate::regions::REGIONS;
use crate::services::{ec2, eks};
use crate::wire::{Answer, AwsError};

const IMAGES: &str = "/aws/service/eks/optimized-ami";
const REGION_LIST: &str = "/aws/service/global-infrastructure/regions";
/// When all of them last changed: the day of the newest node images, 2026-11-12, in Unix seconds.
const CHANGED_AT: u64 = 1_794_441_600;
/// The most parameters that one call may name.
const MOST_NAMES: usize = 10;

/// SSM does not say which parameter it did not find.
pub(crate) fn not_found() -> AwsError {
    AwsError::bad("ParameterNotFound", "")
}

/// Every public parameter of a Region, by name.
fn all(region: &str) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = ec2::published_parameters(region).into_iter().collect();
    for (version, release) in eks::node_image_releases() {
        for architecture in ["x86_64", "arm64"] {
            let path = format!("{IMAGES}/{version}/amazon-linux-2023/{architecture}/standard/recommended");
            all.insert(format!("{path}/release_version"), release.clone());
        }
    }
    for region in REGIONS {
        all.insert(format!("{REGION_LIST}/{}", region.name), region.name.to_owned());
    }
    all
}

pub(super) fn get(context: &Context<'_>, body: &Value) -> Answer<Value> {
    let name = body["Name"].as_str().unwrap_or_default();
    if name.is_empty() {
        return Err(invalid("Value null at 'name' failed to satisfy constraint: Member must not be null"));
    }
    let value = all(context.region).remove(bare(context.region, name)).ok_or_else(not_found)?;
    Ok(json!({ "Parameter": wire(context.region, bare(context.region, name), &value) }))
}

pub(super) fn get_several(context: &Context<'_>, body: &Value) -> Answer<Value> {
    let names: Vec<&str> = body["Names"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if !(1..=MOST_NAMES).contains(&names.len()) {
        return Err(invalid("Value at 'names' failed to satisfy constraint: Member must have length between 1 and 10"));
    }
    let all = all(context.region);
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for name in names {
        let name = bare(context.region, name);
        match all.get(name) {
            Some(value) => found.push(wire(context.region, name, value)),
            None => missing.push(name),
        }
    }
    Ok(json!({ "Parameters": found, "InvalidParameters": missing }))
}

/// Those directly below a path, or everything below it. The token is the last name of the page before.
pub(super) fn get_by_path(context: &Context<'_>, body: &Value) -> Answer<Value> {
    let path = body["Path"].as_str().unwrap_or_default();
    if !path.starts_with('/') {
        return Err(AwsError::bad(
            "ValidationException",
            "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward \
             slash \"/\".",
        ));
    }
    let most = match &body["MaxResults"] {
        Value::Null => MOST_NAMES,
        asked => asked
            .as_u64()
            .and_then(|most| usize::try_from(most).ok())
            .filter(|most| (1..=MOST_NAMES).contains(most))
            .ok_or_else(|| {
                invalid("Value at 'maxResults' failed to satisfy constraint: Member must be between 1 and 10")
            })?,
    };
    let start = format!("{}/", path.trim_end_matches('/'));
    let is_recursive = body["Recursive"] == true;
    let after = body["NextToken"].as_str().unwrap_or_default();
    let is_asked =
        |name: &str| name > after && name.strip_prefix(&start).is_some_and(|rest| is_recursive || !rest.contains('/'));
    let all = all(context.region);
    let mut left = all.iter().filter(|(name, _)| is_asked(name)).peekable();
    let page: Vec<(&String, &String)> = left.by_ref().take(most).collect();
    let values: Vec<Value> = page.iter().map(|(name, value)| wire(context.region, name, value)).collect();
    let mut answer = json!({ "Parameters": values });
    if left.peek().is_some()
        && let Some((last, _)) = page.last()
    {
        answer["NextToken"] = json!(last);
    }
    Ok(answer)
}

/// A parameter's name, which may come as an ARN.
fn bare<'a>(region: &str, name: &'a str) -> &'a str {
    name.strip_prefix(&format!("arn:aws:ssm:{region}::parameter")).unwrap_or(name)
}

fn wire(region: &str, name: &str, value: &str) -> Value {
    json!({
        "Name": name,
        "Type": "String",
        "Value": value,
        "Version": 1,
        "LastModifiedDate": CHANGED_AT,
        "ARN": format!("arn:aws:ssm:{region}::parameter{name}"),
        "DataType": if name.ends_with("/image_id") { "aws:ec2:image" } else { "text" },
    })
}

/// `DescribeParameters`: the account's own, and there are none. AWS's public ones are not among them.
pub(super) fn describe(body: &Value) -> Answer<Value> {
    for filter in body["ParameterFilters"].as_array().into_iter().flatten() {
        let key = filter["Key"].as_str().unwrap_or_default();
        let is_known = ["Name", "Type", "KeyId", "Path", "Label", "Tier", "DataType"].contains(&key);
        if !is_known && !key.starts_with("tag:") {
            return Err(AwsError::bad("InvalidFilterKey", format!("The filter key {key} is not valid.")));
        }
    }
    page(body, "Parameters", (1, 50), Vec::new())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{all, cloud, json_ok, json_refused, ok};

    const NEWEST: &str = "/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/standard/recommended/image_id";

    #[tokio::test(start_paused = true)]
    async fn the_newest_image_is_one_that_ec2_knows() {
        let cloud = cloud();
        let found = json_ok(&cloud, "ssm", "AmazonSSM.GetParameter", json!({ "Name": NEWEST })).await;
        let image = found["Parameter"]["Value"].as_str().expect("an id");
        let described = ok(&cloud, "ec2", &format!("DescribeImages&ImageId.1={image}")).await;
        let name = all(&described, "name").join(" ");
        assert!(name.contains("x86_64-standard-1.36"), "{name}");
        let by_arn = json!({ "Name": found["Parameter"]["ARN"] });
        let same = json_ok(&cloud, "ssm", "AmazonSSM.GetParameter", by_arn).await;
        assert_eq!(same, found);
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_keeps_is_not_found() {
        let cloud = cloud();
        let unknown = NEWEST.replace("1.36", "1.12");
        let refused = json_refused(&cloud, "ssm", "AmazonSSM.GetParameter", json!({ "Name": unknown })).await;
        assert_eq!(refused["__type"], "ParameterNotFound");
        let both = json!({ "Names": [NEWEST, unknown] });
        let found = json_ok(&cloud, "ssm", "AmazonSSM.GetParameters", both).await;
        assert_eq!(found["Parameters"].as_array().map(Vec::len), Some(1));
        assert_eq!(found["InvalidParameters"], json!([unknown]));
        let refused = json_refused(&cloud, "ssm", "AmazonSSM.GetParameters", json!({ "Names": [] })).await;
        assert_eq!(refused["__type"], "ValidationException");
    }

    #[tokio::test(start_paused = true)]
    async fn a_path_is_listed_in_pages() {
        let cloud = cloud();
        let path = "/aws/service/global-infrastructure/regions";
        let mut names = Vec::new();
        let mut ask = json!({ "Path": path });
        loop {
            let page = json_ok(&cloud, "ssm", "AmazonSSM.GetParametersByPath", ask.clone()).await;
            names.extend(page["Parameters"].as_array().expect("a list").iter().map(|one| one["Value"].clone()));
            if page["NextToken"].is_null() {
                break;
            }
            ask["NextToken"] = page["NextToken"].clone();
        }
        assert_eq!(names.len(), crate::regions::REGIONS.len());
        assert!(names.contains(&json!("us-east-1")));
        let flat = json!({ "Path": "/aws/service/eks/optimized-ami" });
        let found = json_ok(&cloud, "ssm", "AmazonSSM.GetParametersByPath", flat).await;
        assert_eq!(found["Parameters"], json!([]), "nothing is directly below");
    }
}
