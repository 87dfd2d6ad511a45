/** Who runs the workers: the person, or EKS Auto Mode. */
import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";

import type { NodePool } from "../../backend/bindings/NodePool";
import { Field } from "../../components/Field";
import type { Draft } from "../draft";

const POOLS: { pool: NodePool; label: string; description: string }[] = [
  { pool: "general-purpose", label: "General purpose", description: "On-Demand nodes for your own pods." },
  { pool: "system", label: "System", description: "For the cluster's own pods. A taint keeps all others away." },
];

export interface AutoModeFieldProps {
  draft: Draft;
  /** Guided: the roles have been begun, and Auto Mode needs others. */
  rolesBegun: boolean;
}

export function AutoModeField({ draft, rolesBegun }: AutoModeFieldProps) {
  const { auto_mode: autoMode } = draft.spec.cluster;
  return (
    <Container header={<Header variant="h2">Who runs the workers</Header>}>
      <SpaceBetween size="l">
        <Field path="cluster.auto_mode" label="Workers" topic="auto-mode" changeable stretch
          description={rolesBegun ? "Decided when the roles were begun: with Auto Mode they have other rights." : undefined}>
          <Tiles
            columns={2}
            value={autoMode ? "auto" : "own"}
            onChange={({ detail }) => { draft.set("cluster", { auto_mode: detail.value === "auto" }); }}
            items={[
              {
                value: "own",
                disabled: rolesBegun,
                label: <span data-testid="auto-mode-off">You choose the workers</span>,
                description: "Node groups, Fargate or nodes of your own, set on the page Workers. Good for learning what a cluster is made of.",
              },
              {
                value: "auto",
                disabled: rolesBegun,
                label: <span data-testid="auto-mode-on">EKS Auto Mode</span>,
                description: "AWS starts, sizes, updates and replaces the nodes as your pods need them. Adds about 12 percent to the price of each instance.",
              },
            ]}
          />
        </Field>
        {autoMode && <NodePools draft={draft} />}
        {autoMode && (
          <Box color="text-body-secondary">
            With Auto Mode, the network, DNS, volumes and load balancers run without add-ons, and a node starts only when a pod
            waits for one. Node groups on the page Workers are possible, not needed: they are made beside it unless you remove them.
          </Box>
        )}
      </SpaceBetween>
    </Container>
  );
}

function NodePools({ draft }: { draft: Draft }) {
  const { node_pools: pools } = draft.spec.cluster;
  function toggle(pool: NodePool, on: boolean): void {
    draft.set("cluster", { node_pools: POOLS.map((known) => known.pool).filter((known) => (known === pool ? on : pools.includes(known))) });
  }
  return (
    <Field path="cluster.node_pools" label="Node pools" topic="node-pools" changeable
      description="From which kinds of machines Auto Mode chooses.">
      <SpaceBetween size="xs">
        {POOLS.map(({ pool, label, description }) => (
          <Checkbox key={pool} checked={pools.includes(pool)} description={description} onChange={({ detail }) => { toggle(pool, detail.checked); }}>
            {label}
          </Checkbox>
        ))}
      </SpaceBetween>
    </Field>
  );
}
