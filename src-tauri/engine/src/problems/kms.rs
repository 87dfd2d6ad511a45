//! Errors of AWS KMS, its own and those that EKS hands on when it cannot use the key of a cluster's secrets.

use super::row::Row;

/// Calls with which a key comes into a cluster.
const WITH_KEY: &[&str] = &["KMS", "CreateCluster", "AssociateEncryptionConfig"];

pub(super) const ROWS: &[Row] = &[
    Row {
        codes: &["NotFoundException"],
        says: &[],
        only: WITH_KEY,
        slug: "key-not-found",
        title: "The encryption key does not exist here",
        happened: "AWS KMS has no key of this ARN in this account and Region. A key belongs to one Region, and the cluster needs one in its own.",
        to_do: "Look the key's ARN up in the KMS console, in the cluster's Region. Use Undo everything, and enter the right one.",
    },
    Row {
        codes: &["DisabledException"],
        says: &[],
        only: WITH_KEY,
        slug: "key-disabled",
        title: "The encryption key is switched off",
        happened: "The KMS key exists, but somebody has disabled it, so that nothing can be encrypted with it.",
        to_do: "Enable the key in the KMS console (Key actions → Enable), then choose Try again.",
    },
    Row {
        codes: &["KMSInvalidStateException", "KMSInvalidState"],
        says: &[],
        only: WITH_KEY,
        slug: "key-going",
        title: "The encryption key is about to be deleted",
        happened: "The KMS key waits for its deletion, or its key material is missing. It cannot be used in this state.",
        to_do: "Cancel the deletion in the KMS console and enable the key, or choose another key. Then choose Try again.",
    },
    Row {
        codes: &["InvalidKeyUsageException", "UnsupportedOperationException"],
        says: &[],
        only: WITH_KEY,
        slug: "key-unusable",
        title: "The encryption key is of the wrong kind",
        happened: "EKS encrypts secrets with a symmetric key that encrypts and decrypts. This key is for something else.",
        to_do: "Use Undo everything, and choose a symmetric key with the usage “Encrypt and decrypt”.",
    },
    Row {
        codes: &["AlreadyExistsException"],
        says: &[],
        only: &["KMS"],
        slug: "key-name-taken",
        title: "The alias of the encryption key is taken",
        happened: "The account has a KMS alias of this name already, and it leads to a key that this run did not make.",
        to_do: "Delete that alias in the KMS console if nobody needs it, and choose Try again.",
    },
    Row {
        codes: &["LimitExceededException"],
        says: &[],
        only: &["KMS"],
        slug: "key-quota",
        title: "A quota of AWS KMS is used up",
        happened: "The account has as many keys, aliases or grants as it may have in this Region. AWS's message names the quota.",
        to_do: "Delete keys that nobody needs, or ask for more under Service Quotas → AWS Key Management Service. Then choose Try again.",
    },
    Row {
        codes: &["TagException"],
        says: &[],
        only: &["KMS"],
        slug: "tag-refused",
        title: "AWS KMS does not take one of the tags",
        happened: "A tag's key or value does not fit the rules of AWS KMS. AWS's message names it.",
        to_do: "Mend the tags on the first page, and choose Try again.",
    },
    Row {
        codes: &["InvalidParameterException", "InvalidRequestException"],
        says: &["encryption is already enabled", "already has an encryption"],
        only: &["AssociateEncryptionConfig"],
        slug: "secrets-key-differs",
        title: "The cluster is encrypted with another key already",
        happened: "A cluster has one key, and EKS can neither change it nor take it off.",
        to_do: "Choose that key on the Cluster page, or make a new cluster with the other one.",
    },
    Row {
        codes: &["InvalidParameterException", "InvalidRequestException", "ClientException"],
        says: &["kms key", "kms:", "keyarn", "key arn"],
        only: WITH_KEY,
        slug: "key-unusable",
        title: "EKS cannot use the encryption key",
        happened: "EKS could not take the KMS key for the cluster's secrets: it does not exist in this Region, is switched off, waits for its deletion, or you may not lend it to EKS.",
        to_do: "Look at the key in the KMS console: its state must be Enabled and its type symmetric. You need kms:DescribeKey and kms:CreateGrant on it. Then choose Try again.",
    },
];

#[cfg(test)]
mod tests {
    use crate::{
        failure::{AwsFailure, Failure, FailureKind},
        problems::explain,
    };

    fn slug(service: &'static str, action: &'static str, code: &str, message: &str) -> String {
        let failure = AwsFailure {
            service,
            action,
            kind: FailureKind::Answered,
            code: code.into(),
            message: message.into(),
            request_id: None,
            status: Some(400),
        };
        explain(&Failure::Aws(Box::new(failure))).code
    }

    #[test]
    fn what_keeps_a_key_from_a_cluster_is_told_apart() {
        assert_eq!(
            slug("KMS", "CreateAlias", "AlreadyExistsException", "An alias with the name x exists"),
            "key-name-taken"
        );
        assert_eq!(slug("KMS", "CreateKey", "LimitExceededException", "You have exceeded the limit"), "key-quota");
        assert_eq!(slug("KMS", "CreateKey", "TagException", "Duplicate tag keys"), "tag-refused");
        let eks = |message| slug("EKS", "AssociateEncryptionConfig", "InvalidParameterException", message);
        assert_eq!(eks("Encryption is already enabled on the cluster"), "secrets-key-differs");
        assert_eq!(eks("The keyArn x in encryptionConfig is not a valid KMS key ARN"), "key-unusable");
        let missing = "Scope ARN: arn:aws:iam::111122223333:policy/x does not exist or is not attachable.";
        assert_eq!(slug("IAM", "CreateRole", "NoSuchEntity", missing), "boundary-not-found");
        assert_eq!(slug("IAM", "AttachRolePolicy", "NoSuchEntity", "Policy x does not exist"), "policy-not-found");
    }
}
