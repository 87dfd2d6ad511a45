"""The tour of what comes before and after an upgrade: insights, newer machines for a node group; and of what EKS has beside
clusters: identity providers, and things that this account does not have."""

MISSING = "ResourceNotFoundException"
INVALID = "InvalidParameterException"


def insights(visitor, pages, eks, name):
    """What EKS found in a cluster that is not of the newest version."""
    found = eks.list_insights(clusterName=name, filter={"categories": ["UPGRADE_READINESS"]})["insights"]
    visitor.same("insights", "Kubelet version skew" in [each["name"] for each in found], True)
    pages.same(eks, "list_insights", clusterName=name)
    visitor.refuse(MISSING, eks.list_insights, clusterName="nobody")
    for each in found:
        eks.describe_insight(clusterName=name, id=each["id"])
    visitor.refuse(MISSING, eks.describe_insight, clusterName=name, id="nothing")
    visitor.refuse(MISSING, eks.describe_insights_refresh, clusterName=name)
    eks.start_insights_refresh(clusterName=name)
    visitor.refuse(MISSING, eks.start_insights_refresh, clusterName="nobody")
    done = lambda: eks.describe_insights_refresh(clusterName=name)["status"] == "COMPLETED"
    visitor.until("new insights", done)


def identity_provider(visitor, pages, eks, name):
    """A provider, associated and disassociated."""
    oidc = {"identityProviderConfigName": "company", "issuerUrl": "https://id.example.com", "clientId": "kubernetes"}
    wrong = oidc | {"issuerUrl": "http://id.example.com"}
    visitor.refuse(INVALID, eks.associate_identity_provider_config, clusterName=name, oidc=wrong)
    claims = {"requiredClaims": {"team": "tour"}, "usernameClaim": "email"}
    made = eks.associate_identity_provider_config(clusterName=name, oidc=oidc | claims, tags={"colour": "green"})
    visitor.wait(eks, "certificate_authority_update_complete", name=name, updateId=made["update"]["id"])
    one = {"clusterName": name, "identityProviderConfig": {"type": "oidc", "name": "company"}}
    nobody = one | {"identityProviderConfig": {"type": "oidc", "name": "nobody"}}
    shown = eks.describe_identity_provider_config(**one)["identityProviderConfig"]["oidc"]
    visitor.same("an identity provider", (shown["status"], shown["requiredClaims"]), ("ACTIVE", {"team": "tour"}))
    visitor.refuse(MISSING, eks.describe_identity_provider_config, **nobody)
    pages.same(eks, "list_identity_provider_configs", clusterName=name)
    visitor.refuse(MISSING, eks.list_identity_provider_configs, clusterName="nobody")
    visitor.refuse(MISSING, eks.disassociate_identity_provider_config, **nobody)
    update = eks.disassociate_identity_provider_config(**one)["update"]["id"]
    visitor.refuse("InvalidStateException", eks.cancel_update, name=name, updateId=update)
    visitor.wait(eks, "certificate_authority_update_complete", name=name, updateId=update)


def newer_nodes(visitor, eks, cluster, group):
    """A cluster that goes to its next version, and a node group that follows. That nothing else is accepted meanwhile is
    tested where time stands still."""
    one = {"clusterName": cluster, "nodegroupName": group}
    runs = lambda: eks.describe_nodegroup(**one)["nodegroup"]["version"]
    old = runs()
    major, minor = old.split(".")
    version = f"{major}.{int(minor) + 1}"
    update = eks.update_cluster_version(name=cluster, version=version)["update"]["id"]
    visitor.wait(eks, "certificate_authority_update_complete", name=cluster, updateId=update)
    visitor.same("the version of a group whose cluster is newer", runs(), old)
    visitor.refuse(INVALID, eks.update_nodegroup_version, version="0.1", **one)
    visitor.refuse(MISSING, eks.update_nodegroup_version, **one | {"nodegroupName": "nobody"})
    update = eks.update_nodegroup_version(version=version, **one)["update"]["id"]
    waited = {"name": cluster, "updateId": update, "nodegroupName": group}
    visitor.wait(eks, "certificate_authority_update_complete", **waited)
    visitor.wait(eks, "nodegroup_active", **one)
    visitor.same("the version of a group", runs(), version)


def troubleshoot(visitor, pages, cluster, group):
    """The runbook that looks at a worker node, and what Systems Manager knows of it."""
    ssm = visitor.ssm
    inside = [{"Name": "tag:eks:nodegroup-name", "Values": [group]}, {"Name": "instance-state-name", "Values": ["running"]}]
    worker = visitor.ec2.describe_instances(Filters=inside)["Reservations"][0]["Instances"][0]["InstanceId"]
    wish = {"DocumentName": "AWSSupport-TroubleshootEKSWorkerNode"}
    wish |= {"Parameters": {"ClusterName": [cluster], "WorkerID": [worker]}}
    started = [ssm.start_automation_execution(**wish)["AutomationExecutionId"] for _ in range(2)]
    nothing = wish | {"DocumentName": "AWS-Nothing"}
    visitor.refuse("AutomationDefinitionNotFoundException", ssm.start_automation_execution, **nothing)
    look = lambda: ssm.get_automation_execution(AutomationExecutionId=started[0])["AutomationExecution"]
    done = visitor.until("the end of a runbook", lambda: look() if look()["AutomationExecutionStatus"] == "Success" else None)
    report = done["Outputs"]["CheckWorkerConfiguration.Output"][0]
    visitor.same("what is wrong with a worker", report.splitlines()[0], "No issue was found.")
    nobody = "01234567-89ab-cdef-0123-456789abcdef"
    missing = "AutomationExecutionNotFoundException"
    visitor.refuse(missing, ssm.get_automation_execution, AutomationExecutionId=nobody)
    pages.same(ssm, "describe_automation_executions")
    visitor.refuse("InvalidNextToken", ssm.describe_automation_executions, NextToken="nonsense")
    pages.same(ssm, "describe_instance_information", 5)
    visitor.refuse("InvalidNextToken", ssm.describe_instance_information, NextToken="nonsense")
    pages.same(ssm, "describe_parameters")
    visitor.refuse("InvalidNextToken", ssm.describe_parameters, NextToken="nonsense")


def elsewhere(visitor, pages, eks, name):
    """What this account does not have."""
    pages.same(eks, "list_capabilities", clusterName=name)
    visitor.refuse(INVALID, eks.list_capabilities, clusterName=name, nextToken="nonsense")
    visitor.refuse(MISSING, eks.describe_capability, clusterName=name, capabilityName="argocd")
    pages.same(eks, "list_eks_anywhere_subscriptions")
    visitor.refuse(INVALID, eks.list_eks_anywhere_subscriptions, nextToken="nonsense")
    visitor.refuse(MISSING, eks.describe_eks_anywhere_subscription, id="nothing")
    visitor.refuse(MISSING, eks.deregister_cluster, name=name)
