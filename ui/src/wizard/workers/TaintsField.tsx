/** Taints: which pods a group's nodes turn away. */
import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";

import type { TaintEffect } from "../../backend/bindings/TaintEffect";
import type { TaintSpec } from "../../backend/bindings/TaintSpec";
import { Field } from "../../components/Field";
import { patched, without } from "../lists";

const EFFECTS: { value: TaintEffect; label: string; description: string }[] = [
  { value: "no-schedule", label: "NoSchedule", description: "Pods that do not tolerate it are not put there." },
  { value: "prefer-no-schedule", label: "PreferNoSchedule", description: "They are put elsewhere if possible." },
  { value: "no-execute", label: "NoExecute", description: "Those that run there already must go, too." },
];

export interface TaintsFieldProps {
  path: string;
  changeable: boolean;
  taints: TaintSpec[];
  /** What a further one begins as; none while the engine has not said. */
  next: TaintSpec | undefined;
  onChange: (taints: TaintSpec[]) => void;
}

export function TaintsField({ path, changeable, taints, next, onChange }: TaintsFieldProps) {
  const put = (index: number, patch: Partial<TaintSpec>): void => { onChange(patched(taints, index, patch)); };
  return (
    <Field path={`${path}.taints`} label="Kubernetes taints" topic="taints" changeable={changeable} empty={taints.every(({ key }) => key === "")} stretch>
      <AttributeEditor
        items={taints}
        addButtonText="Add taint"
        disableAddButton={next === undefined}
        removeButtonText="Remove"
        removeButtonAriaLabel={({ key }) => `Remove taint ${key}`}
        empty="No taints: every pod may run here."
        onAddButtonClick={() => { if (next !== undefined) onChange([...taints, next]); }}
        onRemoveButtonClick={({ detail }) => { onChange(without(taints, detail.itemIndex)); }}
        definition={[
          {
            label: "Key",
            control: ({ key }, index) => <Input value={key} placeholder="gpu" onChange={({ detail }) => { put(index, { key: detail.value }); }} />,
          },
          {
            label: "Value",
            control: ({ value }, index) => <Input value={value} placeholder="true" onChange={({ detail }) => { put(index, { value: detail.value }); }} />,
          },
          {
            label: "Effect",
            control: ({ effect }, index) => (
              <Select
                options={EFFECTS}
                selectedOption={EFFECTS.find(({ value }) => value === effect) ?? null}
                expandToViewport
                onChange={({ detail }) => {
                  const chosen = EFFECTS.find(({ value }) => value === detail.selectedOption.value);
                  if (chosen !== undefined) put(index, { effect: chosen.value });
                }}
              />
            ),
          },
        ]}
      />
    </Field>
  );
}
