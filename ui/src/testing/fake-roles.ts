/** The fake engine's roles: those the answers ask for, made or brought along, and their steps in the plan. */
import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { PlannedItem } from "../backend/bindings/PlannedItem";
import type { RolePreview } from "../backend/bindings/RolePreview";
import { ITEMS, ROLES } from "./fake-facts";

export function fakeRoles({ roles, cluster, workers }: ClusterSpec): { roles: RolePreview[]; items: PlannedItem[] } {
  const [clusterRole, nodeRole] = ROLES;
  const [first] = ITEMS;
  if (clusterRole === undefined || nodeRole === undefined || first === undefined) throw new Error("the samples are gone");
  const autoModeOnly = cluster.auto_mode && workers.node_groups.length === 0;
  const fargate = { ...nodeRole, title: "Fargate role", name: "my-first-cluster-fargate", purpose: "Fargate uses it to join pods to the cluster." };
  const wanted: [string, RolePreview, string, string][] = [
    ["cluster-role", clusterRole, roles.cluster_role_arn, roles.cluster_role_name],
    ["node-role", autoModeOnly ? { ...nodeRole, title: "Auto Mode node role" } : nodeRole, roles.node_role_arn, roles.node_role_name],
  ];
  if (workers.fargate_profiles.length > 0) wanted.push(["fargate-role", fargate, roles.fargate_role_arn, roles.fargate_role_name]);
  const previews = wanted.map(([, made, arn, name]) => {
    if (arn === "") return { ...made, name: name === "" ? made.name : name };
    return { ...made, title: `Existing ${made.title.replace(/^(Cluster|Node)/, (word) => word.toLowerCase())}`, name: arn, trust_policy: "", policies: [] };
  });
  const steps = wanted.map(([step, { title }, arn]) => ({ ...first, stage: "roles" as const, key: arn === "" ? step : `existing-${step}`, title }));
  const before = ITEMS.findIndex(({ stage }) => stage === "roles");
  const others = ITEMS.filter(({ stage }) => stage !== "roles");
  return { roles: previews, items: [...others.slice(0, before), ...steps, ...others.slice(before)] };
}
