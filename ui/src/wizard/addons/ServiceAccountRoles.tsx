/** Roles for the pods of one's own service accounts. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { ServiceAccountRole } from "../../backend/bindings/ServiceAccountRole";
import { Field } from "../../components/Field";
import type { Draft } from "../draft";
import { patched, without } from "../lists";
import { ServiceAccountRoleForm } from "./ServiceAccountRoleForm";

export function ServiceAccountRoles({ draft }: { draft: Draft }) {
  const roles = draft.spec.workers.service_account_roles;
  const setRoles = (next: ServiceAccountRole[]): void => { draft.set("workers", { service_account_roles: next }); };
  const next = draft.assessment?.next.service_account_role;
  return (
    <Field path="workers.service_account_roles" label="Roles for service accounts" topic="service-account-roles" own stretch
      description="Each lets the pods of one service account call AWS with an IAM role made for them.">
      <Box padding={{ top: roles.length > 0 ? "s" : "n" }}>
        <SpaceBetween size="l">
          {roles.map((role, index) => (
            <ServiceAccountRoleForm
              // Roles have no identity of their own but their place in the list; a removal draws the rest afresh.
              key={`${roles.length} ${index}`}
              index={index}
              role={role}
              onChange={(patch) => { setRoles(patched(roles, index, patch)); }}
              onRemove={() => { setRoles(without(roles, index)); }}
            />
          ))}
          <Button
            iconName="add-plus"
            data-testid="add-service-account-role"
            disabled={next === undefined}
            onClick={() => { if (next !== undefined) setRoles([...roles, next]); }}
          >
            Add role
          </Button>
        </SpaceBetween>
      </Box>
    </Field>
  );
}
