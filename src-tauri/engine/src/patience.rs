//! Which failures the engine waits out by itself, and for how long. Knows no words for people beyond the reason of the
//! wait; what a person must mend is not waited for.

use std::time::Duration;

use crate::{
    failure::{AwsFailure, Failure, FailureKind},
    problems::{INTERNAL, THROTTLED, is_about_credentials},
};

/// How long a failure may be retried, counted from its first appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// After this long it is a failure for good.
    pub up_to: Duration,
    /// What is being waited for: "IAM is still spreading the new role".
    pub why: &'static str,
}

/// How patient to be with a failure while looking at something that was made just before: EC2 may answer a look by id
/// with "not found" for some seconds after it gave the id. Anywhere else "not found" is an answer.
pub fn patience_with_the_new(failure: &Failure) -> Option<Patience> {
    patience(failure).or_else(|| {
        failure.is_gone().then(|| minutes(2, "AWS does not show everywhere yet what was just made")).flatten()
    })
}

/// How patient to be with a failure; none when only a person can mend it.
pub fn patience(failure: &Failure) -> Option<Patience> {
    let Failure::Aws(failure) = failure else { return None };
    match failure.kind {
        FailureKind::NoConnection if is_about_credentials(failure) => None,
        FailureKind::NoConnection | FailureKind::NoAnswer if failure.service == "Kubernetes" => {
            minutes(15, "this computer cannot reach the cluster yet")
        }
        // A proxy that refuses or opens connections: a person may have to change something, or the laptop its network.
        FailureKind::NoConnection if needs_network_team(failure) => {
            minutes(15, "the network refuses the connection to AWS")
        }
        // A laptop in a train, a Wi-Fi that is gone: nothing is wrong with the run, however long it lasts.
        FailureKind::NoConnection | FailureKind::NoAnswer => minutes(24 * 60, "no connection to AWS"),
        // A proxy or load balancer on the way that is overloaded for a moment. Any other foreign answer stays.
        FailureKind::NotUnderstood if matches!(failure.status, Some(502..=504)) => {
            minutes(5, "AWS has a problem of its own")
        }
        FailureKind::NotUnderstood | FailureKind::NotSent => None,
        FailureKind::Answered => answered(failure),
    }
}

fn needs_network_team(failure: &AwsFailure) -> bool {
    ["certificate", "407", "proxy"].iter().any(|part| says(failure, part))
}

fn answered(failure: &AwsFailure) -> Option<Patience> {
    let code = failure.code.as_str();
    if THROTTLED.contains(&code) {
        return minutes(10, "AWS asks for fewer requests");
    }
    if INTERNAL.contains(&code) || failure.status.is_some_and(|status| status >= 500) {
        return minutes(5, "AWS has a problem of its own");
    }
    match failure.service {
        "EKS" => eks(failure),
        "EC2" => ec2(failure),
        "Auto Scaling" => auto_scaling(failure),
        "EFS" => efs(failure),
        "IAM" => iam(failure),
        "KMS" => kms(failure),
        "CloudWatch Logs" => logs(code),
        "Elastic Load Balancing" => balancers(code),
        "Kubernetes" => kubernetes(code),
        _ => None,
    }
}

fn eks(failure: &AwsFailure) -> Option<Patience> {
    let says = |part| says(failure, part);
    match failure.code.as_str() {
        "InvalidParameterException" | "InvalidRequestException" if ROLE_TOO_NEW.iter().any(|part| says(part)) => {
            minutes(2, "IAM is still spreading the new role")
        }
        "ResourcePropagationDelayException" => minutes(2, "AWS is still spreading a role of its own"),
        "ResourceInUseException" if says("update in progress") => minutes(60, "EKS is still busy with the cluster"),
        "InvalidRequestException" | "ResourceInUseException" | "InvalidParameterException" | "ClientException"
            if says("not in active status") || says("not active") =>
        {
            minutes(60, "EKS is still busy with the cluster")
        }
        "ResourceInUseException" if says("fargate profile") => minutes(10, "another Fargate profile is being deleted"),
        // The groups are gone for us; EKS's cluster side may learn it a moment later.
        "ResourceInUseException" if failure.action == "DeleteCluster" => {
            minutes(5, "the cluster's node groups are still going")
        }
        // AWS support's words: the add-on API may lag up to three minutes behind ACTIVE.
        "InvalidRequestException" | "ResourceNotFoundException" if failure.action == "CreateAddon" => {
            minutes(4, "the new cluster does not take add-ons yet")
        }
        "ResourceNotFoundException" if is_making(failure) => minutes(1, "AWS is still spreading what was just made"),
        "ResourceInUseException" if says("already exists") => STANDS_ALREADY,
        _ => None,
    }
}

