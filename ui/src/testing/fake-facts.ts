/**
 * What the fake engine says: plausible facts for unit tests and for looking at the pages in a browser. Its words and
 * prices are samples; the real ones are made in Rust.
 */
import type { AddonSpec } from "../backend/bindings/AddonSpec";
import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { Identity } from "../backend/bindings/Identity";
import type { NextEntries } from "../backend/bindings/NextEntries";
import type { NodeGroupSpec } from "../backend/bindings/NodeGroupSpec";
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
  vpcs: [
    {
      id: "vpc-0aa11bb22cc33dd44",
      name: "company-vpc",
      cidr: "10.20.0.0/16",
      ipv6: false,
      is_default: false,
      dns_support: true,
      dns_hostnames: false,
      subnets: [
        subnet("subnet-0000000000000000a", "company-public-1", "use1-az1", "10.20.0.0/20", "public", null),
        subnet("subnet-0000000000000000b", "company-public-2", "use1-az2", "10.20.16.0/20", "public", null),
        subnet("subnet-0000000000000000c", "company-private-1", "use1-az1", "10.20.128.0/20", "private", null),
        subnet("subnet-0000000000000000d", "company-private-2", "use1-az2", "10.20.144.0/20", "private", null),
        subnet("subnet-0000000000000000e", "company-old", "use1-az3", "10.20.160.0/20", "private", "EKS puts no control plane in use1-az3"),
      ],
    },
  ],
  security_groups: [
    { id: "sg-0000000000000000a", name: "company-monitoring", vpc_id: "vpc-0aa11bb22cc33dd44", description: "Lets the monitoring in" },
  ],
  roles: [
    {
      arn: "arn:aws:iam::111122223333:role/company-eks-cluster",
      name: "company-eks-cluster",
      uses: [{ use_as: "cluster", lacks: [] }, { use_as: "auto-mode-cluster", lacks: ["sts:TagSession in its trust policy"] }],
    },
    { arn: "arn:aws:iam::111122223333:role/company-eks-nodes", name: "company-eks-nodes", uses: [{ use_as: "node", lacks: ["AmazonEKS_CNI_Policy"] }] },
    { arn: "arn:aws:iam::111122223333:role/company-volumes", name: "company-volumes", uses: [{ use_as: "pods", lacks: [] }] },
  ],
  keys: [
    { arn: "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555", alias: "workshop", refused: null },
    { arn: "arn:aws:kms:us-east-1:111122223333:key/66666666-7777-8888-9999-000000000000", alias: "old", refused: "The key is disabled" },
  ],
  key_pairs: ["workshop"],
  launch_templates: [{ id: "lt-0123456789abcdef0", name: "company-nodes", default_version: "1", latest_version: "3" }],
  addons: [
    addon("vpc-cni", "Gives every pod an address of the VPC.", true, "aws-node", ["AmazonEKS_CNI_Policy"]),
    addon("kube-proxy", "Leads traffic for a Service to one of its pods.", false, "", []),
    addon("coredns", "Answers when a pod asks for a Service by name.", false, "", []),
    addon("eks-pod-identity-agent", "Gives pods the rights of an IAM role.", false, "", []),
    addon("aws-ebs-csi-driver", "Makes EBS volumes for pods that ask for storage.", true, "ebs-csi-controller-sa", ["service-role/AmazonEBSCSIDriverPolicy"]),
    addon("metrics-server", "Measures processor and memory use for kubectl top and autoscaling.", false, "", [], "community"),
    addon("cert-manager", "Gets and renews TLS certificates.", false, "", [], "community"),
    addon("kubecost_kubecost", "An add-on that EKS installs and keeps current.", false, "", [], "kubecost"),
  ],
  notes: [],
};

function subnet(
  id: string,
  name: string,
  zone: string,
  cidr: string,
  kind: "public" | "private",
  refused: string | null,
): Offers["vpcs"][number]["subnets"][number] {
  return {
    id,
    name,
    zone_id: zone,
    cidr,
    ipv6: false,
    kind,
    way_out: kind === "public" ? "through the internet gateway" : "through a NAT gateway",
    free_addresses: 4091,
    public_addresses: kind === "public",
    load_balancer_tag: false,
    refused,
  };
}

