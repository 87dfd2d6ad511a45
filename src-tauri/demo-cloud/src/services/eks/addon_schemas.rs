//! What each add-on can be configured with, as a JSON schema.
//!
//! Data only. Fields of coredns and vpc-cni are from the schemas that AWS has published in its command
//! line's examples; those of the others from the Helm charts behind them, and not complete.

use serde_json::{Map, Value, json};

/// Environment variables of the network plugin, each a text.
const CNI_ENV: &[&str] = &[
    "ADDITIONAL_ENI_TAGS",
    "ANNOTATE_POD_IP",
    "AWS_EC2_ENDPOINT",
    "AWS_EXTERNAL_SERVICE_CIDRS",
    "AWS_MANAGE_ENIS_NON_SCHEDULABLE",
    "AWS_VPC_CNI_NODE_PORT_SUPPORT",
    "AWS_VPC_ENI_MTU",
    "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG",
    "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS",
    "AWS_VPC_K8S_CNI_EXTERNALSNAT",
    "AWS_VPC_K8S_CNI_LOGLEVEL",
    "AWS_VPC_K8S_CNI_LOG_FILE",
    "AWS_VPC_K8S_CNI_RANDOMIZESNAT",
    "AWS_VPC_K8S_CNI_VETHPREFIX",
    "AWS_VPC_K8S_PLUGIN_LOG_FILE",
    "AWS_VPC_K8S_PLUGIN_LOG_LEVEL",
    "CLUSTER_ENDPOINT",
    "DISABLE_INTROSPECTION",
    "DISABLE_LEAKED_ENI_CLEANUP",
    "DISABLE_METRICS",
    "DISABLE_NETWORK_RESOURCE_PROVISIONING",
    "DISABLE_POD_V6",
    "ENABLE_BANDWIDTH_PLUGIN",
    "ENABLE_POD_ENI",
    "ENABLE_PREFIX_DELEGATION",
    "ENABLE_SUBNET_DISCOVERY",
    "ENABLE_V4_EGRESS",
    "ENABLE_V6_EGRESS",
    "ENI_CONFIG_ANNOTATION_DEF",
    "ENI_CONFIG_LABEL_DEF",
    "INTROSPECTION_BIND_ADDRESS",
    "IP_COOLDOWN_PERIOD",
    "MAX_ENI",
    "MINIMUM_IP_TARGET",
    "NETWORK_POLICY_ENFORCING_MODE",
    "POD_SECURITY_GROUP_ENFORCING_MODE",
    "WARM_ENI_TARGET",
    "WARM_IP_TARGET",
    "WARM_PREFIX_TARGET",
];

/// The schema of an add-on's configuration values.
pub(super) fn schema(addon: &str) -> Value {
    match addon {
        "coredns" => coredns(),
        "vpc-cni" => vpc_cni(),
        "kube-proxy" => of_fields(
            "KubeProxy",
            json!({
                "ipvs": of(json!({ "scheduler": text() })),
                "mode": { "type": "string", "enum": ["iptables", "ipvs", "nftables"] },
                "podAnnotations": any(),
                "podLabels": any(),
                "resources": resources(),
            }),
        ),
        "eks-pod-identity-agent" => of_fields(
            "PodIdentityAgent",
            with_pods(
                json!({ "agent": any(), "daemonsets": any(), "priorityClassName": text(), "updateStrategy": any() }),
            ),
        ),
        "eks-node-monitoring-agent" => of_fields(
            "NodeMonitoringAgent",
            json!({ "monitoringAgent": of(with_pods(json!({ "additionalArgs": words() }))), "dcgmAgent": any() }),
        ),
        "aws-ebs-csi-driver" => ebs_csi_driver(),
        "aws-efs-csi-driver" => of_fields(
            "EfsCsiDriver",
            json!({
                "controller": of(with_pods(json!({
                    "create": flag(), "deleteAccessPointRootDir": flag(), "logLevel": number(), "replicaCount": number(),
                    "tags": any(), "volMetricsOptIn": flag(),
                }))),
                "node": of(with_pods(json!({ "logLevel": number(), "volMetricsOptIn": flag() }))),
                "sidecars": any(),
                "useFips": flag(),
            }),
        ),
        "metrics-server" => of_fields(
            "MetricsServer",
            with_pods(json!({
                "addonResizer": any(), "args": words(), "podDisruptionBudget": any(), "replicas": number(),
                "topologySpreadConstraints": list(), "updateStrategy": any(),
            })),
        ),
        "amazon-cloudwatch-observability" => of_fields(
            "CloudWatchObservability",
            json!({
                "affinity": any(), "agent": any(), "agents": list(), "clusterName": text(),
                "containerLogs": of(json!({ "enabled": flag(), "fluentBit": any() })),
                "manager": any(), "nodeSelector": any(), "region": text(), "tolerations": list(),
            }),
        ),
        _ => of_fields("Values", with_pods(json!({ "replicaCount": number(), "updateStrategy": any() }))),
    }
}

