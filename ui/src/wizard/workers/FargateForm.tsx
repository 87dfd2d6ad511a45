/** One Fargate profile: its name, and which pods it takes. */
import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { FargateProfileSpec } from "../../backend/bindings/FargateProfileSpec";
import type { FargateSelector } from "../../backend/bindings/FargateSelector";
import { Field } from "../../components/Field";
import { Entry } from "../Entry";
import { FargateSelectorForm } from "./FargateSelectorForm";
import { patched, without } from "../lists";

export interface FargateFormProps {
  index: number;
  profile: FargateProfileSpec;
  /** What a further selector begins as; none while the engine has not said. */
  nextSelector: FargateSelector | undefined;
  onChange: (patch: Partial<FargateProfileSpec>) => void;
  onRemove: () => void;
}

export function FargateForm({ index, profile, nextSelector, onChange, onRemove }: FargateFormProps) {
  const path = `workers.fargate_profiles.${index}`;
  const { name, selectors } = profile;
  return (
    <Entry testId={path} kind="Fargate profile" name={name} onRemove={onRemove}>
      <Field path={`${path}.name`} label="Name" topic="fargate" changeable={false} empty={name === ""}>
        <Input value={name} onChange={({ detail }) => { onChange({ name: detail.value }); }} />
      </Field>
      <Field path={`${path}.selectors`} label="Which pods" topic="fargate-selectors" changeable={false} own stretch
        description="A pod runs on Fargate when one of these selectors fits it. At most five." constraint="* stands for any text, ? for one letter.">
        <SpaceBetween size="l">
          {selectors.map((selector, at) => (
            <FargateSelectorForm
              key={`${selectors.length} ${at}`}
              path={`${path}.selectors.${at}`}
              number={at + 1}
              selector={selector}
              onChange={(patch) => { onChange({ selectors: patched(selectors, at, patch) }); }}
              onRemove={() => { onChange({ selectors: without(selectors, at) }); }}
            />
          ))}
          <Button
            iconName="add-plus"
            data-testid={`${path}-add-selector`}
            ariaLabel={`Add selector to Fargate profile ${name}`}
            disabled={nextSelector === undefined}
            onClick={() => { if (nextSelector !== undefined) onChange({ selectors: [...selectors, nextSelector] }); }}
          >
            Add selector
          </Button>
        </SpaceBetween>
      </Field>
    </Entry>
  );
}
