/** Which IAM user or role: one of those the account has, or any ARN. */
import Autosuggest from "@cloudscape-design/components/autosuggest";

import type { Offers } from "../../backend/bindings/Offers";
import { Field } from "../../components/Field";

export interface PrincipalFieldProps {
  path: string;
  arn: string;
  offers: Offers;
  changeable: boolean;
  onChange: (arn: string) => void;
}

export function PrincipalField({ path, arn, offers, changeable, onChange }: PrincipalFieldProps) {
  return (
    <Field path={path} label="IAM user or role" topic="principal" changeable={changeable} empty={arn === ""}
      constraint="Its ARN: choose one, or paste one of another account." stretch>
      <Autosuggest
        value={arn}
        placeholder="arn:aws:iam::111122223333:role/Developers"
        enteredTextLabel={(value) => `Use ${value}`}
        options={offers.principals.map((value) => ({ value }))}
        empty="No user or role was found"
        onChange={({ detail }) => { onChange(detail.value.trim()); }}
      />
    </Field>
  );
}

/** "role/Developers" of an ARN; its place in the list while there is none. */
export function nameOf(arn: string, index: number): string {
  return arn === "" ? String(index + 1) : arn.slice(arn.lastIndexOf(":") + 1);
}
