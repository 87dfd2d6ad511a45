/** One NAT gateway or one in each zone, with what each choice makes the network cost. The engine says what it costs. */
import Tiles from "@cloudscape-design/components/tiles";
import { useEffect, useState } from "react";

import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { NatGateways } from "../backend/bindings/NatGateways";
import { useBackend } from "../backend/context";
import { Field } from "../components/Field";
import type { Draft } from "./draft";

export function NatField({ draft }: { draft: Draft }) {
  const single = useNetworkCost(draft.spec, "single");
  const perZone = useNetworkCost(draft.spec, "per-zone");
  return (
    <Field path="network.nat" label="NAT gateways" topic="nat" changeable stretch
      description="Private subnets reach the internet through a NAT gateway, for example to pull images. Nobody reaches them from outside.">
      <Tiles
        columns={2}
        value={draft.spec.network.nat}
        onChange={({ detail }) => { draft.set("network", { nat: detail.value === "single" ? "single" : "per-zone" }); }}
        items={[
          {
            value: "single",
            label: <span data-testid="nat-single">One for all zones</span>,
            description: `Cheapest. If its zone fails, no private subnet reaches the internet. Network: ${single}.`,
          },
          {
            value: "per-zone",
            label: <span data-testid="nat-per-zone">One in each zone</span>,
            description: `Survives the loss of a zone. Network: ${perZone}.`,
          },
        ]}
      />
    </Field>
  );
}

/** What the network would cost with this choice, in the engine's words. */
function useNetworkCost(spec: ClusterSpec, nat: NatGateways): string {
  const backend = useBackend();
  const [words, setWords] = useState("…");
  // As text, so that the same answers are not asked about again when the page is drawn again.
  const asked = JSON.stringify({ ...spec, network: { ...spec.network, nat } });

  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => {
      backend.assess(JSON.parse(asked) as ClusterSpec).then(
        ({ stages }) => {
          const found = stages.find(({ stage }) => stage === "network");
          if (!gone && found !== undefined) setWords(found.cost_words);
        },
        () => undefined,
      );
    }, 150);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [backend, asked]);
  return words;
}
