//! Access points: doors into one folder of a file system. The CSI driver makes one for each volume it hands out.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refusal::{bad, need, no_access_point, page};
use super::state::{Life, Tags};
use super::tag;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::delays::due;
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};

/// One access point.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AccessPoint {
    id: String,
    pub(super) arn: String,
    client_token: String,
    pub(super) file_system_id: String,
    /// As they came.
    posix_user: Value,
    root_directory: Value,
    pub(super) life: Life,
    pub(super) due_at: Option<u64>,
    pub(super) tags: Tags,
}

pub(super) fn create(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let token = need(body, "ClientToken")?;
    if let Some(same) = context.efs.access_points.values().find(|one| one.client_token == token) {
        let text = format!("Access Point {} already exists with client token {token}", same.id);
        return Err(AwsError::new(409, "AccessPointAlreadyExists", text).with("AccessPointId", same.id.as_str()));
    }
    let file_system_id = context.efs.available_file_system(need(body, "FileSystemId")?)?.id.clone();
    let mut root_directory = body["RootDirectory"].clone();
    let path = root_directory["Path"].as_str().unwrap_or("/");
    if !path.starts_with('/') || path.len() > 100 {
        return Err(bad(format!("Invalid path of the root directory: '{path}'")));
    }
    if root_directory.is_null() {
        root_directory = json!({ "Path": "/" });
    }
    let id = context.ids.ec2("fsap");
    let point = AccessPoint {
        arn: format!("arn:aws:elasticfilesystem:{}:{ACCOUNT_ID}:access-point/{id}", context.region),
        id: id.clone(),
        client_token: token.to_owned(),
        file_system_id,
        posix_user: body["PosixUser"].clone(),
        root_directory,
        life: Life::Creating,
        due_at: Some(due(context.now, context.delays.file_system)),
        tags: tag::read(body)?,
    };
    let answer = wire(&point);
    context.efs.access_points.insert(id, point);
    Ok(answer)
}

pub(super) fn describe(context: &mut Context<'_>, call: &Call) -> Answer<Value> {
    let state = &*context.efs;
    let chosen: Vec<&AccessPoint> = match (call.query("AccessPointId"), call.query("FileSystemId")) {
        (Some(id), _) => vec![state.access_points.get(id).ok_or_else(|| no_access_point(id))?],
        (None, Some(id)) => {
            let id = &state.file_system(id)?.id;
            state.access_points.values().filter(|one| one.file_system_id == *id).collect()
        }
        (None, None) => state.access_points.values().collect(),
    };
    let all = chosen.into_iter().map(wire).collect();
    page(call, ["MaxResults", "NextToken", "NextToken"], "AccessPoints", all)
}

pub(super) fn delete(context: &mut Context<'_>, id: &str) -> Answer<Value> {
    let due_at = due(context.now, context.delays.file_system);
    let point = context.efs.access_points.get_mut(id).ok_or_else(|| no_access_point(id))?;
    if point.life != Life::Deleting {
        (point.life, point.due_at) = (Life::Deleting, Some(due_at));
    }
    Ok(Value::Null)
}

fn wire(point: &AccessPoint) -> Value {
    let mut value = json!({
        "ClientToken": point.client_token,
        "Tags": tag::wire(&point.tags),
        "AccessPointId": point.id,
        "AccessPointArn": point.arn,
        "FileSystemId": point.file_system_id,
        "RootDirectory": point.root_directory,
        "OwnerId": ACCOUNT_ID,
        "LifeCycleState": point.life,
    });
    if !point.posix_user.is_null() {
        value["PosixUser"] = point.posix_user.clone();
    }
    if let Some(name) = point.tags.get("Name") {
        value["Name"] = json!(name);
    }
    value
}
