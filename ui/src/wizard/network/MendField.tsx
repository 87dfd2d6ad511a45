/** What an existing VPC lacks for a cluster, and whether Landfall may mend it. */
import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { ExistingSubnetSpec } from "../../backend/bindings/ExistingSubnetSpec";
import type { NetworkMend } from "../../backend/bindings/NetworkMend";
import type { VpcOffer } from "../../backend/bindings/VpcOffer";
import { Field } from "../../components/Field";
import type { Draft } from "../draft";

const MENDS: { mend: NetworkMend; label: string; description: string }[] = [
  {
    mend: "dns-support",
    label: "Switch on DNS resolution",
    description: "Machines in the VPC can look up names. EKS needs it. Switched off again when the cluster is deleted.",
  },
  {
    mend: "dns-hostnames",
    label: "Switch on DNS hostnames",
    description: "Machines in the VPC get names of their own. EKS needs it. Switched off again when the cluster is deleted.",
  },
  {
    mend: "load-balancer-tags",
    label: "Tag the chosen subnets for load balancers",
    description: "A load balancer made later finds its place. The tags are taken off again when the cluster is deleted.",
  },
  {
    mend: "public-addresses",
    label: "Give public addresses in the chosen public subnets",
    description: "Nodes in public subnets need them; so does every other machine started there. Put back when the cluster is deleted.",
  },
];

/** `vpc`: none where it could not be read. Then all of it may be missing. */
export function MendField({ draft, vpc }: { draft: Draft; vpc: VpcOffer | undefined }) {
  const { mend: chosen, existing_subnets: subnets } = draft.spec.network;
  const shown = MENDS.filter(({ mend }) => chosen.includes(mend) || vpc === undefined || isMissing(mend, vpc, subnets));
  function toggle(mend: NetworkMend, on: boolean): void {
    draft.set("network", { mend: MENDS.map((known) => known.mend).filter((known) => (known === mend ? on : chosen.includes(known))) });
  }
  return (
    <Field path="network.mend" label={vpc === undefined ? "What the VPC may lack" : "What the VPC lacks"} topic="mend" changeable
      description="Landfall changes nothing that is not ticked, and remembers what was so before.">
      <SpaceBetween size="xs">
        {shown.length === 0 && <Box data-testid="nothing-lacks">Nothing: the VPC and the chosen subnets have all of it.</Box>}
        {shown.map(({ mend, label, description }) => (
          <Checkbox key={mend} checked={chosen.includes(mend)} description={description} data-testid={`mend-${mend}`}
            onChange={({ detail }) => { toggle(mend, detail.checked); }}>
            {label}
          </Checkbox>
        ))}
      </SpaceBetween>
    </Field>
  );
}

/** Reads off the offer what is off or absent; whether that matters is the engine's to say. */
function isMissing(mend: NetworkMend, vpc: VpcOffer, chosen: ExistingSubnetSpec[]): boolean {
  const subnets = vpc.subnets.filter(({ id }) => chosen.some((subnet) => subnet.id === id));
  switch (mend) {
    case "dns-support": return !vpc.dns_support;
    case "dns-hostnames": return !vpc.dns_hostnames;
    case "load-balancer-tags": return subnets.some(({ load_balancer_tag }) => !load_balancer_tag);
    case "public-addresses": return subnets.some(({ kind, public_addresses }) => kind === "public" && !public_addresses);
  }
}
