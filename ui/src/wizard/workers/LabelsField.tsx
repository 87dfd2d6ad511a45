/** Kubernetes labels: of the nodes of a group, or those a pod must have. */
import { Field } from "../../components/Field";
import { KeyValues } from "../../components/KeyValues";
import type { HelpTopic } from "../../help/topics";

export interface LabelsFieldProps {
  path: string;
  label: string;
  topic: HelpTopic;
  changeable?: boolean;
  labels: Record<string, string>;
  onChange: (labels: Record<string, string>) => void;
}

export function LabelsField({ path, label, topic, changeable, labels, onChange }: LabelsFieldProps) {
  return (
    <Field path={`${path}.labels`} label={label} topic={topic} {...(changeable === undefined ? {} : { changeable })} stretch>
      <KeyValues values={labels} onChange={onChange} noun="label" keyPlaceholder="team" valuePlaceholder="blue" />
    </Field>
  );
}
