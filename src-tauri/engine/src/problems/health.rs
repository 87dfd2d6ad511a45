//! What AWS finds out after it accepted a call: the health of node groups, add-ons and clusters, failed NAT gateways.

use crate::contract::{AwsError, Problem};

use super::{
    fragments::{contains, fill},
    health_rows::ROWS,
    ways_out::way_out,
};

/// One row of the table.
pub(super) struct HealthRow {
    /// AWS's issue or failure codes.
    pub codes: &'static [&'static str],
    /// Fragments of the message; one is enough. Empty: whatever it says.
    pub says: &'static [&'static str],
    /// Which kind of thing (`add-on`, `cluster`, `NAT gateway`); empty: any.
    pub of: &'static str,
    /// Landfall's own code.
    pub slug: &'static str,
    /// One line.
    pub title: &'static str,
    /// What happened; may name what the message names.
    pub happened: &'static str,
    /// What to do next.
    pub to_do: &'static str,
}

/// Explains why something AWS had accepted did not come to life.
///
/// `what` names it for people and begins with its kind, in any case of letters: "Node group workers", "Add-on coredns",
/// "EKS cluster", "NAT gateway nat-0abc". `code` and `message` are AWS's (`health.issues[]`, `failureCode`); both may be empty.
pub fn explain_health(what: &str, code: &str, message: &str) -> Problem {
    let fits = |row: &&HealthRow| {
        row.codes.contains(&code)
            && what.to_ascii_lowercase().starts_with(&row.of.to_ascii_lowercase())
            && (row.says.is_empty() || row.says.iter().any(|said| contains(message, said)))
    };
    let (slug, title, happened, to_do) = match ROWS.iter().find(fits) {
        Some(row) => (row.slug, row.title.to_owned(), fill(row.happened, message), fill(row.to_do, message)),
        None => unknown(what, code, message),
    };
    let node_group = what.get(.."node group ".len()).filter(|kind| kind.eq_ignore_ascii_case("node group "));
    let node_group = node_group.map_or("", |kind| &what[kind.len()..]);
    Problem {
        remedy: way_out(slug, message, node_group),
        code: slug.to_owned(),
        title,
        what_happened: format!("{}: {happened}", capital(what)),
        what_to_do: to_do,
        aws: Some(AwsError {
            service: match what {
                _ if what.starts_with("NAT") => "EC2",
                _ if what.starts_with("Self-managed") => "Auto Scaling",
                _ => "EKS",
            }
            .to_owned(),
            action: format!("state of {}", small(what)),
            code: code.to_owned(),
            message: message.to_owned(),
            request_id: None,
        }),
        left_behind: Vec::new(),
    }
}

fn unknown(what: &str, code: &str, message: &str) -> (&'static str, String, String, String) {
    let happened = match (code, message) {
        ("", "") => "AWS reports a failure without giving a reason.".to_owned(),
        (code, "") => format!("AWS reports {code} without a message."),
        ("", message) => format!("AWS reports “{message}”."),
        (code, message) => format!("AWS reports {code}: “{message}”."),
    };
    (
        "not-healthy",
        format!("{} is in trouble", capital(what)),
        happened,
        "Look at it in the AWS console. Choose Try again: Landfall looks at it once more, and where it never came to \
         life removes it and makes it anew."
            .to_owned(),
    )
}

