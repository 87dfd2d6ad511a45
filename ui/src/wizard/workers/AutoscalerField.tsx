/** Tags by which Cluster Autoscaler finds a group. */
import Checkbox from "@cloudscape-design/components/checkbox";

import { Field } from "../../components/Field";

export function AutoscalerField({ path, checked, onChange }: { path: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <Field path={`${path}.autoscaler_tags`} label="Cluster Autoscaler" topic="autoscaler" changeable>
      <Checkbox
        checked={checked}
        onChange={({ detail }) => { onChange(detail.checked); }}
        description="Cluster Autoscaler itself is a program you install in the cluster; it looks for these tags."
      >
        Tag the group for Cluster Autoscaler
      </Checkbox>
    </Field>
  );
}
