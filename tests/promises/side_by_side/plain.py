"""Makes the answers of two AWSs comparable: what each chooses at random becomes the name that the calls gave it, or a word
for its kind. Then says member by member where two answers differ."""

import json
import re
from datetime import datetime

# Chosen by whoever answers; a value is there, and that is all that can be compared.
OPAQUE = {
    "ClientToken": "<token>",
    "KeyFingerprint": "<fingerprint>",
    "KeyMaterial": "<private key>",
    "clientRequestToken": "<token>",
}
# Larger than any other number in these answers: a moment, as CloudWatch Logs writes it.
EPOCH_MILLISECONDS = 10**12
HOLDS_ADDRESS = re.compile(r"(Ip|IP|IpAddress|PublicIp|DnsName|DNSName|publicDnsName|PrivateIp)$")
KINDS = (
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "<uuid>"),
    (re.compile(r"\b((?:[a-z]+-)+)(?:[0-9a-f]{17}|[0-9a-f]{8})\b"), r"<\1…>"),
    (re.compile(r"\b(A[A-Z0-9]{3})[A-Z0-9]{12,}\b"), r"<\1…>"),
    (re.compile(r"^[0-9a-z]{20}$"), "<letters>"),
    (re.compile(r"\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b"), "<hardware address>"),
    (re.compile(r"-\d+(\.[a-z0-9-]+\.elb\.amazonaws\.com)"), r"-<number>\1"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.Z+]*"), "<moment>"),
    (re.compile(r"\b[0-9A-Fa-f]{16,64}\b"), "<hex>"),
)
ADDRESS = re.compile(r"\b\d+[.-]\d+[.-]\d+[.-]\d+\b(?!/)")


class Plain:
    """The answers of one of the two, with the names that its things have been given so far."""

    def __init__(self):
        self.names = {}

    def name(self, name, value):
        self.names[str(value)] = name

    def text(self, text, key=""):
        if key in OPAQUE and text:
            return OPAQUE[key]
        # The longest first: an ARN holds an id.
        for value in sorted(self.names, key=len, reverse=True):
            text = text.replace(value, f"<{self.names[value]}>")
        for pattern, word in KINDS:
            text = pattern.sub(word, text)
        return ADDRESS.sub("<address>", text) if HOLDS_ADDRESS.search(key) else text

    def value(self, value, key=""):
        """The same value without what is random, with lists of tags as what they are: names with values."""
        if isinstance(value, datetime):
            return "<moment>"
        if isinstance(value, bytes):
            return "<bytes>"
        if isinstance(value, dict):
            return {self.text(name): self.value(part, name) for name, part in value.items()}
        if isinstance(value, list):
            for name, of in (("Key", "Value"), ("TagKey", "TagValue")):
                if value and all(isinstance(each, dict) and set(each) == {name, of} for each in value):
                    return {each[name]: self.value(each[of]) for each in value}
            return [self.value(each, key) for each in value]
        if isinstance(value, int) and value > EPOCH_MILLISECONDS:
            return "<moment>"
        if isinstance(value, str) and value.startswith("{"):
            # A policy travels as text; how it is indented is nobody's matter.
            try:
                return self.value(json.loads(value))
            except ValueError:
                pass
        return self.text(value, key) if isinstance(value, str) else value


def short(value):
    """How a value is written into the table."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 90 else text[:89] + "…"


MISSING = "–"


def differences(moto, demo, where=""):
    """(member, what moto says, what the demo cloud says), for each member of two plain answers that differs."""
    if isinstance(moto, dict) and isinstance(demo, dict):
        for name in [*moto, *(name for name in demo if name not in moto)]:
            inside = f"{where}.{name}" if where else name
            if name not in demo:
                yield inside, short(moto[name]), MISSING
            elif name not in moto:
                yield inside, MISSING, short(demo[name])
            else:
                yield from differences(moto[name], demo[name], inside)
    elif isinstance(moto, list) and isinstance(demo, list):
        for one, other in pairs(moto, demo):
            if one is None or other is None:
                yield f"{where}[]", MISSING if one is None else short(one), MISSING if other is None else short(other)
            else:
                yield from differences(one, other, f"{where}[]")
    elif moto != demo or type(moto) is not type(demo):
        yield where, short(moto), short(demo)


def pairs(moto, demo):
    """The elements of two lists, each beside the one that it is most like. AWS promises no order."""
    left, right = list(moto), list(demo)
    found = []
    while left and right:
        one, other = max(((a, b) for a in left for b in right), key=lambda pair: likeness(*pair))
        if not isinstance(one, dict) and one != other:
            break
        left.remove(one)
        right.remove(other)
        found.append((one, other))
    return found + [(one, None) for one in left] + [(None, other) for other in right]


def likeness(one, other):
    """How many members two elements share; what is equal is most alike."""
    if one == other:
        return 1000
    if not isinstance(one, dict) or not isinstance(other, dict):
        return 0
    return sum(10 if isinstance(one[name], str) else 1 for name in one if name in other and one[name] == other[name])
