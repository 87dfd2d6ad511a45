//! Choosing scenarios, forgetting them, and keeping them while the program is closed.

use super::{is_over, rehearse, stands, waits};
use crate::testing::{all, cloud, ok, refused};
use crate::{DemoCloud, Options};

#[tokio::test(start_paused = true)]
async fn there_are_enough_and_a_wrong_name_lists_them() {
    let cloud = cloud();
    assert!(DemoCloud::scenarios().len() >= 17);
    for scenario in DemoCloud::scenarios() {
        rehearse(&cloud, scenario.name);
    }
    assert_eq!(cloud.rehearsed().len(), DemoCloud::scenarios().len());
    let refused = cloud.rehearse("rain").expect_err("there is no rain");
    assert!(refused.to_string().contains("no scenario called rain") && refused.to_string().contains("no-cni"));
    cloud.clear_rehearsals();
    assert_eq!(cloud.rehearsed(), []);
}

#[tokio::test(start_paused = true)]
async fn what_is_forgotten_does_not_happen() {
    let cloud = cloud();
    let before = cloud.inventory();
    for scenario in DemoCloud::scenarios() {
        rehearse(&cloud, scenario.name);
    }
    cloud.clear_rehearsals();
    ok(&cloud, "ec2", "AllocateAddress&Domain=vpc").await;
    let allocated = all(&ok(&cloud, "ec2", "DescribeAddresses&X=").await, "allocationId");
    assert_eq!(allocated.len(), 1);
    ok(&cloud, "ec2", &format!("ReleaseAddress&AllocationId={}", allocated[0])).await;
    assert_eq!(cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn it_happens_once_and_again_if_chosen_again() {
    let cloud = cloud();
    rehearse(&cloud, "address-quota");
    assert!(waits(&cloud, "address-quota"));
    refused(&cloud, "ec2", "AllocateAddress&Domain=vpc").await;
    assert!(stands(&cloud, "address-quota"));
    for id in all(&ok(&cloud, "ec2", "DescribeAddresses&X=").await, "allocationId") {
        ok(&cloud, "ec2", &format!("ReleaseAddress&AllocationId={id}")).await;
    }
    ok(&cloud, "ec2", "AllocateAddress&Domain=vpc").await;
    assert!(is_over(&cloud, "address-quota"));
    rehearse(&cloud, "address-quota");
    refused(&cloud, "ec2", "AllocateAddress&Domain=vpc").await;
}

#[tokio::test(start_paused = true)]
async fn a_chosen_scenario_is_saved_with_the_account() {
    let folder = std::env::temp_dir().join(format!("landfall-scenarios-{}", rand::random::<u64>()));
    let options = || Options { path: Some(folder.join("demo.json")), speed: 1.0 };
    let cloud = DemoCloud::open(options()).expect("a new account");
    rehearse(&cloud, "denied-by-organisation");
    rehearse(&cloud, "address-quota");
    refused(&cloud, "ec2", "AllocateAddress&Domain=vpc").await;
    drop(cloud);
    let cloud = DemoCloud::open(options()).expect("the same account");
    assert!(stands(&cloud, "address-quota") && waits(&cloud, "denied-by-organisation"));
    refused(&cloud, "iam", "CreateRole&RoleName=a&AssumeRolePolicyDocument={}").await;
    cloud.clear_rehearsals();
    assert_eq!(all(&ok(&cloud, "ec2", "DescribeAddresses&X=").await, "allocationId"), Vec::<String>::new());
    drop(cloud);
    std::fs::remove_dir_all(folder).expect("the temporary folder is ours");
}
