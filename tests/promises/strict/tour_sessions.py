"""The tour of credentials for a while (STS): a user's session, and a role taken on; what they open, and what they do not."""

import json

from visit import Visitor

TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}


def tour(visitor):
    """Somebody who becomes somebody else."""
    sts, iam = visitor.sts, visitor.iam
    me = sts.get_caller_identity()
    visitor.same("whose key it is", sts.get_access_key_info(AccessKeyId=own_key(visitor))["Account"], me["Account"])
    visitor.refuse("AccessDenied", sts.get_access_key_info, AccessKeyId="AKIAIOSFODNN7EXAMPLE")
    session = signed_in(visitor, sts.get_session_token(DurationSeconds=900))
    visitor.same("a user's session", session.sts.get_caller_identity()["Arn"], me["Arn"])
    visitor.refuse("AccessDenied", session.sts.get_session_token)
    visitor.refuse("InvalidClientTokenId", session.iam.list_users)
    statement = TRUST["Statement"][0] | {"Principal": {"AWS": me["Arn"]}}
    trust = json.dumps(TRUST | {"Statement": [statement]})
    role = iam.create_role(RoleName="tour-session", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    wish = {"RoleArn": role, "RoleSessionName": "ada"}
    answer = visitor.until("a role that can be taken on", lambda: sts.assume_role(**wish))
    visitor.refuse("AccessDenied", sts.assume_role, **wish | {"RoleArn": role + "x"})
    ada = signed_in(visitor, answer)
    found = ada.sts.get_caller_identity()
    visitor.same("a session of a role", found["Arn"], answer["AssumedRoleUser"]["Arn"])
    ada.ec2.describe_vpcs()
    iam.delete_role(RoleName="tour-session")
    for call, code in (
        (ada.sts.get_caller_identity, "InvalidClientTokenId"),
        (ada.ec2.describe_vpcs, "AuthFailure"),
        (ada.eks.list_clusters, "UnrecognizedClientException"),
    ):
        visitor.refuse(code, call)


def own_key(visitor):
    return visitor.session.get_credentials().access_key


def signed_in(visitor, answer):
    """Somebody with these credentials, under the same eyes."""
    keys = answer["Credentials"]
    return Visitor(visitor.session, visitor.judge, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
