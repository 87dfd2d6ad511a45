//! Key pairs. This account has `workshop` from the start; of no pair is the private half kept.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::state::State;
use super::tag::{self, Tags};
use crate::context::Context;
use crate::ids::Ids;
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// When the key pair was made that a new account has: 2026-06-01.
const LONG_AGO: u64 = 1_780_272_000_000;

/// One key pair.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeyPair {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(super) fingerprint: String,
    /// `rsa` or `ed25519`.
    pub(super) key_type: String,
    pub(super) public_key: String,
    pub(super) created_at: u64,
    pub(crate) tags: Tags,
}

impl State {
    /// The key pair with this name.
    pub(crate) fn key_pair_named(&self, name: &str) -> Answer<&KeyPair> {
        self.key_pairs
            .values()
            .find(|one| one.name == name)
            .ok_or_else(|| AwsError::bad("InvalidKeyPair.NotFound", format!("The key pair '{name}' does not exist")))
    }
}

/// Makes the key pair that a new account has in every Region.
pub(super) fn lay_out(state: &mut State, ids: &mut Ids) {
    let pair = generate(ids, "workshop".to_owned(), "ed25519", LONG_AGO, Tags::new());
    state.key_pairs.insert(pair.id.clone(), pair);
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = free_name(context.ec2, params)?;
    let key_type = match params.filled("KeyType").unwrap_or("rsa") {
        known @ ("rsa" | "ed25519") => known,
        other => return Err(invalid_value(format!("Value ({other}) for parameter KeyType is invalid."))),
    };
    if let Some(format) = params.filled("KeyFormat").filter(|format| !["pem", "ppk"].contains(format)) {
        return Err(invalid_value(format!("Value ({format}) for parameter KeyFormat is invalid.")));
    }
    let tags = tag::on_create(params, &[&kind::KEY_PAIR], &kind::KEY_PAIR)?;
    let pair = generate(context.ids, name, key_type, context.now, tags);
    let mut xml = answer(&pair);
    // Made for this answer and kept nowhere, as AWS keeps no private keys; it opens nothing.
    let material = BASE64.encode([context.ids.bytes(), context.ids.bytes()].concat());
    xml.text("keyMaterial", format!("-----BEGIN DEMO PRIVATE KEY-----\n{material}\n-----END DEMO PRIVATE KEY-----"));
    context.ec2.key_pairs.insert(pair.id.clone(), pair);
    Ok(xml)
}

pub(super) fn import(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = free_name(context.ec2, params)?;
    let malformed = || AwsError::bad("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
    let bytes = BASE64.decode(need(params, "PublicKeyMaterial")?).map_err(|_| malformed())?;
    let text = String::from_utf8(bytes).map_err(|_| malformed())?;
    let key_type = match text.split_whitespace().next() {
        Some("ssh-rsa") => "rsa",
        Some("ssh-ed25519") => "ed25519",
        _ => return Err(malformed()),
    };
    let tags = tag::on_create(params, &[&kind::KEY_PAIR], &kind::KEY_PAIR)?;
    let mut pair = generate(context.ids, name, key_type, context.now, tags);
    text.trim().clone_into(&mut pair.public_key);
    let xml = answer(&pair);
    context.ec2.key_pairs.insert(pair.id.clone(), pair);
    Ok(xml)
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &*context.ec2;
    let mut shown = state.key_pairs.clone();
    if !params.is_true("IncludePublicKey") {
        shown.values_mut().for_each(|one| one.public_key.clear());
    }
    let names = params.list("KeyName");
    if names.is_empty() {
        return list(state, &shown, params);
    }
    let mut named = BTreeMap::new();
    for name in &names {
        let id = &state.key_pair_named(name)?.id;
        named.extend(shown.remove_entry(id));
    }
    list(state, &named, params)
}

/// To delete what is gone is a success, as in AWS.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let pairs = &mut context.ec2.key_pairs;
    let id = match (params.filled("KeyPairId"), params.filled("KeyName")) {
        (Some(id), _) => pairs.get(id).map(|one| one.id.clone()),
        (None, Some(name)) => pairs.values().find(|one| one.name == name).map(|one| one.id.clone()),
        (None, None) => return Err(kind::missing_parameter("KeyName")),
    };
    let mut xml = tag::done();
    if let Some(id) = id {
        pairs.remove(&id);
        xml.text("keyPairId", id);
    }
    Ok(xml)
}

