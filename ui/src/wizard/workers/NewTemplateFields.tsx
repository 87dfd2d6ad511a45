/** What a launch template made here says. */
import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";

import type { LaunchTemplateSpec } from "../../backend/bindings/LaunchTemplateSpec";
import { Field } from "../../components/Field";
import { NumberInput } from "../../components/NumberInput";

export interface NewTemplateFieldsProps {
  path: string;
  template: LaunchTemplateSpec;
  onChange: (patch: Partial<LaunchTemplateSpec>) => void;
}

export function NewTemplateFields({ path, template, onChange }: NewTemplateFieldsProps) {
  return (
    <SpaceBetween size="l">
      <Field path={`${path}.ami_id`} label="Image of your own (optional)" topic="own-image"
        constraint="Empty: the one of the AMI type, which EKS keeps up to date.">
        <Input value={template.ami_id} placeholder="ami-0123456789abcdef0" onChange={({ detail }) => { onChange({ ami_id: detail.value.trim() }); }} />
      </Field>
      <Field path={`${path}.user_data`} label="What instances run at their start (optional)" topic="user-data" stretch>
        <Textarea
          value={template.user_data}
          rows={5}
          placeholder={"#!/bin/bash\ndnf install -y nfs-utils"}
          spellcheck={false}
          onChange={({ detail }) => { onChange({ user_data: detail.value }); }}
        />
      </Field>
      <ColumnLayout columns={2}>
        <Field path={`${path}.volume_type`} label="Kind of disk" topic="disk">
          <RadioGroup
            value={template.volume_type}
            onChange={({ detail }) => { onChange({ volume_type: detail.value === "gp2" ? "gp2" : "gp3" }); }}
            items={[
              { value: "gp3", label: "gp3", description: "Today's usual disk: faster, and cheaper." },
              { value: "gp2", label: "gp2", description: "The one before, for images that expect it." },
            ]}
          />
        </Field>
        <Field path={`${path}.encrypted`} label="Encryption" topic="disk">
          <Checkbox checked={template.encrypted} onChange={({ detail }) => { onChange({ encrypted: detail.checked }); }}
            description="With the account's own key for EBS. Free.">
            Encrypt the disk
          </Checkbox>
        </Field>
        <Field path={`${path}.dedicated`} label="Hardware" topic="launch-template">
          <Checkbox checked={template.dedicated} onChange={({ detail }) => { onChange({ dedicated: detail.checked }); }}
            description="No other customer's instances run on it. Costs more than the estimate says.">
            Hardware of your own
          </Checkbox>
        </Field>
        <Field path={`${path}.metadata_hops`} label="Network hops to the node's credentials" topic="metadata-hops"
          constraint="2 lets pods use them, 1 keeps pods away.">
          <NumberInput value={template.metadata_hops} onChange={(metadata_hops) => { onChange({ metadata_hops }); }} />
        </Field>
      </ColumnLayout>
    </SpaceBetween>
  );
}
