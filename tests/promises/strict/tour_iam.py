"""The tour of IAM and STS: roles, policies, instance profiles, users, identity providers."""

import json

TRUST = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
READ = {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}
MANAGED = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
MISSING = "NoSuchEntity"


def document(statement):
    """A policy of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def tour(visitor):
    """Makes one of everything that people are, looks at it, is refused, and removes it again."""
    iam = visitor.iam
    roles(visitor, iam)
    inline(visitor, iam)
    policy = policies(visitor, iam)
    versions(visitor, iam, policy)
    boundaries(visitor, iam, policy)
    profiles(visitor, iam)
    remove(visitor, iam, policy)
    users(visitor, iam)
    providers(visitor, iam)
    identity(visitor)


def roles(visitor, iam):
    wish = {"RoleName": "tour", "AssumeRolePolicyDocument": document(TRUST)}
    iam.create_role(Description="For the tour", Tags=[{"Key": "a", "Value": "b"}], MaxSessionDuration=7200, **wish)
    visitor.wait(iam, "role_exists", RoleName="tour")
    visitor.refuse("EntityAlreadyExists", iam.create_role, **wish)
    visitor.refuse("MalformedPolicyDocument", iam.create_role, RoleName="broken", AssumeRolePolicyDocument="{}")
    visitor.refuse("ValidationError", iam.create_role, **wish | {"RoleName": "a name"})
    visitor.refuse(MISSING, iam.get_role, RoleName="nobody")
    iam.list_roles(PathPrefix="/")
    visitor.refuse("ValidationError", iam.list_roles, Marker="nonsense")
    iam.tag_role(RoleName="tour", Tags=[{"Key": "colour", "Value": "green"}])
    iam.untag_role(RoleName="tour", TagKeys=["a"])
    tags = iam.list_role_tags(RoleName="tour")["Tags"]
    visitor.same("tags of a role", tags, [{"Key": "colour", "Value": "green"}])
    iam.update_role(RoleName="tour", Description="Still for the tour", MaxSessionDuration=3600)
    iam.update_role_description(RoleName="tour", Description="For the tour")
    iam.update_assume_role_policy(RoleName="tour", PolicyDocument=document(TRUST))
    visitor.refuse("MalformedPolicyDocument", iam.update_assume_role_policy, RoleName="tour", PolicyDocument="{}")
    for call, more in (
        (iam.tag_role, {"Tags": []}),
        (iam.untag_role, {"TagKeys": []}),
        (iam.list_role_tags, {}),
        (iam.update_role, {}),
        (iam.update_role_description, {"Description": ""}),
    ):
        visitor.refuse(MISSING, call, RoleName="nobody", **more)
    linked = iam.create_service_linked_role(AWSServiceName="eks-nodegroup.amazonaws.com")["Role"]["RoleName"]
    visitor.refuse("InvalidInput", iam.create_service_linked_role, AWSServiceName="eks-nodegroup.amazonaws.com")
    visitor.refuse("UnmodifiableEntity", iam.attach_role_policy, RoleName=linked, PolicyArn=MANAGED)


def inline(visitor, iam):
    named = {"RoleName": "tour", "PolicyName": "inside"}
    iam.put_role_policy(PolicyDocument=document(READ), **named)
    visitor.refuse("MalformedPolicyDocument", iam.put_role_policy, PolicyDocument="no policy", **named)
    visitor.same("the inline policy", iam.get_role_policy(**named)["PolicyDocument"], json.loads(document(READ)))
    visitor.same("inline policies", iam.list_role_policies(RoleName="tour")["PolicyNames"], ["inside"])
    visitor.refuse("DeleteConflict", iam.delete_role, RoleName="tour")
    iam.delete_role_policy(**named)
    for call in (iam.get_role_policy, iam.delete_role_policy):
        visitor.refuse(MISSING, call, **named)
    visitor.refuse(MISSING, iam.list_role_policies, RoleName="nobody")
    iam.attach_role_policy(RoleName="tour", PolicyArn=MANAGED)
    visitor.refuse(MISSING, iam.attach_role_policy, RoleName="tour", PolicyArn=MANAGED + "X")
    attached = iam.list_attached_role_policies(RoleName="tour")["AttachedPolicies"]
    visitor.same("attached policies", [each["PolicyArn"] for each in attached], [MANAGED])
    visitor.refuse(MISSING, iam.list_attached_role_policies, RoleName="nobody")
    visitor.refuse("DeleteConflict", iam.delete_role, RoleName="tour")
    iam.detach_role_policy(RoleName="tour", PolicyArn=MANAGED)
    visitor.refuse(MISSING, iam.detach_role_policy, RoleName="tour", PolicyArn=MANAGED)


def policies(visitor, iam):
    wish = {"PolicyName": "tour", "PolicyDocument": document(READ)}
    policy = iam.create_policy(Description="For the tour", Tags=[{"Key": "a", "Value": "b"}], **wish)["Policy"]["Arn"]
    visitor.wait(iam, "policy_exists", PolicyArn=policy)
    visitor.refuse("EntityAlreadyExists", iam.create_policy, **wish)
    visitor.refuse("MalformedPolicyDocument", iam.create_policy, PolicyName="broken", PolicyDocument="{")
    nobody = policy + "X"
    visitor.refuse(MISSING, iam.get_policy, PolicyArn=nobody)
    found = iam.list_policies(Scope="Local")["Policies"]
    visitor.same("own policies", [each["Arn"] for each in found], [policy])
    visitor.refuse("ValidationError", iam.list_policies, Marker="nonsense")
    iam.tag_policy(PolicyArn=policy, Tags=[{"Key": "colour", "Value": "green"}])
    iam.untag_policy(PolicyArn=policy, TagKeys=["a"])
    visitor.same("tags of a policy", len(iam.list_policy_tags(PolicyArn=policy)["Tags"]), 1)
    for call, more in ((iam.tag_policy, {"Tags": []}), (iam.untag_policy, {"TagKeys": []}), (iam.list_policy_tags, {})):
        visitor.refuse(MISSING, call, PolicyArn=nobody, **more)
    iam.attach_role_policy(RoleName="tour", PolicyArn=policy)
    found = iam.list_entities_for_policy(PolicyArn=policy)["PolicyRoles"]
    visitor.same("roles of a policy", [each["RoleName"] for each in found], ["tour"])
    visitor.refuse(MISSING, iam.list_entities_for_policy, PolicyArn=nobody)
    visitor.refuse("DeleteConflict", iam.delete_policy, PolicyArn=policy)
    return policy


def versions(visitor, iam, policy):
    nobody = policy + "X"
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=document(READ))
    visitor.refuse(MISSING, iam.create_policy_version, PolicyArn=nobody, PolicyDocument=document(READ))
    iam.set_default_policy_version(PolicyArn=policy, VersionId="v2")
    visitor.refuse(MISSING, iam.set_default_policy_version, PolicyArn=policy, VersionId="v9")
    found = iam.get_policy_version(PolicyArn=policy, VersionId="v2")["PolicyVersion"]
    visitor.same("a version's document", found["Document"], json.loads(document(READ)))
    visitor.refuse(MISSING, iam.get_policy_version, PolicyArn=policy, VersionId="v9")
    visitor.same("versions", len(iam.list_policy_versions(PolicyArn=policy)["Versions"]), 2)
    visitor.refuse(MISSING, iam.list_policy_versions, PolicyArn=nobody)
    visitor.refuse("DeleteConflict", iam.delete_policy_version, PolicyArn=policy, VersionId="v2")
    iam.delete_policy_version(PolicyArn=policy, VersionId="v1")


def boundaries(visitor, iam, policy):
    iam.put_role_permissions_boundary(RoleName="tour", PermissionsBoundary=policy)
    visitor.refuse(MISSING, iam.put_role_permissions_boundary, RoleName="nobody", PermissionsBoundary=policy)
    visitor.same("the boundary", iam.get_role(RoleName="tour")["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"], policy)
    iam.delete_role_permissions_boundary(RoleName="tour")
    visitor.refuse(MISSING, iam.delete_role_permissions_boundary, RoleName="nobody")


def profiles(visitor, iam):
    name = {"InstanceProfileName": "tour"}
    nobody = {"InstanceProfileName": "nobody"}
    iam.create_instance_profile(Tags=[{"Key": "a", "Value": "b"}], **name)
    visitor.wait(iam, "instance_profile_exists", **name)
    visitor.refuse("EntityAlreadyExists", iam.create_instance_profile, **name)
    iam.add_role_to_instance_profile(RoleName="tour", **name)
    visitor.refuse("LimitExceeded", iam.add_role_to_instance_profile, RoleName="tour", **name)
    visitor.refuse(MISSING, iam.add_role_to_instance_profile, RoleName="nobody", **name)
    visitor.refuse(MISSING, iam.get_instance_profile, **nobody)
    iam.list_instance_profiles()
    visitor.refuse("ValidationError", iam.list_instance_profiles, Marker="nonsense")
    found = iam.list_instance_profiles_for_role(RoleName="tour")["InstanceProfiles"]
    visitor.same("profiles of a role", [each["InstanceProfileName"] for each in found], ["tour"])
    visitor.refuse(MISSING, iam.list_instance_profiles_for_role, RoleName="nobody")
    iam.tag_instance_profile(Tags=[{"Key": "colour", "Value": "green"}], **name)
    iam.untag_instance_profile(TagKeys=["a"], **name)
    visitor.same("tags of a profile", len(iam.list_instance_profile_tags(**name)["Tags"]), 1)
    for call, more in (
        (iam.tag_instance_profile, {"Tags": []}),
        (iam.untag_instance_profile, {"TagKeys": []}),
        (iam.list_instance_profile_tags, {}),
        (iam.remove_role_from_instance_profile, {"RoleName": "tour"}),
        (iam.delete_instance_profile, {}),
    ):
        visitor.refuse(MISSING, call, **nobody, **more)
    visitor.refuse("DeleteConflict", iam.delete_instance_profile, **name)
    iam.remove_role_from_instance_profile(RoleName="tour", **name)
    iam.delete_instance_profile(**name)


def remove(visitor, iam, policy):
    iam.detach_role_policy(RoleName="tour", PolicyArn=policy)
    iam.delete_policy(PolicyArn=policy)
    visitor.refuse(MISSING, iam.delete_policy, PolicyArn=policy)
    iam.delete_role(RoleName="tour")
    visitor.refuse(MISSING, iam.delete_role, RoleName="tour")


def users(visitor, iam):
    iam.create_user(UserName="ada")
    visitor.wait(iam, "user_exists", UserName="ada")
    visitor.refuse("EntityAlreadyExists", iam.create_user, UserName="ada")
    iam.get_user()
    visitor.refuse(MISSING, iam.get_user, UserName="nobody")
    visitor.same("users", "ada" in [each["UserName"] for each in iam.list_users()["Users"]], True)
    visitor.refuse("ValidationError", iam.list_users, Marker="nonsense")
    iam.list_account_aliases()
    visitor.refuse("ValidationError", iam.list_account_aliases, Marker="nonsense")
    user = iam.get_user(UserName="ada")["User"]["Arn"]
    iam.simulate_principal_policy(PolicySourceArn=user, ActionNames=["eks:CreateCluster", "iam:PassRole"])
    visitor.refuse(MISSING, iam.simulate_principal_policy, PolicySourceArn=user + "X", ActionNames=["eks:CreateCluster"])
    iam.delete_user(UserName="ada")
    visitor.refuse(MISSING, iam.delete_user, UserName="ada")


def providers(visitor, iam):
    wish = {"Url": "https://oidc.eks.us-east-1.amazonaws.com/id/TOUR", "ClientIDList": ["sts.amazonaws.com"]}
    provider = iam.create_open_id_connect_provider(Tags=[{"Key": "a", "Value": "b"}], **wish)["OpenIDConnectProviderArn"]
    visitor.refuse("EntityAlreadyExists", iam.create_open_id_connect_provider, **wish)
    name, nobody = {"OpenIDConnectProviderArn": provider}, {"OpenIDConnectProviderArn": provider + "X"}
    iam.get_open_id_connect_provider(**name)
    iam.list_open_id_connect_providers()
    iam.list_open_id_connect_provider_tags(**name)
    iam.add_client_id_to_open_id_connect_provider(ClientID="kubernetes", **name)
    visitor.refuse(MISSING, iam.add_client_id_to_open_id_connect_provider, ClientID="kubernetes", **nobody)
    iam.remove_client_id_from_open_id_connect_provider(ClientID="kubernetes", **name)
    visitor.refuse(MISSING, iam.remove_client_id_from_open_id_connect_provider, ClientID="kubernetes", **nobody)
    iam.update_open_id_connect_provider_thumbprint(ThumbprintList=["0" * 40], **name)
    wrong = ["x" * 40]
    visitor.refuse("InvalidInput", iam.update_open_id_connect_provider_thumbprint, ThumbprintList=wrong, **name)
    iam.tag_open_id_connect_provider(Tags=[{"Key": "c", "Value": "d"}], **name)
    visitor.refuse(MISSING, iam.tag_open_id_connect_provider, Tags=[{"Key": "c", "Value": "d"}], **nobody)
    iam.untag_open_id_connect_provider(TagKeys=["a"], **name)
    visitor.refuse(MISSING, iam.untag_open_id_connect_provider, TagKeys=["a"], **nobody)
    # To delete what is gone is no mistake here.
    for _ in range(2):
        iam.delete_open_id_connect_provider(**name)
    visitor.refuse(MISSING, iam.get_open_id_connect_provider, **nobody)
    visitor.refuse(MISSING, iam.list_open_id_connect_provider_tags, **nobody)


def identity(visitor):
    me = visitor.sts.get_caller_identity()
    visitor.same("my own number", me["Arn"].split(":")[4], me["Account"])
