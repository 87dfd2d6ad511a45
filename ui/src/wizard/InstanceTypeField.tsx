/** The kind of machine, with what it is and costs in the engine's words. */
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";

import type { InstanceTypeOffer } from "../backend/bindings/InstanceTypeOffer";
import type { Offers } from "../backend/bindings/Offers";
import { Field } from "../components/Field";
import type { PartProps } from "./NodeGroupForm";

export function InstanceTypeField({ path, group, offers, onChange }: PartProps & { offers: Offers }) {
  const options = offers.instance_types.map(option);
  const selected = options.find(({ value }) => value === group.instance_type);
  return (
    <Field path={`${path}.instance_type`} label="Instance type" topic="instance-type" changeable={false}
      empty={group.instance_type === ""} constraint={selected === undefined ? "" : `${selected.description}.`}>
      {options.length === 0 ? (
        <Input value={group.instance_type} onChange={({ detail }) => { onChange({ instance_type: detail.value }); }} />
      ) : (
        <Select
          selectedOption={selected ?? { value: group.instance_type, label: group.instance_type }}
          options={options}
          filteringType="auto"
          filteringPlaceholder="Find an instance type"
          filteringAriaLabel="Find an instance type"
          empty="No instance type"
          noMatch="No instance type matches"
          virtualScroll
          onChange={({ detail }) => { onChange({ instance_type: detail.selectedOption.value ?? group.instance_type }); }}
        />
      )}
    </Field>
  );
}

function option({ name, description, free_tier, architecture }: InstanceTypeOffer) {
  const tags = [...(free_tier ? ["Free plan"] : []), ...(architecture === "arm64" ? ["ARM"] : [])];
  return { value: name, label: name, description, tags };
}
