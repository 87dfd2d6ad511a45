/**
 * The states of the wizard's pages that are worth a picture: what a person does to get there from the state before, and
 * what to look at. A table; `shots.mjs` walks it.
 */
import { add, call, choose, escape, fill, fold, open, press, refused, see, toEnd, unfold, within } from "./acts.mjs";

/** Long names, as companies have them. */
const LONG = {
  role: "arn:aws:iam::111122223333:role/engineering/platform/eu-central-1/company-wide-kubernetes-administrators-of-the-platform-team-2026",
  group: "payments-and-billing-batch-workers-of-the-platform-team-2026-xx",
  policy: "arn:aws:iam::aws:policy/AmazonEKSClusterAutoscalerAndEverythingElsePolicy-as-long-as-IAM-takes-it",
  label: "topology.platform.example.com/cost-centre-of-the-department",
};

const GROUP = "workers.node_groups.0";
const TEMPLATE = `${GROUP}.launch_template`;
const OWN = "workers.self_managed.0";
const FARGATE = "workers.fargate_profiles.0";
/** The first add-on after the three basic ones. */
const DRIVER = "workers.addons.3";
const POD_ROLE = "workers.service_account_roles.0";
const BLOCKS = "field-cluster.public_access_cidrs";

/**
 * By page, in order. `does`: from the state before. `shows`: the test id of what is pictured from its top to its end; none:
 * the window as it stands then.
 */
