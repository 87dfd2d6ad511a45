/** One access entry: an IAM user or role, what it may do in the cluster, and where. */
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { AccessGrant } from "../../backend/bindings/AccessGrant";
import type { Offers } from "../../backend/bindings/Offers";
import { Field } from "../../components/Field";
import { More } from "../../components/More";
import { TokenList } from "../../components/TokenList";
import { Entry } from "../Entry";
import { SelectOrText } from "../SelectOrText";
import { GrantMore, grantMorePaths } from "./GrantMore";
import { nameOf, PrincipalField } from "./PrincipalField";

export interface GrantFormProps {
  index: number;
  grant: AccessGrant;
  offers: Offers;
  /** What a further entry begins as; none while the engine has not said. */
  next: AccessGrant | undefined;
  onChange: (patch: Partial<AccessGrant>) => void;
  onRemove: () => void;
}

export function GrantForm(props: GrantFormProps) {
  const { index, grant, offers, onChange } = props;
  const path = `access.grants.${index}`;
  const forPeople = grant.entry_type === "standard";
  return (
    <Entry testId={path} kind="access" name={nameOf(grant.principal_arn, index)} onRemove={props.onRemove}>
      <PrincipalField path={`${path}.principal_arn`} arn={grant.principal_arn} offers={offers} changeable={false}
        onChange={(principal_arn) => { onChange({ principal_arn }); }} />
      <ColumnLayout columns={2}>
        {forPeople ? <PolicyField {...props} path={path} /> : <MachinePolicyField {...props} path={path} />}
        {(forPeople || grant.namespaces.length > 0) && <ScopeField grant={grant} path={path} onChange={onChange} />}
      </ColumnLayout>
      <More variant="default" testId={`${path}-more`} paths={grantMorePaths(path)} opened={!forPeople}>
        <GrantMore path={path} grant={grant} next={props.next} onChange={onChange} />
      </More>
    </Entry>
  );
}

type PartProps = Pick<GrantFormProps, "grant" | "offers" | "onChange"> & { path: string };

function PolicyField({ grant, offers, path, onChange }: PartProps) {
  const options = offers.access_policies.map(({ name, meaning }) => ({ value: name, label: name, description: meaning }));
  const selected = options.find(({ value }) => value === grant.policy);
  return (
    <Field path={`${path}.policy`} label="Access policy" topic="access-policy" changeable constraint={selected?.description ?? ""}>
      <SelectOrText
        value={grant.policy}
        options={options}
        none={{ label: "No policy", description: "Only what role bindings in Kubernetes give to its groups." }}
        one="a policy"
        placeholder="AmazonEKSViewPolicy"
        onChange={(policy) => { onChange({ policy }); }}
      />
    </Field>
  );
}

/** The policies offered are for people; which one a machine may have, if any, is the engine's to say. */
function MachinePolicyField({ grant, path, onChange }: PartProps) {
  return (
    <Field path={`${path}.policy`} label="Access policy (optional)" topic="entry-type" changeable
      constraint="Mostly empty: EKS gives machines their rights by the kind of the entry.">
      <Input value={grant.policy} placeholder="AmazonEKSAutoNodePolicy" onChange={({ detail }) => { onChange({ policy: detail.value.trim() }); }} />
    </Field>
  );
}

function ScopeField({ grant, path, onChange }: Omit<PartProps, "offers">) {
  // No namespace means the whole cluster: the choice below always shows which of the two is granted.
  const limited = grant.namespaces.length > 0;
  return (
    <Field path={`${path}.namespaces`} label="Where" topic="namespaces" changeable
      constraint={limited ? "A star stands for any letters: team-* fits team-a and team-b." : ""}>
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
          <TokenList noun="namespace" placeholder="team-a" atLeastOne values={grant.namespaces} onChange={(namespaces) => { onChange({ namespaces }); }} />
        )}
      </SpaceBetween>
    </Field>
  );
}
