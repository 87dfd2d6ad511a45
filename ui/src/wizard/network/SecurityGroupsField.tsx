/** Existing security groups for the control plane's network interfaces, of the chosen VPC. */
import Multiselect from "@cloudscape-design/components/multiselect";

import { Field } from "../../components/Field";
import { TokenList } from "../../components/TokenList";
import type { PageProps } from "../pageProps";

export function SecurityGroupsField({ draft, offers }: PageProps) {
  const { vpc_id, security_groups: chosen } = draft.spec.network;
  const options = offers.security_groups
    .filter((group) => group.vpc_id === vpc_id)
    .map(({ id, name, description }) => ({ value: id, label: name === "" ? id : name, description: `${id}. ${description}` }));
  // A chosen group that is not offered stays to be seen, and to be taken out.
  const selected = chosen.map((id) => options.find(({ value }) => value === id) ?? { value: id, label: id });
  return (
    <Field path="network.security_groups" label="Security groups of the control plane (optional)" topic="security-groups" changeable
      constraint="Beside the one EKS makes, which already lets the nodes and the control plane talk.">
      {options.length === 0 ? (
        <TokenList
          noun="security group"
          placeholder="sg-0123456789abcdef0"
          testId="security-groups"
          values={chosen}
          onChange={(security_groups) => { draft.set("network", { security_groups }); }}
        />
      ) : (
        <Multiselect
          data-testid="security-groups"
          placeholder="Choose security groups"
          deselectAriaLabel={({ label }) => `Remove ${label ?? "security group"}`}
          filteringType="auto"
          filteringPlaceholder="Find a security group"
          filteringAriaLabel="Find a security group"
          noMatch="No security group matches"
          options={options}
          selectedOptions={selected}
          onChange={({ detail }) => {
            draft.set("network", { security_groups: detail.selectedOptions.flatMap(({ value }) => (value === undefined ? [] : [value])) });
          }}
        />
      )}
    </Field>
  );
}
