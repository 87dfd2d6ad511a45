/** What most accounts leave as it is: how roles that are made are named and bounded, and the network plugin's rights. */
import Checkbox from "@cloudscape-design/components/checkbox";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../../components/Field";
import type { Draft } from "../draft";

export function RolesMore({ draft }: { draft: Draft }) {
  const { roles } = draft.spec;
  return (
    <SpaceBetween size="l">
      <Field path="roles.cni_policy_on_nodes" label="Rights of the network plugin" topic="cni-policy" changeable>
        <Checkbox
          checked={roles.cni_policy_on_nodes}
          onChange={({ detail }) => { draft.set("roles", { cni_policy_on_nodes: detail.checked }); }}
          description="The add-on vpc-cni gives pods their addresses with the node role's rights. Not needed where the add-on has a role of its own."
        >
          Give the node role the policy AmazonEKS_CNI_Policy
        </Checkbox>
      </Field>
      <Field path="roles.permissions_boundary" label="Permissions boundary (optional)" topic="permissions-boundary" changeable
        constraint="The ARN of a managed policy. Some companies let roles be made only with one.">
        <Input
          value={roles.permissions_boundary}
          placeholder="arn:aws:iam::111122223333:policy/boundary"
          onChange={({ detail }) => { draft.set("roles", { permissions_boundary: detail.value }); }}
        />
      </Field>
      <Field path="roles.name_prefix" label="Prefix of names (optional)" topic="role-names" changeable={false}
        constraint="Put before the names that are made from the cluster's name.">
        <Input value={roles.name_prefix} placeholder="team-" onChange={({ detail }) => { draft.set("roles", { name_prefix: detail.value }); }} />
      </Field>
      <Field path="roles.path" label="Path" topic="role-names" changeable={false} empty={roles.path === ""}
        constraint="A folder for roles, part of their ARNs. It begins and ends with a slash; / means none.">
        <Input value={roles.path} placeholder="/" onChange={({ detail }) => { draft.set("roles", { path: detail.value }); }} />
      </Field>
    </SpaceBetween>
  );
}
