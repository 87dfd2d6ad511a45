/** How many nodes an update takes away at once: a number, or a share of the group. EKS takes one of the two. */
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import { useState } from "react";

import type { NodeGroupSpec } from "../../backend/bindings/NodeGroupSpec";
import { Field } from "../../components/Field";
import { NumberInput } from "../../components/NumberInput";

type Update = Pick<NodeGroupSpec, "max_unavailable" | "max_unavailable_percent">;

export interface UpdateFieldsProps {
  path: string;
  group: Update;
  onChange: (patch: Update) => void;
}

export function UpdateFields({ path, group, onChange }: UpdateFieldsProps) {
  const { max_unavailable, max_unavailable_percent } = group;
  // A way of its own: while the field is empty, both are 0.
  const [inPercent, setInPercent] = useState(max_unavailable_percent > 0);
  const asNumber = (number: number): void => { onChange({ max_unavailable: number, max_unavailable_percent: 0 }); };
  const asPercent = (percent: number): void => { onChange({ max_unavailable: 0, max_unavailable_percent: percent }); };
  return (
    <ColumnLayout columns={2}>
      <FormField label="Updates">
        <RadioGroup
          value={inPercent ? "percent" : "number"}
          onChange={({ detail }) => {
            const percent = detail.value === "percent";
            setInPercent(percent);
            if (percent) asPercent(max_unavailable);
            else asNumber(max_unavailable_percent);
          }}
          items={[
            { value: "number", label: "A number of nodes at once" },
            { value: "percent", label: "A share of the group at once" },
          ]}
        />
      </FormField>
      {inPercent ? (
        <Field path={`${path}.max_unavailable_percent`} label="Nodes an update takes away at once, in percent" topic="update-settings" changeable>
          <NumberInput value={max_unavailable_percent} onChange={asPercent} />
        </Field>
      ) : (
        <Field path={`${path}.max_unavailable`} label="Nodes an update takes away at once" topic="update-settings" changeable>
          <NumberInput value={max_unavailable} onChange={asNumber} />
        </Field>
      )}
    </ColumnLayout>
  );
}
