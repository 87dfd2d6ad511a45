"""Tries the judge: answers that are right pass, and each with one thing wrong does not.

Prints what the judge overlooked or minded without reason, and exits with 1 if there was anything.
"""

import sys
from email.utils import formatdate

import botocore.session

from judge import Answer

ID = "01234567-89ab-4def-8123-456789abcdef"
SPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
IAM = "https://iam.amazonaws.com/doc/2010-05-08/"
VPCS = (
    f'<DescribeVpcsResponse xmlns="{SPACE}"><requestId>{ID}</requestId><vpcSet><item><vpcId>vpc-1</vpcId>'
    "<isDefault>true</isDefault><state>available</state></item></vpcSet></DescribeVpcsResponse>"
)
NO_VPC = (
    "<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>No.</Message></Error></Errors>"
    f"<RequestID>{ID}</RequestID></Response>"
)
USER = (
    f'<GetUserResponse xmlns="{IAM}"><GetUserResult><User><Path>/</Path><UserName>ada</UserName>'
    "<UserId>AIDALANDFALLDEMO00001</UserId><Arn>arn:aws:iam::111122223333:user/ada</Arn>"
    "<CreateDate>2026-11-20T10:00:00Z</CreateDate></User></GetUserResult>"
    f"<ResponseMetadata><RequestId>{ID}</RequestId></ResponseMetadata></GetUserResponse>"
)
NO_USER = (
    f'<ErrorResponse xmlns="{IAM}"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>No.</Message></Error>'
    f"<RequestId>{ID}</RequestId></ErrorResponse>"
)
CLUSTER = '{"cluster":{"name":"first","status":"ACTIVE","createdAt":1795000000.5,"tags":{"a":"b"},"health":{"issues":[]}}}'
NO_CLUSTER = '{"message":"No.","clusterName":"first"}'
KEYS = '{"Keys":[{"KeyId":"1","KeyArn":"arn:aws:kms:us-east-1:111122223333:key/1"}],"Truncated":false}'
TYPES = {"ec2": "text/xml;charset=UTF-8", "iam": "text/xml;charset=UTF-8", "eks": "application/json"}
# Operation, status, a right body, and what makes it wrong: one piece of it and what stands there instead.
CASES = [
    ("ec2", "DescribeVpcs", 200, VPCS, [
        ("DescribeVpcsResponse", "DescribeVpcResponse"), (SPACE, "http://example.com/"), (f"<requestId>{ID}", "<requestId>1"),
        ("true", "True"), (">available<", ">ready<"), ("vpcId>", "vpcName>"), ("item>", "member>"),
        ("</item>", "<vpcId/></item>"),
        ("vpc-1", "<id>vpc-1</id>"), ("<vpcSet>", "<vpcSet>one"), ("</vpcSet>", "</vpcSet><count>1</count>"), ("</vpcSet>", ""),
    ]),
    ("ec2", "DescribeVpcs", 400, NO_VPC, [
        ("InvalidVpcID.NotFound", "no such VPC"), ("RequestID", "RequestId"), ("<Message>No.</Message>", ""),
        ("Errors", "Faults"),
        (ID, "1"),
    ]),
    ("iam", "GetUser", 200, USER, [
        ("GetUserResult", "GetUserAnswer"), (IAM, "http://example.com/"), ("10:00:00Z", "noon"), ("<Path>/</Path>", ""),
        (f"<RequestId>{ID}", "<RequestId>1"), ("ResponseMetadata", "Metadata"), ("ada</UserName>", "a da</UserName>"),
    ]),
    ("iam", "GetUser", 404, NO_USER, [
        ("Sender", "Receiver"), ("NoSuchEntity", "EntityAlreadyExists"), ("NoSuchEntity", "NotThere"),
        ("</Error>", "<Who>me</Who></Error>"),
        ("<Message>No.</Message>", ""), (IAM, "http://example.com/"),
    ]),
    ("eks", "DescribeCluster", 200, CLUSTER, [
        ('"ACTIVE"', '"READY"'), ("1795000000.5", '"2026-11-20T10:00:00Z"'), ('"name"', '"title"'), ('"b"', "1"), ("[]", "null"),
        ('"first"', "true"), ('"issues"', '"Issues"'), ("}}}", "}}"),
    ]),
    ("eks", "DescribeCluster", 404, NO_CLUSTER, [('"message"', '"text"'), ("clusterName", "cluster"), ('"first"', "1")]),
    ("kms", "ListKeys", 200, KEYS, [("false", '"false"'), ('"KeyId":"1"', '"KeyId":""'), ("[", '{"Key":['), ("Keys", "keys")]),
    ("kms", "ListKeys", 400, '{"__type":"InvalidMarkerException","message":"No."}', [
        ("__type", "code"), ("InvalidMarkerException", "NotFoundException"), ("InvalidMarkerException", "NoMarker"),
    ]),
]  # fmt: skip


def main():
    session = botocore.session.get_session()
    found = []
    for service, name, status, right, mistakes in CASES:
        operation = session.get_service_model(service).operation_model(name)
        headers = {"content-type": TYPES.get(service, "application/x-amz-json-1.1"), "x-amzn-requestid": ID}
        headers["date"] = formatdate(usegmt=True)
        if service == "eks" and status != 200:
            headers["x-amzn-errortype"] = "ResourceNotFoundException"

        def problems(body=right, status=status, operation=operation, **other):
            return Answer(operation, {"status_code": status, "headers": headers | other, "body": body.encode()}).problems()

        found += [f"{name}: minded without reason: {problem}" for problem in problems()]
        for piece, instead in mistakes:
            broken = right.replace(piece, instead)
            if broken == right or not problems(broken):
                found.append(f"{name}: overlooked {instead!r} in place of {piece!r}")
        # The models of EC2 and KMS do not say which status a refusal has.
        is_free = status != 200 and service in ("ec2", "kms")
        for what, seen in {
            "a status": is_free or problems(status=201 if status == 200 else 500),
            "a content type": problems(**{"content-type": "text/html"}),
            "a date": problems(date=formatdate(0, usegmt=True)),
            "a request id": problems(**{"x-amzn-requestid": "1"}),
        }.items():
            if not seen:
                found.append(f"{name}: overlooked {what}")
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