fn free_name(state: &State, params: &Params) -> Answer<String> {
    let name = need(params, "KeyName")?;
    if name.len() > 255 || !name.is_ascii() {
        return Err(invalid_value(format!(
            "Value ({name}) for parameter keyName is invalid. Up to 255 ASCII characters are allowed."
        )));
    }
    if state.key_pair_named(name).is_ok() {
        return Err(AwsError::bad("InvalidKeyPair.Duplicate", format!("The keypair already exists: {name}")));
    }
    Ok(name.to_owned())
}

fn generate(ids: &mut Ids, name: String, key_type: &str, now: u64, tags: Tags) -> KeyPair {
    let bytes = ids.bytes();
    let fingerprint = match key_type {
        "rsa" => bytes[..20].iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":"),
        // AWS shows the SHA-256 of an ED25519 key as OpenSSH does.
        _ => BASE64.encode(bytes),
    };
    KeyPair {
        id: ids.ec2("key"),
        public_key: format!("ssh-{key_type} {} {name}", BASE64.encode(ids.bytes())),
        name,
        fingerprint,
        key_type: key_type.to_owned(),
        created_at: now,
        tags,
    }
}

fn answer(pair: &KeyPair) -> Xml {
    let mut xml = Xml::new();
    xml.text("keyPairId", &pair.id).text("keyName", &pair.name).text("keyFingerprint", &pair.fingerprint);
    tag::write(&mut xml, &pair.tags);
    xml
}

impl Described for KeyPair {
    const KIND: Kind = kind::KEY_PAIR;
    const ID_PARAMETER: &'static str = "KeyPairId";
    const SET: &'static str = "keySet";
    const FILTERS: &'static [&'static str] = &["fingerprint", "key-name", "key-pair-id"];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, _: &State) -> Vec<String> {
        vec![match filter {
            "fingerprint" => self.fingerprint.clone(),
            "key-name" => self.name.clone(),
            _ => self.id.clone(),
        }]
    }

    fn write(&self, xml: &mut Xml, _: &State) {
        xml.text("keyPairId", &self.id)
            .text("keyName", &self.name)
            .text("keyFingerprint", &self.fingerprint)
            .text("keyType", &self.key_type)
            .text("createTime", iso(self.created_at))
            .some("publicKey", Some(&self.public_key).filter(|key| !key.is_empty()));
        tag::write(xml, &self.tags);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_pair_has_one_name_and_its_private_half_is_told_once() {
        let cloud = cloud();
        let before = cloud.inventory();
        let make = "CreateKeyPair&KeyName=mine&TagSpecification.1.ResourceType=key-pair\
                    &TagSpecification.1.Tag.1.Key=a&TagSpecification.1.Tag.1.Value=b";
        let made = ok(&cloud, "ec2", make).await;
        let material = first(&made, "keyMaterial");
        assert!(!format!("{:?}", cloud.inventory()).contains(&material), "it is kept nowhere");
        assert_eq!(refused(&cloud, "ec2", make).await.0, "InvalidKeyPair.Duplicate");
        let tagged = ok(&cloud, "ec2", "DescribeKeyPairs&Filter.1.Name=tag:a&Filter.1.Value.1=b").await;
        assert_eq!(all(&tagged, "keyName"), ["mine"]);
        assert!(!tagged.contains("keyMaterial"));
        let id = first(&made, "keyPairId");
        ok(&cloud, "ec2", &format!("DeleteKeyPair&KeyPairId={id}")).await;
        ok(&cloud, "ec2", "DeleteKeyPair&KeyName=mine").await;
        assert_eq!(cloud.inventory(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn an_account_has_one_and_others_are_brought_along() {
        let cloud = cloud();
        assert_eq!(all(&ok(&cloud, "ec2", "DescribeKeyPairs&X=").await, "keyName"), ["workshop"]);
        assert!(cloud.inventory().keys().all(|key| !key.starts_with("key-pair/")), "it was there from the start");
        let missing = refused(&cloud, "ec2", "DescribeKeyPairs&KeyName.1=lost").await;
        assert_eq!(missing.0, "InvalidKeyPair.NotFound");
        let import = |text: &str| format!("ImportKeyPair&KeyName=laptop&PublicKeyMaterial={}", BASE64.encode(text));
        assert_eq!(refused(&cloud, "ec2", &import("no key")).await.0, "InvalidKey.Format");
        ok(&cloud, "ec2", &import("ssh-ed25519 AAAAC3Nza me@laptop")).await;
        let with_key = "DescribeKeyPairs&KeyName.1=laptop&IncludePublicKey=true";
        assert_eq!(first(&ok(&cloud, "ec2", with_key).await, "publicKey"), "ssh-ed25519 AAAAC3Nza me@laptop");
    }
}
