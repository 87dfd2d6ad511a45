/**
 * The roles one can name or bring: their answers in the spec, and which of them the engine's plan has. Decides nothing:
 * a role is needed where the plan makes it or looks at it.
 */
import type { Assessment } from "../../backend/bindings/Assessment";
import type { ClusterSpec } from "../../backend/bindings/ClusterSpec";
import type { RoleOffer } from "../../backend/bindings/RoleOffer";
import type { RolePreview } from "../../backend/bindings/RolePreview";
import type { RoleUse } from "../../backend/bindings/RoleUse";
import type { RolesSpec } from "../../backend/bindings/RolesSpec";
import type { HelpTopic } from "../../help/topics";

export interface RoleKind {
  /** The step that makes it; one that stands already is looked at by the step `existing-…`. */
  step: string;
  title: string;
  /** The title within a sentence. */
  noun: string;
  topic: HelpTopic;
  /** What is to be said where one brings a role of one's own. */
  bringing: string;
  arnPath: string;
  namePath: string;
  arn: (roles: RolesSpec) => string;
  name: (roles: RolesSpec) => string;
  /** The answers with this ARN and this name. */
  answer: (arn: string, name: string) => Partial<RolesSpec>;
}

export const CLUSTER_ROLE: RoleKind = {
  step: "cluster-role",
  title: "Cluster role",
  noun: "cluster role",
  topic: "cluster-role",
  bringing: "One that others made for clusters. AWS's service-linked role AWSServiceRoleForAmazonEKS is not one: EKS refuses it here, whatever older guides say.",
  arnPath: "roles.cluster_role_arn",
  namePath: "roles.cluster_role_name",
  arn: (roles) => roles.cluster_role_arn,
  name: (roles) => roles.cluster_role_name,
  answer: (arn, name) => ({ cluster_role_arn: arn, cluster_role_name: name }),
};

export const NODE_ROLE: RoleKind = {
  step: "node-role",
  title: "Node role",
  noun: "node role",
  topic: "node-role",
  bringing: "One that others made for worker nodes. It must be another than the cluster's.",
  arnPath: "roles.node_role_arn",
  namePath: "roles.node_role_name",
  arn: (roles) => roles.node_role_arn,
  name: (roles) => roles.node_role_name,
  answer: (arn, name) => ({ node_role_arn: arn, node_role_name: name }),
};

export const FARGATE_ROLE: RoleKind = {
  step: "fargate-role",
  title: "Fargate role",
  noun: "Fargate role",
  topic: "fargate-role",
  bringing: "One that others made for pods on Fargate. EKS takes none whose ARN has a path before its name.",
  arnPath: "roles.fargate_role_arn",
  namePath: "roles.fargate_role_name",
  arn: (roles) => roles.fargate_role_arn,
  name: (roles) => roles.fargate_role_name,
  answer: (arn, name) => ({ fargate_role_arn: arn, fargate_role_name: name }),
};

export const ROLE_KINDS = [CLUSTER_ROLE, NODE_ROLE, FARGATE_ROLE];

export interface PlannedRole {
  /** Which role it is; null for one that is always made. */
  kind: RoleKind | null;
  /** None: the answers need no such role, and yet say something about it. */
  preview: RolePreview | null;
}

/** The roles of the plan in its order, then those that are only answered. */
export function plannedRoles({ roles, items }: Pick<Assessment, "roles" | "items">, answers: RolesSpec): PlannedRole[] {
  // Every step of the stage is a role, and the previews stand in the order of the steps.
  const steps = items.filter(({ stage }) => stage === "roles").map(({ key }) => key.replace(/^existing-/, ""));
  const planned = roles.map((preview, index) => ({ kind: ROLE_KINDS.find(({ step }) => step === steps[index]) ?? null, preview }));
  const others = ROLE_KINDS.filter((kind) => planned.every((role) => role.kind !== kind) && kind.arn(answers) + kind.name(answers) !== "");
  return [...planned, ...others.map((kind) => ({ kind, preview: null }))];
}

/** Whether the node role is for machines that Auto Mode starts: those need other rights. */
export function isForAutoMode({ kind, preview }: PlannedRole): boolean {
  return kind === NODE_ROLE && (preview?.title.includes("Auto Mode") ?? false);
}

/** What a planned role is used for. */
export function purposeOf(role: PlannedRole, spec: ClusterSpec): RoleUse {
  if (role.kind === CLUSTER_ROLE) return spec.cluster.auto_mode ? "auto-mode-cluster" : "cluster";
  if (role.kind === FARGATE_ROLE) return "fargate";
  return isForAutoMode(role) ? "auto-mode-node" : "node";
}

/** The account's roles that may be used so, each with what it lacks. */
export function fitting(offers: RoleOffer[], use: RoleUse): { arn: string; name: string; lacks: string[] }[] {
  return offers.flatMap(({ arn, name, uses }) => {
    const offer = uses.find(({ use_as }) => use_as === use);
    return offer === undefined ? [] : [{ arn, name, lacks: offer.lacks }];
  });
}
