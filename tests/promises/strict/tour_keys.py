"""The tour of what is looked up beside a cluster: keys (KMS), log groups (CloudWatch Logs), public parameters (SSM)."""

import json

NOBODY = "01234567-89ab-cdef-0123-456789abcdef"
MISSING = "NotFoundException"


def tour(visitor, pages):
    """A key and its names, grants and policy; a log group and lines; the parameters that AWS publishes."""
    key = keys(visitor, visitor.kms)
    aliases(visitor, visitor.kms, key)
    grants(visitor, visitor.kms, key)
    policies(visitor, visitor.kms, key)
    life(visitor, visitor.kms, key)
    log_groups(visitor, pages, visitor.logs)
    parameters(visitor, visitor.ssm)


def keys(visitor, kms):
    made = kms.create_key(Description="For the tour", Tags=[{"TagKey": "a", "TagValue": "b"}])["KeyMetadata"]
    key = made["KeyId"]
    visitor.refuse("MalformedPolicyDocumentException", kms.create_key, Policy="no policy")
    visitor.same("a key by its ARN", kms.describe_key(KeyId=made["Arn"])["KeyMetadata"]["KeyId"], key)
    visitor.refuse(MISSING, kms.describe_key, KeyId=NOBODY)
    visitor.same("keys", key in [each["KeyId"] for each in kms.list_keys()["Keys"]], True)
    visitor.refuse("InvalidMarkerException", kms.list_keys, Marker="nonsense")
    kms.update_key_description(KeyId=key, Description="Still for the tour")
    visitor.refuse(MISSING, kms.update_key_description, KeyId=NOBODY, Description="")
    kms.tag_resource(KeyId=key, Tags=[{"TagKey": "colour", "TagValue": "green"}])
    kms.untag_resource(KeyId=key, TagKeys=["a"])
    visitor.same("tags of a key", kms.list_resource_tags(KeyId=key)["Tags"], [{"TagKey": "colour", "TagValue": "green"}])
    visitor.refuse(MISSING, kms.list_resource_tags, KeyId=NOBODY)
    visitor.refuse(MISSING, kms.tag_resource, KeyId=NOBODY, Tags=[])
    visitor.refuse(MISSING, kms.untag_resource, KeyId=NOBODY, TagKeys=["a"])
    return key


def aliases(visitor, kms, key):
    kms.create_alias(AliasName="alias/tour", TargetKeyId=key)
    visitor.refuse("AlreadyExistsException", kms.create_alias, AliasName="alias/tour", TargetKeyId=key)
    visitor.refuse("ValidationException", kms.create_alias, AliasName="tour", TargetKeyId=key)
    kms.update_alias(AliasName="alias/tour", TargetKeyId=key)
    visitor.refuse(MISSING, kms.update_alias, AliasName="alias/nobody", TargetKeyId=key)
    visitor.same("aliases of a key", [each["AliasName"] for each in kms.list_aliases(KeyId=key)["Aliases"]], ["alias/tour"])
    visitor.refuse(MISSING, kms.list_aliases, KeyId=NOBODY)
    kms.describe_key(KeyId="alias/tour")
    kms.delete_alias(AliasName="alias/tour")
    visitor.refuse(MISSING, kms.delete_alias, AliasName="alias/tour")


def grants(visitor, kms, key):
    wish = {"GranteePrincipal": visitor.sts.get_caller_identity()["Arn"], "Operations": ["Decrypt", "DescribeKey"]}
    first, second = (kms.create_grant(KeyId=key, Name=name, **wish) for name in ("one", "two"))
    visitor.refuse(MISSING, kms.create_grant, KeyId=NOBODY, **wish)
    visitor.same("grants", len(kms.list_grants(KeyId=key)["Grants"]), 2)
    visitor.refuse(MISSING, kms.list_grants, KeyId=NOBODY)
    kms.revoke_grant(KeyId=key, GrantId=first["GrantId"])
    visitor.refuse(MISSING, kms.revoke_grant, KeyId=key, GrantId=first["GrantId"])
    kms.retire_grant(GrantToken=second["GrantToken"])
    visitor.refuse("InvalidGrantTokenException", kms.retire_grant, GrantToken="nonsense")


def policies(visitor, kms, key):
    visitor.same("policies of a key", kms.list_key_policies(KeyId=key)["PolicyNames"], ["default"])
    visitor.refuse(MISSING, kms.list_key_policies, KeyId=NOBODY)
    policy = kms.get_key_policy(KeyId=key)["Policy"]
    visitor.refuse(MISSING, kms.get_key_policy, KeyId=NOBODY)
    kms.put_key_policy(KeyId=key, Policy=json.dumps(json.loads(policy)))
    visitor.refuse("MalformedPolicyDocumentException", kms.put_key_policy, KeyId=key, Policy="no policy")


