/** A VPC that exists: which one, which of its subnets, and what Landfall may mend there. */
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { VpcOffer } from "../../backend/bindings/VpcOffer";
import { Field } from "../../components/Field";
import type { PageProps } from "../pageProps";
import { ExistingSubnets } from "./ExistingSubnets";
import { inVpc } from "./inVpc";
import { MendField } from "./MendField";
import { SubnetRows } from "./SubnetRows";

export function ExistingVpc({ draft, offers }: PageProps) {
  const { network } = draft.spec;
  const vpc = offers.vpcs.find(({ id }) => id === network.vpc_id);
  return (
    <SpaceBetween size="l">
      <VpcField draft={draft} offers={offers} />
      {vpc === undefined ? (
        <SubnetRows
          path="network.existing_subnets"
          label="Subnets of the VPC"
          topic="existing-subnets"
          changeable
          zones={offers.zones}
          text={{ label: "Subnet id", placeholder: "subnet-0123456789abcdef0" }}
          rows={network.existing_subnets.map(({ id, ...row }) => ({ ...row, text: id }))}
          onChange={(rows) => {
            draft.set("network", { existing_subnets: rows.map(({ kind, zone_id, text }) => ({ id: text, kind, zone_id })) });
          }}
          next={() => {
            const next = draft.assessment?.next.existing_subnet;
            return next && { kind: next.kind, zone_id: next.zone_id, text: next.id };
          }}
        />
      ) : (
        <ExistingSubnets draft={draft} vpc={vpc} zones={offers.zones} />
      )}
      <MendField draft={draft} vpc={vpc} />
    </SpaceBetween>
  );
}

function VpcField({ draft, offers }: PageProps) {
  const { vpc_id } = draft.spec.network;
  const options = offers.vpcs.map(option);
  const selected = options.find(({ value }) => value === vpc_id) ?? (vpc_id === "" ? null : { value: vpc_id, label: vpc_id });
  return (
    <Field path="network.vpc_id" label="VPC" topic="existing-vpc" changeable={false} empty={vpc_id === ""}
      constraint={vpc_id === "" ? "While none is chosen, a new network is made." : ""}>
      {options.length === 0 ? (
        <Input
          data-testid="vpc-id"
          value={vpc_id}
          placeholder="vpc-0123456789abcdef0"
          onChange={({ detail }) => { draft.set("network", { vpc_id: detail.value.trim() }); }}
        />
      ) : (
        <Select
          data-testid="vpc"
          selectedOption={selected}
          options={options}
          triggerVariant="option"
          placeholder="Choose a VPC"
          filteringType="auto"
          filteringPlaceholder="Find a VPC"
          filteringAriaLabel="Find a VPC"
          noMatch="No VPC matches"
          onChange={({ detail }) => {
            draft.set("network", inVpc(offers.vpcs.find(({ id }) => id === detail.selectedOption.value)));
          }}
        />
      )}
    </Field>
  );
}

function option({ id, name, cidr, ipv6, is_default, subnets }: VpcOffer) {
  const facts = [...(name === "" ? [] : [id]), cidr, ...(ipv6 ? ["IPv6"] : []), `${subnets.length} subnets`];
  return { value: id, label: name === "" ? id : name, description: facts.join(", "), ...(is_default ? { labelTag: "Default VPC" } : {}) };
}
