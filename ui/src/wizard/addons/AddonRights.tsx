/** How an add-on's pods get their rights at AWS, and from which role. Which way works is judged by the engine. */
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { AddonIdentity } from "../../backend/bindings/AddonIdentity";
import type { AddonOffer } from "../../backend/bindings/AddonOffer";
import type { RoleOffer } from "../../backend/bindings/RoleOffer";
import { Field } from "../../components/Field";
import { SelectOrText } from "../SelectOrText";
import type { AddonMoreProps } from "./AddonMore";

const WAYS: { value: AddonIdentity; label: string; description: string }[] = [
  { value: "node", label: "From the nodes", description: "The rights of the node role, which every pod on a node shares. Nothing to set up." },
  { value: "pod-identity", label: "EKS Pod Identity", description: "A role for these pods alone, handed out by the add-on eks-pod-identity-agent, which comes along. Today's usual way." },
  { value: "irsa", label: "IRSA", description: "A role for these pods alone, through the cluster's OIDC provider. The older way, which works on Fargate too." },
];

export function AddonRights({ path, addon, offer, roles, onChange }: AddonMoreProps) {
  // Where EKS could not be asked, it may need rights; what a shared file says can be seen in any case.
  const asks = offer === undefined || offer.needs_rights || addon.identity !== "node" || addon.role_arn !== "";
  if (!asks) return null;
  return (
    <SpaceBetween size="l">
      <Field path={`${path}.identity`} label="Rights at AWS" topic="addon-rights" changeable description={needed(offer)}>
        <RadioGroup
          value={addon.identity}
          items={WAYS}
          // A role of one way is none for another, and would stay in the answers unseen.
          onChange={({ detail }) => { onChange({ identity: WAYS.find(({ value }) => value === detail.value)?.value ?? "node", role_arn: "" }); }}
        />
      </Field>
      {(addon.identity !== "node" || addon.role_arn !== "") && (
        <Field path={`${path}.role_arn`} label="Role (optional)" topic="addon-rights" changeable
          constraint="An existing role is not changed, and never deleted with the cluster.">
          {addon.identity === "pod-identity" ? (
            <SelectOrText
              value={addon.role_arn}
              options={forPods(roles)}
              none={{ label: "Make one", description: "With the policies the add-on needs. It is deleted with the cluster." }}
              one="a role"
              placeholder="Empty: one is made"
              onChange={(role_arn) => { onChange({ role_arn }); }}
            />
          ) : (
            <Input value={addon.role_arn} placeholder="Empty: one is made" onChange={({ detail }) => { onChange({ role_arn: detail.value.trim() }); }} />
          )}
        </Field>
      )}
    </SpaceBetween>
  );
}

function needed(offer: AddonOffer | undefined): string | undefined {
  if (offer === undefined || offer.policies.length === 0) return undefined;
  const policies = offer.policies.map((policy) => policy.slice(policy.lastIndexOf("/") + 1));
  return `EKS recommends ${policies.join(" and ")}${offer.service_account === "" ? "" : ` for its service account ${offer.service_account}`}.`;
}

function forPods(roles: RoleOffer[]): { value: string; label: string; description: string }[] {
  return roles.filter(({ uses }) => uses.some(({ use_as }) => use_as === "pods")).map(({ arn, name }) => ({ value: arn, label: name, description: arn }));
}
