/** Page Roles: each role the plan needs, made or brought along. Which ones, and their policies, come from the engine. */
import Checkbox from "@cloudscape-design/components/checkbox";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../../components/Field";
import { More } from "../../components/More";
import { AutoModeField } from "../cluster/AutoModeField";
import type { Draft } from "../draft";
import type { PageProps } from "../pageProps";
import { RoleBox } from "./RoleBox";
import { isForAutoMode, NODE_ROLE, plannedRoles } from "./roleKinds";
import { RolesMore } from "./RolesMore";

interface RolesPageProps extends PageProps {
  /** Guided: the roles are made when this page is left, so what they depend on is asked here. */
  guided: boolean;
}

export function RolesPage({ draft, offers, guided }: RolesPageProps) {
  const { assessment, spec } = draft;
  const roles = assessment === null ? [] : plannedRoles(assessment, spec.roles);
  return (
    <SpaceBetween size="l">
      {guided && <AutoModeField draft={draft} rolesBegun={false} />}
      {roles.map((role) => (
        <RoleBox key={role.kind?.step ?? role.preview?.title} role={role} draft={draft} offers={offers}>
          {role.kind === NODE_ROLE && !isForAutoMode(role) && <SessionManager draft={draft} />}
        </RoleBox>
      ))}
      <More testId="roles-more" paths={["roles.cni_policy_on_nodes", "roles.permissions_boundary", "roles.path", "roles.name_prefix"]}>
        <RolesMore draft={draft} />
      </More>
    </SpaceBetween>
  );
}

function SessionManager({ draft }: { draft: Draft }) {
  return (
    <Field path="roles.ssm" label="Look into a node without SSH" topic="ssm" changeable>
      <Checkbox
        checked={draft.spec.roles.ssm}
        onChange={({ detail }) => { draft.set("roles", { ssm: detail.checked }); }}
        description="Adds one more policy to the node role, so that AWS Systems Manager can open a terminal on a node."
      >
        Allow Session Manager
      </Checkbox>
    </Field>
  );
}
