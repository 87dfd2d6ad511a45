/** The settings of an add-on as text, and the schema they must keep to. The engine holds one against the other. */
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";

import { CodeBox } from "../../components/CodeBox";
import { Field } from "../../components/Field";
import type { AddonMoreProps } from "./AddonMore";
import "./AddonSettings.css";

export function AddonSettings({ path, addon, offer, onChange }: Omit<AddonMoreProps, "roles">) {
  const schema = offer?.schema ?? "";
  return (
    <SpaceBetween size="xs">
      <Field path={`${path}.configuration`} label="Settings (optional)" topic="addon-settings" changeable stretch
        constraint="JSON or YAML, in the words of the add-on's schema. Empty: its defaults.">
        <div className="addon-settings">
          <Textarea
            value={addon.configuration}
            rows={4}
            placeholder="replicaCount: 3"
            spellcheck={false}
            onChange={({ detail }) => { onChange({ configuration: detail.value }); }}
          />
        </div>
      </Field>
      {schema !== "" && (
        <ExpandableSection headerText={`What can be set about ${addon.name}`}>
          <Box color="text-body-secondary" padding={{ bottom: "xs" }}>
            The JSON schema that EKS gives for version {offer?.default_version}.
          </Box>
          <CodeBox code={indented(schema)} label={`schema of the settings of ${addon.name}`} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

/** EKS gives it in one line. */
function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