/// The first letter small, unless the first word is an abbreviation.
fn small(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn slug(what: &str, code: &str, message: &str) -> String {
        explain_health(what, code, message).code
    }

    #[test]
    fn a_refused_launch_is_told_by_its_inner_code() {
        let launch = |message| slug("node group workers", "AsgInstanceLaunchFailures", message);
        assert_eq!(
            launch(
                "Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of 5 allows for the instance bucket"
            ),
            "vcpu-quota"
        );
        assert_eq!(
            launch(
                "Could not launch On-Demand Instances. InsufficientInstanceCapacity - We currently do not have sufficient t3.medium capacity in the Availability Zone you requested"
            ),
            "no-capacity"
        );
        assert_eq!(
            launch(
                "Could not launch On-Demand Instances. InvalidParameterCombination - The specified instance type is not eligible for Free Tier."
            ),
            "free-plan-type"
        );
        assert_eq!(launch("Could not launch Spot Instances. UnfulfillableCapacity - no"), "no-capacity");
        assert_eq!(launch("something new"), "launch-failed");
    }

    #[test]
    fn the_vcpu_quota_is_named_with_its_code_and_value() {
        let message = "Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity than \
                       your current vCPU limit of 5 allows for the instance bucket that the specified instance type belongs to.";
        let problem = explain_health("node group workers", "AsgInstanceLaunchFailures", message);
        assert_eq!(problem.title, "The account may not start that many vCPUs");
        assert_eq!(
            problem.what_happened,
            "Node group workers: EC2 refused to start the nodes because the account's quota of vCPUs is used up: 5 vCPUs. \
             New accounts often have 5."
        );
        assert!(problem.what_to_do.contains("L-1216C47A"), "{}", problem.what_to_do);
    }

    #[test]
    fn nodes_that_never_join_get_the_checklist() {
        let problem = explain_health(
            "node group workers",
            "NodeCreationFailure",
            "Instances failed to join the kubernetes cluster",
        );
        assert_eq!(problem.code, "nodes-not-joined");
        for check in ["NAT gateway", "AmazonEKSWorkerNodePolicy", "private endpoint", "vpc-cni"] {
            assert!(problem.what_to_do.contains(check), "{check}");
        }
    }

    #[test]
    fn one_code_means_different_things_for_different_kinds() {
        assert_eq!(slug("add-on coredns", "InsufficientNumberOfReplicas", ""), "addon-waits-for-nodes");
        assert_eq!(slug("add-on aws-ebs-csi-driver", "AccessDenied", ""), "addon-denied");
        assert_eq!(slug("node group a", "AccessDenied", ""), "nodes-denied");
        assert_eq!(slug("cluster a", "AccessDenied", ""), "cluster-role-denied");
        assert_eq!(
            slug("NAT gateway nat-0", "Gateway.NotAttached", "Network vpc-1 has no Internet gateway attached"),
            "nat-without-internet"
        );
        assert_eq!(slug("NAT gateway nat-0", "InternalError", ""), "nat-failed");
        assert_eq!(slug("node group a", "Ec2SubnetInvalidConfiguration", ""), "subnet-without-public-addresses");
    }

    #[test]
    fn an_unknown_issue_still_shows_what_aws_said() {
        let problem = explain_health("add-on x", "NewCode", "new words");
        assert_eq!(problem.title, "Add-on x is in trouble");
        assert_eq!(problem.what_happened, "Add-on x: AWS reports NewCode: “new words”.");
        assert_eq!(problem.aws.map(|aws| (aws.service, aws.code)), Some(("EKS".into(), "NewCode".into())));
    }

    #[test]
    fn every_issue_code_of_the_eks_model_has_words() {
        let node_group = "NodeCreationFailure AsgInstanceLaunchFailures Ec2SubnetInvalidConfiguration InsufficientFreeAddresses \
            InstanceLimitExceeded IamNodeRoleNotFound IamInstanceProfileNotFound IamLimitExceeded IamThrottling AccessDenied \
            ClusterUnreachable Ec2SecurityGroupNotFound Ec2SecurityGroupDeletionFailure Ec2LaunchTemplateNotFound \
            Ec2LaunchTemplateVersionMismatch Ec2LaunchTemplateInvalidConfiguration Ec2LaunchTemplateDeletionFailure \
            Ec2LaunchTemplateMaxLimitExceeded Ec2LaunchTemplateVersionMaxLimitExceeded SourceEc2LaunchTemplateNotFound \
            Ec2SubnetNotFound Ec2SubnetListTooLong Ec2SubnetMissingIpv6Assignment Ec2InstanceTypeDoesNotExist AmiIdNotFound \
            AutoScalingGroupNotFound AutoScalingGroupInvalidConfiguration AutoScalingGroupOptInRequired \
            AutoScalingGroupRateLimitExceeded AutoScalingGroupInstanceRefreshActive NodeTerminationFailure PodEvictionFailure \
            KubernetesLabelInvalid LimitExceeded InternalFailure";
        let cluster = "AccessDenied ClusterUnreachable ConfigurationConflict InternalFailure ResourceLimitExceeded \
            ResourceNotFound IamRoleNotFound VpcNotFound InsufficientFreeAddresses Ec2ServiceNotSubscribed Ec2SubnetNotFound \
            Ec2SecurityGroupNotFound KmsGrantRevoked KmsKeyNotFound KmsKeyMarkedForDeletion KmsKeyDisabled \
            StsRegionalEndpointDisabled UnsupportedVersion";
        let addon = "AccessDenied InternalFailure ClusterUnreachable InsufficientNumberOfReplicas ConfigurationConflict \
            AdmissionRequestDenied UnsupportedAddonModification K8sResourceNotFound AddonSubscriptionNeeded AddonPermissionFailure";
        for (what, codes) in [("node group a", node_group), ("cluster a", cluster), ("add-on a", addon)] {
            for code in codes.split_whitespace() {
                assert_ne!(slug(what, code, ""), "not-healthy", "{what}: {code}");
            }
        }
    }
}
