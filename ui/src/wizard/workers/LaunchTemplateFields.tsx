/** How the instances of a managed group are made: EKS's own way, a template that exists, or one made here. */
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";

import type { LaunchTemplateSource } from "../../backend/bindings/LaunchTemplateSource";
import type { LaunchTemplateSpec } from "../../backend/bindings/LaunchTemplateSpec";
import type { Offers } from "../../backend/bindings/Offers";
import { Field } from "../../components/Field";
import { ExistingTemplateFields } from "./ExistingTemplateFields";
import { NewTemplateFields } from "./NewTemplateFields";

export interface LaunchTemplateFieldsProps {
  path: string;
  template: LaunchTemplateSpec;
  offers: Offers;
  onChange: (template: LaunchTemplateSpec) => void;
}

const SOURCES: { value: LaunchTemplateSource; label: string; description: string }[] = [
  { value: "none", label: "EKS's own", description: "EKS makes the instances as they usually are. Enough for most groups." },
  { value: "existing", label: "One that exists", description: "Somebody in your company has decided on image, disk and start." },
  { value: "new", label: "A new one", description: "For an image or a start of your own, an encrypted disk, or hardware of your own." },
];

export function LaunchTemplateFields({ path, template, offers, onChange }: LaunchTemplateFieldsProps) {
  const patch = (some: Partial<LaunchTemplateSpec>): void => { onChange({ ...template, ...some }); };
  return (
    <SpaceBetween size="l">
      <Field path={path} label="Launch template" topic="launch-template" changeable={false} stretch own>
        <Tiles
          columns={3}
          value={template.source}
          items={SOURCES.map(({ value, label, description }) => ({
            value,
            label: <span data-testid={`${path}-${value}`}>{label}</span>,
            description,
          }))}
          onChange={({ detail }) => {
            const chosen = SOURCES.find(({ value }) => value === detail.value);
            // What belongs to another card would be hidden, and still be sent.
            if (chosen !== undefined) patch({ source: chosen.value, id: "", version: "", ami_id: "", user_data: "" });
          }}
        />
      </Field>
      {template.source === "existing" && <ExistingTemplateFields path={path} template={template} offers={offers} onChange={patch} />}
      {template.source === "new" && <NewTemplateFields path={path} template={template} onChange={patch} />}
    </SpaceBetween>
  );
}
