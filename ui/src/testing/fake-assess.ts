/** The fake engine's judgement: a few rules, enough to see problems at their fields. The real rules stand in Rust. */
import type { AddedAddon } from "../backend/bindings/AddedAddon";
import type { Assessment } from "../backend/bindings/Assessment";
import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { FieldProblem } from "../backend/bindings/FieldProblem";
import type { ReviewSection } from "../backend/bindings/ReviewSection";
import { fakeAccess } from "./fake-access";
import { NEXT } from "./fake-facts";
import { fakeNetwork } from "./fake-network";
import { fakeRoles } from "./fake-roles";

export function fakeAssess(spec: ClusterSpec): Assessment {
  const { nat, layout, vpc_id, zones, zone_count } = spec.network;
  const hasGateways = vpc_id === "" && layout === "public-and-private" && nat !== "none";
  const gateways = !hasGateways ? 0 : nat === "single" ? 1 : zones.length || zone_count;
  const network = 0.05 * gateways;
  const nodes = spec.workers.node_groups.reduce((sum, group) => sum + group.desired, 0);
  const total = network + 0.1 + nodes * 0.0438;
  return {
    problems: problems(spec),
    ...fakeNetwork(spec),
    ...fakeRoles(spec),
    access_table: fakeAccess(spec),
    sections: sections(spec),
    cost: [
      { title: "EKS control plane", per_hour: 0.1, how: "standard support" },
      { title: "NAT gateways", per_hour: network, how: `${gateways} × 0.05 USD` },
      { title: `${nodes} × t3.medium On-Demand`, per_hour: nodes * 0.0416, how: `${nodes} × 0.0416 USD` },
      { title: "Disks", per_hour: nodes * 0.0022, how: `${nodes} × 20 GiB gp3` },
    ],
    cost_per_hour: total,
    cost_per_day: total * 24,
    cost_note: "Prices of us-east-1, July 2026; an estimate without data transfer and taxes.",
    expected_seconds: 840,
    expected_words: "about 14 minutes",
    credentials_warning: null,
    stages: [
      { stage: "network", cost_per_hour: network, cost_words: network === 0 ? "free" : `about ${network.toFixed(2)} USD an hour`, time_words: "about 2 minutes" },
      { stage: "roles", cost_per_hour: 0, cost_words: "free", time_words: "about 15 seconds" },
      { stage: "cluster", cost_per_hour: 0.1, cost_words: "about 0.10 USD an hour", time_words: "about 9 minutes" },
      { stage: "access", cost_per_hour: 0, cost_words: "free", time_words: "a few seconds" },
      { stage: "workers", cost_per_hour: nodes * 0.0438, cost_words: `about ${(nodes * 0.0438).toFixed(2)} USD an hour`, time_words: "about 3 minutes" },
    ],
    next: { ...NEXT, node_group: { ...NEXT.node_group, ...spec.workers.node_groups.at(-1), name: `workers-${spec.workers.node_groups.length + 1}` } },
    added_addons: addedAddons(spec),
    file: `format = 1\nname = "${spec.name}"\nregion = "${spec.region}"\n\n[network]\ncidr = "${spec.network.cidr}"\n`,
  };
}

function addedAddons({ workers: { addons } }: ClusterSpec): AddedAddon[] {
  const agent = "eks-pod-identity-agent";
  const needed = addons.some(({ identity }) => identity === "pod-identity") && !addons.some(({ name }) => name === agent);
  return needed ? [{ name: agent, why: "Comes along: it hands out the roles of Pod Identity." }] : [];
}

function problems(spec: ClusterSpec): FieldProblem[] {
  const found: FieldProblem[] = [];
  const error = (field: string, message: string, remedy: string): void => {
    found.push({ field, message, remedy, severity: "error" });
  };
  if (!/^[A-Za-z0-9][\w-]*$/.test(spec.name)) {
    error("name", "A cluster's name starts with a letter or digit.", "Use letters, digits, hyphens and underscores.");
  }
  if (!/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(spec.network.cidr)) {
    error("network.cidr", "This is not an IPv4 block.", "Enter something like 192.168.0.0/16.");
  }
  if (spec.network.zones.length === 1) {
    error("network.zones", "EKS needs at least two zones.", "Choose one more.");
  }
  if (spec.cluster.endpoint_public && spec.cluster.public_access_cidrs.includes("0.0.0.0/0")) {
    found.push({
      field: "cluster.public_access_cidrs",
      message: "Everybody on the internet may knock at the API server.",
      remedy: "Fine for learning: they still need credentials. Narrow it to your own address for more.",
      severity: "warning",
    });
  }
  if (!spec.cluster.endpoint_public && !spec.cluster.endpoint_private) {
    error("cluster.endpoint_private", "Nobody could reach the API server.", "Switch on at least one of the two.");
  }
  spec.access.grants.forEach((grant, index) => {
    if (!grant.principal_arn.startsWith("arn:")) {
      error(`access.grants.${index}.principal_arn`, "This is not an ARN.", "Enter the ARN of an IAM user or role.");
    }
  });
  spec.workers.node_groups.forEach((group, index) => {
    if (group.min > group.desired) {
      error(`workers.node_groups.${index}.desired`, "Fewer nodes than the minimum.", `Enter at least ${group.min}.`);
    }
    if (group.desired > group.max) {
      error(`workers.node_groups.${index}.max`, "Fewer nodes than at the start.", `Enter at least ${group.desired}.`);
    }
  });
  const { node_groups, self_managed, fargate_profiles } = spec.workers;
  if (node_groups.length + self_managed.length + fargate_profiles.length === 0 && !spec.cluster.auto_mode) {
    error("workers.node_groups", "Without nodes, no pod can run.", "Add a node group.");
  }
  return found;
}

function sections(spec: ClusterSpec): ReviewSection[] {
  const yesNo = (yes: boolean): string => (yes ? "Yes" : "No");
  const fact = (label: string, value: string): { label: string; value: string } => ({ label, value });
  return [
    { page: "connect", title: "Place", rows: [fact("Cluster name", spec.name), fact("Region", spec.region)] },
    {
      page: "network",
      title: "Network",
      rows: [
        fact("VPC block", spec.network.cidr),
        fact("Zones", spec.network.zones.join(", ") || `${spec.network.zone_count}, chosen by Landfall`),
        fact("NAT gateways", spec.network.nat === "single" ? "One for all zones" : "One in each zone"),
        fact("Tags for load balancers", yesNo(spec.network.load_balancer_tags)),
      ],
    },
    {
      page: "roles",
      title: "Roles",
      rows: [fact("Cluster role", "my-first-cluster-cluster"), fact("Node role", "my-first-cluster-node"), fact("Session Manager", yesNo(spec.roles.ssm))],
    },
    {
      page: "cluster",
      title: "Cluster",
      rows: [
        fact("Kubernetes version", spec.cluster.version || "1.35, the default"),
        fact("API server", "On the internet and inside the VPC"),
        fact("Logs", spec.cluster.logs.join(", ") || "None"),
      ],
    },
    {
      page: "access",
      title: "Access",
      rows: [fact("You", yesNo(spec.access.creator_admin)), fact("Others", String(spec.access.grants.length))],
    },
    {
      page: "workers",
      title: "Workers",
      rows: [
        ...spec.workers.node_groups.map((group) => fact(`Node group ${group.name}`, `${group.desired} × ${group.instance_type}`)),
        fact("Add-ons", spec.workers.addons.map((addon) => addon.name).join(", ")),
      ],
    },
  ];
}
