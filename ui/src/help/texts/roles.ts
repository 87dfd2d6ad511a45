/** Help for the Roles page. */
import type { HelpTopic } from "../topics";
import { docs, eks, type HelpText, iam } from "../text";

export const ROLES = {
  roles: {
    title: "Roles",
    what: "An IAM role is a set of permissions that an AWS service may take on. A cluster needs two: one for the control plane, one for the workers.",
    why: "AWS allows nothing by itself. The roles say what EKS and the workers may do in your account.",
    who: "The EKS service and the workers. People do not use these roles.",
    later: "Their permissions: yes. Which role a cluster or a node group uses: no.",
    cost: "Free.",
    link: { text: "IAM roles", url: iam("id_roles") },
  },
  "cluster-role": {
    title: "Cluster role",
    what: "The role of the control plane, with the policy AmazonEKSClusterPolicy.",
    why: "Kubernetes looks up and manages things in your account, such as network connections and load balancers. EKS's own service-linked role cannot take its place.",
    who: "The EKS service (eks.amazonaws.com), and nobody else.",
    later: "The role's policies: yes. A cluster cannot change to another role.",
    cost: "Free.",
    link: { text: "Cluster IAM role", url: eks("cluster-iam-role") },
  },
  "node-role": {
    title: "Node role",
    what: "The role of the workers, with the policies AmazonEKSWorkerNodePolicy, AmazonEC2ContainerRegistryPullOnly and AmazonEKS_CNI_Policy.",
    why: "Workers register with the cluster, fetch container images and give pods their addresses.",
    who: "The workers, which are EC2 instances (ec2.amazonaws.com). It must be another role than the cluster's.",
    later: "The role's policies: yes. A node group cannot change to another role.",
    cost: "Free.",
    link: { text: "Node IAM role", url: eks("create-node-role") },
  },
  "trust-policy": {
    title: "Trust policy",
    what: "The part of a role that says who may take it on.",
    why: "Permissions alone are not enough: a role that trusts the wrong service cannot be used by the right one.",
    who: "AWS reads it each time the role is taken on. The cluster role trusts eks.amazonaws.com, the node role ec2.amazonaws.com.",
    later: "Yes, in the IAM console. Leave it for a working cluster.",
    cost: "Free.",
    link: { text: "Roles for AWS services", url: iam("id_roles_create_for-service") },
  },
  ssm: {
    title: "Look into a worker",
    what: "Adds the policy AmazonSSMManagedInstanceCore to the node role, so that AWS Systems Manager can open a terminal on a worker.",
    why: "When a worker does not join the cluster, its logs tell why. This needs no SSH key and no open port.",
    who: "People who may use Session Manager in your account.",
    later: "Yes. Attach or remove the policy at any time.",
    cost: "Free for EC2 instances.",
    link: { text: "Session Manager", url: docs("systems-manager/latest/userguide/session-manager") },
  },
} satisfies Partial<Record<HelpTopic, HelpText>>;
