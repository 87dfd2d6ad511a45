//! Fills an account with clusters, by the same calls in both.

use crate::Outcome;
use crate::client::Client;
use crate::mix::{CLUSTER, ROLE, eks, query};

/// Makes clusters in the default VPC until there are so many. `passes` lets time pass where there is any.
pub(crate) fn clusters(client: &mut Client, wanted: usize, passes: &dyn Fn()) -> Outcome {
    let have = client.ask(&eks("ListClusters", "GET", "/clusters".to_owned(), String::new()))?;
    let have = have.matches("\"bench-").count();
    if have == 0 {
        let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
        let trust: String = form_urlencoded::byte_serialize(trust.as_bytes()).collect();
        let named = format!("&RoleName={ROLE}&AssumeRolePolicyDocument={trust}");
        client.ask(&query("iam", "CreateRole", &named))?;
        let attached = format!("&RoleName={ROLE}&PolicyArn=arn:aws:iam::aws:policy/AmazonEKSClusterPolicy");
        client.ask(&query("iam", "AttachRolePolicy", &attached))?;
        passes();
    }
    let found = client.ask(&query("ec2", "DescribeSubnets", "&Filter.1.Name=default-for-az&Filter.1.Value.1=true"))?;
    let subnets: Vec<&str> = between(&found, "<subnetId>", "</subnetId>").take(2).collect();
    let role = format!("arn:aws:iam::{}:role/{ROLE}", landfall_demo_cloud::ACCOUNT_ID);
    for number in have..wanted {
        let name = CLUSTER.replace('0', &number.to_string());
        let body = serde_json::json!({
            "name": name,
            "roleArn": role,
            "resourcesVpcConfig": { "subnetIds": subnets },
        });
        client.ask(&eks("CreateCluster", "POST", "/clusters".to_owned(), body.to_string()))?;
        passes();
    }
    Ok(())
}

/// The account's default VPC.
pub(crate) fn vpc(client: &mut Client) -> Outcome<String> {
    let found = client.ask(&query("ec2", "DescribeVpcs", "&Filter.1.Name=is-default&Filter.1.Value.1=true"))?;
    let id = between(&found, "<vpcId>", "</vpcId>").next().map(str::to_owned);
    id.ok_or_else(|| format!("no default VPC in {found}").into())
}

/// Every text between two others.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split(after).next())
}
