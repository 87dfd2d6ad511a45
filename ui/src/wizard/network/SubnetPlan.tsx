/** The subnets of a new VPC: as the engine cuts them, or a plan of one's own that begins as that. */
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../../components/Field";
import type { PageProps } from "../pageProps";
import { SubnetRows } from "./SubnetRows";
import { SubnetTable } from "./SubnetTable";

export function SubnetPlan({ draft, offers }: PageProps) {
  const { subnets } = draft.spec.network;
  const cut = draft.assessment?.subnets ?? [];
  if (subnets.length === 0) {
    return (
      <Field path="network.subnets" label="Subnet plan" topic="subnets" changeable={false} stretch
        description="The VPC's block in equal parts, one of each kind in each zone.">
        <SpaceBetween size="s">
          <SubnetTable subnets={cut} />
          <Button
            data-testid="edit-plan"
            disabled={cut.length === 0}
            onClick={() => { draft.set("network", { subnets: cut.map(({ kind, zone_id, cidr }) => ({ kind, zone_id, cidr })) }); }}
          >
            Edit the plan
          </Button>
        </SpaceBetween>
      </Field>
    );
  }
  return (
    <SpaceBetween size="s">
      <SubnetRows
        path="network.subnets"
        label="Subnet plan"
        topic="subnets"
        changeable={false}
        zones={offers.zones}
        text={{ label: "Address block", placeholder: "192.168.0.0/18" }}
        rows={subnets.map(({ cidr, ...row }) => ({ ...row, text: cidr }))}
        onChange={(rows) => { draft.set("network", { subnets: rows.map(({ kind, zone_id, text }) => ({ kind, zone_id, cidr: text })) }); }}
        next={() => {
          const next = draft.assessment?.next.subnet;
          return next && { kind: next.kind, zone_id: next.zone_id, text: next.cidr };
        }}
      />
      <Button data-testid="drop-plan" onClick={() => { draft.set("network", { subnets: [] }); }}>
        Cut into equal parts again
      </Button>
    </SpaceBetween>
  );
}
