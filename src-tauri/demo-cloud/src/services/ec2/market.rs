//! What EC2 sells to this account now: types that are out of stock for a while, and those that the account's plan
//! leaves out.
//!
//! It must not decide when; scenarios do. A new account is on the paid plan, and everything is in stock.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::instance_type_catalog::InstanceType;
use super::state::State;
use crate::wire::{Answer, AwsError};

/// The state of the shelves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Market {
    /// Until when a type is out of stock in every zone of the Region, by its name, in Unix milliseconds of demo time.
    sold_out_until: BTreeMap<String, u64>,
    /// Whether the account is on AWS's free plan, which new accounts begin with since July 2025.
    is_free_plan: bool,
}

impl State {
    /// Lets a type be out of stock until a moment in Unix milliseconds of demo time.
    pub(crate) fn sell_out(&mut self, instance_type: &str, until: u64) {
        self.market.sold_out_until.insert(instance_type.to_owned(), until);
    }

    /// Puts the account on the free plan, or on the paid one.
    pub(crate) fn set_free_plan(&mut self, is_free: bool) {
        self.market.is_free_plan = is_free;
    }

    /// Refuses a type that the plan leaves out or that is out of stock. The words are those that Auto Scaling groups
    /// report.
    pub(super) fn check_market(&self, size: &InstanceType, zone: &str, spot: bool, now: u64) -> Answer<()> {
        if self.market.is_free_plan && !size.free_tier {
            return Err(AwsError::bad(
                "InvalidParameterCombination",
                "The specified instance type is not eligible for Free Tier. For a list of Free Tier instance types, \
                 run 'describe-instance-types' with the filter 'free-tier-eligible=true'.",
            ));
        }
        if self.market.sold_out_until.get(size.name).is_none_or(|until| *until <= now) {
            return Ok(());
        }
        let text = if spot {
            "There is no Spot capacity available that matches your request.".to_owned()
        } else {
            format!(
                "We currently do not have sufficient {} capacity in the Availability Zone you requested ({zone}). Our \
                 system will be working on provisioning additional capacity.",
                size.name
            )
        };
        Err(AwsError::new(500, "InsufficientInstanceCapacity", text))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::services::ec2::eks_image_id;
    use crate::testing::{cloud, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn what_is_out_of_stock_comes_back_and_a_free_plan_leaves_types_out() {
        let cloud = cloud();
        let image = eks_image_id("us-east-1", "1.35", "x86_64");
        let run = |kind: &str| format!("RunInstances&MinCount=1&MaxCount=1&InstanceType={kind}&ImageId={image}");
        cloud.with("us-east-1", |context| context.ec2.sell_out("t3.medium", context.now + 60_000));
        let (code, message) = refused(&cloud, "ec2", &run("t3.medium")).await;
        assert_eq!(code, "InsufficientInstanceCapacity");
        assert!(message.starts_with("We currently do not have sufficient t3.medium capacity"), "{message}");
        ok(&cloud, "ec2", &run("t3.small")).await;
        tokio::time::advance(Duration::from_secs(60)).await;
        ok(&cloud, "ec2", &run("t3.medium")).await;

        cloud.with("us-east-1", |context| context.ec2.set_free_plan(true));
        let (code, message) = refused(&cloud, "ec2", &run("t3.medium")).await;
        assert_eq!(code, "InvalidParameterCombination");
        assert!(message.starts_with("The specified instance type is not eligible for Free Tier."), "{message}");
        ok(&cloud, "ec2", &run("t3.small")).await;
        cloud.with("us-east-1", |context| context.ec2.set_free_plan(false));
        ok(&cloud, "ec2", &run("t3.medium")).await;
    }
}
