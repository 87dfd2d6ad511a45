/**
 * What the fake engine says: plausible facts for unit tests and for looking at the pages in a browser. Its words and
 * prices are samples; the real ones are made in Rust.
 */
import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { Identity } from "../backend/bindings/Identity";
import type { Offers } from "../backend/bindings/Offers";
import type { PlannedItem } from "../backend/bindings/PlannedItem";
import type { Problem } from "../backend/bindings/Problem";
import type { Rehearsal } from "../backend/bindings/Rehearsal";
import type { RolePreview } from "../backend/bindings/RolePreview";
import type { Sources } from "../backend/bindings/Sources";
import type { Stage } from "../backend/bindings/Stage";

export const IDENTITY: Identity = {
  account: "111122223333",
  arn: "arn:aws:sts::111122223333:assumed-role/Workshop/alex",
  principal: "role Workshop (session alex)",
  principal_arn: "arn:aws:iam::111122223333:role/Workshop",
  how: "the demo cloud's own role",
  is_root: false,
  expires_at: null,
  demo: true,
};

export const OFFERS: Offers = {
  regions: ["us-east-1", "us-west-2", "eu-central-1", "eu-west-1"],
  zones: [
    { id: "use1-az1", name: "us-east-1a", refused: null },
    { id: "use1-az2", name: "us-east-1b", refused: null },
    { id: "use1-az3", name: "us-east-1e", refused: "EKS puts no control plane in use1-az3" },
    { id: "use1-az4", name: "us-east-1c", refused: null },
  ],
  versions: [
    version("1.36", false, true, "Standard support until 2 August 2027"),
    version("1.35", true, true, "Standard support until 27 March 2027"),
    version("1.33", false, false, "Extended support until 29 July 2027"),
  ],
  instance_types: [
    instance("t3.small", 2, 2048, 11, 0.0208, true),
    instance("t3.medium", 2, 4096, 17, 0.0416, false),
    instance("t3.large", 2, 8192, 35, 0.0832, false),
    instance("m5.large", 2, 8192, 29, 0.096, false),
  ],
  access_policies: [
    { name: "AmazonEKSClusterAdminPolicy", meaning: "May do everything in the whole cluster." },
    { name: "AmazonEKSAdminPolicy", meaning: "May do nearly everything, usually within namespaces." },
    { name: "AmazonEKSEditPolicy", meaning: "May change applications, but not who has access." },
    { name: "AmazonEKSViewPolicy", meaning: "May look at everything but secrets." },
  ],
  principals: [
    "arn:aws:iam::111122223333:role/Workshop",
    "arn:aws:iam::111122223333:role/Developers",
    "arn:aws:iam::111122223333:user/kim",
  ],
  notes: [],
};

function version(name: string, isDefault: boolean, standard: boolean, support: string): Offers["versions"][number] {
  return {
    version: name,
    is_default: isDefault,
    standard_support: standard,
    support,
    end_of_standard_support: null,
    end_of_extended_support: null,
  };
}

function instance(
  name: string,
  vcpus: number,
  memory: number,
  pods: number,
  price: number,
  free: boolean,
): Offers["instance_types"][number] {
  const description = `${vcpus} vCPU, ${memory / 1024} GiB, up to ${pods} pods, ${price} USD an hour`;
  return { name, vcpus, memory_mib: memory, architecture: "x86_64", pods, price_per_hour: price, free_tier: free, description };
}

export const SOURCES: Sources = {
  choices: [
    {
      source: { type: "profile", name: "workshop" },
      title: "Profile workshop",
      description: "IAM Identity Center, account 111122223333",
      region: "eu-central-1",
    },
    { source: { type: "environment" }, title: "Environment", description: "AWS_ACCESS_KEY_ID and others", region: null },
  ],
  keychain_unavailable: null,
  notes: [],
};

export const REHEARSALS: Rehearsal[] = [
  {
    code: "address-quota",
    title: "The account has no free Elastic IP address",
    lesson: "How to read a quota error, raise the quota, and go on.",
  },
  { code: "role-propagation", title: "A new role is not known yet", lesson: "Why IAM needs a few seconds." },
];

