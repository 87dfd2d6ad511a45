//! Everything that can be looked at, to compare two accounts and to learn what is there.

use super::player::{Player, Said};

/// Calls that only look and need nothing to be named.
const LOOKS: &[&str] = &[
    "ec2 DescribeAddresses",
    "ec2 DescribeEgressOnlyInternetGateways",
    "ec2 DescribeInstances",
    "ec2 DescribeInstanceStatus&IncludeAllInstances=true",
    "ec2 DescribeInternetGateways",
    "ec2 DescribeKeyPairs",
    "ec2 DescribeLaunchTemplates",
    "ec2 DescribeNatGateways",
    "ec2 DescribeNetworkAcls",
    "ec2 DescribeNetworkInterfaces",
    "ec2 DescribeRouteTables",
    "ec2 DescribeSecurityGroupRules",
    "ec2 DescribeSecurityGroups",
    "ec2 DescribeSubnets",
    "ec2 DescribeTags",
    "ec2 DescribeVolumes",
    "ec2 DescribeVpcEndpoints",
    "ec2 DescribeVpcs",
    "iam ListRoles",
    "iam ListUsers",
    "iam ListPolicies&Scope=Local",
    "iam ListInstanceProfiles",
    "iam ListOpenIDConnectProviders",
    "autoscaling DescribeAutoScalingGroups",
    "autoscaling DescribeAutoScalingInstances",
    "autoscaling DescribeTags",
    "elasticloadbalancing DescribeLoadBalancers",
    "elasticloadbalancing DescribeTargetGroups",
    "elasticloadbalancing DescribeLoadBalancers&Version=2012-06-01",
    "elasticfilesystem GET /2015-02-01/file-systems",
    "elasticfilesystem GET /2015-02-01/access-points",
    "kms TARGET TrentService.ListKeys {}",
    "kms TARGET TrentService.ListAliases {}",
    "logs TARGET Logs_20140328.DescribeLogGroups {}",
    "eks GET /clusters",
    "eks GET /clusters/demo",
    "eks GET /clusters/demo/node-groups",
    "eks GET /clusters/demo/node-groups/workers",
    "eks GET /clusters/demo/addons",
    "eks GET /clusters/demo/fargate-profiles",
    "eks GET /clusters/demo/access-entries",
    "eks GET /clusters/demo/updates",
    "eks GET /clusters/demo/pod-identity-associations",
    "kubernetes GET /api/v1/nodes",
    "kubernetes GET /api/v1/pods",
    "kubernetes GET /api/v1/services",
    "kubernetes GET /api/v1/endpoints",
    "kubernetes GET /api/v1/events",
    "kubernetes GET /api/v1/namespaces",
    "kubernetes GET /api/v1/configmaps",
    "kubernetes GET /api/v1/persistentvolumes",
    "kubernetes GET /api/v1/persistentvolumeclaims",
    "kubernetes GET /apis/apps/v1/deployments",
    "kubernetes GET /apis/apps/v1/replicasets",
    "kubernetes GET /apis/apps/v1/daemonsets",
    "kubernetes GET /apis/apps/v1/statefulsets",
    "kubernetes GET /apis/batch/v1/jobs",
    "kubernetes GET /apis/policy/v1/poddisruptionbudgets",
    "kubernetes GET /apis/storage.k8s.io/v1/storageclasses",
];

/// What every look shows, each with its call.
pub(super) async fn everything(player: &mut Player) -> Vec<(&'static str, Said)> {
    let mut all = Vec::new();
    for call in LOOKS {
        all.push((*call, player.say(call).await));
    }
    all
}
