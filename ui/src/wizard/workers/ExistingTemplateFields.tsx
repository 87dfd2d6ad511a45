/** Which existing launch template, and which of its versions. */
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Input from "@cloudscape-design/components/input";

import type { LaunchTemplateSpec } from "../../backend/bindings/LaunchTemplateSpec";
import type { Offers } from "../../backend/bindings/Offers";
import { Field } from "../../components/Field";
import { SelectOrText } from "../SelectOrText";

export interface ExistingTemplateFieldsProps {
  path: string;
  template: LaunchTemplateSpec;
  offers: Offers;
  onChange: (patch: Partial<LaunchTemplateSpec>) => void;
}

export function ExistingTemplateFields({ path, template, offers, onChange }: ExistingTemplateFieldsProps) {
  const known = offers.launch_templates.find(({ id }) => id === template.id);
  const versions = known === undefined ? "" : ` Its default is ${known.default_version}, its newest ${known.latest_version}.`;
  return (
    <ColumnLayout columns={2}>
      <Field path={`${path}.id`} label="Which template" empty={template.id === ""}>
        <SelectOrText
          value={template.id}
          options={offers.launch_templates.map(({ id, name }) => ({ value: id, label: name, description: id }))}
          one="a launch template"
          placeholder="lt-0123456789abcdef0"
          onChange={(id) => { onChange({ id, version: "" }); }}
        />
      </Field>
      <Field path={`${path}.version`} label="Version (optional)" constraint={`Empty: the default version on the day.${versions}`}>
        <Input value={template.version} placeholder="3" onChange={({ detail }) => { onChange({ version: detail.value.trim() }); }} />
      </Field>
    </ColumnLayout>
  );
}
