/** What "Use this" does for a kind of worker, and what it says before. What new entries begin as comes from the engine. */
import type { WorkerKind } from "../../backend/bindings/WorkerKind";
import type { Draft } from "../draft";

export interface Taking {
  /** What happens, or why nothing would. */
  words: string;
  /** None: there is nothing to do, or it cannot be done. */
  take?: () => void;
}

const THERE: Taking = { words: "You have these already." };
const STAYS = "The workers you have stay; remove those you don't need.";

export function takeWorkers(kind: WorkerKind, draft: Draft, clusterBegun: boolean): Taking {
  const { workers, cluster } = draft.spec;
  const next = draft.assessment?.next;
  if (next === undefined) return { words: "Landfall is still looking at your answers." };
  const groups = workers.node_groups;
  switch (kind) {
    case "managed": {
      if (groups.length > 0) return THERE;
      return { words: `Adds a node group. ${STAYS}`, take: () => { draft.set("workers", { node_groups: [next.node_group] }); } };
    }
    case "managed-with-template": {
      if (groups.some(({ launch_template }) => launch_template.source !== "none")) return THERE;
      const words = groups.length === 0 ? `Adds a node group with a launch template. ${STAYS}` : "Gives your first node group a launch template.";
      const [first = next.node_group, ...rest] = groups;
      const templated = { ...first, launch_template: { ...first.launch_template, source: "new" as const } };
      return { words, take: () => { draft.set("workers", { node_groups: [templated, ...rest] }); } };
    }
    case "self-managed": {
      if (workers.self_managed.length > 0) return THERE;
      return { words: `Adds self-managed nodes. ${STAYS}`, take: () => { draft.set("workers", { self_managed: [next.self_managed] }); } };
    }
    case "fargate": {
      if (workers.fargate_profiles.length > 0) return THERE;
      return { words: `Adds a Fargate profile. ${STAYS}`, take: () => { draft.set("workers", { fargate_profiles: [next.fargate_profile] }); } };
    }
    case "auto-mode": {
      if (cluster.auto_mode) return THERE;
      if (clusterBegun) return { words: "The control plane was begun without it. It can be switched on later in the EKS console." };
      return { words: `Switches Auto Mode on. ${STAYS}`, take: () => { draft.set("cluster", { auto_mode: true }); } };
    }
  }
}