fn coredns() -> Value {
    let part = json!({ "anyOf": [{ "pattern": ".*%$", "type": "string" }, { "type": "integer" }] });
    of_fields(
        "Coredns",
        json!({
            "affinity": { "type": ["object", "null"] },
            "autoScaling": of(json!({
                "enabled": flag(), "maxReplicas": at_least(2), "minReplicas": at_least(2),
            })),
            // A text of any kind in the schema that AWS has published; the user guide writes `Fargate`.
            "computeType": text(),
            "corefile": text(),
            "nodeSelector": texts(),
            "podAnnotations": any(),
            "podDisruptionBudget": {
                "type": "object",
                "properties": { "enabled": flag(), "maxUnavailable": part, "minAvailable": part },
            },
            "podLabels": any(),
            "replicaCount": number(),
            "resources": resources(),
            "tolerations": list(),
            "topologySpreadConstraints": list(),
        }),
    )
}

fn vpc_cni() -> Value {
    let env: Map<String, Value> = CNI_ENV.iter().map(|name| ((*name).to_owned(), text())).collect();
    let eni_config = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "create": flag(),
            "region": text(),
            "subnets": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": false,
                    "properties": { "id": text(), "securityGroups": { "type": "array", "items": text() } },
                    "required": ["id"],
                },
            },
        },
        "required": ["create", "region", "subnets"],
    });
    of_fields(
        "VpcCni",
        json!({
            "affinity": { "type": ["object", "null"] },
            // Texts, all of them: `true` without quotation marks is refused.
            "enableNetworkPolicy": text(),
            "enableWindowsIpam": text(),
            "enableWindowsPrefixDelegation": text(),
            "eniConfig": eni_config,
            "env": { "type": "object", "additionalProperties": false, "properties": env },
            "init": of(json!({ "env": of(json!({ "DISABLE_TCP_EARLY_DEMUX": text(), "ENABLE_V6_EGRESS": text() })) })),
            "livenessProbeTimeoutSeconds": number(),
            "nodeAgent": of(json!({
                "enableCloudWatchLogs": text(), "enablePolicyEventLogs": text(), "enabled": flag(),
                "healthProbeBindAddr": text(), "metricsBindAddr": text(), "resources": resources(),
            })),
            "podAnnotations": any(),
            "podLabels": any(),
            "readinessProbeTimeoutSeconds": number(),
            "resources": resources(),
            "tolerations": list(),
            "warmWindowsIPTarget": text(),
            "warmWindowsPrefixTarget": text(),
        }),
    )
}

fn ebs_csi_driver() -> Value {
    let controller = json!({
        "additionalArgs": words(), "batching": flag(), "defaultFsType": text(), "extraCreateMetadata": flag(),
        "extraVolumeTags": any(), "k8sTagClusterId": text(), "logLevel": number(), "loggingFormat": text(),
        "podDisruptionBudget": any(), "region": text(), "replicaCount": number(), "sdkDebugLog": flag(),
        "topologySpreadConstraints": list(), "updateStrategy": any(), "volumeModificationFeature": any(),
    });
    let node = json!({
        "additionalArgs": words(), "enableWindows": flag(), "kubeletPath": text(), "logLevel": number(),
        "loggingFormat": text(), "reservedVolumeAttachments": number(), "tolerateAllTaints": flag(),
        "updateStrategy": any(), "volumeAttachLimit": number(),
    });
    of_fields(
        "EbsCsiDriver",
        json!({
            "additionalDaemonSets": any(),
            "controller": of(with_pods(controller)),
            "defaultStorageClass": of(json!({ "enabled": flag() })),
            "node": of(with_pods(node)),
            "nodeComponentOnly": flag(),
            "sidecars": any(),
            "useOldCSIDriver": flag(),
        }),
    )
}

/// A whole schema with these fields and no others.
fn of_fields(title: &str, fields: Value) -> Value {
    let mut schema = json!({ "$schema": "http://json-schema.org/draft-06/schema#", "title": title });
    schema["type"] = json!("object");
    schema["additionalProperties"] = json!(false);
    schema["properties"] = fields;
    schema
}

/// The fields that everything with pods has, and these.
fn with_pods(mut fields: Value) -> Value {
    let common = [
        ("affinity", json!({ "type": ["object", "null"] })),
        ("nodeSelector", texts()),
        ("podAnnotations", any()),
        ("podLabels", any()),
        ("resources", resources()),
        ("tolerations", list()),
    ];
    for (name, schema) in common {
        fields[name] = schema;
    }
    fields
}

fn of(fields: Value) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": fields })
}

fn resources() -> Value {
    let amounts = of(json!({ "cpu": text(), "ephemeral-storage": text(), "memory": text() }));
    of(json!({ "limits": amounts, "requests": amounts }))
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn texts() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": "string" } })
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

fn number() -> Value {
    json!({ "type": "integer" })
}

fn at_least(least: u32) -> Value {
    json!({ "type": "integer", "minimum": least })
}

fn any() -> Value {
    json!({ "type": "object" })
}

fn list() -> Value {
    json!({ "type": "array", "items": { "type": "object" } })
}

fn words() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}
