"""Which operations an AWS knows: it is asked, for every operation of botocore's models, with a request that asks for nothing.

So the list comes from the account itself, and an operation that it learns is noticed by whoever compares. The answers of
those that it does not know are judged, too: AWS's own error, in the protocol of that service.
"""

import json
import os
from urllib.parse import urlsplit
from urllib.request import HTTPError, Request, urlopen

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

# A Region in which nobody looks, should a request that asks for nothing make something.
ASIDE = "ap-southeast-2"
UNKNOWN = {"InvalidAction", "UnknownOperationException"}


class Asker:
    """Asks by hand, below botocore, so that also a request that botocore would not write is sent."""

    def __init__(self, session, judge):
        self.session, self.judge = session, judge
        self.endpoint = os.environ["AWS_ENDPOINT_URL"]
        self.credentials = session.get_credentials().get_frozen_credentials()

    def known(self, service):
        """The operations of a service that this AWS knows."""
        model = self.session.get_service_model(service)
        return {(service, name) for name in model.operation_names if self.knows(model.operation_model(name))}

    def knows(self, operation):
        answer = self.ask(operation)
        if code_of(answer, operation.service_model.resolved_protocol) not in UNKNOWN:
            return True
        self.judge.weigh(operation, answer)
        return False

    def ask(self, operation):
        """What is answered to an operation without parameters: as `before-parse` of botocore has it."""
        service, protocol = operation.service_model, operation.service_model.resolved_protocol
        http = operation.http
        path, method, headers = "/", "POST", {}
        if protocol in ("ec2", "query"):
            words = f"Action={operation.name}&Version={service.metadata['apiVersion']}"
            body = words + ("&DryRun=true" if protocol == "ec2" else "")
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
        elif protocol == "json":
            headers["X-Amz-Target"] = f"{service.metadata['targetPrefix']}.{operation.name}"
            headers["Content-Type"] = f"application/x-amz-json-{service.metadata['jsonVersion']}"
            body = "{}"
        else:
            # `{name}` and `{arn+}` become a name that nothing has.
            path = "/".join("nobody" if "{" in part else part for part in http["requestUri"].split("?")[0].split("/"))
            method, body = http["method"], "" if http["method"] == "GET" else "{}"
        request = AWSRequest(method, self.endpoint + path, headers, body.encode())
        SigV4Auth(self.credentials, service.signing_name, ASIDE).add_auth(request)
        ready = request.prepare()
        sent = Request(ready.url, ready.body or None, dict(ready.headers.items()), method=method)
        sent.add_header("Host", urlsplit(self.endpoint).netloc)
        try:
            with urlopen(sent, timeout=30) as answer:
                return read(answer)
        except HTTPError as refusal:
            return read(refusal)


def read(answer):
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return {"status_code": answer.status, "headers": headers, "body": answer.read(), "context": {}}


def code_of(answer, protocol):
    """The code of a refusal; nothing if it is none, or not one of AWS's."""
    if answer["status_code"] < 300:
        return None
    if protocol in ("ec2", "query"):
        return answer["body"].decode().partition("<Code>")[2].partition("</Code>")[0]
    if protocol == "rest-json":
        return answer["headers"].get("x-amzn-errortype")
    try:
        return json.loads(answer["body"]).get("__type")
    except ValueError:
        return None
