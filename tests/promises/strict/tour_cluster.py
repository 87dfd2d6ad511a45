"""The tour of EKS: the cluster itself, its changes, who may use it, and what runs in it; everything made and removed."""

import json

import tour_readiness
import tour_workers
from visit import by

MISSING = "ResourceNotFoundException"
POLICIES = "arn:aws:eks::aws:cluster-access-policy/"


def tour(visitor, pages):
    """One cluster in the default VPC, from its roles to its end."""
    eks = visitor.eks
    roles = {name: role(visitor, name, *of) for name, of in ROLES.items()}
    found = visitor.ec2.describe_subnets(Filters=by("default-for-az", "true"))["Subnets"]
    subnets = [each["SubnetId"] for each in found if each["AvailabilityZoneId"] in ("use1-az1", "use1-az2")]
    versions = offers(visitor, eks)
    pages.same(eks, "describe_cluster_versions")
    cluster = create(visitor, pages, eks, roles["cluster"], subnets, versions)
    tour_readiness.insights(visitor, pages, eks, cluster["name"])
    tour_readiness.elsewhere(visitor, pages, eks, cluster["name"])
    changes(visitor, eks, cluster, versions)
    tour_readiness.identity_provider(visitor, pages, eks, cluster["name"])
    pages.same(eks, "list_updates", name=cluster["name"])
    access(visitor, pages, eks, cluster["name"], roles["node"])
    pod_identity(visitor, pages, eks, cluster["name"], roles["pod"])
    tags(visitor, eks, cluster["arn"])
    tour_workers.tour(visitor, pages, cluster["name"], roles, found[0], subnets)
    remove(visitor, eks, cluster["name"])
    for name in ROLES:
        remove_role(visitor.iam, name)


# Who may take on a role, what for, and what it may do.
ROLES = {
    "cluster": (["eks"], ["sts:AssumeRole"], ["AmazonEKSClusterPolicy"]),
    "node": (
        ["ec2"],
        ["sts:AssumeRole"],
        ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"],
    ),
    "fargate": (["eks-fargate-pods"], ["sts:AssumeRole"], ["AmazonEKSFargatePodExecutionRolePolicy"]),
    "pod": (["pods.eks"], ["sts:AssumeRole", "sts:TagSession"], []),
}


