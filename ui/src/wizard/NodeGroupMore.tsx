/** What most node groups leave as it is: disk, subnets, labels. */
import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { Field } from "../components/Field";
import { NumberInput } from "../components/NumberInput";
import type { PartProps } from "./NodeGroupForm";

export function NodeGroupMore({ path, group, onChange }: PartProps) {
  return (
    <SpaceBetween size="l">
      <Field path={`${path}.disk_gib`} label="Disk of each node, in GiB" topic="disk" changeable={false}>
        <NumberInput value={group.disk_gib} onChange={(disk_gib) => { onChange({ disk_gib }); }} />
      </Field>
      <Field path={`${path}.subnets`} label="Subnets" topic="node-subnets" changeable={false}>
        <RadioGroup
          value={group.subnets}
          onChange={({ detail }) => { onChange({ subnets: detail.value === "public" ? "public" : "private" }); }}
          items={[
            { value: "private", label: "Private", description: "Nodes reach the internet, and nobody reaches them from there." },
            { value: "public", label: "Public", description: "Every node has a public address of its own." },
          ]}
        />
      </Field>
      <Labels path={path} group={group} onChange={onChange} />
    </SpaceBetween>
  );
}

function Labels({ path, group, onChange }: PartProps) {
  // Rows of their own: two of them may have the same key while one is being typed.
  const [rows, setRows] = useState(() => Object.entries(group.labels));
  function put(next: [string, string][]): void {
    setRows(next);
    onChange({ labels: Object.fromEntries(next.filter(([key]) => key !== "")) });
  }
  const replace = (index: number, row: [string, string]): void => { put(rows.map((other, at) => (at === index ? row : other))); };
  return (
    <Field path={`${path}.labels`} label="Kubernetes labels" topic="labels" changeable stretch>
      <AttributeEditor
        items={rows}
        addButtonText="Add label"
        removeButtonText="Remove"
        removeButtonAriaLabel={([key]) => `Remove label ${key}`}
        empty="No labels."
        onAddButtonClick={() => { put([...rows, ["", ""]]); }}
        onRemoveButtonClick={({ detail }) => { put(rows.filter((_, at) => at !== detail.itemIndex)); }}
        definition={[
          {
            label: "Key",
            control: ([key, value], index) => (
              <Input value={key} placeholder="team" onChange={({ detail }) => { replace(index, [detail.value, value]); }} />
            ),
          },
          {
            label: "Value",
            control: ([key, value], index) => (
              <Input value={value} placeholder="blue" onChange={({ detail }) => { replace(index, [key, detail.value]); }} />
            ),
          },
        ]}
      />
    </Field>
  );
}