export const SPEC: ClusterSpec = {
  format: 1,
  name: "my-first-cluster",
  region: "us-east-1",
  network: {
    cidr: "192.168.0.0/16",
    zone_count: 2,
    zones: [],
    nat: "single",
    load_balancer_tags: true,
    dns_support: true,
    dns_hostnames: true,
  },
  roles: { cluster_role_name: "", node_role_name: "", ssm: true },
  cluster: {
    version: "",
    support: "standard",
    endpoint_public: true,
    endpoint_private: true,
    public_access_cidrs: ["0.0.0.0/0"],
    logs: [],
    authentication_mode: "api",
  },
  access: { creator_admin: true, grants: [] },
  workers: {
    node_groups: [
      {
        name: "workers",
        instance_type: "t3.medium",
        capacity: "on-demand",
        min: 1,
        desired: 2,
        max: 3,
        disk_gib: 20,
        labels: {},
        subnets: "private",
      },
    ],
    addons: [
      { name: "vpc-cni", version: "" },
      { name: "kube-proxy", version: "" },
      { name: "coredns", version: "" },
    ],
    wait_for_nodes: true,
  },
};

const TRUST = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "Service": "eks.amazonaws.com" }, "Action": "sts:AssumeRole" }
  ]
}`;

export const ROLES: RolePreview[] = [
  {
    title: "Cluster role",
    name: "my-first-cluster-cluster",
    purpose: "EKS uses it to run the control plane in your account.",
    trust_policy: TRUST,
    policies: [{ name: "AmazonEKSClusterPolicy", meaning: "Lets EKS manage network interfaces and load balancers." }],
  },
  {
    title: "Node role",
    name: "my-first-cluster-node",
    purpose: "Worker nodes use it to join the cluster and to pull images.",
    trust_policy: TRUST.replace("eks.", "ec2."),
    policies: [
      { name: "AmazonEKSWorkerNodePolicy", meaning: "Lets nodes describe what they need to join." },
      { name: "AmazonEC2ContainerRegistryPullOnly", meaning: "Lets nodes pull container images." },
      { name: "AmazonSSMManagedInstanceCore", meaning: "Lets you look into a node without SSH." },
    ],
  },
];

/** The fake plan: stage, key, title, cost an hour. */
const PLAN: [Stage, string, string, number][] = [
  ["network", "vpc", "VPC", 0],
  ["network", "internet-gateway", "Internet gateway", 0],
  ["network", "public-subnet-a", "Public subnet in us-east-1a", 0],
  ["network", "private-subnet-a", "Private subnet in us-east-1a", 0],
  ["network", "nat-gateway-a", "NAT gateway in us-east-1a", 0.05],
  ["roles", "cluster-role", "Cluster role", 0],
  ["roles", "node-role", "Node role", 0],
  ["cluster", "cluster", "EKS cluster", 0.1],
  ["access", "access-entry-you", "Access entry for role Workshop", 0],
  ["workers", "addon-vpc-cni", "Add-on vpc-cni", 0],
  ["workers", "node-group-workers", "Node group workers", 0.0876],
  ["workers", "addon-coredns", "Add-on coredns", 0],
];

export const ITEMS: PlannedItem[] = PLAN.map(([stage, key, title, cost]) => ({
  key,
  stage,
  title,
  about: {
    name: title,
    what: `${title}: one sentence that says what it is.`,
    why: "The cluster needs it so that its parts can reach each other.",
    link: "https://docs.aws.amazon.com/eks/latest/userguide/",
    usual_seconds: 60,
    usual_delete_seconds: 30,
  },
  command: `aws example create-${key} --region us-east-1`,
  cost_per_hour: cost,
}));

export const PROBLEM: Problem = {
  code: "address-quota",
  title: "The account has no free Elastic IP address",
  what_happened: "A NAT gateway needs a public address of its own. This account may hold 5, and all 5 are in use.",
  what_to_do: "Release an address you no longer need, or ask for a higher quota, then choose Try again.",
  aws: {
    service: "EC2",
    action: "AllocateAddress",
    code: "AddressLimitExceeded",
    message: "The maximum number of addresses has been reached.",
    request_id: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
  },
  left_behind: [],
  remedy: null,
};

export const NOT_CONNECTED: Problem = {
  code: "not-connected",
  title: "Landfall is not connected to this account",
  what_happened: "Going on with this run needs credentials for its AWS account.",
  what_to_do: "Choose where the credentials come from.",
  aws: null,
  left_behind: [],
  remedy: null,
};
