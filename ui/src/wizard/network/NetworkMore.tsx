/** Under "Additional configuration" of page Network: what most clusters leave as it is. */
import Checkbox from "@cloudscape-design/components/checkbox";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../../components/Field";
import { More } from "../../components/More";
import type { Draft } from "../draft";
import type { PageProps } from "../pageProps";
import { EndpointsField } from "./EndpointsField";
import { SecurityGroupsField } from "./SecurityGroupsField";
import { SubnetPlan } from "./SubnetPlan";

const PATHS = [
  "network.subnets",
  "network.endpoints",
  "network.ip_family",
  "network.security_groups",
  "network.load_balancer_tags",
  "network.dns_support",
  "network.dns_hostnames",
];

export function NetworkMore({ draft, offers, existing }: PageProps & { existing: boolean }) {
  const { security_groups } = draft.spec.network;
  return (
    <More testId="network-more" paths={PATHS}>
      <SpaceBetween size="l">
        {!existing && <SubnetPlan draft={draft} offers={offers} />}
        {!existing && <EndpointsField draft={draft} />}
        <IpFamilyField draft={draft} />
        {/* A VPC that is made has no groups yet; those of an imported file are shown so that they can be taken out. */}
        {(existing || security_groups.length > 0) && <SecurityGroupsField draft={draft} offers={offers} />}
        {!existing && <NewVpcSwitches draft={draft} />}
      </SpaceBetween>
    </More>
  );
}

function IpFamilyField({ draft }: { draft: Draft }) {
  return (
    <Field path="network.ip_family" label="Addresses of pods and Services" topic="ip-family" changeable={false}>
      <RadioGroup
        value={draft.spec.network.ip_family}
        onChange={({ detail }) => { draft.set("network", { ip_family: detail.value === "ipv6" ? "ipv6" : "ipv4" }); }}
        items={[
          { value: "ipv4", label: "IPv4", description: "What most programs and tutorials expect. Every pod takes an address of its subnet." },
          {
            value: "ipv6",
            label: <span data-testid="ip-family-ipv6">IPv6</span>,
            description: "Pods never run out of addresses. Nodes have both kinds, so that they still reach the IPv4 internet.",
          },
        ]}
      />
    </Field>
  );
}

function NewVpcSwitches({ draft }: { draft: Draft }) {
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
