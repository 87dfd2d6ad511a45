"""The tour of the tags of everything at once (Resource Groups Tagging API)."""

INVALID = "InvalidParameterException"
EXPIRED = "PaginationTokenExpiredException"


def tour(visitor, pages):
    """A VPC and a log group, found by a tag, and their tags changed together."""
    tagging, logs, ec2 = visitor.resourcegroupstaggingapi, visitor.logs, visitor.ec2
    account = visitor.sts.get_caller_identity()["Account"]
    vpc = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    logs.create_log_group(logGroupName="/tags", tags={"shape": "round"})
    arns = [f"arn:aws:ec2:us-east-1:{account}:vpc/{vpc}", f"arn:aws:logs:us-east-1:{account}:log-group:/tags"]
    nobody = arns[0] + "x"
    failed = tagging.tag_resources(ResourceARNList=[*arns, nobody], Tags={"tour": "tags"})["FailedResourcesMap"]
    visitor.same("what cannot be tagged", list(failed), [nobody])
    visitor.refuse(INVALID, tagging.tag_resources, ResourceARNList=arns, Tags={"aws:mine": "x"})
    visitor.refuse(INVALID, tagging.tag_resources, ResourceARNList=["no-arn"], Tags={"tour": "tags"})
    wish = {"TagFilters": [{"Key": "tour", "Values": ["tags"]}]}
    found = tagging.get_resources(**wish)["ResourceTagMappingList"]
    visitor.same("what has a tag", [each["ResourceARN"] for each in found], arns)
    only = tagging.get_resources(ResourceTypeFilters=["ec2:vpc"], **wish)["ResourceTagMappingList"]
    visitor.same("VPCs that have a tag", [each["ResourceARN"] for each in only], arns[:1])
    pages.same(tagging, "get_resources", **wish)
    visitor.refuse(INVALID, tagging.get_resources, ResourcesPerPage=101)
    visitor.refuse(EXPIRED, tagging.get_resources, PaginationToken="nonsense")
    visitor.same("keys", "tour" in tagging.get_tag_keys()["TagKeys"], True)
    pages.same(tagging, "get_tag_keys", None)
    visitor.refuse(EXPIRED, tagging.get_tag_keys, PaginationToken="nonsense")
    visitor.same("values", tagging.get_tag_values(Key="tour")["TagValues"], ["tags"])
    pages.same(tagging, "get_tag_values", None, Key="tour")
    visitor.refuse(EXPIRED, tagging.get_tag_values, Key="tour", PaginationToken="nonsense")
    tagging.untag_resources(ResourceARNList=arns, TagKeys=["tour", "shape"])
    visitor.refuse(INVALID, tagging.untag_resources, ResourceARNList=["no-arn"], TagKeys=["tour"])
    visitor.same("what has a tag no more", tagging.get_resources(**wish)["ResourceTagMappingList"], [])
    logs.delete_log_group(logGroupName="/tags")
    ec2.delete_vpc(VpcId=vpc)
