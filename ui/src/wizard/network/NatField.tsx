/** How private subnets reach the internet, with what each way makes the network cost. */
import Tiles from "@cloudscape-design/components/tiles";

import type { NatGateways } from "../../backend/bindings/NatGateways";
import { Field } from "../../components/Field";
import type { Draft } from "../draft";
import { useNetworkCosts } from "./useNetworkCosts";

const WAYS: { nat: NatGateways; label: string; description: string }[] = [
  { nat: "single", label: "One for all zones", description: "Cheapest. If its zone fails, no private subnet reaches the internet." },
  { nat: "per-zone", label: "One in each zone", description: "Survives the loss of a zone." },
  { nat: "regional", label: "One that spans the zones", description: "A regional NAT gateway: AWS stretches it to the zones where it is needed." },
  { nat: "none", label: "None", description: "Private subnets reach AWS's services through endpoints only, and images must come from Amazon ECR." },
];

const CHANGES = WAYS.map(({ nat }) => ({ nat }));

export function NatField({ draft }: { draft: Draft }) {
  const costs = useNetworkCosts(draft.spec, CHANGES);
  return (
    <Field path="network.nat" label="NAT gateways" topic="nat" changeable stretch
      description="Private subnets reach the internet through a NAT gateway, for example to pull images. Nobody reaches them from outside.">
      <Tiles
        columns={2}
        value={draft.spec.network.nat}
        onChange={({ detail }) => { draft.set("network", { nat: detail.value as NatGateways }); }}
        items={WAYS.map(({ nat, label, description }, index) => ({
          value: nat,
          label: <span data-testid={`nat-${nat}`}>{label}</span>,
          description: `${description} Network: ${costs[index] ?? "…"}.`,
        }))}
      />
    </Field>
  );
}
