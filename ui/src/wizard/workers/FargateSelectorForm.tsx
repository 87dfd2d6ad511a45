/** One selector of a Fargate profile: a namespace, and labels that its pods must have. */
import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { FargateSelector } from "../../backend/bindings/FargateSelector";
import { Field } from "../../components/Field";
import { LabelsField } from "./LabelsField";

export interface FargateSelectorFormProps {
  path: string;
  number: number;
  selector: FargateSelector;
  onChange: (patch: Partial<FargateSelector>) => void;
  onRemove: () => void;
}

export function FargateSelectorForm({ path, number, selector, onChange, onRemove }: FargateSelectorFormProps) {
  const { namespace, labels } = selector;
  return (
    <div data-testid={path} role="group" aria-label={`Selector ${number}`}>
      <SpaceBetween size="s">
        <Field path={`${path}.namespace`} label={`Namespace of selector ${number}`} topic="namespaces" empty={namespace === ""}>
          <Input value={namespace} placeholder="default" onChange={({ detail }) => { onChange({ namespace: detail.value.trim() }); }} />
        </Field>
        <LabelsField path={path} label="Only pods with these labels (optional)" topic="fargate-selectors" labels={labels}
          onChange={(next) => { onChange({ labels: next }); }} />
        <Button variant="inline-link" ariaLabel={`Remove selector ${number}${namespace === "" ? "" : `, ${namespace}`}`} onClick={onRemove}>
          Remove selector
        </Button>
      </SpaceBetween>
    </div>
  );
}