function addon(name: string, purpose: string, needsRights: boolean, account: string, policies: string[], publisher = "eks"): Offers["addons"][number] {
  return {
    name,
    purpose,
    publisher,
    versions: ["v1.20.4-eksbuild.2", "v1.20.3-eksbuild.1"],
    default_version: "v1.20.4-eksbuild.2",
    needs_rights: needsRights,
    service_account: account,
    policies,
    schema: '{"type":"object","properties":{"replicaCount":{"type":"integer"}}}',
  };
}

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
    shows: "Reserving an address is refused with AddressLimitExceeded.",
    solution: "Release an address that nothing uses: aws ec2 release-address --allocation-id ID.",
    met: "network",
    state: "off",
  },
  {
    code: "no-capacity",
    title: "AWS has no free machines of this type",
    lesson: "Stock differs by type and zone, and changes by the minute.",
    shows: "The node group ends in CREATE_FAILED with InsufficientInstanceCapacity.",
    solution: "Make it with another type, or wait.",
    met: "workers",
    state: "off",
  },
  {
    code: "locked-out",
    title: "The cluster does not know you",
    lesson: "Being administrator of the AWS account opens no cluster.",
    shows: "kubectl says: You must be logged in to the server (Unauthorized).",
    solution: "Put yourself on the list again: aws eks create-access-entry.",
    met: "after",
    state: "off",
  },
];

const NODE_GROUP: NodeGroupSpec = {
  name: "workers",
  instance_type: "t3.medium",
  other_instance_types: [],
  capacity: "on-demand",
  min: 1,
  desired: 2,
  max: 3,
  disk_gib: 20,
  subnets: "private",
  one_per_zone: false,
  ami_type: "",
  labels: {},
  taints: [],
  max_unavailable: 1,
  max_unavailable_percent: 0,
  auto_repair: false,
  ssh_key: "",
  ssh_security_groups: [],
  autoscaler_tags: false,
  launch_template: {
    source: "none",
    id: "",
    version: "",
    ami_id: "",
    user_data: "",
    encrypted: true,
    volume_type: "gp3",
    dedicated: false,
    metadata_hops: 2,
  },
};

const ADDON: AddonSpec = { name: "", version: "", conflicts: "overwrite", configuration: "", identity: "node", role_arn: "" };

/** What further entries begin as. */
export const NEXT: NextEntries = {
  subnet: { kind: "private", zone_id: "use1-az1", cidr: "192.168.192.0/19" },
  existing_subnet: { kind: "private", zone_id: "", id: "" },
  node_group: { ...NODE_GROUP, name: "workers-2" },
  self_managed: {
    name: "self-managed",
    instance_type: "t3.medium",
    capacity: "on-demand",
    min: 1,
    desired: 2,
    max: 3,
    disk_gib: 20,
    subnets: "private",
    ami_id: "",
    labels: {},
    taints: [],
    ssh_key: "",
    join: "access-entry",
    ports: "cluster-security-group",
    autoscaler_tags: false,
  },
  fargate_profile: { name: "serverless", selectors: [{ namespace: "default", labels: {} }] },
  fargate_selector: { namespace: "", labels: {} },
  taint: { key: "", value: "", effect: "no-schedule" },
  grant: { principal_arn: "", entry_type: "standard", policy: "AmazonEKSViewPolicy", namespaces: [], groups: [], username: "" },
  aws_auth_row: { arn: "", username: "", groups: [] },
  addon: ADDON,
  addons: [{ ...ADDON, name: "aws-ebs-csi-driver", identity: "pod-identity" }],
  service_account_role: { namespace: "default", service_account: "", policies: [], through: "pod-identity" },
};

export const SPEC: ClusterSpec = {
  format: 1,
  name: "my-first-cluster",
  region: "us-east-1",
  tags: {},
  network: {
    vpc_id: "",
    existing_subnets: [],
    mend: [],
    layout: "public-and-private",
    cidr: "192.168.0.0/16",
    zone_count: 2,
    zones: [],
    subnets: [],
    nat: "single",
    endpoints: "none",
    ip_family: "ipv4",
    security_groups: [],
    load_balancer_tags: true,
    dns_support: true,
    dns_hostnames: true,
  },
  roles: {
    cluster_role_arn: "",
    cluster_role_name: "",
    node_role_arn: "",
    node_role_name: "",
    fargate_role_arn: "",
    fargate_role_name: "",
    ssm: true,
    cni_policy_on_nodes: true,
    permissions_boundary: "",
    path: "/",
    name_prefix: "",
  },
  cluster: {
    version: "",
    support: "standard",
    auto_mode: false,
    node_pools: ["general-purpose", "system"],
    endpoint_public: true,
    endpoint_private: true,
    public_access_cidrs: ["0.0.0.0/0"],
    encryption: "aws-owned",
    key_arn: "",
    logs: [],
    log_retention_days: 30,
    authentication_mode: "api",
    service_cidr: "",
    deletion_protection: false,
    zonal_shift: false,
    tier: "standard",
    default_addons: false,
  },
  access: { creator_admin: true, grants: [], aws_auth: [] },
  workers: {
    node_groups: [NODE_GROUP],
    self_managed: [],
    fargate_profiles: [],
    addons: ["vpc-cni", "kube-proxy", "coredns"].map((name) => ({ ...ADDON, name })),
    oidc_provider: false,
    service_account_roles: [],
    default_storage_class: false,
    efs: false,
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
