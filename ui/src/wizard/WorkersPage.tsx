/** Page Workers: node groups and add-ons. */
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { NodeGroupSpec } from "../backend/bindings/NodeGroupSpec";
import { useBackend } from "../backend/context";
import { Field } from "../components/Field";
import { More } from "../components/More";
import { AddonsField } from "./AddonsField";
import type { Draft } from "./draft";
import { NodeGroupForm } from "./NodeGroupForm";
import type { PageProps } from "./pageProps";

export function WorkersPage({ draft, offers }: PageProps) {
  const groups = draft.spec.workers.node_groups;
  const backend = useBackend();
  const setGroups = (node_groups: NodeGroupSpec[]): void => { draft.set("workers", { node_groups }); };
  async function add(): Promise<void> {
    const template = groups.at(-1) ?? (await backend.newSpec(draft.spec.name, draft.spec.region)).workers.node_groups[0];
    if (template !== undefined) setGroups([...groups, another(template, groups)]);
  }
  return (
    <SpaceBetween size="l">
      {groups.map((group, index) => (
        <NodeGroupForm
          // Groups have no identity of their own but their place in the list; how many there are makes the rest fresh.
          key={`${groups.length} ${index}`}
          index={index}
          group={group}
          offers={offers}
          onChange={(patch) => { draft.setNodeGroup(index, patch); }}
          onRemove={() => { setGroups(groups.filter((_, at) => at !== index)); }}
        />
      ))}
      <Field path="workers.node_groups" label="Node groups" topic="workers" own
        description="Each is a set of machines of one kind. One is enough for a first cluster.">
        <Button iconName="add-plus" data-testid="add-node-group" onClick={() => { void add(); }}>
          Add node group
        </Button>
      </Field>
      <AddonsField draft={draft} />
      <More testId="workers-more" paths={["workers.wait_for_nodes"]}>
        <WaitField draft={draft} />
      </More>
    </SpaceBetween>
  );
}

/** A group like the last one, or the engine's own default where there is none, under a name of its own. */
function another(template: NodeGroupSpec, groups: NodeGroupSpec[]): NodeGroupSpec {
  const names = groups.map(({ name }) => name);
  if (!names.includes(template.name)) return template;
  let number = groups.length + 1;
  while (names.includes(`workers-${number}`)) number += 1;
  return { ...template, name: `workers-${number}` };
}

function WaitField({ draft }: { draft: Draft }) {
  return (
    <Field path="workers.wait_for_nodes" label="At the end" topic="wait-for-nodes">
      <Checkbox
        checked={draft.spec.workers.wait_for_nodes}
        onChange={({ detail }) => { draft.set("workers", { wait_for_nodes: detail.checked }); }}
        description="The run counts as done only when Kubernetes itself calls every node ready."
      >
        Wait until the nodes are ready
      </Checkbox>
    </Field>
  );
}