fn ec2(failure: &AwsFailure) -> Option<Patience> {
    let code = failure.code.as_str();
    match code {
        "DependencyViolation" | "InvalidIPAddress.InUse" | "InvalidAddress.Locked" if is_removing(failure) => {
            minutes(10, "something in the network is still going")
        }
        "VolumeInUse" if is_removing(failure) => minutes(5, "the volume is still being taken off its instance"),
        "InvalidParameterValue" if failure.action == "DeleteNetworkInterface" && says(failure, "in use") => {
            minutes(5, "the network interface is still being taken off")
        }
        // EC2's odd answer to ReleaseAddress while a NAT gateway that is being deleted still holds the address.
        "AuthFailure"
            if failure.action == "ReleaseAddress" && says(failure, "permission to access the specified resource") =>
        {
            minutes(10, "the NAT gateway still holds the address")
        }
        _ if is_making(failure)
            && (code == "NatGatewayNotFound" || (code.starts_with("Invalid") && code.ends_with(".NotFound"))) =>
        {
            minutes(1, "AWS is still spreading what was just made")
        }
        "RouteAlreadyExists" | "Resource.AlreadyAssociated" | "InvalidGroup.Duplicate" if is_making(failure) => {
            STANDS_ALREADY
        }
        _ => None,
    }
}

fn efs(failure: &AwsFailure) -> Option<Patience> {
    match failure.code.as_str() {
        "FileSystemAlreadyExists" | "MountTargetConflict" => STANDS_ALREADY,
        "IncorrectFileSystemLifeCycleState" | "IncorrectMountTargetState" => {
            minutes(5, "EFS is still busy with the file system")
        }
        "FileSystemInUse" => minutes(5, "a mount target is still going"),
        "FileSystemNotFound" | "SubnetNotFound" | "SecurityGroupNotFound" if is_making(failure) => {
            minutes(1, "AWS is still spreading what was just made")
        }
        "DependencyTimeout" => minutes(5, "AWS has a problem of its own"),
        _ => None,
    }
}

fn auto_scaling(failure: &AwsFailure) -> Option<Patience> {
    match failure.code.as_str() {
        "ValidationError" if passes_while_scaling(&failure.message) => {
            minutes(2, "IAM is still spreading the new instance profile")
        }
        // Auto Scaling has one code for all that it does not find; what this run made just before it finds in a moment.
        "ValidationError" if is_making(failure) && (says(failure, "does not exist") || says(failure, "not found")) => {
            minutes(1, "AWS is still spreading what was just made")
        }
        "ResourceContention" => minutes(2, "Auto Scaling is still busy with the group"),
        "AlreadyExists" => STANDS_ALREADY,
        _ => None,
    }
}

/// Whether an Auto Scaling group that cannot start instances for this reason soon can, by itself.
pub fn passes_while_scaling(why: &str) -> bool {
    why.to_ascii_lowercase().contains("iam instance profile")
}

fn iam(failure: &AwsFailure) -> Option<Patience> {
    match failure.code.as_str() {
        "NoSuchEntity" if is_making(failure) => minutes(1, "IAM is still spreading the new role"),
        "EntityAlreadyExists" => STANDS_ALREADY,
        "ConcurrentModification" => minutes(1, "IAM is still busy with the role"),
        "DeleteConflict" => minutes(1, "IAM is still taking the role apart"),
        _ => None,
    }
}

fn kms(failure: &AwsFailure) -> Option<Patience> {
    match failure.code.as_str() {
        "NotFoundException" if is_making(failure) => minutes(1, "AWS KMS is still spreading the new key"),
        "KMSInvalidStateException" if says(failure, "creating") => minutes(1, "AWS KMS is still making the key"),
        "AlreadyExistsException" => STANDS_ALREADY,
        _ => None,
    }
}

fn logs(code: &str) -> Option<Patience> {
    match code {
        "ResourceAlreadyExistsException" => STANDS_ALREADY,
        "OperationAbortedException" => minutes(1, "CloudWatch Logs is still busy with the log group"),
        _ => None,
    }
}

fn balancers(code: &str) -> Option<Patience> {
    (code == "ResourceInUse").then(|| minutes(5, "the load balancer in front of it is still going")).flatten()
}

fn kubernetes(code: &str) -> Option<Patience> {
    matches!(code, "Unauthorized" | "Forbidden")
        .then(|| minutes(2, "the cluster is still learning who you are"))
        .flatten()
}

