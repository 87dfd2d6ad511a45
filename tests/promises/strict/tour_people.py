"""The tour of people in IAM: groups of users, what users and groups may do, access keys, and what the account counts."""

import json

ALLOW = {"Effect": "Allow", "Action": "eks:Describe*", "Resource": "*"}
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [ALLOW]})
MANAGED = "arn:aws:iam::aws:policy/ReadOnlyAccess"
MISSING = "NoSuchEntity"
NONSENSE = {"Marker": "nonsense"}


def tour(visitor, pages):
    """Two groups with two users, their policies, and an end to all of it."""
    iam = visitor.iam
    for name in ("grace", "linus"):
        iam.create_user(UserName=name)
    groups(visitor, pages, iam)
    for kind, name in (("user", "grace"), ("group", "crew")):
        policies(visitor, pages, iam, kind, {f"{kind.title()}Name": name}, {f"{kind.title()}Name": "nobody"})
    account(visitor, pages, iam)
    remove(visitor, iam)


def groups(visitor, pages, iam):
    for name in ("crew", "staff"):
        iam.create_group(GroupName=name)
        for user in ("grace", "linus"):
            iam.add_user_to_group(GroupName=name, UserName=user)
    visitor.refuse("EntityAlreadyExists", iam.create_group, GroupName="crew")
    visitor.refuse(MISSING, iam.add_user_to_group, GroupName="crew", UserName="nobody")
    visitor.same("a group", [each["UserName"] for each in iam.get_group(GroupName="crew")["Users"]], ["grace", "linus"])
    visitor.refuse(MISSING, iam.get_group, GroupName="nobody")
    pages.same(iam, "get_group", GroupName="crew")
    pages.same(iam, "list_groups")
    visitor.refuse("ValidationError", iam.list_groups, **NONSENSE)
    pages.same(iam, "list_groups_for_user", UserName="grace")
    visitor.refuse(MISSING, iam.list_groups_for_user, UserName="nobody")
    visitor.refuse("DeleteConflict", iam.delete_group, GroupName="crew")


def policies(visitor, pages, iam, kind, who, nobody):
    call = lambda words: getattr(iam, words.format(kind))
    own = iam.create_policy(PolicyName=f"of-{kind}", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    for arn in (MANAGED, own):
        call("attach_{}_policy")(PolicyArn=arn, **who)
    visitor.refuse(MISSING, call("attach_{}_policy"), PolicyArn=MANAGED, **nobody)
    pages.same(iam, f"list_attached_{kind}_policies", **who)
    visitor.refuse(MISSING, call("list_attached_{}_policies"), **nobody)
    pages.same(iam, "list_entities_for_policy", PolicyArn=own)
    for name in ("one", "two"):
        call("put_{}_policy")(PolicyName=name, PolicyDocument=DOCUMENT, **who)
    visitor.refuse("MalformedPolicyDocument", call("put_{}_policy"), PolicyName="x", PolicyDocument="no policy", **who)
    found = call("get_{}_policy")(PolicyName="one", **who)["PolicyDocument"]
    visitor.same("an inline policy", found["Statement"], [ALLOW])
    visitor.refuse(MISSING, call("get_{}_policy"), PolicyName="nothing", **who)
    pages.same(iam, f"list_{kind}_policies", **who)
    visitor.refuse(MISSING, call("list_{}_policies"), **nobody)
    for name in ("one", "two"):
        call("delete_{}_policy")(PolicyName=name, **who)
    visitor.refuse(MISSING, call("delete_{}_policy"), PolicyName="one", **who)
    for arn in (MANAGED, own):
        call("detach_{}_policy")(PolicyArn=arn, **who)
    visitor.refuse(MISSING, call("detach_{}_policy"), PolicyArn=MANAGED, **who)
    iam.delete_policy(PolicyArn=own)


def account(visitor, pages, iam):
    keys = iam.list_access_keys()["AccessKeyMetadata"]
    visitor.same("access keys", [each["AccessKeyId"] for each in keys], [visitor.session.get_credentials().access_key])
    visitor.refuse(MISSING, iam.list_access_keys, UserName="nobody")
    pages.same(iam, "list_access_keys")
    pages.same(iam, "list_mfa_devices", UserName="grace")
    visitor.refuse(MISSING, iam.list_mfa_devices, UserName="nobody")
    visitor.same("counted groups", iam.get_account_summary()["SummaryMap"]["Groups"], 2)


def remove(visitor, iam):
    for name in ("crew", "staff"):
        for user in ("grace", "linus"):
            iam.remove_user_from_group(GroupName=name, UserName=user)
        iam.delete_group(GroupName=name)
    visitor.refuse(MISSING, iam.remove_user_from_group, GroupName="crew", UserName="grace")
    visitor.refuse(MISSING, iam.delete_group, GroupName="crew")
    for name in ("grace", "linus"):
        iam.delete_user(UserName=name)
