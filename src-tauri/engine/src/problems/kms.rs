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
        codes: &["InvalidParameterException", "InvalidRequestException", "ClientException"],
        says: &["kms key", "kms:", "keyarn", "key arn"],
        only: WITH_KEY,
        slug: "key-unusable",
        title: "EKS cannot use the encryption key",
        happened: "EKS could not take the KMS key for the cluster's secrets: it does not exist in this Region, is switched off, waits for its deletion, or you may not lend it to EKS.",
        to_do: "Look at the key in the KMS console: its state must be Enabled and its type symmetric. You need kms:DescribeKey and kms:CreateGrant on it. Then choose Try again.",
    },
];
