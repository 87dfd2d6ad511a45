/** Where on the way to a cluster a rehearsed failure is met, in the order of the way, and how it stands, in words. */
import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

import type { RehearsalMet } from "../../backend/bindings/RehearsalMet";
import type { RehearsalState } from "../../backend/bindings/RehearsalState";

export const PARTS: { met: RehearsalMet; title: string; when: string }[] = [
  { met: "network", title: "Network", when: "It is met when the network is made." },
  { met: "roles", title: "Roles", when: "It is met when roles are made." },
  { met: "cluster", title: "Cluster", when: "It is met when the control plane is made." },
  { met: "access", title: "Access", when: "It is met when access is granted." },
  { met: "workers", title: "Workers", when: "It is met when workers are made." },
  { met: "after", title: "Once it stands", when: "It is met once the cluster stands: with kubectl, or when it is deleted." },
];

export const STATES: Record<RehearsalState, { icon: StatusIndicatorProps.Type; words: string }> = {
  off: { icon: "stopped", words: "Not chosen" },
  waits: { icon: "pending", words: "Waits for its moment" },
  happened: { icon: "warning", words: "Has happened" },
  over: { icon: "success", words: "Over" },
};

export function whenMet(met: RehearsalMet): string {
  return PARTS.find((part) => part.met === met)?.when ?? "";
}
