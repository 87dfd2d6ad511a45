/** Where a cluster stands, and what a screen says of one that is to be removed. Knows nothing of how either is done. */
import type { CredentialSource } from "../backend/bindings/CredentialSource";
import type { Run } from "../backend/bindings/Run";

export interface ClusterPlace {
  name: string;
  region: string;
  account: string;
  demo: boolean;
  /** The credentials it began with, to be offered first. */
  source: CredentialSource | null;
}

export interface DeletionTarget extends ClusterPlace {
  /** The run's id. */
  id: string;
  /** What the heading and the button say. */
  title: "Delete cluster" | "Undo everything" | "Delete what remains";
}

export function placeOf({ spec, account, demo, source }: Run): ClusterPlace {
  return { name: spec.name, region: spec.region, account, demo, source };
}
