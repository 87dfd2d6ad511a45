"""Filters: what an answer of EC2 shows can be asked for, by every filter that EC2's own documentation names for it."""

import html
import re
import xml.etree.ElementTree as XML

from botocore.exceptions import ClientError

from visit import by

DOCUMENTED = re.compile(r"<li> <p> <code>([^<]+)</code>")
# Values that are written where a filter of another meaning would look.
OTHERWISE = {
    # The answer's own `Groups` are those of a time before VPCs; a machine's are found by `instance.group-id`.
    ("DescribeInstances", "instance.group-name"),
    # Two that nobody sets on demo machines, and whose names only seem to be paths.
    ("DescribeInstances", "metadata-options.state"),
    ("DescribeInstances", "metadata-options.http-protocol-ipv6"),
}


def tour(visitor):
    """Asks for everything, looks which filters' values it shows, and tries each of them."""
    ec2, bodies = visitor.ec2, {}
    machine = start(ec2)
    hear = lambda operation_model, response_dict, **_: bodies.update({operation_model.name: response_dict["body"]})
    ec2.meta.events.register("before-parse.ec2", hear)
    for snake, name in ec2.meta.method_to_api_mapping.items():
        shape = ec2.meta.service_model.operation_model(name).input_shape
        member = next((each for each in ("Filters", "Filter") if shape and each in shape.members), None)
        if ("ec2", name) not in visitor.judge.answered or member is None or shape.required_members:
            continue
        ask = getattr(ec2, snake)
        try:
            ask()
        except ClientError:
            continue  # It wants something to begin with.
        shown = paths(XML.fromstring(bodies[name]), ())
        for text in DOCUMENTED.findall(shape.members[member].documentation):
            filter_name = html.unescape(text)
            if not is_shown(filter_name, shown) or (name, filter_name) in OTHERWISE or filter_name.startswith("tag"):
                continue
            try:
                found = ask(**{member: [{"Name": filter_name, "Values": ["nothing-is-called-so"]}]})
                listed = next(value for value in found.values() if isinstance(value, list))
                visitor.same(f"{name} with a filter {filter_name} that nothing passes", listed, [])
            except ClientError as refusal:
                visitor.complain(f"{name} shows, but cannot be asked for, {filter_name}: {refusal}")
    ec2.meta.events.unregister("before-parse.ec2", hear)
    ec2.terminate_instances(InstanceIds=[machine])


def start(ec2):
    """A machine, so that there is a disk and an interface, too."""
    image = ec2.describe_images(Owners=["amazon"], Filters=by("architecture", "x86_64"))["Images"][0]["ImageId"]
    subnet = ec2.describe_subnets(Filters=by("default-for-az", "true"))["Subnets"][0]["SubnetId"]
    wish = {"ImageId": image, "InstanceType": "t3.small", "SubnetId": subnet, "MinCount": 1, "MaxCount": 1}
    machine = ec2.run_instances(**wish)["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[machine], WaiterConfig={"Delay": 0.05, "MaxAttempts": 400})
    return machine


def plain(name):
    name = re.sub("[^a-z0-9]", "", name.lower())
    return name.removesuffix("set").removesuffix("s")


def paths(element, above):
    """Where in a document there are values; a list's entries are no step of their own."""
    name = element.tag.rpartition("}")[2]
    here = above if name == "item" else (*above, plain(name))
    return {here} if not len(element) else set().union(*(paths(child, here) for child in element))


def is_shown(filter_name, shown):
    wanted = [plain(part) for part in filter_name.split(".")]
    return any(path[-1] == wanted[-1] and is_within(wanted, iter(path)) for path in shown)


def is_within(wanted, path):
    return all(part in path for part in wanted)
