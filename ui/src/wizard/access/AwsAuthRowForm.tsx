/** One row of aws-auth: an IAM user or role, and the name and groups Kubernetes gives it. */
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Input from "@cloudscape-design/components/input";

import type { AwsAuthRow } from "../../backend/bindings/AwsAuthRow";
import type { Offers } from "../../backend/bindings/Offers";
import { Field } from "../../components/Field";
import { TokenList } from "../../components/TokenList";
import { Entry } from "../Entry";
import { nameOf, PrincipalField } from "./PrincipalField";

export interface AwsAuthRowFormProps {
  index: number;
  row: AwsAuthRow;
  offers: Offers;
  onChange: (patch: Partial<AwsAuthRow>) => void;
  onRemove: () => void;
}

export function AwsAuthRowForm({ index, row, offers, onChange, onRemove }: AwsAuthRowFormProps) {
  const path = `access.aws_auth.${index}`;
  return (
    <Entry testId={path} kind="row" name={nameOf(row.arn, index)} onRemove={onRemove}>
      <PrincipalField path={`${path}.arn`} arn={row.arn} offers={offers} changeable onChange={(arn) => { onChange({ arn }); }} />
      <ColumnLayout columns={2}>
        <Field path={`${path}.username`} label="Name in Kubernetes" topic="kubernetes-username" changeable empty={row.username === ""}>
          <Input value={row.username} placeholder="kim" onChange={({ detail }) => { onChange({ username: detail.value }); }} />
        </Field>
        <Field path={`${path}.groups`} label="Kubernetes groups" topic="kubernetes-groups" changeable empty={row.groups.length === 0}
          constraint="system:masters may do everything, and nothing in Kubernetes can take that away.">
          <TokenList noun="group" placeholder="system:masters" values={row.groups} onChange={(groups) => { onChange({ groups }); }} />
        </Field>
      </ColumnLayout>
    </Entry>
  );
}
