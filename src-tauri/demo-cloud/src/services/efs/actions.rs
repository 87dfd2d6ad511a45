//! Which operation a method and a path mean, and the function that answers it.
//!
//! It must not contain rules of any resource.

use http::Method;
use serde_json::Value;

use super::{access_point, file_system, mount_target, tag};
use crate::context::Context;
use crate::wire::Answer;
use crate::wire::rest_json::{self, Call};

/// How every path of this API begins.
const VERSION: &str = "2015-02-01";

/// The operation that a method and a path name, if EFS (as the demo has it) knows one.
pub(crate) fn operation(method: &Method, path: &[&str]) -> Option<&'static str> {
    let [VERSION, path @ ..] = path else { return None };
    Some(match (method.as_str(), path) {
        ("POST", ["file-systems"]) => "CreateFileSystem",
        ("GET", ["file-systems"]) => "DescribeFileSystems",
        ("DELETE", ["file-systems", _]) => "DeleteFileSystem",
        ("GET", ["file-systems", _, "lifecycle-configuration"]) => "DescribeLifecycleConfiguration",
        ("POST", ["mount-targets"]) => "CreateMountTarget",
        ("GET", ["mount-targets"]) => "DescribeMountTargets",
        ("DELETE", ["mount-targets", _]) => "DeleteMountTarget",
        ("GET", ["mount-targets", _, "security-groups"]) => "DescribeMountTargetSecurityGroups",
        ("PUT", ["mount-targets", _, "security-groups"]) => "ModifyMountTargetSecurityGroups",
        ("POST", ["access-points"]) => "CreateAccessPoint",
        ("GET", ["access-points"]) => "DescribeAccessPoints",
        ("DELETE", ["access-points", _]) => "DeleteAccessPoint",
        ("POST", ["resource-tags", _]) => "TagResource",
        ("GET", ["resource-tags", _]) => "ListTagsForResource",
        ("DELETE", ["resource-tags", _]) => "UntagResource",
        _ => return None,
    })
}

/// The HTTP status of an operation's good answer. With 204 there is no body.
pub(crate) fn status_of(operation: &str) -> u16 {
    match operation {
        "CreateFileSystem" => 201,
        "DeleteFileSystem" | "DeleteMountTarget" | "ModifyMountTargetSecurityGroups" | "DeleteAccessPoint" => 204,
        _ => 200,
    }
}

/// Answers one operation.
pub(crate) fn handle(context: &mut Context<'_>, operation: &str, call: &Call) -> Answer<Value> {
    let id = call.path.get(2).map(String::as_str).unwrap_or_default();
    match operation {
        "CreateFileSystem" => file_system::create(context, &call.body),
        "DescribeFileSystems" => file_system::describe(context, call),
        "DeleteFileSystem" => file_system::delete(context, id),
        "DescribeLifecycleConfiguration" => file_system::describe_lifecycle(context, id),
        "CreateMountTarget" => mount_target::create(context, &call.body),
        "DescribeMountTargets" => mount_target::describe(context, call),
        "DeleteMountTarget" => mount_target::delete(context, id),
        "DescribeMountTargetSecurityGroups" => mount_target::describe_groups(context, id),
        "ModifyMountTargetSecurityGroups" => mount_target::modify_groups(context, id, &call.body),
        "CreateAccessPoint" => access_point::create(context, &call.body),
        "DescribeAccessPoints" => access_point::describe(context, call),
        "DeleteAccessPoint" => access_point::delete(context, id),
        "TagResource" => tag::add(context, id, &call.body),
        "ListTagsForResource" => tag::list(context, call, id),
        "UntagResource" => tag::remove(context, call, id),
        _ => Err(rest_json::unknown_operation()),
    }
}
