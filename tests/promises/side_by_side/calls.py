"""How the calls are written down that both are asked: data, in the order in which they are sent."""

import json
from dataclasses import dataclass, field


@dataclass
class Call:
    """One call. `$name` in a parameter is what an earlier call kept under that name."""

    # "ec2.create_vpc", and in words what is special about this one.
    operation: str
    case: str
    parameters: dict
    # Names for what the answer holds: {"vpc": "Vpc.VpcId"}.
    keep: dict = field(default_factory=dict)
    # Asked again until this member has this value: ("cluster.status", "ACTIVE"); nothing of it is compared.
    until: tuple = ()
    # Whatever is answered, nothing of it is compared.
    quiet: bool = False
    # Parts of the answer that are compared, where the rest is the account's own (its Regions, all its policies).
    only: str = ""

    @property
    def title(self):
        return f"{self.operation}: {self.case}" if self.case else self.operation


def call(operation, case="", keep=None, only="", /, **parameters):
    """A call whose whole answer is compared."""
    return Call(operation, case, parameters, keep or {}, only=only)


def wait(operation, member, value, /, **parameters):
    """A call that is repeated until a member of its answer has this value. `None`: until it is refused."""
    return Call(operation, "", parameters, until=(member, value))


def clean(operation, /, **parameters):
    """A call that removes what only one of the two made, so that both go on alike."""
    return Call(operation, "", parameters, quiet=True)


def tags(kind, **values):
    """`TagSpecifications` of EC2."""
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in values.items()]}]


def by(name, *values):
    """`Filters` with one filter."""
    return [{"Name": name, "Values": list(values)}]


def trust(*services):
    """Who may take on a role."""
    principal = {"Service": [f"{each}.amazonaws.com" for each in services]}
    return document(Effect="Allow", Principal=principal, Action="sts:AssumeRole")


def document(**statement):
    """A policy of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
