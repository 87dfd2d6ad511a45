"""Judges every raw answer of an AWS by botocore's own service models, far more strictly than botocore reads it.

boto3 overlooks what it does not know, and calls empty what it does not find. Here an answer must be what the model of its
operation says: the status, the content type and the request id, the XML root and its namespace, no member that the model
does not have, every value in its type, length, pattern and set of words, and a refusal that the operation may give.

Hooked into a session with `watch`; what it finds is in `complaints`, what it has seen in `answered` and `refused`.
"""

import json
import re
import time
import xml.etree.ElementTree as XML
from email.utils import parsedate_to_datetime

from values import Values

# Refusals that any operation may give ("Common errors" of the API references); EC2 has its own names for some.
COMMON = set(
    """AccessDenied AccessDeniedException ExpiredToken ExpiredTokenException IncompleteSignature InternalFailure
    InvalidAction InvalidClientTokenId InvalidParameterCombination InvalidParameterValue InvalidSignatureException
    MalformedInput MalformedQueryString MissingAction MissingAuthenticationToken MissingParameter
    MissingAuthenticationTokenException NotAuthorized OptInRequired RequestExpired SerializationException
    ServiceUnavailable SignatureDoesNotMatch Throttling ThrottlingException UnknownOperationException
    UnrecognizedClientException ValidationError ValidationException""".split()
)
# Every code of EC2 looks like this: its model names none.
EC2_CODE = re.compile(r"[A-Z][A-Za-z0-9]+(\.[A-Z][A-Za-z0-9]+)?")
# Refusals that AWS is known to give beyond its model: a cluster that is not there (terraform-aws-modules/terraform-aws-eks,
# issue 793), and a second change of Fargate profiles (the text is in the code of eksctl and of other tools).
MORE_CODES = {
    ("eks", "CreateNodegroup"): {"ResourceNotFoundException"},
    ("eks", "CreateFargateProfile"): {"ResourceInUseException"},
    ("eks", "DeleteFargateProfile"): {"ResourceInUseException"},
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CONTENT_TYPES = {
    "ec2": "text/xml;charset=UTF-8",
    "query": "text/xml;charset=UTF-8",
    "json": "application/x-amz-json-{version}",
    "rest-json": "application/json",
}


class Judge:
    """What is wrong with the answers that passed by, one line each."""

    def __init__(self):
        self.complaints, self.answered, self.refused = [], set(), set()

    def watch(self, session):
        """Listens to every answer that clients of this botocore session receive."""
        session.get_component("event_emitter").register("before-parse", self.hear)

    def hear(self, operation_model, response_dict, **_):
        """One answer: what botocore emits as `before-parse`."""
        self.weigh(operation_model, response_dict)
        seen = self.answered if response_dict["status_code"] < 300 else self.refused
        seen.add((operation_model.service_model.service_name, operation_model.name))

    def weigh(self, operation, response):
        """Judges one answer, without taking it for a visit."""
        found = Answer(operation, response).problems()
        where = f"{operation.service_model.service_name}:{operation.name}"
        self.complaints += [line for line in (f"{where} {what}" for what in found) if line not in self.complaints]


class Answer(Values):
    """One answer, its operation, and what is wrong with it."""

    def __init__(self, operation, response):
        self.operation, self.service = operation, operation.service_model
        self.protocol = self.service.resolved_protocol
        self.status, self.headers, self.body = response["status_code"], response["headers"], response["body"]
        super().__init__(self.service.service_name, self.protocol)

    def problems(self):
        self.envelope()
        is_xml = self.protocol in ("ec2", "query")
        try:
            if self.status >= 300:
                (self.xml_refusal if is_xml else self.json_refusal)()
            else:
                (self.xml_answer if is_xml else self.json_answer)()
        except (XML.ParseError, ValueError) as error:
            self.wrong(f"cannot be read: {error}: {self.body[:200]!r}")
        return self.found

    def same(self, name, found, expected):
        if found != expected:
            self.wrong(f"{name} is {found!r}, not {expected!r}")

    def envelope(self):
        version = self.service.metadata.get("jsonVersion", "1.0")
        expected = CONTENT_TYPES[self.protocol].format(version=version)
        self.same("content type", self.headers.get("content-type"), expected)
        if not UUID.fullmatch(self.headers.get("x-amzn-requestid", "")):
            self.wrong(f"x-amzn-requestid is {self.headers.get('x-amzn-requestid')!r}")
        # The true time, by which clients correct their clocks.
        date = self.headers.get("date", "")
        if not date.endswith(" GMT") or abs(parsedate_to_datetime(date).timestamp() - time.time()) > 5:
            self.wrong(f"the date is {date!r}")
        if self.status < 300:
            self.same("the status", self.status, self.operation.http.get("responseCode", 200))

    # Answers

    def json_answer(self):
        shape = self.operation.output_shape
        members = shape.members if shape else {}
        in_body = {name for name, member in members.items() if member.serialization.get("location") is None}
        if not self.body and not in_body:
            return
        self.value(json.loads(self.body) if self.body else {}, shape, "", in_body)

    def value(self, value, shape, where, only=None):
        """A JSON value against its shape; `only` are the members that the body holds."""
        kind = {
            "structure": dict, "map": dict, "list": list, "string": str, "character": str, "blob": str, "boolean": bool,
            "integer": int, "long": int, "float": (int, float), "double": (int, float), "timestamp": (int, float),
        }[shape.type_name if shape else "structure"]  # fmt: skip
        if shape is not None and shape.type_name == "timestamp" and self.stamp(shape) != "unixTimestamp":
            kind = str
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            return self.wrong(f"{value!r} is no {shape.type_name if shape else 'structure'}", where)
        if shape is None:
            return [self.wrong(f"{name} is unknown") for name in value]
        if getattr(shape, "is_document_type", False):
            return None
        if shape.type_name == "structure":
            names = {m.serialization.get("name", n): n for n, m in shape.members.items() if only is None or n in only}
            self.members(value, names, shape, where)
        elif shape.type_name == "map":
            for key, each in value.items():
                self.scalar(key, shape.key, f"{where}.{key}")
                self.value(each, shape.value, f"{where}.{key}")
        elif shape.type_name == "list":
            self.length(len(value), shape, where)
            for each in value:
                self.value(each, shape.member, f"{where}[]")
        else:
            self.scalar(value, shape, where)

    def members(self, value, names, shape, where):
        for name, each in value.items():
            if name not in names:
                self.wrong("is no member that the model knows", f"{where}.{name}")
            else:
                self.value(each, shape.members[names[name]], f"{where}.{name}")
        for name in shape.required_members:
            # A member in a header is read there.
            if name in names.values() and shape.members[name].serialization.get("name", name) not in value:
                self.wrong("is required and missing", f"{where}.{name}")

    def xml_answer(self):
        root, names = self.document(f"{self.operation.name}Response")
        if self.protocol == "ec2":
            self.request_id(root, names, "requestId")
            inside = [each for each in root if self.local(each) != "requestId"]
            # EC2 has always written this where it has nothing to say.
            known = {m.serialization.get("name", n) for n, m in self.output_members().items()}
            inside = [each for each in inside if self.local(each) in known or self.local(each) != "return"]
            return self.element(inside, self.operation.output_shape, "")
        metadata = root.find(f"{names}ResponseMetadata")
        if metadata is None:
            return self.wrong("there is no ResponseMetadata")
        self.request_id(metadata, names, "RequestId")
        shape = self.operation.output_shape
        wrapper = shape.serialization.get("resultWrapper") if shape else None
        found = [self.local(each) for each in root if each is not metadata]
        self.same("what the root holds", found, [wrapper] if wrapper else [])
        result = root.find(f"{names}{wrapper}")
        return self.element(list(result) if result is not None else [], shape, "")

    def document(self, name):
        root = XML.fromstring(self.body)
        space = self.service.metadata["xmlNamespace"].rstrip("/")
        namespace, _, local = root.tag.rpartition("}")
        self.same("the namespace", namespace.lstrip("{").rstrip("/"), space)
        self.same("the root", local, name)
        return root, f"{namespace}}}" if namespace else ""

    def request_id(self, parent, names, name):
        found = parent.findtext(f"{names}{name}")
        self.same(name, found, self.headers.get("x-amzn-requestid"))

    def output_members(self):
        return self.operation.output_shape.members if self.operation.output_shape else {}

    @staticmethod
    def local(element):
        return element.tag.rpartition("}")[2]

    def element(self, children, shape, where):
        """The elements inside a structure."""
        members = shape.members if shape else {}
        names = {member.serialization.get("name", name): name for name, member in members.items()}
        seen = set()
        for child in children:
            name = self.local(child)
            at = f"{where}/{name}"
            if name not in names:
                self.wrong("is no element that the model knows", at)
                continue
            member = members[names[name]]
            if name in seen and not member.serialization.get("flattened"):
                self.wrong("comes twice", at)
            seen.add(name)
            self.node(child, member, at)
        for name in shape.required_members if shape else []:
            if members[name].serialization.get("name", name) not in seen:
                self.wrong("is required and missing", f"{where}/{name}")

    def node(self, node, shape, where):
        """An element against its shape."""
        if shape.type_name in ("structure", "list", "map") and (node.text or "").strip():
            return self.wrong(f"holds the text {node.text!r}", where)
        if shape.type_name == "structure":
            return self.element(list(node), shape, where)
        if shape.type_name == "list":
            items = [node] if shape.serialization.get("flattened") else list(node)
            self.length(len(items), shape, where)
            expected = shape.member.serialization.get("name", "member")
            for item in items:
                if self.local(item) != expected and item is not node:
                    self.wrong(f"has a {self.local(item)}, not {expected}", where)
                self.node(item, shape.member, f"{where}[]")
            return None
        if shape.type_name == "map":
            key, value = (part.serialization.get("name", name) for part, name in ((shape.key, "key"), (shape.value, "value")))
            for entry in node:
                parts = {self.local(part): part for part in entry}
                if set(parts) != {key, value} or self.local(entry) != "entry":
                    self.wrong(f"has {self.local(entry)} of {sorted(parts)}", where)
                else:
                    self.node(parts[value], shape.value, f"{where}/{parts[key].text}")
            return None
        if len(node):
            return self.wrong("holds elements where the model has a plain value", where)
        return self.text(node.text or "", shape, where)

    # Refusals

    def xml_refusal(self):
        if self.protocol == "ec2":
            root = XML.fromstring(self.body)
            self.same("the root", root.tag, "Response")
            self.request_id(root, "", "RequestID")
            self.same("what the refusal holds", [each.tag for each in root], ["Errors", "RequestID"])
            for error in root.iterfind("Errors/Error"):
                self.same("what the error holds", [each.tag for each in error], ["Code", "Message"])
                self.sayable(error.findtext("Code"), error.findtext("Message"))
                if not EC2_CODE.fullmatch(error.findtext("Code") or ""):
                    self.wrong(f"the code is {error.findtext('Code')!r}")
            return
        root, names = self.document("ErrorResponse")
        self.request_id(root, names, "RequestId")
        self.same("what the refusal holds", [self.local(each) for each in root], ["Error", "RequestId"])
        error = {self.local(each): each.text for each in root.find(f"{names}Error")}
        self.same("whose fault it is", error.get("Type"), "Receiver" if self.status >= 500 else "Sender")
        self.modelled(error.get("Code"), error.get("Message"), {k: v for k, v in error.items() if k != "Type"}, "Code")

    def json_refusal(self):
        body = json.loads(self.body)
        if self.protocol == "json":
            code = body.pop("__type", None)
        else:
            code = self.headers.get("x-amzn-errortype")
        self.modelled(code, body.get("message", body.get("Message")), body, None)

    def sayable(self, code, message):
        if not code or message is None:
            self.wrong(f"a refusal needs a code and a message, not {code!r} and {message!r}")

    def modelled(self, code, message, members, code_member):
        """A refusal with what it carries: one that the model of the operation names, or one that all may give."""
        self.sayable(code, message)
        by_code = {self.code_of(shape): shape for shape in self.operation.error_shapes}
        shape = by_code.get(code)
        if shape is None:
            elsewhere = {self.code_of(each): each for each in self.service.error_shapes}
            more = MORE_CODES.get((self.service.service_name, self.operation.name), ())
            if code in COMMON or code in more or not self.operation.error_shapes:
                return
            if code in elsewhere:
                self.wrong(f"{code} is an error of other operations; this one has {sorted(by_code)}")
            else:
                self.wrong(f"{code} is no error of this service; the operation has {sorted(by_code)}")
            return
        status = shape.metadata.get("error", {}).get("httpStatusCode")
        if status is not None:
            self.same(f"the status of {code}", self.status, status)
        known = {member.serialization.get("name", name).lower() for name, member in shape.members.items()} | {"message"}
        for name in members:
            if name != code_member and name.lower() not in known:
                self.wrong(f"{code} has no member {name}; it has {sorted(known)}")
        for name in shape.required_members:
            if name.lower() not in {each.lower() for each in members}:
                self.wrong(f"{code} lacks its {name}")
        for name, member in shape.members.items():
            if self.protocol in ("json", "rest-json") and name in members and name.lower() != "message":
                self.value(members[name], member, f"{code}.{name}")

    @staticmethod
    def code_of(shape):
        return shape.metadata.get("error", {}).get("code") or shape.name
