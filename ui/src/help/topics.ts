/**
 * What help can be asked for, and how a screen asks. Every screen may import this file; it knows none of them, and
 * none of the texts.
 */
import { createContext, useContext } from "react";

export type HelpTopic =
  | "home"
  | "connect"
  | "demo-cloud"
  | "credentials"
  | "paste"
  | "save-key"
  | "region"
  | "cluster-name"
  | "guided"
  | "network"
  | "vpc"
  | "cidr"
  | "zones"
  | "subnets"
  | "nat"
  | "load-balancer-tags"
  | "dns"
  | "roles"
  | "cluster-role"
  | "node-role"
  | "trust-policy"
  | "ssm"
  | "cluster"
  | "version"
  | "support"
  | "endpoint"
  | "public-access-cidrs"
  | "logs"
  | "authentication-mode"
  | "access"
  | "access-policy"
  | "namespaces"
  | "workers"
  | "instance-type"
  | "capacity"
  | "scaling"
  | "disk"
  | "labels"
  | "node-subnets"
  | "addons"
  | "wait-for-nodes"
  | "review"
  | "cost"
  | "spec-file"
  | "run"
  | "failure"
  | "delete"
  | "leftovers"
  | "lost"
  | "credentials-end"
  | "offline"
  | "kubeconfig";

export interface Help {
  /** Opens the help panel on a topic. */
  openHelp: (topic: HelpTopic) => void;
}

export const HelpContext = createContext<Help>({ openHelp: () => undefined });

export function useHelp(): Help {
  return useContext(HelpContext);
}
