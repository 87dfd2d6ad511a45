//! The KMS key that a cluster's secrets are encrypted with: named with the cluster, or associated once later.
//!
//! It must not know keys beyond whether EKS can use one.

use serde_json::{Value, json};

use super::body::{text, texts};
use super::clusters;
use super::errors::{invalid_parameter, invalid_request};
use super::state::{Cluster, Issue};
use super::updates::{self, New};
use crate::context::Context;
use crate::delays;
use crate::services::kms::{Grantee, NotUsable};
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// The ARN of the key that `encryptionConfig` names, by its ARN or an alias', if it names one and EKS can use it.
pub(super) fn key(context: &Context<'_>, body: &Value) -> Answer<Option<String>> {
    let configs = body.get("encryptionConfig").and_then(Value::as_array).cloned().unwrap_or_default();
    let [config] = &configs[..] else {
        return if configs.is_empty() {
            Ok(None)
        } else {
            Err(invalid_parameter("Encryption config cannot have more than 1 element"))
        };
    };
    if texts(config, "resources") != ["secrets"] {
        return Err(invalid_parameter("The only supported value for resources in encryptionConfig is [secrets]"));
    }
    let arn = text(&config["provider"], "keyArn").filter(|arn| !arn.is_empty());
    let arn = arn.ok_or_else(|| invalid_parameter("KeyArn is required"))?;
    if !arn.starts_with("arn:aws:kms:") {
        // Unverified words, as all that follow.
        return Err(invalid_parameter(format!("The keyArn {arn} in encryptionConfig is not a valid KMS key ARN")));
    }
    context.kms.usable_key(arn).map(|key| Some(key.to_owned())).map_err(|why| match why {
        NotUsable::OtherRegion => invalid_parameter(format!(
            "The KMS key {arn} must be in the same Region as the cluster, {}",
            context.region
        )),
        NotUsable::NotSymmetric => invalid_parameter(format!("The KMS key {arn} must be a symmetric encryption key")),
        NotUsable::Missing => invalid_request(format!("The KMS key {arn} does not exist (NotFoundException)")),
        NotUsable::Disabled => invalid_request(format!("The KMS key {arn} is disabled (DisabledException)")),
        NotUsable::PendingDeletion => {
            invalid_request(format!("The KMS key {arn} is pending deletion (KMSInvalidStateException)"))
        }
    })
}

/// Lets EKS use a key for a cluster. The grant is how the owner of the key sees who does.
pub(super) fn grant(context: &mut Context<'_>, key: &str, cluster_arn: &str) -> Answer<()> {
    let to = Grantee {
        principal: "eks.amazonaws.com",
        name: cluster_arn,
        operations: &["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"],
    };
    context.kms.grant_to(context.ids, context.now, key, &to)?;
    Ok(())
}

/// Gives a key back when its cluster is gone.
pub(super) fn release(context: &mut Context<'_>, cluster: &Cluster) {
    if let Some(key) = &cluster.encryption_key {
        context.kms.take_grants(key, &cluster.arn);
    }
}

/// What is wrong with a cluster's key now, as its health says it. Words unverified.
pub(super) fn issue(context: &Context<'_>, cluster: &Cluster) -> Option<Issue> {
    let key = cluster.encryption_key.as_ref()?;
    let (code, what) = match context.kms.usable_key(key).err()? {
        NotUsable::Disabled => ("KmsKeyDisabled", "is disabled"),
        NotUsable::PendingDeletion => ("KmsKeyMarkedForDeletion", "is pending deletion"),
        NotUsable::Missing | NotUsable::OtherRegion | NotUsable::NotSymmetric => ("KmsKeyNotFound", "does not exist"),
    };
    Some(Issue {
        code: code.to_owned(),
        message: format!("The KMS key {key} that encrypts the secrets of this cluster {what}."),
        resource_ids: vec![key.clone()],
    })
}

/// AssociateEncryptionConfig. Nobody can undo it.
pub(super) fn associate(context: &mut Context<'_>, call: &Call, name: &str) -> Answer<Value> {
    let cluster = clusters::find(context.eks, name)?;
    let token = updates::token(&call.body);
    if let Some(answer) = updates::same_again(cluster, token)? {
        return Ok(answer);
    }
    updates::refuse_if_busy(cluster, None, None)?;
    clusters::find_active(context.eks, name)?;
    let key = key(context, &call.body)?.ok_or_else(|| invalid_parameter("encryptionConfig is a required parameter"))?;
    if cluster.encryption_key.is_some() {
        return Err(invalid_parameter("Encryption is already enabled on the cluster").with("clusterName", name));
    }
    let arn = cluster.arn.clone();
    grant(context, &key, &arn)?;
    let params = vec![("EncryptionConfig".to_owned(), wire(&key).to_string())];
    let due_at = delays::due(context.now, context.delays.encryption_associate);
    let cluster = clusters::find_mut(context.eks, name)?;
    cluster.encryption_key = Some(key);
    cluster.status = "UPDATING".to_owned();
    let new = New { kind: "AssociateEncryptionConfig", params, node_group: None, addon: None, token, due_at };
    Ok(updates::start(cluster, context.ids, context.now, new))
}

/// `encryptionConfig` as DescribeCluster shows it.
pub(super) fn wire(key: &str) -> Value {
    json!([{ "resources": ["secrets"], "provider": { "keyArn": key } }])
}
