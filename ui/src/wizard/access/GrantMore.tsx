/** What most access entries leave as it is: their type, Kubernetes groups, and the name Kubernetes knows. */
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { AccessEntryType } from "../../backend/bindings/AccessEntryType";
import type { AccessGrant } from "../../backend/bindings/AccessGrant";
import { Field } from "../../components/Field";
import { TokenList } from "../../components/TokenList";

const TYPES: { value: AccessEntryType; label: string; description: string }[] = [
  { value: "standard", label: "Standard", description: "People, programs and pipelines. The usual one." },
  { value: "ec2-linux", label: "Linux nodes (EC2_LINUX)", description: "The role of self-managed nodes with Linux or Bottlerocket." },
  { value: "ec2-windows", label: "Windows nodes (EC2_WINDOWS)", description: "The role of self-managed nodes with Windows." },
  { value: "fargate-linux", label: "Fargate (FARGATE_LINUX)", description: "The role of pods on Fargate. EKS makes this entry with each profile." },
  { value: "ec2", label: "Auto Mode nodes (EC2)", description: "The role of nodes that Auto Mode starts from a node class of your own." },
  { value: "hybrid-linux", label: "Machines outside AWS (HYBRID_LINUX)", description: "The role of EKS Hybrid Nodes in a data centre of yours." },
  { value: "hyperpod-linux", label: "SageMaker HyperPod (HYPERPOD_LINUX)", description: "The role of machines that SageMaker runs for training models." },
];

export interface GrantMoreProps {
  path: string;
  grant: AccessGrant;
  next: AccessGrant | undefined;
  onChange: (patch: Partial<AccessGrant>) => void;
}

/** The paths of the fields below, so that what holds them opens where one must be mended. */
export function grantMorePaths(path: string): string[] {
  return ["entry_type", "groups", "username"].map((field) => `${path}.${field}`);
}

export function GrantMore({ path, grant, next, onChange }: GrantMoreProps) {
  const forPeople = grant.entry_type === "standard";
  function choose(value: string): void {
    const entry_type = TYPES.find((known) => known.value === value)?.value ?? "standard";
    // What only people have would stay in the answers unseen; people begin as a new entry does.
    const policy = entry_type === "standard" ? (next?.policy ?? "") : "";
    onChange({ entry_type, policy, namespaces: [], groups: [], username: "" });
  }
  return (
    <SpaceBetween size="l">
      {(forPeople || grant.groups.length > 0) && (
        <Field path={`${path}.groups`} label="Kubernetes groups (optional)" topic="kubernetes-groups" changeable
          constraint="For role bindings of your own. A policy needs none.">
          <TokenList noun="group" placeholder="pipeline" values={grant.groups} onChange={(groups) => { onChange({ groups }); }} />
        </Field>
      )}
      {(forPeople || grant.username !== "") && (
        <Field path={`${path}.username`} label="Name in Kubernetes (optional)" topic="kubernetes-username" changeable
          constraint="Empty: its ARN. For a role, with the name of the session.">
          <Input value={grant.username} onChange={({ detail }) => { onChange({ username: detail.value }); }} />
        </Field>
      )}
      <Field path={`${path}.entry_type`} label="Type" topic="entry-type" changeable={false}>
        <RadioGroup value={grant.entry_type} items={TYPES} onChange={({ detail }) => { choose(detail.value); }} />
      </Field>
    </SpaceBetween>
  );
}