def life(visitor, kms, key):
    kms.enable_key_rotation(KeyId=key)
    visitor.same("rotation", kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"], True)
    kms.disable_key_rotation(KeyId=key)
    kms.disable_key(KeyId=key)
    visitor.refuse("DisabledException", kms.enable_key_rotation, KeyId=key)
    kms.enable_key(KeyId=key)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    visitor.refuse("KMSInvalidStateException", kms.schedule_key_deletion, KeyId=key)
    kms.cancel_key_deletion(KeyId=key)
    visitor.refuse("KMSInvalidStateException", kms.cancel_key_deletion, KeyId=key)
    for call in (kms.disable_key_rotation, kms.get_key_rotation_status, kms.disable_key, kms.enable_key):
        visitor.refuse(MISSING, call, KeyId=NOBODY)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)


def log_groups(visitor, pages, logs):
    name = {"logGroupName": "/tour/lines"}
    logs.create_log_group(tags={"colour": "green"}, **name)
    visitor.refuse("ResourceAlreadyExistsException", logs.create_log_group, **name)
    logs.put_retention_policy(retentionInDays=7, **name)
    missing = "ResourceNotFoundException"
    visitor.refuse(missing, logs.put_retention_policy, logGroupName="/nobody", retentionInDays=7)
    visitor.refuse("InvalidParameterException", logs.put_retention_policy, retentionInDays=8, **name)
    group = logs.describe_log_groups(logGroupNamePrefix="/tour")["logGroups"][0]
    visitor.same("retention", group["retentionInDays"], 7)
    visitor.refuse(
        "InvalidParameterException", logs.describe_log_groups, logGroupNamePrefix="/a", logGroupNamePattern="b"
    )
    arn = {"resourceArn": group["logGroupArn"]}
    logs.tag_resource(tags={"shape": "round"}, **arn)
    logs.untag_resource(tagKeys=["shape"], **arn)
    visitor.refuse("InvalidParameterException", logs.tag_resource, tags={"aws:mine": "x"}, **arn)
    visitor.refuse(missing, logs.untag_resource, resourceArn=group["logGroupArn"] + "X", tagKeys=["shape"])
    lines(visitor, pages, logs, name)
    logs.delete_retention_policy(**name)
    visitor.refuse(missing, logs.delete_retention_policy, logGroupName="/nobody")
    tags = logs.list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"]
    visitor.same("tags of a log group", tags, {"colour": "green"})
    visitor.refuse(missing, logs.list_tags_for_resource, resourceArn=group["logGroupArn"] + "X")
    logs.delete_log_group(**name)
    visitor.refuse(missing, logs.delete_log_group, **name)


def lines(visitor, pages, logs, name):
    """Two streams, and lines in one of them."""
    stream, nobody = name | {"logStreamName": "one"}, name | {"logStreamName": "nobody"}
    missing, invalid = "ResourceNotFoundException", "InvalidParameterException"
    for each in ("one", "two"):
        logs.create_log_stream(logStreamName=each, **name)
    visitor.refuse("ResourceAlreadyExistsException", logs.create_log_stream, **stream)
    # The demo's time, which is not this computer's.
    now = max(each["creationTime"] for each in logs.describe_log_streams(**name)["logStreams"])
    events = [{"timestamp": now + number, "message": f"line {number}"} for number in range(3)]
    logs.put_log_events(logEvents=events, **stream)
    visitor.refuse(missing, logs.put_log_events, logEvents=events, **nobody)
    visitor.refuse(invalid, logs.put_log_events, logEvents=events[::-1], **stream)
    found = logs.describe_log_streams(orderBy="LastEventTime", descending=True, **name)["logStreams"]
    visitor.same("streams", [each["logStreamName"] for each in found], ["one", "two"])
    visitor.refuse(invalid, logs.describe_log_streams, limit=51, **name)
    last = logs.get_log_events(limit=2, **stream)
    visitor.same("the last lines", [each["message"] for each in last["events"]], ["line 1", "line 2"])
    before = logs.get_log_events(nextToken=last["nextBackwardToken"], **stream)["events"]
    visitor.same("lines before", [each["message"] for each in before], ["line 0"])
    visitor.refuse(missing, logs.get_log_events, **nobody)
    found = logs.filter_log_events(filterPattern='"line 2" -nothing', **name)["events"]
    visitor.same("lines that fit", [each["message"] for each in found], ["line 2"])
    visitor.refuse(invalid, logs.filter_log_events, filterPattern="[a, b]", **name)
    for operation in ("describe_log_streams", "filter_log_events"):
        pages.same(logs, operation, **name)
    logs.delete_log_stream(**stream)
    visitor.refuse(missing, logs.delete_log_stream, **stream)


def parameters(visitor, ssm):
    region = "/aws/service/global-infrastructure/regions/us-east-1"
    visitor.same("a parameter", ssm.get_parameter(Name=region)["Parameter"]["Value"], "us-east-1")
    visitor.refuse("ParameterNotFound", ssm.get_parameter, Name="/aws/service/nothing")
    found = ssm.get_parameters(Names=[region, "/aws/service/nothing"])
    visitor.same("missing parameters", found["InvalidParameters"], ["/aws/service/nothing"])
    many = [f"{region}{number}" for number in range(11)]
    visitor.refuse("ValidationException", ssm.get_parameters, Names=many)
    ssm.get_parameters_by_path(Path="/aws/service/eks/optimized-ami", Recursive=True)
    visitor.refuse("ValidationException", ssm.get_parameters_by_path, Path="no/path")
