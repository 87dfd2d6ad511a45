"""The tour of EFS: file systems, mount targets and access points."""

from visit import by

MISSING = "FileSystemNotFound"


def tour(visitor):
    """A file system that can be mounted in one subnet of the default VPC, and its end."""
    efs = visitor.efs
    wish = {"CreationToken": "tour", "Tags": [{"Key": "a", "Value": "b"}]}
    made = efs.create_file_system(**wish)
    files, nobody = made["FileSystemId"], "fs-0123456789abcdef0"
    visitor.refuse("FileSystemAlreadyExists", efs.create_file_system, **wish)
    visitor.until("the file system", lambda: efs.describe_file_systems()["FileSystems"][0]["LifeCycleState"] == "available")
    visitor.refuse(MISSING, efs.describe_file_systems, FileSystemId=nobody)
    efs.describe_lifecycle_configuration(FileSystemId=files)
    visitor.refuse(MISSING, efs.describe_lifecycle_configuration, FileSystemId=nobody)
    efs.tag_resource(ResourceId=files, Tags=[{"Key": "colour", "Value": "green"}])
    efs.untag_resource(ResourceId=files, TagKeys=["a"])
    tags = efs.list_tags_for_resource(ResourceId=files)["Tags"]
    visitor.same("tags of a file system", tags, [{"Key": "colour", "Value": "green"}])
    visitor.refuse(MISSING, efs.tag_resource, ResourceId=nobody, Tags=[])
    visitor.refuse(MISSING, efs.untag_resource, ResourceId=nobody, TagKeys=["a"])
    visitor.refuse(MISSING, efs.list_tags_for_resource, ResourceId=nobody)
    targets(visitor, efs, files, nobody)
    access_points(visitor, efs, files, nobody)
    efs.delete_file_system(FileSystemId=files)
    visitor.until("its end", lambda: not efs.describe_file_systems()["FileSystems"])
    visitor.refuse(MISSING, efs.delete_file_system, FileSystemId=files)


def targets(visitor, efs, files, nobody):
    subnet = visitor.ec2.describe_subnets(Filters=by("default-for-az", "true"))["Subnets"][0]
    groups = visitor.ec2.describe_security_groups(Filters=by("vpc-id", subnet["VpcId"]) + by("group-name", "default"))
    group = groups["SecurityGroups"][0]["GroupId"]
    place = {"FileSystemId": files, "SubnetId": subnet["SubnetId"]}
    target = efs.create_mount_target(**place)["MountTargetId"]
    visitor.refuse("MountTargetConflict", efs.create_mount_target, **place)
    visitor.refuse(MISSING, efs.create_mount_target, **place | {"FileSystemId": nobody})
    state = lambda: efs.describe_mount_targets(FileSystemId=files)["MountTargets"]
    visitor.until("the mount target", lambda: state()[0]["LifeCycleState"] == "available")
    missing, unknown = "MountTargetNotFound", "fsmt-0123456789abcdef0"
    visitor.refuse(missing, efs.describe_mount_targets, MountTargetId=unknown)
    efs.modify_mount_target_security_groups(MountTargetId=target, SecurityGroups=[group])
    visitor.refuse(missing, efs.modify_mount_target_security_groups, MountTargetId=unknown, SecurityGroups=[group])
    found = efs.describe_mount_target_security_groups(MountTargetId=target)["SecurityGroups"]
    visitor.same("groups of a mount target", found, [group])
    visitor.refuse(missing, efs.describe_mount_target_security_groups, MountTargetId=unknown)
    visitor.refuse("FileSystemInUse", efs.delete_file_system, FileSystemId=files)
    efs.delete_mount_target(MountTargetId=target)
    visitor.refuse(missing, efs.delete_mount_target, MountTargetId=unknown)
    visitor.until("an end of the mount target", lambda: not state())


def access_points(visitor, efs, files, nobody):
    wish = {"ClientToken": "tour", "FileSystemId": files, "RootDirectory": {"Path": "/data"}}
    point = efs.create_access_point(PosixUser={"Uid": 1000, "Gid": 1000}, **wish)["AccessPointId"]
    visitor.refuse(MISSING, efs.create_access_point, **wish | {"ClientToken": "other", "FileSystemId": nobody})
    efs.describe_access_points(FileSystemId=files)
    missing, unknown = "AccessPointNotFound", "fsap-0123456789abcdef0"
    visitor.refuse(missing, efs.describe_access_points, AccessPointId=unknown)
    efs.delete_access_point(AccessPointId=point)
    visitor.refuse(missing, efs.delete_access_point, AccessPointId=unknown)
