/** Whose key encrypts the cluster's data. Which keys there are, and why one is refused, comes from the account. */
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { EncryptionKey } from "../../backend/bindings/EncryptionKey";
import type { KeyOffer } from "../../backend/bindings/KeyOffer";
import { Field } from "../../components/Field";
import type { Draft } from "../draft";

const CHOICES: { value: EncryptionKey; label: string; description: string }[] = [
  { value: "aws-owned", label: "AWS's own key", description: "Free, and nothing to look after. Enough for most clusters." },
  { value: "existing-key", label: "A key of yours", description: "A KMS key in this Region. Whoever disables it, stops the cluster." },
  { value: "new-key", label: "A new key", description: "Landfall makes a KMS key for this cluster. About 1 USD a month." },
];

export function EncryptionField({ draft, keys }: { draft: Draft; keys: KeyOffer[] }) {
  const { encryption } = draft.spec.cluster;
  return (
    <SpaceBetween size="s">
      <Field path="cluster.encryption" label="Encryption of secrets" topic="encryption"
        description="Everything in the cluster is encrypted in any case; this decides only with whose key."
        constraint="AWS's own key can be replaced later. A key of yours can't be taken away again.">
        <RadioGroup
          value={encryption}
          // A key of another choice would stay in the answers unseen.
          onChange={({ detail }) => { draft.set("cluster", { encryption: choice(detail.value), key_arn: "" }); }}
          items={CHOICES}
        />
      </Field>
      {encryption === "existing-key" && <KeyField draft={draft} keys={keys} />}
    </SpaceBetween>
  );
}

function choice(value: string): EncryptionKey {
  return CHOICES.find((known) => known.value === value)?.value ?? "aws-owned";
}

function KeyField({ draft, keys }: { draft: Draft; keys: KeyOffer[] }) {
  const { key_arn: arn } = draft.spec.cluster;
  const options = keys.map(option);
  return (
    <Field path="cluster.key_arn" label="Key" topic="encryption" changeable={false} empty={arn === ""}>
      {keys.length === 0 ? (
        <Input
          value={arn}
          placeholder="arn:aws:kms:us-east-1:111122223333:key/…"
          onChange={({ detail }) => { draft.set("cluster", { key_arn: detail.value }); }}
        />
      ) : (
        <Select
          selectedOption={arn === "" ? null : (options.find(({ value }) => value === arn) ?? { value: arn, label: arn })}
          placeholder="Choose a key"
          triggerVariant="option"
          filteringType="auto"
          filteringPlaceholder="Find a key"
          filteringAriaLabel="Find a key"
          noMatch="No key matches"
          options={options}
          onChange={({ detail }) => { draft.set("cluster", { key_arn: detail.selectedOption.value ?? "" }); }}
        />
      )}
    </Field>
  );
}

function option({ arn, alias, refused }: KeyOffer): SelectProps.Option {
  const label = alias === "" ? arn.slice(arn.lastIndexOf("/") + 1) : alias;
  return { value: arn, label, description: refused ?? arn, disabled: refused !== null };
}
