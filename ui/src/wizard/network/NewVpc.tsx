/** The new VPC's zones, its way out and its block. */
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../../components/Field";
import type { PageProps } from "../pageProps";
import { NatField } from "./NatField";
import { ZonesField } from "./ZonesField";

export function NewVpc({ draft, offers }: PageProps) {
  const { network } = draft.spec;
  return (
    <Container header={<Header variant="h2">Addresses and zones</Header>}>
      <SpaceBetween size="l">
        {network.layout === "public-and-private" && <NatField draft={draft} />}
        <ZonesField draft={draft} offers={offers} />
        <Field path="network.cidr" label="VPC address block" topic="cidr" changeable={false} empty={network.cidr === ""}
          description="The private addresses of the network, in CIDR notation. Every pod gets one of them."
          constraint="The number after the slash says how many: /16 has 65,536 addresses, /24 has 256.">
          <Input data-testid="cidr" value={network.cidr} onChange={({ detail }) => { draft.set("network", { cidr: detail.value }); }} />
        </Field>
      </SpaceBetween>
    </Container>
  );
}
