"""The same calls to moto and to the demo cloud, by boto3, side by side; then their differences against `table.json`.

`MOTO` and `DEMO` say where the two are; keys and Region are in the environment. Complains about differences that no row of
the table tells of, about rows that tell of none any more, and about a page that is not the table's. With `--write` it
only writes that page, docs/demo-cloud-and-moto.md; with `--all` it prints every difference as a row.
"""

import copy
import json
import os
import sys
import time

import boto3
import clusters
import jmespath
import machines
import network
import people
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from plain import Plain, differences
from table import Table

# Each call is asked once, as it is written: values that boto3 itself would refuse are answered, too.
CONFIG = Config(retries={"total_max_attempts": 1}, parameter_validation=False, inject_host_prefix=False)
# Real seconds until something that takes demo minutes must be there.
PATIENCE = 30
CALLS = [
    *network.VPCS,
    *network.SUBNETS,
    *network.WAY_OUT,
    *network.RULES,
    *network.TAGS,
    *network.REMOVE,
    *network.PARTINGS,
    *people.CALLS,
    *machines.OFFERS,
    *machines.TEMPLATES,
    *machines.INSTANCES,
    *machines.BALANCERS,
    *machines.GROUPS,
    *machines.PARTINGS,
    *clusters.KEYS,
    *clusters.LOGS,
    *clusters.QUOTAS,
    *clusters.INNER,
    *clusters.CLUSTERS,
]


class Side:
    """One of the two."""

    def __init__(self, endpoint):
        self.endpoint, self.clients = endpoint, {}
        self.plain, self.kept = Plain(), {}

    def client(self, service):
        if service not in self.clients:
            self.clients[service] = boto3.client(service, endpoint_url=self.endpoint, config=CONFIG)
        return self.clients[service]

    def filled(self, value):
        """The parameters, with what was kept in the place of its names."""
        if isinstance(value, dict):
            return {key: self.filled(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.filled(part) for part in value]
        if not isinstance(value, str):
            return value
        for name, kept in self.kept.items():
            value = kept if value == f"${name}" else value.replace(f"${{{name}}}", kept)
        return value

    def answer(self, call):
        """What is answered, or how it is refused: both as plain values."""
        service, _, operation = call.operation.partition(".")
        parameters = self.filled(copy.deepcopy(call.parameters))
        try:
            said = getattr(self.client(service), operation)(**parameters)
        except ClientError as refusal:
            return {"refused": self.refusal(refusal.response, parameters)}, None
        except ResponseParserError:
            return {"refused": {"code": "a page of HTML", "status": 500, "tells": "none at all"}}, None
        said.pop("ResponseMetadata", None)
        return {"answered": self.looked_at(call, said)}, said

    def refusal(self, response, parameters):
        """Code, status, and of which parameters its words tell; the words themselves are a matter of taste."""
        words = response["Error"].get("Message") or ""
        told = sorted(name for name, value in parameters.items() if any(each in words for each in texts(value)))
        status = response["ResponseMetadata"]["HTTPStatusCode"]
        tells = f"tell of {', '.join(told)}" if told else "tell of none" if words else "none at all"
        return {"code": response["Error"]["Code"], "status": status, "tells": tells}

    def looked_at(self, call, said):
        return self.plain.value(jmespath.search(call.only, said) if call.only else said)

    def ask(self, call):
        plain, said = self.answer(call)
        for name, path in call.keep.items():
            value = at(said, path)
            self.kept[name] = str(value) if value is not None else f"no {name}"
            if value is not None:
                self.plain.name(name, value)
        # Once more: what was kept only now has its name.
        return {"answered": self.looked_at(call, said)} if said is not None else plain

    def wait(self, call):
        member, wanted = call.until
        end, last = time.monotonic() + PATIENCE, None
        while time.monotonic() < end:
            plain, said = self.answer(call)
            last = plain
            reached = said is not None and at(said, member) == wanted
            if reached if wanted is not None else said is None:
                return
            time.sleep(0.05)
        raise SystemExit(f"{self.endpoint}: {call.operation} never said {member} {wanted!r}: {last}")


def texts(value):
    """The texts in a parameter that one can tell of."""
    if isinstance(value, str) and len(value) > 2:
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(part)


def at(said, path):
    """The member at a path such as `Subnets.0.SubnetId`."""
    for part in path.split("."):
        try:
            said = said[int(part)] if isinstance(said, list) else said[part]
        except (KeyError, IndexError, TypeError):
            return None
    return said


def found(moto, demo):
    """(call, member, moto, demo) of every difference between the two."""
    for call in CALLS:
        if call.until:
            moto.wait(call)
            demo.wait(call)
            continue
        one, other = moto.ask(call), demo.ask(call)
        if call.quiet:
            continue
        if outcome(one) != outcome(other):
            yield call.title, "outcome", outcome(one), outcome(other)
        elif "refused" in one:
            told = [answer["refused"]["tells"] for answer in (one, other)]
            if told[0] != told[1]:
                yield call.title, "words", *told
        else:
            for member, theirs, ours in differences(one["answered"], other["answered"]):
                yield call.title, member, theirs, ours


def outcome(answer):
    return "{status} {code}".format(**answer["refused"]) if "refused" in answer else "answered"


def main(arguments):
    table = Table()
    if "--write" in arguments:
        table.write()
        return 0
    rows = []
    for row in found(Side(os.environ["MOTO"]), Side(os.environ["DEMO"])):
        rows.append(row)
        if "--all" in arguments:
            print(json.dumps(row, ensure_ascii=False))
    if "--all" in arguments:
        return 0
    complaints = list(table.complaints(rows))
    if not table.is_current():
        complaints.append("docs/demo-cloud-and-moto.md is not what the table says: run cargo xtask side-by-side")
    asked = sum(not (call.until or call.quiet) for call in CALLS)
    print(f"{asked} calls, {len(rows)} differences in {len(table.rows())} rows, {len(complaints)} complaints")
    print(*complaints, sep="\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
