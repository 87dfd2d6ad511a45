"""A tour of everything that an AWS knows, with boto3, under the eyes of a strict judge.

Every operation answers at least once and is refused at least once; every answer is what botocore's own model says; every
list comes in pages, and every waiter of EKS and EC2 ends. Prints what is not so, one line each, and how much was seen.

Where and as whom is in the environment (AWS_ENDPOINT_URL and its relatives). Meant for a new account whose time runs about
a thousand times as fast as AWS's. Which operations there are is asked of the account itself: one that nobody visits is a
complaint.
"""

import sys
import time
import traceback

import botocore.session
from botocore.exceptions import ClientError

import filters
import pages as lists
import tour_balancers
import tour_cluster
import tour_disks
import tour_files
import tour_iam
import tour_keys
import tour_machines
import tour_network
import tour_people
import tour_quotas
import tour_sessions
import tour_tags
from judge import Judge
from known import Asker
from visit import Visitor

SERVICES = "autoscaling ec2 efs eks elb elbv2 iam kms logs resourcegroupstaggingapi service-quotas ssm sts".split()
# Services that a demo account need not have: asked for, they must say so as AWS does. One that is there must be visited.
OTHERS = "cloudformation cloudwatch dynamodb ecr lambda pricing rds sns".split()
# Waiters that nothing in such an account can satisfy or fail.
NEVER_ENDING = {
    ("ec2", "customer_gateway_available"),
    ("ec2", "vpc_peering_connection_exists"),
    ("ec2", "vpn_connection_available"),
    ("ec2", "vpn_connection_deleted"),
}
# Operations about things that such an account does not have: all that AWS can say is no.
ONLY_REFUSED = {
    ("eks", "CancelUpdate"),
    ("eks", "DeregisterCluster"),
    ("eks", "DescribeCapability"),
    ("eks", "DescribeEksAnywhereSubscription"),
}
# Operations that ask for nothing, and that AWS has no reason to refuse.
NEVER_REFUSED = {("iam", "GetAccountSummary")}


def main():
    session = botocore.session.get_session()
    judge = Judge()
    judge.watch(session)
    visitor = Visitor(session, judge)
    pages = lists.Pages(visitor)
    parts = {
        "network": lambda: tour_network.tour(visitor),
        "machines": lambda: tour_machines.tour(visitor),
        "disks": lambda: tour_disks.tour(visitor, pages),
        "iam": lambda: tour_iam.tour(visitor),
        "people": lambda: tour_people.tour(visitor, pages),
        "keys": lambda: tour_keys.tour(visitor, pages),
        "sessions": lambda: tour_sessions.tour(visitor),
        "balancers": lambda: tour_balancers.tour(visitor),
        "files": lambda: tour_files.tour(visitor),
        "quotas": lambda: tour_quotas.tour(visitor, pages),
        "tags": lambda: tour_tags.tour(visitor, pages),
        "pages": lambda: lists.tour(visitor, pages),
        "filters": lambda: filters.tour(visitor),
        "cluster": lambda: tour_cluster.tour(visitor, pages),
        "strangers": lambda: strangers(visitor),
        "coverage": lambda: coverage(session, visitor, pages),
    }
    for name, part in parts.items():
        began = time.monotonic()
        try:
            part()
        except Exception:
            judge.complaints.append(f"the tour of {name} ended early:\n{traceback.format_exc(limit=-4)}")
        print(f"{name}: {time.monotonic() - began:.1f} s", file=sys.stderr)
    print(f"{len(judge.answered)} operations answered, {len(judge.refused)} refused, {len(visitor.waited)} waiters ended")
    print(*judge.complaints, sep="\n")
    return 1 if judge.complaints else 0


def strangers(visitor):
    """Whoever signs with another key is refused, by each service in its own words; also where nothing else is wrong."""
    ours = visitor.session.get_credentials().access_key
    for access_key in ("AKIAIOSFODNN7EXAMPLE", ours):
        stranger = Visitor(visitor.session, visitor.judge, access_key, "wrong")
        for call in (
            stranger.sts.get_caller_identity,
            stranger.iam.list_open_id_connect_providers,
            stranger.eks.list_access_policies,
            stranger.ec2.describe_vpcs,
            stranger.kms.list_keys,
            stranger.autoscaling.describe_tags,
            lambda: stranger.elb.delete_load_balancer(LoadBalancerName="old"),
            lambda: stranger.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn="arn:aws:iam::1:oidc/none"),
        ):
            try:
                call()
                visitor.complain(f"{call} was answered to a stranger")
            except ClientError as refusal:
                status = refusal.response["ResponseMetadata"]["HTTPStatusCode"]
                visitor.same(f"the status of {refusal}", status in (401, 403), True)


def coverage(session, visitor, pages):
    """Compares what was seen with what there is."""
    judge = visitor.judge
    asker = Asker(session, judge)
    known = set().union(*(asker.known(service) for service in SERVICES + OTHERS))
    for service, name in sorted(known - judge.answered - ONLY_REFUSED):
        visitor.complain(f"{service}:{name} has never answered: visit it in this tour")
    for service, name in sorted(known - judge.refused - NEVER_REFUSED):
        visitor.complain(f"{service}:{name} has never been refused: visit it in this tour")
    judge.complaints += pages.missing(known)
    for service in ("ec2", "eks"):
        client = getattr(visitor, service)
        model = session.get_waiter_model(service)
        for name in client.waiter_names:
            camel = next(each for each in model.waiter_names if each.lower() == name.replace("_", ""))
            is_known = (service, model.get_waiter(camel).operation) in known
            if is_known and (service, name) not in visitor.waited | NEVER_ENDING:
                visitor.complain(f"nobody has waited for {service} {name}")


if __name__ == "__main__":
    sys.exit(main())