const fn minutes(minutes: u64, why: &'static str) -> Option<Patience> {
    Some(Patience { up_to: Duration::from_secs(60 * minutes), why })
}

/// The answer to a create whose first answer was lost. Before it is tried again the step looks, and finds what stands,
/// as soon as AWS shows it, or finds that it is somebody else's.
const STANDS_ALREADY: Option<Patience> = minutes(1, "AWS has it already; Landfall looks for it");

/// How EKS speaks of a role that IAM has not spread yet. A trust policy that is wrong reads the same, so after two
/// minutes it is taken for wrong.
const ROLE_TOO_NEW: &[&str] = &[
    "rolearn",
    "role with name",
    "error in role params",
    "could not be assumed",
    "trusted entity",
    "doesn't have the amazon eks managed",
    "role's policy must include",
    "trust policy of role",
    "cross-account pass role",
    "misconfigured podexecutionrole",
];

fn says(failure: &AwsFailure, part: &str) -> bool {
    failure.message.to_ascii_lowercase().contains(part)
}

fn is_removing(failure: &AwsFailure) -> bool {
    ["Delete", "Detach", "Release", "Disassociate", "Revoke"].iter().any(|verb| failure.action.starts_with(verb))
}

/// A call that adds to something made just before. Looking and removing are not: there "not found" is an answer.
fn is_making(failure: &AwsFailure) -> bool {
    !is_removing(failure) && !["Describe", "List", "Get"].iter().any(|verb| failure.action.starts_with(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(service: &'static str, action: &'static str, code: &str, message: &str) -> Option<u64> {
        let failure = AwsFailure {
            service,
            action,
            kind: FailureKind::Answered,
            code: code.into(),
            message: message.into(),
            request_id: None,
            status: Some(400),
        };
        patience(&Failure::Aws(Box::new(failure))).map(|patience| patience.up_to.as_secs())
    }

    fn unanswered(kind: FailureKind, message: &str, status: Option<u16>) -> Option<u64> {
        let failure = AwsFailure {
            service: "EC2",
            action: "CreateVpc",
            kind,
            code: String::new(),
            message: message.into(),
            request_id: None,
            status,
        };
        patience(&Failure::Aws(Box::new(failure))).map(|patience| patience.up_to.as_secs())
    }

    #[test]
    fn a_role_gets_two_minutes_whether_too_new_or_wrong() {
        for message in [
            "The role for roleArn, arn:aws:iam::1:role/x, does not exist",
            "Error in role params",
            "The role with name demo-node-role cannot be found.",
            "Role could not be assumed because the trusted entity is not correct",
            "The provided role doesn't have the Amazon EKS Managed Policies associated with it",
            "IAM role's policy must include the ec2:DescribeSubnets action",
            "Trust policy of role arn:aws:iam::1:role/x does not allow pods.eks.amazonaws.com",
        ] {
            assert_eq!(waits("EKS", "CreateCluster", "InvalidParameterException", message), Some(120), "{message}");
        }
        assert_eq!(waits("EKS", "CreateNodegroup", "ResourcePropagationDelayException", ""), Some(120));
    }

    #[test]
    fn a_busy_cluster_gets_an_hour() {
        let busy = "Cannot delete because cluster x currently has an update in progress";
        assert_eq!(waits("EKS", "DeleteCluster", "ResourceInUseException", busy), Some(3600));
        assert_eq!(
            waits("EKS", "CreateNodegroup", "InvalidRequestException", "Cluster 'x' is not in ACTIVE status"),
            Some(3600)
        );
        assert_eq!(
            waits("EKS", "DeleteCluster", "ResourceInUseException", "Cluster has nodegroups attached"),
            Some(300)
        );
        assert_eq!(waits("EKS", "CreateAddon", "InvalidRequestException", "not ready"), Some(240));
    }

    #[test]
    fn what_was_just_made_may_not_be_found_for_a_minute() {
        assert_eq!(waits("EC2", "CreateRoute", "InvalidRouteTableID.NotFound", ""), Some(60));
        assert_eq!(waits("EC2", "DescribeSubnets", "InvalidSubnetID.NotFound", ""), None);
        assert_eq!(waits("EC2", "DeleteSubnet", "InvalidSubnetID.NotFound", ""), None);
        assert_eq!(waits("IAM", "AttachRolePolicy", "NoSuchEntity", ""), Some(60));
        assert_eq!(waits("EKS", "AssociateAccessPolicy", "ResourceNotFoundException", ""), Some(60));
    }

    #[test]
    fn what_stands_already_is_looked_for() {
        assert_eq!(waits("EC2", "CreateRoute", "RouteAlreadyExists", ""), Some(60));
        assert_eq!(waits("IAM", "CreateRole", "EntityAlreadyExists", ""), Some(60));
        let stands = "NodeGroup already exists with name a and cluster name b";
        assert_eq!(waits("EKS", "CreateNodegroup", "ResourceInUseException", stands), Some(60));
        assert_eq!(waits("CloudWatch Logs", "CreateLogGroup", "ResourceAlreadyExistsException", ""), Some(60));
        assert_eq!(waits("EFS", "CreateFileSystem", "FileSystemAlreadyExists", ""), Some(60));
    }

    #[test]
    fn auto_scaling_waits_for_what_was_just_made() {
        let create = |code, message| waits("Auto Scaling", "CreateAutoScalingGroup", code, message);
        let profile = "You must use a valid fully-formed launch template. Value (x) for parameter iamInstanceProfile.name is \
                       invalid. Invalid IAM Instance Profile name";
        assert_eq!(create("ValidationError", profile), Some(120));
        assert_eq!(create("ValidationError", "The subnet ID 'subnet-1' does not exist"), Some(60));
        assert_eq!(create("ValidationError", "Max bound, 1, must be greater than or equal to min bound, 2"), None);
        assert_eq!(create("AlreadyExists", ""), Some(60));
        assert_eq!(waits("Auto Scaling", "DeleteAutoScalingGroup", "ResourceContention", ""), Some(120));
    }

    #[test]
    fn what_hangs_on_something_is_waited_for_only_when_deleting() {
        assert_eq!(waits("EC2", "DeleteVpc", "DependencyViolation", ""), Some(600));
        assert_eq!(waits("EC2", "DetachInternetGateway", "DependencyViolation", "mapped public address"), Some(600));
        assert_eq!(waits("EC2", "ReleaseAddress", "InvalidIPAddress.InUse", ""), Some(600));
        assert_eq!(waits("EC2", "ModifySubnetAttribute", "DependencyViolation", ""), None);
        assert_eq!(waits("Elastic Load Balancing", "DeleteTargetGroup", "ResourceInUse", ""), Some(300));
        assert_eq!(waits("EFS", "DeleteFileSystem", "FileSystemInUse", ""), Some(300));
        assert_eq!(waits("EFS", "DeleteFileSystem", "FileSystemNotFound", ""), None);
    }

    #[test]
    fn a_bad_day_of_aws_or_of_the_network_is_waited_out() {
        assert_eq!(waits("EC2", "CreateVpc", "RequestLimitExceeded", ""), Some(600));
        assert_eq!(waits("IAM", "CreateRole", "Throttling", ""), Some(600));
        assert_eq!(waits("EKS", "CreateCluster", "ServiceUnavailableException", ""), Some(300));
        assert_eq!(unanswered(FailureKind::NoConnection, "client error (Connect)", None), Some(24 * 3600));
        assert_eq!(unanswered(FailureKind::NoConnection, "invalid peer certificate", None), Some(900));
        assert_eq!(unanswered(FailureKind::NoAnswer, "timeout", None), Some(24 * 3600));
        assert_eq!(unanswered(FailureKind::NotUnderstood, "<html>", Some(503)), Some(300));
    }

    #[test]
    fn what_only_a_person_can_mend_is_not_waited_for() {
        for (service, action, code) in [
            ("EC2", "AllocateAddress", "AddressLimitExceeded"),
            ("EC2", "CreateVpc", "UnauthorizedOperation"),
            ("EC2", "CreateVpc", "AuthFailure"),
            ("EKS", "CreateCluster", "UnsupportedAvailabilityZoneException"),
            ("EKS", "CreateCluster", "ResourceLimitExceededException"),
            ("EKS", "CreateCluster", "InvalidParameterException"),
            ("EKS", "CreateCluster", "ResourceInUseException"),
            ("EKS", "CreateCluster", "ExpiredTokenException"),
            ("IAM", "CreateRole", "LimitExceeded"),
        ] {
            assert_eq!(waits(service, action, code, ""), None, "{code}");
        }
        assert_eq!(
            unanswered(
                FailureKind::NoConnection,
                "an error occurred while loading credentials: CredentialsNotLoaded",
                None
            ),
            None
        );
        assert_eq!(unanswered(FailureKind::NotUnderstood, "<html>Not Found", Some(404)), None);
        assert_eq!(unanswered(FailureKind::NotSent, "missing name", None), None);
    }
}
