/** One role for pods: whose, with which policies, and how the pods get it. */
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";

import type { PodRoleThrough } from "../../backend/bindings/PodRoleThrough";
import type { ServiceAccountRole } from "../../backend/bindings/ServiceAccountRole";
import { Field } from "../../components/Field";
import { TokenList } from "../../components/TokenList";
import { Entry } from "../Entry";

const WAYS: { value: PodRoleThrough; label: string; description: string }[] = [
  { value: "pod-identity", label: "EKS Pod Identity", description: "Handed out by the add-on eks-pod-identity-agent, which comes along. Nothing to write into the cluster." },
  { value: "irsa", label: "IRSA", description: "Through the cluster's OIDC provider and a line on the service account, which Landfall shows you. Works on Fargate too." },
];

export interface ServiceAccountRoleFormProps {
  index: number;
  role: ServiceAccountRole;
  onChange: (patch: Partial<ServiceAccountRole>) => void;
  onRemove: () => void;
}

export function ServiceAccountRoleForm({ index, role, onChange, onRemove }: ServiceAccountRoleFormProps) {
  const path = `workers.service_account_roles.${index}`;
  const name = role.service_account === "" ? String(index + 1) : `of ${role.namespace}/${role.service_account}`;
  return (
    <Entry testId={path} kind="role" name={name} onRemove={onRemove}>
      <ColumnLayout columns={2}>
        <Field path={`${path}.namespace`} label="Namespace" topic="namespaces" changeable={false} empty={role.namespace === ""}>
          <Input value={role.namespace} placeholder="default" onChange={({ detail }) => { onChange({ namespace: detail.value.trim() }); }} />
        </Field>
        <Field path={`${path}.service_account`} label="Service account" topic="service-account-roles" changeable={false} empty={role.service_account === ""}>
          <Input value={role.service_account} placeholder="my-app" onChange={({ detail }) => { onChange({ service_account: detail.value.trim() }); }} />
        </Field>
      </ColumnLayout>
      <Field path={`${path}.policies`} label="Policies" topic="service-account-roles" changeable empty={role.policies.length === 0} stretch
        constraint="ARNs of managed policies, AWS's own or yours.">
        <TokenList wide noun="policy" placeholder="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" values={role.policies}
          onChange={(policies) => { onChange({ policies }); }} />
      </Field>
      <Field path={`${path}.through`} label="How pods get it" topic="addon-rights" changeable>
        <RadioGroup
          value={role.through}
          items={WAYS}
          onChange={({ detail }) => { onChange({ through: detail.value === "irsa" ? "irsa" : "pod-identity" }); }}
        />
      </Field>
    </Entry>
  );
}