def role(visitor, name, services, actions, policies):
    principal = {"Service": [f"{service}.amazonaws.com" for service in services]}
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal, "Action": actions}]}
    made = visitor.iam.create_role(RoleName=f"tour-{name}", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    for policy in policies:
        visitor.iam.attach_role_policy(RoleName=made["RoleName"], PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    return made["Arn"]


def remove_role(iam, name):
    for policy in iam.list_attached_role_policies(RoleName=f"tour-{name}")["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=f"tour-{name}", PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=f"tour-{name}")


def offers(visitor, eks):
    found = eks.describe_cluster_versions()["clusterVersions"]
    visitor.refuse("InvalidParameterException", eks.describe_cluster_versions, nextToken="nonsense")
    return sorted((each["clusterVersion"] for each in found), key=lambda text: [int(part) for part in text.split(".")])


def create(visitor, pages, eks, role_arn, subnets, versions):
    network = {"subnetIds": subnets, "endpointPrivateAccess": True}
    wish = {"name": "tour", "roleArn": role_arn, "resourcesVpcConfig": network, "version": versions[-3]}
    wish |= {"accessConfig": {"authenticationMode": "API"}, "bootstrapSelfManagedAddons": False}
    wish |= {"tags": {"colour": "green"}, "clientRequestToken": "tour"}
    unknown = role_arn.replace("tour-", "nobody-")
    visitor.refuse("InvalidParameterException", eks.create_cluster, **wish | {"roleArn": unknown})
    visitor.refuse("InvalidParameterException", eks.create_cluster, **wish | {"version": "0.1"})
    visitor.refuse("InvalidParameterException", eks.create_cluster, **wish | {"name": "-tour"})
    one = {"subnetIds": subnets[:1]}
    visitor.refuse("InvalidParameterException", eks.create_cluster, **wish | {"resourcesVpcConfig": one})
    made = visitor.until("a role that can be assumed", lambda: eks.create_cluster(**wish))["cluster"]
    visitor.same("the same token", eks.create_cluster(**wish)["cluster"]["arn"], made["arn"])
    visitor.refuse("ResourceInUseException", eks.create_cluster, **wish | {"clientRequestToken": "other"})
    second = wish | {"name": "tour-2", "clientRequestToken": "second"}
    eks.create_cluster(**second)
    visitor.wait_in_vain(eks, "cluster_deleted", name="tour")
    visitor.wait(eks, "cluster_active", name="tour")
    visitor.refuse(MISSING, eks.describe_cluster, name="nobody")
    visitor.same("clusters", eks.list_clusters()["clusters"], ["tour", "tour-2"])
    pages.same(eks, "list_clusters")
    visitor.wait(eks, "cluster_active", name="tour-2")
    eks.delete_cluster(name="tour-2")
    visitor.refuse("InvalidParameterException", eks.list_clusters, nextToken="nonsense")
    return eks.describe_cluster(name="tour")["cluster"]


def changes(visitor, eks, cluster, versions):
    name = cluster["name"]
    visitor.refuse(MISSING, eks.update_cluster_config, name="nobody", logging={"clusterLogging": []})
    visitor.refuse("InvalidParameterException", eks.update_cluster_config, name=name)
    lines = {"clusterLogging": [{"types": ["api", "audit"], "enabled": True}]}
    update = eks.update_cluster_config(name=name, logging=lines)["update"]["id"]
    visitor.refuse("ResourceInUseException", eks.update_cluster_version, name=name, version=versions[-2])
    successful(visitor, eks, name, update)
    access_config = {"publicAccessCidrs": ["192.0.2.0/24"], "endpointPublicAccess": True}
    for more in ({"resourcesVpcConfig": access_config}, {"upgradePolicy": {"supportType": "STANDARD"}}):
        successful(visitor, eks, name, eks.update_cluster_config(name=name, **more)["update"]["id"])
    # One more is left for when there are nodes.
    update = eks.update_cluster_version(name=name, version=versions[-2])["update"]["id"]
    successful(visitor, eks, name, update)
    visitor.refuse("InvalidParameterException", eks.update_cluster_version, name=name, version=versions[0])
    visitor.refuse(MISSING, eks.update_cluster_version, name="nobody", version=versions[-1])
    key = visitor.kms.create_key()["KeyMetadata"]
    wish = {"resources": ["secrets"], "provider": {"keyArn": key["Arn"]}}
    update = eks.associate_encryption_config(clusterName=name, encryptionConfig=[wish])["update"]["id"]
    successful(visitor, eks, name, update)
    visitor.refuse("InvalidParameterException", eks.associate_encryption_config, clusterName=name, encryptionConfig=[wish])
    visitor.same("updates", len(eks.list_updates(name=name)["updateIds"]), 5)
    visitor.refuse(MISSING, eks.list_updates, name="nobody")
    visitor.refuse(MISSING, eks.describe_update, name=name, updateId="01234567-89ab-cdef-0123-456789abcdef")
    visitor.kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)


def successful(visitor, eks, name, update, **more):
    """Waits for an update: the only waiter of updates is meant for others, but is one."""
    visitor.wait(eks, "certificate_authority_update_complete", name=name, updateId=update, **more)


def access(visitor, pages, eks, name, node_role):
    user = visitor.iam.create_user(UserName="ada")["User"]["Arn"]
    entry, nobody = {"clusterName": name, "principalArn": user}, {"clusterName": name, "principalArn": user + "x"}
    eks.create_access_entry(kubernetesGroups=["readers"], tags={"colour": "green"}, **entry)
    visitor.refuse("ResourceInUseException", eks.create_access_entry, **entry)
    visitor.refuse("InvalidParameterException", eks.create_access_entry, **entry | {"principalArn": "ada"})
    eks.create_access_entry(clusterName=name, principalArn=node_role, type="EC2_LINUX")
    visitor.same("entries", user in eks.list_access_entries(clusterName=name)["accessEntries"], True)
    visitor.refuse(MISSING, eks.list_access_entries, clusterName="nobody")
    eks.describe_access_entry(**entry)
    visitor.refuse(MISSING, eks.describe_access_entry, **nobody)
    eks.update_access_entry(kubernetesGroups=["writers"], **entry)
    visitor.refuse(MISSING, eks.update_access_entry, kubernetesGroups=["writers"], **nobody)
    view = POLICIES + "AmazonEKSViewPolicy"
    pages.same(eks, "list_access_entries", clusterName=name)
    pages.same(eks, "list_access_policies")
    visitor.same("policies", view in [each["arn"] for each in eks.list_access_policies()["accessPolicies"]], True)
    scope = {"type": "namespace", "namespaces": ["default", "team-*"]}
    eks.associate_access_policy(policyArn=view, accessScope=scope, **entry)
    visitor.refuse("InvalidParameterException", eks.associate_access_policy, policyArn=view + "X", accessScope=scope, **entry)
    visitor.refuse(MISSING, eks.associate_access_policy, policyArn=view, accessScope=scope, **nobody)
    found = eks.list_associated_access_policies(**entry)["associatedAccessPolicies"]
    visitor.same("policies of an entry", [(each["policyArn"], each["accessScope"]) for each in found], [(view, scope)])
    visitor.refuse(MISSING, eks.list_associated_access_policies, **nobody)
    eks.associate_access_policy(policyArn=POLICIES + "AmazonEKSEditPolicy", accessScope=scope, **entry)
    pages.same(eks, "list_associated_access_policies", **entry)
    eks.disassociate_access_policy(policyArn=view, **entry)
    visitor.refuse(MISSING, eks.disassociate_access_policy, policyArn=view, **entry)
    eks.delete_access_entry(**entry)
    visitor.refuse(MISSING, eks.delete_access_entry, **entry)
    visitor.iam.delete_user(UserName="ada")


def pod_identity(visitor, pages, eks, name, role_arn):
    pods = {"clusterName": name, "namespace": "default", "serviceAccount": "shop"}
    made = eks.create_pod_identity_association(roleArn=role_arn, tags={"colour": "green"}, **pods)["association"]
    visitor.refuse("ResourceInUseException", eks.create_pod_identity_association, roleArn=role_arn, **pods)
    one = {"clusterName": name, "associationId": made["associationId"]}
    nobody = {"clusterName": name, "associationId": "a-nobody"}
    eks.describe_pod_identity_association(**one)
    eks.update_pod_identity_association(roleArn=role_arn, **one)
    found = eks.list_pod_identity_associations(clusterName=name, namespace="default")["associations"]
    visitor.same("associations", [each["associationId"] for each in found], [made["associationId"]])
    visitor.refuse(MISSING, eks.list_pod_identity_associations, clusterName="nobody")
    other = pods | {"serviceAccount": "till", "roleArn": role_arn}
    other = eks.create_pod_identity_association(**other)["association"]["associationId"]
    pages.same(eks, "list_pod_identity_associations", clusterName=name)
    eks.delete_pod_identity_association(clusterName=name, associationId=other)
    eks.delete_pod_identity_association(**one)
    visitor.refuse(MISSING, eks.describe_pod_identity_association, **nobody)
    visitor.refuse(MISSING, eks.update_pod_identity_association, roleArn=role_arn, **nobody)
    visitor.refuse(MISSING, eks.delete_pod_identity_association, **nobody)


def tags(visitor, eks, arn):
    eks.tag_resource(resourceArn=arn, tags={"shape": "round"})
    eks.untag_resource(resourceArn=arn, tagKeys=["colour"])
    visitor.same("tags of a cluster", eks.list_tags_for_resource(resourceArn=arn)["tags"], {"shape": "round"})
    visitor.refuse("NotFoundException", eks.tag_resource, resourceArn=arn + "X", tags={"a": "b"})
    visitor.refuse("NotFoundException", eks.untag_resource, resourceArn=arn + "X", tagKeys=["a"])
    visitor.refuse("NotFoundException", eks.list_tags_for_resource, resourceArn=arn + "X")


def remove(visitor, eks, name):
    update = eks.update_cluster_config(name=name, deletionProtection=True)["update"]["id"]
    successful(visitor, eks, name, update)
    visitor.refuse("InvalidRequestException", eks.delete_cluster, name=name)
    update = eks.update_cluster_config(name=name, deletionProtection=False)["update"]["id"]
    successful(visitor, eks, name, update)
    eks.delete_cluster(name=name)
    visitor.wait_in_vain(eks, "cluster_active", name=name)
    visitor.wait(eks, "cluster_deleted", name=name)
    visitor.refuse(MISSING, eks.delete_cluster, name=name)
