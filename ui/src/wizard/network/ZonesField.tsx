/** How many Availability Zones, or exactly which. Zones that EKS refuses can be seen but not chosen. */
import Box from "@cloudscape-design/components/box";
import Multiselect from "@cloudscape-design/components/multiselect";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { ZoneOffer } from "../../backend/bindings/ZoneOffer";
import { Field } from "../../components/Field";
import type { PageProps } from "../pageProps";

export function ZonesField({ draft, offers }: PageProps) {
  const { network } = draft.spec;
  const [exact, setExact] = useState(network.zones.length > 0);
  if (network.subnets.length > 0) {
    return (
      <Field path="network.zones" label="Availability Zones" topic="zones" changeable={false}>
        <Box data-testid="zones-of-plan">Those of your own subnet plan, under “Additional configuration”.</Box>
      </Field>
    );
  }
  return (
    <SpaceBetween size="s">
      <Field path="network.zone_count" label="Availability Zones" topic="zones" changeable={false}
        description="Separate data centers of the Region. EKS needs at least two, so that the cluster survives the loss of one.">
        <RadioGroup
          value={exact ? "exact" : String(network.zone_count)}
          onChange={({ detail }) => {
            setExact(detail.value === "exact");
            if (detail.value !== "exact") draft.set("network", { zone_count: Number(detail.value), zones: [] });
          }}
          items={[
            { value: "2", label: "Two zones", description: "Enough for a first cluster." },
            { value: "3", label: "Three zones", description: "Survives more, with more subnets to look after." },
            { value: "exact", label: "Choose the zones", description: "By zone id, which means the same place in every account.", disabled: offers.zones.length === 0 },
          ]}
        />
      </Field>
      {exact && <ExactZones zones={offers.zones} chosen={network.zones} onChange={(zones) => { draft.set("network", { zones }); }} />}
    </SpaceBetween>
  );
}

interface ExactZonesProps {
  zones: ZoneOffer[];
  chosen: string[];
  onChange: (zones: string[]) => void;
}

function ExactZones({ zones, chosen, onChange }: ExactZonesProps) {
  const options = zones.map(({ id, name, refused }) => ({
    value: id,
    label: id,
    description: refused ?? `${name} in this account`,
    disabled: refused !== null,
    ...(refused === null ? {} : { disabledReason: refused }),
  }));
  return (
    <Field path="network.zones" label="Zones" constraint="While none is chosen, Landfall picks them.">
      <Multiselect
        placeholder="Choose zones"
        deselectAriaLabel={({ label }) => `Remove ${label ?? "zone"}`}
        options={options}
        selectedOptions={options.filter(({ value }) => chosen.includes(value))}
        onChange={({ detail }) => { onChange(detail.selectedOptions.flatMap(({ value }) => (value === undefined ? [] : [value]))); }}
      />
    </Field>
  );
}
