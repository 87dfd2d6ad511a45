/** One IAM user or role, what it may do in the cluster, and where. */
import Autosuggest from "@cloudscape-design/components/autosuggest";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { AccessGrant } from "../backend/bindings/AccessGrant";
import type { Offers } from "../backend/bindings/Offers";
import { Field } from "../components/Field";
import { TokenList } from "../components/TokenList";

export interface GrantFormProps {
  index: number;
  grant: AccessGrant;
  offers: Offers;
  onChange: (patch: Partial<AccessGrant>) => void;
  onRemove: () => void;
}

export function GrantForm(props: GrantFormProps) {
  const { index, grant, onChange } = props;
  const path = `access.grants.${index}`;
  return (
    <div data-testid={path} role="group" aria-label={`Access ${index + 1}`}>
      <SpaceBetween size="s">
        <Header
          variant="h3"
          actions={
            <Button ariaLabel={`Remove access ${index + 1}`} onClick={props.onRemove}>
              Remove
            </Button>
          }
        >
          Access {index + 1}
        </Header>
        <Field path={`${path}.principal_arn`} label="IAM user or role" empty={grant.principal_arn === ""}
          constraint="Its ARN: choose one, or paste one of another account." stretch>
          <Autosuggest
            value={grant.principal_arn}
            placeholder="arn:aws:iam::111122223333:role/Developers"
            enteredTextLabel={(value) => `Use ${value}`}
            options={props.offers.principals.map((value) => ({ value }))}
            empty="No user or role was found"
            onChange={({ detail }) => { onChange({ principal_arn: detail.value.trim() }); }}
          />
        </Field>
        <ColumnLayout columns={2}>
          <PolicyField {...props} path={path} />
          <ScopeField grant={grant} path={path} onChange={onChange} />
        </ColumnLayout>
      </SpaceBetween>
    </div>
  );
}

function PolicyField({ grant, offers, path, onChange }: GrantFormProps & { path: string }) {
  const options = offers.access_policies.map(({ name, meaning }) => ({ value: name, label: name, description: meaning }));
  const selected = options.find(({ value }) => value === grant.policy);
  return (
    <Field path={`${path}.policy`} label="Access policy" topic="access-policy" empty={grant.policy === ""} constraint={selected?.description ?? ""}>
      {options.length === 0 ? (
        <Input value={grant.policy} placeholder="AmazonEKSViewPolicy" onChange={({ detail }) => { onChange({ policy: detail.value }); }} />
      ) : (
        <Select
          selectedOption={selected ?? { value: grant.policy, label: grant.policy }}
          options={options}
          onChange={({ detail }) => { onChange({ policy: detail.selectedOption.value ?? grant.policy }); }}
        />
      )}
    </Field>
  );
}

function ScopeField({ grant, path, onChange }: Pick<GrantFormProps, "grant" | "onChange"> & { path: string }) {
  // No namespace means the whole cluster: the choice below always shows which of the two is granted.
  const limited = grant.namespaces.length > 0;
  return (
    <Field path={`${path}.namespaces`} label="Where" topic="namespaces">
      <SpaceBetween size="xs">
        <RadioGroup
          value={limited ? "namespaces" : "cluster"}
          onChange={({ detail }) => { onChange({ namespaces: detail.value === "namespaces" ? ["default"] : [] }); }}
          items={[
            { value: "cluster", label: "The whole cluster" },
            { value: "namespaces", label: "Some namespaces only" },
          ]}
        />
        {limited && (
          <TokenList noun="namespace" placeholder="team-a" values={grant.namespaces} onChange={(namespaces) => { onChange({ namespaces }); }} />
        )}
      </SpaceBetween>
    </Field>
  );
}
