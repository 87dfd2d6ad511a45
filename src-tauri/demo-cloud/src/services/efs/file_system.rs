//! File systems. One that has mount targets cannot be deleted.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refusal::{bad, need, no_file_system, page};
use super::state::{Life, State, Tags};
use super::tag;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::delays::due;
use crate::quotas::{self, Quota};
use crate::regions;
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};

/// What EFS counts for a file system in which nothing was ever written, in bytes.
const EMPTY_BYTES: u64 = 6144;

/// One file system.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FileSystem {
    pub(super) id: String,
    pub(super) arn: String,
    creation_token: String,
    pub(super) life: Life,
    pub(super) due_at: Option<u64>,
    /// The ARN of the key that encrypts it; `None`: it is not encrypted.
    key_arn: Option<String>,
    performance_mode: String,
    throughput_mode: String,
    throughput_mibps: Option<f64>,
    /// The only zone it is in; `None`: all of them.
    pub(super) zone: Option<String>,
    pub(super) tags: Tags,
    created_at: u64,
}

impl State {
    /// The file system with this id, or this ARN.
    pub(super) fn file_system(&self, id: &str) -> Answer<&FileSystem> {
        let bare = id.rsplit('/').next().unwrap_or(id);
        self.file_systems.get(bare).ok_or_else(|| no_file_system(id))
    }

    /// The same, if it is ready.
    pub(super) fn available_file_system(&self, id: &str) -> Answer<&FileSystem> {
        let system = self.file_system(id)?;
        if system.life == Life::Available {
            return Ok(system);
        }
        let text = format!("File system '{id}' is not in the 'available' life cycle state.");
        Err(AwsError::new(409, "IncorrectFileSystemLifeCycleState", text))
    }
}

pub(super) fn create(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let token = need(body, "CreationToken")?;
    if let Some(same) = context.efs.file_systems.values().find(|one| one.creation_token == token) {
        let text = format!("File system '{}' already exists with creation token '{token}'", same.id);
        return Err(AwsError::new(409, "FileSystemAlreadyExists", text).with("FileSystemId", same.id.as_str()));
    }
    let performance_mode = one_of(body, "PerformanceMode", &["generalPurpose", "maxIO"])?;
    let throughput_mode = one_of(body, "ThroughputMode", &["bursting", "provisioned", "elastic"])?;
    let throughput_mibps = body["ProvisionedThroughputInMibps"].as_f64();
    if (throughput_mode == "provisioned") != throughput_mibps.is_some() {
        return Err(bad("ProvisionedThroughputInMibps belongs to the throughput mode 'provisioned', and only to it."));
    }
    if performance_mode == "maxIO" && throughput_mode == "elastic" {
        return Err(bad("The performance mode 'maxIO' is not supported with the throughput mode 'elastic'."));
    }
    let zone = zone(context, body)?;
    let tags = tag::read(body)?;
    let key_arn = key(context, body)?;
    let most = quotas::value(context, Quota::FileSystems);
    if context.efs.file_systems.len() >= most {
        let text = format!("The account has reached its limit of {most} file systems.");
        return Err(AwsError::new(403, "FileSystemLimitExceeded", text));
    }
    let id = context.ids.ec2("fs");
    let system = FileSystem {
        arn: format!("arn:aws:elasticfilesystem:{}:{ACCOUNT_ID}:file-system/{id}", context.region),
        id: id.clone(),
        creation_token: token.to_owned(),
        life: Life::Creating,
        due_at: Some(due(context.now, context.delays.file_system)),
        key_arn,
        performance_mode,
        throughput_mode,
        throughput_mibps,
        zone,
        tags,
        created_at: context.now,
    };
    context.efs.file_systems.insert(id.clone(), system);
    Ok(wire(context, &context.efs.file_systems[&id]))
}

fn one_of(body: &Value, name: &str, known: &[&str]) -> Answer<String> {
    match body[name].as_str() {
        None => Ok(known[0].to_owned()),
        Some(text) if known.contains(&text) => Ok(text.to_owned()),
        Some(text) => Err(bad(format!("Invalid {name}: '{text}'"))),
    }
}

fn zone(context: &Context<'_>, body: &Value) -> Answer<Option<String>> {
    let Some(name) = body["AvailabilityZoneName"].as_str() else { return Ok(None) };
    match regions::find(context.region).and_then(|region| region.zone(name)) {
        Some(zone) => Ok(Some(zone.name)),
        None => Err(AwsError::bad("UnsupportedAvailabilityZone", format!("The zone '{name}' is not supported."))),
    }
}

