//! Failures worth having met once before they happen on a real account. Each happens one time, as AWS would say it.

use landfall_demo_cloud::{Fault, Faults};
use landfall_engine::contract::{Problem, Rehearsal};

struct Scene {
    code: &'static str,
    title: &'static str,
    lesson: &'static str,
    arrange: fn(&Faults),
}

const SCENES: [Scene; 5] = [
    Scene {
        code: "address-quota",
        title: "The account has no free Elastic IP address",
        lesson: "An account may hold five addresses in a Region. Each NAT gateway needs one.",
        arrange: |faults| {
            let message = "The maximum number of addresses has been reached.";
            faults.fail_next("AllocateAddress", Fault::error(400, "AddressLimitExceeded", message));
        },
    },
    Scene {
        code: "denied",
        title: "A policy denies making roles",
        lesson: "Many company accounts let only administrators make IAM roles. The message names what is missing.",
        arrange: |faults| {
            let message = "User: arn:aws:iam::111122223333:user/demo is not authorized to perform: iam:CreateRole on \
                           resource: arn:aws:iam::111122223333:role/demo because no identity-based policy allows the \
                           iam:CreateRole action";
            faults.fail_next("CreateRole", Fault::error(403, "AccessDenied", message));
        },
    },
    Scene {
        code: "token-expired",
        title: "The credentials expire in the middle",
        lesson: "Workshop credentials last a few hours. Nothing is lost: connect again and go on.",
        arrange: |faults| {
            let message = "The security token included in the request is expired";
            faults.fail_next("CreateCluster", Fault::error(403, "ExpiredTokenException", message));
        },
    },
    Scene {
        code: "no-capacity",
        title: "AWS has no free machines of this type",
        lesson: "Stock differs by type and zone. The node group fails; the cluster stays, and another try may succeed.",
        arrange: |faults| {
            let message = "Could not launch On-Demand Instances. InsufficientInstanceCapacity - We currently do not have \
                           sufficient t3.medium capacity in the Availability Zone you requested. Launching EC2 instance \
                           failed.";
            faults.fail_outcome("nodegroup", "AsgInstanceLaunchFailures", message);
        },
    },
    Scene {
        code: "free-plan",
        title: "A free-plan account refuses the instance type",
        lesson: "New accounts on AWS's free plan start only certain types, and say so late.",
        arrange: |faults| {
            let message = "Could not launch On-Demand Instances. InvalidParameterCombination - The specified instance \
                           type is not eligible for Free Tier. Launching EC2 instance failed.";
            faults.fail_outcome("nodegroup", "AsgInstanceLaunchFailures", message);
        },
    },
];

/// What can be rehearsed.
pub fn rehearsals() -> Vec<Rehearsal> {
    SCENES
        .iter()
        .map(|scene| Rehearsal { code: scene.code.into(), title: scene.title.into(), lesson: scene.lesson.into() })
        .collect()
}

pub(crate) fn arrange(faults: &Faults, code: &str) -> Result<(), Problem> {
    let Some(scene) = SCENES.iter().find(|scene| scene.code == code) else {
        let known: Vec<_> = SCENES.iter().map(|scene| scene.code).collect();
        return Err(Problem::told(
            "unknown-rehearsal",
            format!("There is no rehearsal called {code}"),
            "Nothing was started.",
            format!("Choose one of: {}.", known.join(", ")),
        ));
    };
    (scene.arrange)(faults);
    Ok(())
}
