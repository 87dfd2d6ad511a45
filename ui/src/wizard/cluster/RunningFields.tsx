/** How the control plane runs: its addresses for Services, its protection, its size, and EKS's own add-ons. */
import Checkbox from "@cloudscape-design/components/checkbox";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { ControlPlaneTier } from "../../backend/bindings/ControlPlaneTier";
import { Field } from "../../components/Field";
import type { Draft } from "../draft";

const TIERS: { value: ControlPlaneTier; label: string; description: string }[] = [
  { value: "standard", label: "Standard", description: "Grows and shrinks by itself. Included in the price." },
  { value: "tier-xl", label: "XL", description: "Capacity kept ready for very large clusters. Costs extra, every hour." },
  { value: "tier-2xl", label: "2XL", description: "Twice as much. Costs extra." },
  { value: "tier-4xl", label: "4XL", description: "Four times as much. Costs extra." },
  { value: "tier-8xl", label: "8XL", description: "Eight times as much. Costs extra." },
];

export function RunningFields({ draft }: { draft: Draft }) {
  const { cluster } = draft.spec;
  return (
    <SpaceBetween size="l">
      <Field path="cluster.service_cidr" label="Addresses of Services (optional)" topic="service-cidr" changeable={false}
        constraint="A private block from /24 to /12, apart from the VPC's. Left empty, EKS chooses.">
        <Input
          value={cluster.service_cidr}
          placeholder="172.20.0.0/16"
          onChange={({ detail }) => { draft.set("cluster", { service_cidr: detail.value }); }}
        />
      </Field>
      <Field path="cluster.deletion_protection" label="Deletion protection" topic="deletion-protection" changeable>
        <Checkbox
          checked={cluster.deletion_protection}
          onChange={({ detail }) => { draft.set("cluster", { deletion_protection: detail.checked }); }}
          description="EKS refuses to delete the cluster until this is off. Before a delete, Landfall asks whether to switch it off."
        >
          Protect the cluster
        </Checkbox>
      </Field>
      <Field path="cluster.zonal_shift" label="Zonal shift" topic="zonal-shift" changeable>
        <Checkbox
          checked={cluster.zonal_shift}
          onChange={({ detail }) => { draft.set("cluster", { zonal_shift: detail.checked }); }}
          description="When a zone is in trouble, traffic inside the cluster can be led around it."
        >
          Register with zonal shift
        </Checkbox>
      </Field>
      <TierField draft={draft} />
      <Field path="cluster.default_addons" label="EKS's own basic add-ons" topic="default-addons" changeable={false}>
        <Checkbox
          checked={cluster.default_addons}
          onChange={({ detail }) => { draft.set("cluster", { default_addons: detail.checked }); }}
          description="EKS installs vpc-cni, kube-proxy and coredns by itself, and nobody keeps them up to date. Off: the add-ons of the page Workers, which EKS manages."
        >
          Install copies that nobody manages
        </Checkbox>
      </Field>
    </SpaceBetween>
  );
}

function TierField({ draft }: { draft: Draft }) {
  const { tier } = draft.spec.cluster;
  return (
    <Field path="cluster.tier" label="Size of the control plane" topic="tier" changeable
      constraint="The cost at the top of this page follows, as far as the price is known.">
      <Select
        selectedOption={TIERS.find(({ value }) => value === tier) ?? { value: tier, label: tier }}
        triggerVariant="option"
        options={TIERS}
        onChange={({ detail }) => { draft.set("cluster", { tier: TIERS.find(({ value }) => value === detail.selectedOption.value)?.value ?? tier }); }}
      />
    </Field>
  );
}
