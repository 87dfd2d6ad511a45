/** Make a role, or use one that stands in the account. What an existing one lacks is judged by the engine. */
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { RoleOffer } from "../../backend/bindings/RoleOffer";
import type { RoleUse } from "../../backend/bindings/RoleUse";
import { Field } from "../../components/Field";
import { fitting, type RoleKind } from "./roleKinds";

export interface RoleChoiceProps {
  kind: RoleKind;
  arn: string;
  /** The person wants to bring one, chosen already or not. */
  existing: boolean;
  offers: RoleOffer[];
  use: RoleUse;
  onExisting: (existing: boolean) => void;
  onArn: (arn: string) => void;
}

export function RoleChoice({ kind, arn, existing, offers, use, onExisting, onArn }: RoleChoiceProps) {
  return (
    <Field path={kind.arnPath} label={`Where the ${kind.noun} comes from`} topic="existing-role" changeable={false}>
      <SpaceBetween size="s">
        <RadioGroup
          value={existing ? "existing" : "made"}
          onChange={({ detail }) => { onExisting(detail.value === "existing"); }}
          items={[
            { value: "made", label: "Make one", description: "With exactly the rights it needs. It is deleted with the cluster." },
            { value: "existing", label: "Use one that exists", description: kind.bringing },
          ]}
        />
        {existing && <ExistingRole kind={kind} arn={arn} offers={fitting(offers, use)} onArn={onArn} />}
      </SpaceBetween>
    </Field>
  );
}

interface ExistingRoleProps {
  kind: RoleKind;
  arn: string;
  offers: ReturnType<typeof fitting>;
  onArn: (arn: string) => void;
}

function ExistingRole({ kind, arn, offers, onArn }: ExistingRoleProps) {
  const label = `Existing ${kind.noun}`;
  const hint = arn === "" ? "As long as none is chosen, one is made." : "Landfall changes nothing about it, and never deletes it.";
  if (offers.length === 0) {
    return (
      <FormField label={label} constraintText={hint} description="Landfall found no role in the account that fits, or may not look. Enter its ARN.">
        <Input value={arn} placeholder="arn:aws:iam::111122223333:role/name" onChange={({ detail }) => { onArn(detail.value); }} />
      </FormField>
    );
  }
  const options = offers.map(option);
  return (
    <FormField label={label} constraintText={hint} description="Roles that the right AWS service may take on.">
      <Select
        selectedOption={arn === "" ? null : (options.find(({ value }) => value === arn) ?? { value: arn, label: arn })}
        placeholder="Choose a role"
        triggerVariant="option"
        filteringType="auto"
        filteringPlaceholder="Find a role"
        filteringAriaLabel="Find a role"
        noMatch="No role matches"
        options={options}
        onChange={({ detail }) => { onArn(detail.selectedOption.value ?? ""); }}
      />
    </FormField>
  );
}

function option({ arn, name, lacks }: { arn: string; name: string; lacks: string[] }): SelectProps.Option {
  const description = lacks.length === 0 ? "Has all it needs" : `Lacks: ${lacks.join("; ")}`;
  return { value: arn, label: name, description, tags: [arn] };
}
