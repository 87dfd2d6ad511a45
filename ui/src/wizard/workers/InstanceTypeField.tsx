/** The kind of machine, with what it is and costs in the engine's words, and a way to find one by its size. */
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { InstanceTypeOffer } from "../../backend/bindings/InstanceTypeOffer";
import type { Offers } from "../../backend/bindings/Offers";
import { Field } from "../../components/Field";
import { FindBySize } from "./FindBySize";
import { SelectOrText } from "../SelectOrText";

export interface InstanceTypeFieldProps {
  path: string;
  value: string;
  offers: Offers;
  changeable: boolean;
  onChange: (instanceType: string) => void;
}

export function InstanceTypeField({ path, value, offers, changeable, onChange }: InstanceTypeFieldProps) {
  const [finding, setFinding] = useState(false);
  const options = offers.instance_types.map(instanceTypeOption);
  const selected = options.find((option) => option.value === value);
  return (
    <>
      <Field path={`${path}.instance_type`} label="Instance type" topic="instance-type" changeable={changeable}
        empty={value === ""} constraint={selected === undefined ? "" : `${selected.description}.`}>
        <SpaceBetween size="xxs">
          <SelectOrText value={value} options={options} one="an instance type" placeholder="t3.medium" onChange={onChange} />
          {options.length > 0 && (
            <Button variant="inline-link" data-testid={`${path}-find-by-size`} onClick={() => { setFinding(true); }}>
              Find by size
            </Button>
          )}
        </SpaceBetween>
      </Field>
      {finding && (
        <FindBySize
          onDismiss={() => { setFinding(false); }}
          onChoose={(name) => {
            setFinding(false);
            onChange(name);
          }}
        />
      )}
    </>
  );
}

export function instanceTypeOption({ name, description, free_tier, architecture }: InstanceTypeOffer) {
  const tags = [...(free_tier ? ["Free plan"] : []), ...(architecture === "arm64" ? ["ARM"] : [])];
  return { value: name, label: name, description, tags };
}
