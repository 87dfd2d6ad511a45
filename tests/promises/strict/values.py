"""Plain values against their shapes in a botocore model: type, format, length, range, pattern and set of words."""

import base64
import re

# Words that AWS is known to write beyond its model: EC2 writes the states of VPC endpoints in small letters
# ("describe-vpc-endpoints", AWS CLI Command Reference), and the attachment of an internet gateway is `available` (the
# model's own text about InternetGatewayAttachment).
MORE_WORDS = {("ec2", "State"): {"pending", "available", "deleting", "deleted"}, ("ec2", "AttachmentStatus"): {"available"}}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


class Values:
    """What is wrong with the values of one answer, and how each is looked at."""

    def __init__(self, service, protocol):
        self.service_name, self.protocol = service, protocol
        self.found = []

    def wrong(self, what, where=""):
        self.found.append(f"{where}: {what}" if where else what)

    def text(self, text, shape, where):
        """The text of an element against its plain type."""
        patterns = {"boolean": "true|false", "integer": r"-?\d+", "long": r"-?\d+", "float": r"-?\d+(\.\d+)?(E-?\d+)?"}
        patterns["double"] = patterns["float"]
        pattern = patterns.get(shape.type_name)
        if pattern and not re.fullmatch(pattern, text):
            return self.wrong(f"{text!r} is no {shape.type_name}", where)
        return self.scalar(int(text) if shape.type_name in ("integer", "long") else text, shape, where)

    def stamp(self, shape):
        default = "iso8601" if self.protocol in ("ec2", "query") else "unixTimestamp"
        return shape.serialization.get("timestampFormat", default)

    def scalar(self, value, shape, where):
        kind = shape.type_name
        if kind == "timestamp" and self.stamp(shape) == "iso8601" and not ISO.fullmatch(value):
            self.wrong(f"{value!r} is no moment", where)
        if kind == "blob":
            base64.b64decode(value, validate=True)
        if kind == "string":
            more = MORE_WORDS.get((self.service_name, shape.name), ())
            if shape.enum and value not in shape.enum and value not in more:
                self.wrong(f"{value!r} is none of {shape.enum[:12]}", where)
            self.length(len(value), shape, where)
            pattern = readable(shape.metadata.get("pattern"))
            if pattern and not pattern.fullmatch(value):
                self.wrong(f"{value!r} does not match {pattern.pattern}", where)
        if kind in ("integer", "long"):
            self.length(value, shape, where)

    def length(self, size, shape, where):
        least, most = shape.metadata.get("min"), shape.metadata.get("max")
        if (least is not None and size < least) or (most is not None and size > most):
            self.wrong(f"{size} is not between {least} and {most}", where)


def readable(pattern):
    """A pattern of a model, if it is one that Python reads, too. AWS's are Java's."""
    if not pattern or "\\p{" in pattern or "\\u" in pattern or "[:" in pattern:
        return None
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error:
        return None
