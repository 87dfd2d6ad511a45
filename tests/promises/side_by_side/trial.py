"""Puts the comparison itself to the test: what it must see, and what it must not."""

import sys
from datetime import datetime

from plain import MISSING, Plain, differences
from table import Table

ROW = ["ec2.describe_*", "*State", "available", "pend*"]


def main():
    plain = Plain()
    plain.name("vpc", "vpc-0123456789abcdef0")
    seen = plain.value(
        {
            "Arn": "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-0123456789abcdef0",
            "SubnetId": "subnet-00000000000000abc",
            "PrivateIpAddress": "10.0.0.7",
            "CidrBlock": "10.0.0.0/16",
            "At": datetime(2026, 1, 1),
            "Tags": [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}],
        }
    )
    same("plain", seen["Arn"], "arn:aws:ec2:us-east-1:111122223333:vpc/<vpc>")
    same("an id of its own", seen["SubnetId"], "<subnet-…>")
    same("an address", seen["PrivateIpAddress"], "<address>")
    same("a block is no address", seen["CidrBlock"], "10.0.0.0/16")
    same("a moment", seen["At"], "<moment>")
    same("tags", seen["Tags"], {"a": "1", "b": "2"})

    same("nothing differs", list(differences({"a": [1, 2]}, {"a": [2, 1]})), [])
    same("missing", list(differences({"a": 1}, {})), [("a", "1", MISSING)])
    same("more", list(differences({}, {"a": 1})), [("a", MISSING, "1")])
    same("another value", list(differences({"a": {"b": "x"}}, {"a": {"b": "y"}})), [("a.b", "x", "y")])
    same("another type", list(differences({"a": True}, {"a": 1})), [("a", "true", "1")])
    moto = [{"Id": "1", "State": "a"}, {"Id": "2", "State": "a"}]
    demo = [{"Id": "2", "State": "a"}, {"Id": "1", "State": "b"}]
    same("elements find each other", list(differences({"l": moto}, {"l": demo})), [("l[].State", "a", "b")])
    same("an element less", list(differences({"l": ["x", "y"]}, {"l": ["y"]})), [("l[]", "x", MISSING)])

    table = Table([{"title": "t", "right": "demo", "why": "w", "source": "s", "rows": [ROW]}])
    told = ("ec2.describe_vpcs: by id", "Vpcs[].State", "available", "pending")
    same("told of", list(table.complaints([told])), [])
    untold = [told, ("ec2.create_vpc", "Vpc.State", "available", "pending")]
    same("not told of", len(list(table.complaints(untold))), 1)
    same("no longer so", len(list(table.complaints([]))), 1)
    silent = Table([{"title": "t", "right": "nobody", "why": "w", "source": "s", "rows": []}])
    same("nobody is right", len(list(silent.complaints([]))), 1)
    same("the page has the row", "| `ec2.describe_*` | `*State` | `available` | `pend*` |" in table.text(), True)


def same(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found!r}, not {expected!r}")


if __name__ == "__main__":
    main()
