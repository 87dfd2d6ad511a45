"""The tour of Service Quotas: what an account may have, and more of it."""

VPCS = {"ServiceCode": "vpc", "QuotaCode": "L-F678F1CE"}
MISSING = "NoSuchResourceException"


def tour(visitor, pages):
    """Reads the quotas, asks for two more VPCs, and sees what becomes of that."""
    quotas = visitor.service_quotas
    services = [each["ServiceCode"] for each in quotas.list_services()["Services"]]
    visitor.same("services with quotas", {"vpc", "ec2", "eks"} <= set(services), True)
    pages.same(quotas, "list_services")
    for name in ("list_service_quotas", "list_aws_default_service_quotas"):
        pages.same(quotas, name, ServiceCode="vpc")
        visitor.refuse(MISSING, getattr(quotas, name), ServiceCode="nobody")
    default = quotas.get_aws_default_service_quota(**VPCS)["Quota"]["Value"]
    visitor.same("VPCs", quotas.get_service_quota(**VPCS)["Quota"]["Value"], default)
    nobody = VPCS | {"QuotaCode": "L-00000000"}
    for name in ("get_service_quota", "get_aws_default_service_quota"):
        visitor.refuse(MISSING, getattr(quotas, name), **nobody)
    requests(visitor, pages, quotas, default)


def requests(visitor, pages, quotas, default):
    visitor.refuse(MISSING, quotas.request_service_quota_increase, DesiredValue=9, **VPCS | {"QuotaCode": "L-00000000"})
    for more in (1, 2):
        made = quotas.request_service_quota_increase(DesiredValue=default + more, **VPCS)["RequestedQuota"]
        visitor.until("the new quota", lambda: quotas.get_service_quota(**VPCS)["Quota"]["Value"] == made["DesiredValue"])
    # What there is already is no increase.
    visitor.refuse("IllegalArgumentException", quotas.request_service_quota_increase, DesiredValue=1, **VPCS)
    quotas.get_requested_service_quota_change(RequestId=made["Id"])
    visitor.refuse(MISSING, quotas.get_requested_service_quota_change, RequestId="0" * 32)
    pages.same(quotas, "list_requested_service_quota_change_history")
    pages.same(quotas, "list_requested_service_quota_change_history_by_quota", **VPCS)
    for name, more in (("", {}), ("_by_quota", VPCS)):
        ask = getattr(quotas, f"list_requested_service_quota_change_history{name}")
        visitor.refuse("InvalidPaginationTokenException", ask, NextToken="nonsense", **more)
    visitor.refuse("InvalidPaginationTokenException", quotas.list_services, NextToken="nonsense")
