//! EC2 key pairs of the Region, for SSH on nodes.

use crate::{cloud::Cloud, failure::Failure};

/// Their names.
///
/// # Errors
/// What AWS refused.
pub(super) async fn key_pairs(cloud: &Cloud) -> Result<Vec<String>, Failure> {
    let answer = cloud.ec2.describe_key_pairs().send().await.map_err(Failure::of("EC2", "DescribeKeyPairs"))?;
    let mut names: Vec<String> =
        answer.key_pairs().iter().filter_map(|pair| pair.key_name().map(str::to_owned)).collect();
    names.sort();
    Ok(names)
}
