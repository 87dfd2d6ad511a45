/** Whether whoever creates the cluster becomes its administrator. */
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";

import type { Identity } from "../../backend/bindings/Identity";
import { Field } from "../../components/Field";
import type { Draft } from "../draft";

export interface CreatorFieldProps {
  draft: Draft;
  identity: Identity | null;
  /** Guided: the control plane was begun, so that this answer is given. */
  clusterBegun: boolean;
}

export function CreatorField({ draft, identity, clusterBegun }: CreatorFieldProps) {
  // With the ConfigMap alone, EKS does not ask.
  const always = draft.spec.cluster.authentication_mode === "config-map";
  return (
    <Container header={<Header variant="h2">You</Header>}>
      <Field path="access.creator_admin" label={identity?.principal ?? "Whoever creates the cluster"} topic="access" changeable={!always}
        description={identity?.principal_arn === identity?.principal ? undefined : identity?.principal_arn}>
        <Checkbox
          checked={always || draft.spec.access.creator_admin}
          disabled={clusterBegun || always}
          onChange={({ detail }) => { draft.set("access", { creator_admin: detail.checked }); }}
          description={words(always, clusterBegun)}
        >
          Make me an administrator of the cluster
        </Checkbox>
      </Field>
    </Container>
  );
}

function words(always: boolean, clusterBegun: boolean): string {
  if (always) return "With the aws-auth ConfigMap alone, EKS makes whoever creates the cluster its administrator in any case.";
  if (clusterBegun) return "Decided when the control plane was begun. To change it later, use the access entries of the cluster.";
  return "Without this, you could create the cluster and then not use it.";
}
