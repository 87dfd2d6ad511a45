/** Ways to AWS's services that do not lead over the internet, with what each choice makes the network cost. */
import Box from "@cloudscape-design/components/box";
import RadioGroup from "@cloudscape-design/components/radio-group";

import type { VpcEndpoints } from "../../backend/bindings/VpcEndpoints";
import { Field } from "../../components/Field";
import type { Draft } from "../draft";
import { useNetworkCosts } from "./useNetworkCosts";

const CHOICES: { endpoints: VpcEndpoints; label: string; description: string }[] = [
  { endpoints: "none", label: "None", description: "AWS's services are reached over the internet." },
  { endpoints: "s3", label: "Amazon S3", description: "Free. The layers of container images do not pass the NAT gateway, which charges by the gigabyte." },
  { endpoints: "all", label: "All that a cluster needs", description: "Nodes live without the internet. Each interface endpoint costs by the hour in each zone." },
];

const CHANGES = CHOICES.map(({ endpoints }) => ({ endpoints }));

export function EndpointsField({ draft }: { draft: Draft }) {
  const { layout, endpoints: chosen } = draft.spec.network;
  const costs = useNetworkCosts(draft.spec, CHANGES);
  return (
    <Field path="network.endpoints" label="VPC endpoints" topic="endpoints" changeable
      description="Doors from the VPC straight to services of AWS, such as the one that keeps container images.">
      {layout === "private-only" ? (
        <Box data-testid="endpoints-all">A private-only network always has all of them: nothing else leads out of it.</Box>
      ) : (
        <RadioGroup
          value={chosen}
          onChange={({ detail }) => { draft.set("network", { endpoints: detail.value as VpcEndpoints }); }}
          items={CHOICES.map(({ endpoints, label, description }, index) => ({
            value: endpoints,
            label: <span data-testid={`endpoints-${endpoints}`}>{label}</span>,
            description: `${description} Network: ${costs[index] ?? "…"}.`,
          }))}
        />
      )}
    </Field>
  );
}
