//! The Region's KMS keys that people manage, with their aliases and what keeps them from a cluster's secrets.

use std::collections::BTreeMap;

use aws_sdk_kms::types::{KeyManagerType, KeyMetadata, KeySpec, KeyState, KeyUsageType};

use crate::{cloud::Cloud, contract::KeyOffer, failure::Failure, resources::kms_key::is_going};

/// KMS describes keys one by one; nobody scrolls through more of them.
const KEYS_MAX: usize = 100;

/// The keys, those with an alias first.
pub(super) async fn keys(cloud: &Cloud) -> Result<Vec<KeyOffer>, Failure> {
    let (aliases, keys) = tokio::join!(
        cloud.kms.list_aliases().into_paginator().items().send().try_collect(),
        cloud.kms.list_keys().into_paginator().items().send().try_collect(),
    );
    let aliases = aliases.map_err(Failure::of("KMS", "ListAliases"))?;
    let keys = keys.map_err(Failure::of("KMS", "ListKeys"))?;
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for alias in &aliases {
        if let (Some(id), Some(name)) = (alias.target_key_id(), alias.alias_name()) {
            names.entry(id).or_insert(name);
        }
    }
    // Keys under alias/aws/ are AWS's own, made for one of its services.
    let mut ids: Vec<&str> = keys.iter().filter_map(|key| key.key_id()).collect();
    ids.retain(|id| names.get(id).is_none_or(|name| !name.starts_with("alias/aws/")));
    ids.sort_by_key(|id| !names.contains_key(id));
    let mut offers = Vec::new();
    for id in ids.into_iter().take(KEYS_MAX) {
        let answer = cloud.kms.describe_key().key_id(id).send().await;
        match answer.map_err(Failure::of("KMS", "DescribeKey")) {
            // The key's own policy may keep this identity out: it could not lend it to EKS either.
            Err(failure) if failure.is_gone() || failure.code() == "AccessDeniedException" => {}
            answer => {
                let alias = names.get(id).copied().unwrap_or_default();
                offers.extend(answer?.key_metadata().and_then(|key| offer(key, alias)));
            }
        }
    }
    Ok(offers)
}

fn offer(key: &KeyMetadata, alias: &str) -> Option<KeyOffer> {
    if key.key_manager() == Some(&KeyManagerType::Aws) {
        return None;
    }
    Some(KeyOffer {
        arn: key.arn()?.to_owned(),
        alias: alias.strip_prefix("alias/").unwrap_or(alias).to_owned(),
        refused: refusal(key).map(str::to_owned),
    })
}

/// Why EKS cannot encrypt with a key; none where it can.
fn refusal(key: &KeyMetadata) -> Option<&'static str> {
    if is_going(key) {
        return Some("it waits for its deletion");
    }
    if key.key_state() == Some(&KeyState::Disabled) {
        return Some("it is disabled");
    }
    let is_symmetric = key.key_spec().is_none_or(|spec| *spec == KeySpec::SymmetricDefault);
    let encrypts = key.key_usage().is_none_or(|usage| *usage == KeyUsageType::EncryptDecrypt);
    if !(is_symmetric && encrypts) {
        return Some("it is not a symmetric key that encrypts and decrypts");
    }
    match key.key_state() {
        Some(KeyState::Enabled) | None => None,
        Some(_) => Some("it is not ready for use"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(state: KeyState, spec: KeySpec, manager: KeyManagerType) -> KeyMetadata {
        KeyMetadata::builder()
            .key_id("one")
            .arn("arn:aws:kms:us-east-1:111122223333:key/one")
            .key_state(state)
            .key_spec(spec)
            .key_usage(KeyUsageType::EncryptDecrypt)
            .key_manager(manager)
            .build()
            .expect("whole")
    }

    #[test]
    fn only_keys_that_people_manage_are_offered_and_all_of_them() {
        let made = |state, spec| offer(&key(state, spec, KeyManagerType::Customer), "alias/eks").expect("offered");
        let right = made(KeyState::Enabled, KeySpec::SymmetricDefault);
        assert_eq!((right.alias.as_str(), right.refused), ("eks", None));
        let refused = |state, spec| made(state, spec).refused.expect("refused");
        assert_eq!(refused(KeyState::Disabled, KeySpec::SymmetricDefault), "it is disabled");
        assert_eq!(refused(KeyState::PendingDeletion, KeySpec::SymmetricDefault), "it waits for its deletion");
        assert_eq!(refused(KeyState::PendingImport, KeySpec::SymmetricDefault), "it is not ready for use");
        assert!(refused(KeyState::Enabled, KeySpec::Rsa2048).contains("not a symmetric key"));
        let aws = key(KeyState::Enabled, KeySpec::SymmetricDefault, KeyManagerType::Aws);
        assert_eq!(offer(&aws, "alias/aws/ebs"), None);
    }
}
