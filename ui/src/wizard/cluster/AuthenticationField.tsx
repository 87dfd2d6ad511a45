/** How the cluster matches IAM identities to people in Kubernetes. */
import RadioGroup from "@cloudscape-design/components/radio-group";

import type { AuthenticationMode } from "../../backend/bindings/AuthenticationMode";
import { Field } from "../../components/Field";
import type { Draft } from "../draft";

const MODES: { value: AuthenticationMode; label: string; description: string }[] = [
  { value: "api", label: "Access entries", description: "Who may do what stands in EKS, beside the cluster." },
  {
    value: "api-and-config-map",
    label: "Access entries and the aws-auth ConfigMap",
    description: "Also reads the older list inside the cluster. For tools that still write it.",
  },
  {
    value: "config-map",
    label: "The aws-auth ConfigMap only (deprecated)",
    description: "As in old tutorials. A slip in the list locks everybody out but the cluster's creator.",
  },
];

export function AuthenticationField({ draft }: { draft: Draft }) {
  return (
    <Field path="cluster.authentication_mode" label="Authentication mode" topic="authentication-mode"
      constraint="Can be changed later towards access entries only, never back.">
      <RadioGroup
        value={draft.spec.cluster.authentication_mode}
        onChange={({ detail }) => {
          draft.set("cluster", { authentication_mode: MODES.find(({ value }) => value === detail.value)?.value ?? "api" });
        }}
        items={MODES}
      />
    </Field>
  );
}
