/** Which EKS add-ons come with the cluster, and what each is for. */
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Field } from "../components/Field";
import { InfoLink } from "../components/InfoLink";
import type { Draft } from "./draft";

const ADDONS = [
  { name: "vpc-cni", purpose: "Gives every pod an address of the VPC. Without it, nodes never become ready." },
  { name: "kube-proxy", purpose: "Leads traffic for a Kubernetes service to one of its pods." },
  { name: "coredns", purpose: "Answers when a pod asks for a service by name." },
];

export function AddonsField({ draft }: { draft: Draft }) {
  const { addons } = draft.spec.workers;
  // Add-ons of a shared file that this page has no words for can still be switched off.
  const others = addons.filter(({ name }) => ADDONS.every((known) => known.name !== name));
  const rows = [...ADDONS, ...others.map(({ name }) => ({ name, purpose: "" }))];

  function toggle(name: string, on: boolean): void {
    const rest = addons.filter((addon) => addon.name !== name);
    draft.set("workers", { addons: on ? [...rest, { name, version: "" }] : rest });
  }
  return (
    <Container header={<Header variant="h2" info={<InfoLink topic="addons" about="add-ons" />}>Add-ons</Header>}>
      <Field path="workers.addons" label="EKS add-ons" changeable description="A first cluster needs all three.">
        <SpaceBetween size="xs">
          {rows.map(({ name, purpose }) => (
            <Checkbox
              key={name}
              checked={addons.some((addon) => addon.name === name)}
              description={purpose}
              data-testid={`addon-${name}`}
              onChange={({ detail }) => { toggle(name, detail.checked); }}
            >
              {name}
            </Checkbox>
          ))}
        </SpaceBetween>
      </Field>
    </Container>
  );
}
