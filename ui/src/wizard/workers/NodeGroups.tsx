/** All managed node groups; without any, what runs the pods instead. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { ClusterSpec } from "../../backend/bindings/ClusterSpec";
import type { NodeGroupSpec } from "../../backend/bindings/NodeGroupSpec";
import { Field } from "../../components/Field";
import type { PageProps } from "../pageProps";
import { nextEntries, without } from "../lists";
import { NodeGroupForm } from "./NodeGroupForm";

export function NodeGroups({ draft, offers }: PageProps) {
  const groups = draft.spec.workers.node_groups;
  const setGroups = (node_groups: NodeGroupSpec[]): void => { draft.set("workers", { node_groups }); };
  const known = draft.assessment?.next;
  async function add(): Promise<void> {
    const next = await nextEntries(draft);
    if (next !== null) setGroups([...groups, next.node_group]);
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
          vpcId={draft.spec.network.vpc_id}
          nextTaint={known?.taint}
          onChange={(patch) => { draft.setNodeGroup(index, patch); }}
          onRemove={() => { setGroups(without(groups, index)); }}
        />
      ))}
      <Field path="workers.node_groups" label="Node groups" topic="workers" own
        description="Each is a set of machines of one kind that EKS manages. One is enough for a first cluster.">
        <SpaceBetween size="xs">
          {groups.length === 0 && <NoGroups spec={draft.spec} />}
          <Button iconName="add-plus" data-testid="add-node-group" disabled={known === undefined} onClick={() => { void add(); }}>
            Add node group
          </Button>
        </SpaceBetween>
      </Field>
    </SpaceBetween>
  );
}

function NoGroups({ spec }: { spec: ClusterSpec }) {
  const instead = [
    ...(spec.workers.self_managed.length > 0 ? ["self-managed nodes"] : []),
    ...(spec.workers.fargate_profiles.length > 0 ? ["Fargate"] : []),
    ...(spec.cluster.auto_mode ? ["nodes of Auto Mode"] : []),
  ];
  return (
    <Box color="text-body-secondary" data-testid="no-node-groups">
      {instead.length === 0 ? "None." : `None: pods run on ${instead.join(" and ")}.`}
    </Box>
  );
}
