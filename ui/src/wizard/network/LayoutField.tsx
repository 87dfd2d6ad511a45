/** Which kinds of subnets a new VPC gets: what each layout is good for, its catch, and what it makes the network cost. */
import Tiles from "@cloudscape-design/components/tiles";

import type { NetworkLayout } from "../../backend/bindings/NetworkLayout";
import { Field } from "../../components/Field";
import type { Draft } from "../draft";
import { useNetworkCosts } from "./useNetworkCosts";

const LAYOUTS: { layout: NetworkLayout; label: string; description: string }[] = [
  {
    layout: "public-and-private",
    label: "Public and private",
    description: "Nodes stand where nobody outside reaches them, load balancers where everybody does. The usual choice. The way out costs by the hour.",
  },
  {
    layout: "public-only",
    label: "Public only",
    description: "No NAT gateway to pay: good for trying out. Every node has a public address, and only its security group keeps the internet out.",
  },
  {
    layout: "private-only",
    label: "Private only",
    description: "No way to the internet and none back. Images come from Amazon ECR only, and this computer can't reach an API server that is private too.",
  },
];

const CHANGES = LAYOUTS.map(({ layout }) => ({ layout }));

export function LayoutField({ draft }: { draft: Draft }) {
  const costs = useNetworkCosts(draft.spec, CHANGES);
  return (
    <Field path="network.layout" label="Kinds of subnets" topic="layout" changeable={false} stretch>
      <Tiles
        columns={3}
        value={draft.spec.network.layout}
        onChange={({ detail }) => { draft.set("network", { layout: detail.value as NetworkLayout }); }}
        items={LAYOUTS.map(({ layout, label, description }, index) => ({
          value: layout,
          label: <span data-testid={`layout-${layout}`}>{label}</span>,
          description: `${description} Network: ${costs[index] ?? "…"}.`,
        }))}
      />
    </Field>
  );
}
