"""What every part of the tour needs: clients under the judge's eyes, refusals that must come, and patience."""

import time

from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

# Everything is asked once: a refusal is an answer, too.
ONCE = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False)
# Real seconds until something that takes demo minutes must be there.
PATIENCE = 20


class Visitor:
    """Somebody who uses the account, and writes down what is not as it should be."""

    def __init__(self, session, judge, access_key=None, secret_key=None, token=None):
        self.session, self.judge = session, judge
        self.keys = {"aws_access_key_id": access_key, "aws_secret_access_key": secret_key}
        self.keys |= {"aws_session_token": token} if token else {}
        self.clients, self.waited = {}, set()

    def __getattr__(self, service):
        """The client of a service: `visitor.ec2`, `visitor.service_quotas`."""
        service = service.replace("_", "-")
        if service not in self.clients:
            self.clients[service] = self.session.create_client(service, config=ONCE, **self.keys)
        return self.clients[service]

    def complain(self, what):
        self.judge.complaints.append(what)

    def same(self, what, found, expected):
        if found != expected:
            self.complain(f"{what}: {found!r}, not {expected!r}")

    def refuse(self, code, call, /, **parameters):
        """A call that must be refused with this code. The refusal's response, for a look at its members."""
        try:
            call(**parameters)
        except ClientError as refusal:
            self.same(f"{refusal.operation_name} {parameters}", refusal.response["Error"]["Code"], code)
            return refusal.response
        self.complain(f"{call.__name__} {parameters}: answered, not {code}")
        return {}

    def until(self, what, ask):
        """What `ask` answers as soon as that is true of it. Refusals are waited for, too: roles take a moment."""
        end, last = time.monotonic() + PATIENCE, None
        while time.monotonic() < end:
            try:
                last = ask()
                if last:
                    return last
            except ClientError as refusal:
                last = refusal
            time.sleep(0.02)
        raise AssertionError(f"{what} did not come: {last!r}")

    def wait(self, client, name, /, **parameters):
        """One of botocore's own waiters; their half minutes are AWS's, so the pauses are shorter."""
        self.waited.add((client.meta.service_model.service_name, name))
        config = {"Delay": 0.05, "MaxAttempts": int(PATIENCE / 0.05)}
        client.get_waiter(name).wait(WaiterConfig=config, **parameters)

    def wait_in_vain(self, client, name, /, **parameters):
        """A waiter that must end with a failure, and not because its patience ends."""
        try:
            self.wait(client, name, **parameters)
        except WaiterError as failure:
            if "Max attempts exceeded" not in str(failure):
                return
        self.complain(f"the waiter {name} of {parameters} did not see the failure")


def specification(kind, **tags):
    """`TagSpecifications` of EC2."""
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]


def by(name, *values):
    """`Filters` with one filter."""
    return [{"Name": name, "Values": list(values)}]