export const STATES = {
  connect: [
    { name: "tags", does: [unfold("connect-more"), within("field-tags", "Add tag"), fill("field-tags", LONG.label)], shows: "connect-more" },
    { name: "rehearsals", does: [open("rehearsal")] },
    { name: "rehearsal", does: [escape, choose("rehearsal", "EKS may not use"), unfold("rehearsal-solution")], shows: "place" },
    { name: "regions", does: [choose("rehearsal", "Everything goes well"), open("region")] },
    { name: "company-network", does: [call("eu-central-1")], shows: "page-connect" },
  ],
  network: [
    { name: "as-it-opens", does: [], shows: "page-network" },
    { name: "more", does: [unfold("network-more")], shows: "network-more" },
    { name: "own-plan", does: [press("edit-plan"), press("add-network.subnets")], shows: "field-network.subnets" },
    {
      name: "wrong-in-what-is-folded",
      does: [press("drop-plan"), press("edit-plan"), fold("network-more"), fill("field-network.cidr", "10.99.0.0/16"), refused],
    },
    { name: "private-only", does: [press("drop-plan"), press("layout-private-only")], shows: "page-network" },
    { name: "public-only", does: [press("layout-public-only")], shows: "network-picture" },
    {
      name: "ipv6-three-zones",
      does: [press("layout-public-and-private"), call("Three zones"), press("nat-regional"), press("ip-family-ipv6"), press("endpoints-all")],
      shows: "page-network",
    },
    { name: "exact-zones", does: [call("Choose the zones"), open("field-network.zones")] },
    { name: "existing", does: [escape, press("vpc-existing"), within("network-more", "IPv4"), choose("vpc", "company-vpc")], shows: "page-network" },
    { name: "existing-list", does: [open("vpc")] },
    { name: "existing-mended", does: [escape, press("mend-load-balancer-tags"), press("mend-dns-hostnames")], shows: "field-network.mend" },
  ],
  roles: [
    { name: "as-it-opens", does: [], shows: "page-roles" },
    { name: "trust-policy", does: [within("role-cluster-role", "Who may use it: the trust policy")], shows: "role-cluster-role" },
    { name: "more", does: [unfold("roles-more"), fill("field-roles.path", "no-slash")], shows: "roles-more" },
    { name: "existing", does: [fill("field-roles.path", "/"), within("role-node-role", "Use one that exists")], shows: "role-node-role" },
    { name: "existing-list", does: [open("role-node-role")] },
    {
      name: "own-name",
      does: [escape, within("role-node-role", "Make one"), fill("field-roles.node_role_name", "r".repeat(65))],
      shows: "role-node-role",
    },
    { name: "own-name-right", does: [fill("field-roles.node_role_name", "")], shows: "role-node-role" },
  ],
  cluster: [
    { name: "as-it-opens", does: [], shows: "page-cluster" },
    { name: "versions", does: [open("field-cluster.version")] },
    { name: "more", does: [escape, unfold("cluster-more")], shows: "cluster-more" },
    { name: "own-key", does: [within("field-cluster.encryption", "A key of yours")], shows: "field-cluster.encryption" },
    { name: "own-key-none-chosen", does: [fold("cluster-more"), refused] },
    { name: "own-key-list", does: [open("field-cluster.key_arn")] },
    {
      name: "wrong-blocks",
      does: [
        escape,
        within("field-cluster.encryption", "A new key"),
        fill("field-cluster.service_cidr", "10.20.0.0/16"),
        add(BLOCKS, "address block", "203.0.113.7"),
      ],
      shows: "page-cluster",
    },
    {
      name: "everybody-and-one-more",
      does: [fill("field-cluster.service_cidr", ""), within(BLOCKS, "Remove 203.0.113.7"), add(BLOCKS, "address block", "203.0.113.7/32")],
      shows: BLOCKS,
    },
    { name: "only-private", does: [within("field-cluster.endpoint_public", "Public access")], shows: "page-cluster" },
    {
      name: "auto-mode",
      does: [within("field-cluster.endpoint_public", "Public access"), within(BLOCKS, "Remove 203.0.113.7/32"), press("auto-mode-on")],
      shows: "page-cluster",
    },
    {
      name: "both-lists",
      does: [within("field-cluster.authentication_mode", "Access entries and the aws-auth ConfigMap")],
      shows: "field-cluster.authentication_mode",
    },
  ],
  access: [
    { name: "as-it-opens", does: [], shows: "page-access" },
    { name: "nobody-named", does: [press("add-grant"), refused] },
    {
      name: "long-names",
      does: [
        fill("field-access.grants.0.principal_arn", LONG.role),
        escape,
        within("field-access.grants.0.namespaces", "Some namespaces only"),
        add("field-access.grants.0.namespaces", "namespace", "team-*", "payments-and-billing-of-the-whole-company"),
        press("add-aws-auth-row"),
        fill("field-access.aws_auth.0.arn", LONG.role),
        escape,
        fill("field-access.aws_auth.0.username", "administrator:{{SessionName}}"),
        add("field-access.aws_auth.0.groups", "group", "system:masters"),
      ],
      shows: "page-access",
    },
    { name: "policies", does: [open("field-access.grants.0.policy")] },
    { name: "more", does: [escape, unfold("access.grants.0-more")], shows: "access.grants.0-more" },
    { name: "for-nodes", does: [within("field-access.grants.0.entry_type", "Linux nodes (EC2_LINUX)")], shows: "access.grants.0" },
    { name: "for-people-again", does: [within("field-access.grants.0.entry_type", "Standard")], shows: "access-table" },
  ],
  workers: [
    { name: "as-it-opens", does: [], shows: "page-workers" },
    { name: "which-workers", does: [press("which-workers"), see("worker-kinds")] },
    { name: "which-workers-below", does: [toEnd("worker-kinds")] },
    { name: "find-by-size", does: [press("which-workers-close"), press(`${GROUP}-find-by-size`), see("found-types")] },
    { name: "node-group-more", does: [call("Cancel"), unfold(`${GROUP}-more`)], shows: GROUP },
    {
      name: "long-names",
      does: [
        fill(`field-${GROUP}.name`, LONG.group),
        within(`field-${GROUP}.labels`, "Add label"),
        fill(`field-${GROUP}.labels`, LONG.label),
        within(`field-${GROUP}.taints`, "Add taint"),
        fill(`field-${GROUP}.taints`, LONG.label),
      ],
      shows: GROUP,
    },
    { name: "new-template", does: [press(`${TEMPLATE}-new`)], shows: `field-${TEMPLATE}` },
    { name: "existing-template", does: [press(`${TEMPLATE}-existing`)], shows: `field-${TEMPLATE}` },
    { name: "second-group", does: [press(`${TEMPLATE}-none`), press("add-node-group"), see("workers.node_groups.1")], shows: "page-workers" },
    { name: "self-managed", does: [unfold("other-kinds"), press("add-self-managed"), see(OWN), unfold(`${OWN}-more`)], shows: OWN },
    {
      name: "fargate",
      does: [
        press("add-fargate-profile"),
        see(FARGATE),
        press(`${FARGATE}-add-selector`),
        within(`field-${FARGATE}.selectors.0.labels`, "Add label"),
      ],
      shows: FARGATE,
    },
    { name: "other-kinds", does: [], shows: "other-kinds" },
    { name: "basic-addons", does: [unfold("basic-addons-more")], shows: "basic-addons-more" },
    { name: "driver", does: [press("addon-aws-ebs-csi-driver"), see(`${DRIVER}-more`), unfold(`${DRIVER}-more`)], shows: `${DRIVER}-more` },
    { name: "driver-with-the-nodes-rights", does: [within(`field-${DRIVER}.identity`, "From the nodes")], shows: `field-${DRIVER}.identity` },
    { name: "driver-with-irsa", does: [within(`field-${DRIVER}.identity`, "IRSA")], shows: `field-${DRIVER}.identity` },
    { name: "add-addon", does: [open("add-addon")] },
    { name: "pod-role", does: [escape, unfold("storage-and-identity"), press("add-service-account-role")], shows: "storage-and-identity" },
    { name: "selector-without-namespace", does: [fold("other-kinds"), unfold("workers-more"), refused] },
    {
      name: "pod-role-without-account",
      does: [fill(`field-${FARGATE}.selectors.1.namespace`, "kube-system"), fold("storage-and-identity"), refused],
    },
    {
      name: "pod-role-whole",
      does: [fill(`field-${POD_ROLE}.service_account`, "uploader"), add(`field-${POD_ROLE}.policies`, "policy", LONG.policy)],
      shows: "storage-and-identity",
    },
  ],
  review: [
    { name: "with-all-of-it", does: [], shows: "page-review" },
    { name: "planned", does: [unfold("planned")], shows: "planned" },
    { name: "file", does: [unfold("spec-file")], shows: "spec-file" },
  ],
};
