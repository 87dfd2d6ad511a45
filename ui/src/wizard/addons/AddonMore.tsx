/** What most add-ons leave as it is: version, conflicts, rights and settings. */
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { AddonConflicts } from "../../backend/bindings/AddonConflicts";
import type { AddonOffer } from "../../backend/bindings/AddonOffer";
import type { AddonSpec } from "../../backend/bindings/AddonSpec";
import type { RoleOffer } from "../../backend/bindings/RoleOffer";
import { Field } from "../../components/Field";
import { SelectOrText } from "../SelectOrText";
import { AddonRights } from "./AddonRights";
import { AddonSettings } from "./AddonSettings";

export interface AddonMoreProps {
  path: string;
  addon: AddonSpec;
  offer: AddonOffer | undefined;
  roles: RoleOffer[];
  onChange: (patch: Partial<AddonSpec>) => void;
}

const CONFLICTS: { value: AddonConflicts; label: string; description: string }[] = [
  { value: "overwrite", label: "Overwrite", description: "The add-on's settings win. Right for a new cluster." },
  { value: "preserve", label: "Preserve", description: "What somebody changed in the cluster stays as it is when the add-on is updated." },
  { value: "none", label: "Stop", description: "The installation fails, so that nothing is changed unseen." },
];

/** The paths of the fields below, so that what holds them opens where one must be mended. */
export function addonMorePaths(path: string): string[] {
  return ["version", "identity", "role_arn", "configuration", "conflicts"].map((field) => `${path}.${field}`);
}

export function AddonMore({ path, addon, offer, roles, onChange }: AddonMoreProps) {
  return (
    <SpaceBetween size="l">
      <AddonRights path={path} addon={addon} offer={offer} roles={roles} onChange={onChange} />
      <VersionField path={path} addon={addon} offer={offer} onChange={onChange} />
      <AddonSettings path={path} addon={addon} offer={offer} onChange={onChange} />
      <Field path={`${path}.conflicts`} label="Where the cluster has other settings already" topic="addon-conflicts" changeable>
        <RadioGroup
          value={addon.conflicts}
          items={CONFLICTS}
          onChange={({ detail }) => { onChange({ conflicts: CONFLICTS.find(({ value }) => value === detail.value)?.value ?? "overwrite" }); }}
        />
      </Field>
    </SpaceBetween>
  );
}

function VersionField({ path, addon, offer, onChange }: Omit<AddonMoreProps, "roles">) {
  return (
    <Field path={`${path}.version`} label="Version" topic="addon-version" changeable>
      <SelectOrText
        value={addon.version}
        options={(offer?.versions ?? []).map((value) => ({ value, label: value }))}
        none={{ label: "The one that fits the cluster", description: "EKS's own choice for the cluster's Kubernetes version." }}
        one="a version"
        placeholder="v1.20.4-eksbuild.2; empty: the one that fits"
        onChange={(version) => { onChange({ version }); }}
      />
    </Field>
  );
}
