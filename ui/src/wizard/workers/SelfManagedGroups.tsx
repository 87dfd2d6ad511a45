/** All groups of self-managed nodes, and when one would want them. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../../components/Field";
import type { PageProps } from "../pageProps";
import { nextEntries, patched, without } from "../lists";
import { SelfManagedForm } from "./SelfManagedForm";

export function SelfManagedGroups({ draft, offers }: PageProps) {
  const groups = draft.spec.workers.self_managed;
  const known = draft.assessment?.next;
  async function add(): Promise<void> {
    const next = await nextEntries(draft);
    if (next !== null) draft.set("workers", { self_managed: [...groups, next.self_managed] });
  }
  return (
    <Field path="workers.self_managed" label="Self-managed nodes" topic="self-managed" own stretch
      description="Instances you look after yourself, updates included. For images that EKS does not take, or to learn how a node joins a cluster.">
      <Box padding={{ top: groups.length > 0 ? "s" : "n" }}>
        <SpaceBetween size="l">
          {groups.map((group, index) => (
            <SelfManagedForm
              // Groups have no identity of their own but their place in the list; a removal draws the rest afresh.
              key={`${groups.length} ${index}`}
              index={index}
              group={group}
              offers={offers}
              nextTaint={known?.taint}
              onChange={(patch) => { draft.set("workers", { self_managed: patched(groups, index, patch) }); }}
              onRemove={() => { draft.set("workers", { self_managed: without(groups, index) }); }}
            />
          ))}
          <Button iconName="add-plus" data-testid="add-self-managed" disabled={known === undefined} onClick={() => { void add(); }}>
            Add self-managed nodes
          </Button>
        </SpaceBetween>
      </Box>
    </Field>
  );
}