/// The key to encrypt with. Whoever asks for encryption and names no key gets the one that AWS keeps for EFS.
fn key(context: &mut Context<'_>, body: &Value) -> Answer<Option<String>> {
    let wanted = body["KmsKeyId"].as_str();
    if body["Encrypted"] != true {
        return match wanted {
            Some(_) => Err(bad("Encrypted must be true if KmsKeyId is specified.")),
            None => Ok(None),
        };
    }
    match wanted {
        None => Ok(Some(context.kms.aws_key(context.ids, context.now, "elasticfilesystem"))),
        Some(id) => match context.kms.usable_key(id) {
            Ok(arn) => Ok(Some(arn.to_owned())),
            Err(_) => Err(bad(format!(
                "KMS key '{id}' is not found, or cannot be used: it must be a symmetric key that is enabled."
            ))),
        },
    }
}

pub(super) fn describe(context: &mut Context<'_>, call: &Call) -> Answer<Value> {
    let token = call.query("CreationToken");
    let chosen = match call.query("FileSystemId") {
        Some(id) => vec![context.efs.file_system(id)?],
        None => context.efs.file_systems.values().collect(),
    };
    let chosen = chosen.into_iter().filter(|one| token.is_none_or(|token| one.creation_token == token));
    let all = chosen.map(|one| wire(context, one)).collect();
    page(call, ["MaxItems", "Marker", "NextMarker"], "FileSystems", all)
}

/// Nothing here is ever moved to cheaper storage.
pub(super) fn describe_lifecycle(context: &mut Context<'_>, id: &str) -> Answer<Value> {
    context.efs.file_system(id)?;
    Ok(json!({ "LifecyclePolicies": [] }))
}

/// DeleteFileSystem. Its access points go with it.
pub(super) fn delete(context: &mut Context<'_>, id: &str) -> Answer<Value> {
    let id = context.efs.file_system(id)?.id.clone();
    let targets = context.efs.mount_targets.values().filter(|one| one.file_system_id == id).count();
    if targets > 0 {
        let text = format!("File system '{id}' has mount targets. Delete all mount targets before you delete it.");
        return Err(AwsError::new(409, "FileSystemInUse", text));
    }
    let due_at = Some(due(context.now, context.delays.file_system));
    for point in context.efs.access_points.values_mut().filter(|one| one.file_system_id == id) {
        (point.life, point.due_at) = (Life::Deleting, due_at);
    }
    if let Some(system) = context.efs.file_systems.get_mut(&id)
        && system.life != Life::Deleting
    {
        (system.life, system.due_at) = (Life::Deleting, due_at);
    }
    Ok(Value::Null)
}

fn wire(context: &Context<'_>, system: &FileSystem) -> Value {
    let targets = context.efs.mount_targets.values().filter(|one| one.file_system_id == system.id).count();
    let mut value = json!({
        "OwnerId": ACCOUNT_ID,
        "CreationToken": system.creation_token,
        "FileSystemId": system.id,
        "FileSystemArn": system.arn,
        "CreationTime": system.created_at as f64 / 1000.0,
        "LifeCycleState": system.life,
        "NumberOfMountTargets": targets,
        "SizeInBytes": { "Value": EMPTY_BYTES, "ValueInIA": 0, "ValueInStandard": EMPTY_BYTES, "ValueInArchive": 0 },
        "PerformanceMode": system.performance_mode,
        "Encrypted": system.key_arn.is_some(),
        "ThroughputMode": system.throughput_mode,
        "Tags": tag::wire(&system.tags),
        "FileSystemProtection": { "ReplicationOverwriteProtection": "ENABLED" },
    });
    if let Some(arn) = &system.key_arn {
        value["KmsKeyId"] = json!(arn);
    }
    if let Some(mibps) = system.throughput_mibps {
        value["ProvisionedThroughputInMibps"] = json!(mibps);
    }
    if let Some(name) = system.tags.get("Name") {
        value["Name"] = json!(name);
    }
    let zone = system.zone.as_ref().and_then(|name| regions::find(context.region)?.zone(name));
    if let Some(zone) = zone {
        value["AvailabilityZoneName"] = json!(zone.name);
        value["AvailabilityZoneId"] = json!(zone.id);
    }
    value
}
