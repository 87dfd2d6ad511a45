/** Page Network: the VPC's block, its zones, its way out. Subnets are cut in Rust. */
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../components/Field";
import { More } from "../components/More";
import type { Draft } from "./draft";
import { NatField } from "./NatField";
import type { PageProps } from "./pageProps";
import { SubnetTable } from "./SubnetTable";
import { ZonesField } from "./ZonesField";

export function NetworkPage({ draft, offers }: PageProps) {
  const { network } = draft.spec;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Network</Header>}>
        <SpaceBetween size="l">
          <Field path="network.cidr" label="VPC address block" topic="cidr" changeable={false} empty={network.cidr === ""}
            description="The private addresses of the network, in CIDR notation. Every pod gets one of them."
            constraint="From /16 (65,536 addresses) to /28 (16 addresses).">
            <Input data-testid="cidr" value={network.cidr} onChange={({ detail }) => { draft.set("network", { cidr: detail.value }); }} />
          </Field>
          <ZonesField draft={draft} offers={offers} />
          <NatField draft={draft} />
        </SpaceBetween>
      </Container>
      <SubnetTable subnets={draft.assessment?.subnets ?? []} />
      <More testId="network-more" paths={["network.load_balancer_tags", "network.dns_support", "network.dns_hostnames"]}>
        <MoreFields draft={draft} />
      </More>
    </SpaceBetween>
  );
}

function MoreFields({ draft }: { draft: Draft }) {
  const { network } = draft.spec;
  return (
    <SpaceBetween size="l">
      <Field path="network.load_balancer_tags" label="Tags for load balancers" topic="load-balancer-tags" changeable>
        <Checkbox
          checked={network.load_balancer_tags}
          onChange={({ detail }) => { draft.set("network", { load_balancer_tags: detail.checked }); }}
          description="Public and private subnets are marked, so that a load balancer made later finds its place."
        >
          Tag the subnets
        </Checkbox>
      </Field>
      <Field path="network.dns_support" label="DNS resolution" topic="dns" changeable>
        <Checkbox
          checked={network.dns_support}
          onChange={({ detail }) => { draft.set("network", { dns_support: detail.checked }); }}
          description="Machines in the VPC can look up names. EKS needs it."
        >
          Resolve names inside the VPC
        </Checkbox>
      </Field>
      <Field path="network.dns_hostnames" label="DNS hostnames" topic="dns" changeable>
        <Checkbox
          checked={network.dns_hostnames}
          onChange={({ detail }) => { draft.set("network", { dns_hostnames: detail.checked }); }}
          description="Machines in the VPC get names of their own. EKS needs it."
        >
          Give names to machines in the VPC
        </Checkbox>
      </Field>
    </SpaceBetween>
  );
}
