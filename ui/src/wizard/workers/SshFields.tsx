/** Who may sign in to nodes by SSH: which key, and from where. */
import type { Offers } from "../../backend/bindings/Offers";
import { Field } from "../../components/Field";
import { ManyOrTexts } from "./ManyOrTexts";
import { SelectOrText } from "../SelectOrText";

export interface SshKeyFieldProps {
  path: string;
  value: string;
  offers: Offers;
  changeable: boolean;
  onChange: (key: string) => void;
}

export function SshKeyField({ path, value, offers, changeable, onChange }: SshKeyFieldProps) {
  return (
    <Field path={`${path}.ssh_key`} label="SSH key (optional)" topic="ssh" changeable={changeable}
      description="An EC2 key pair. Systems Manager lets you in without one.">
      <SelectOrText
        value={value}
        options={offers.key_pairs.map((name) => ({ value: name, label: name }))}
        none={{ label: "No SSH", description: "Nobody signs in with a key" }}
        one="a key pair"
        placeholder="Name of a key pair"
        onChange={onChange}
      />
    </Field>
  );
}

export interface SshGroupsFieldProps {
  path: string;
  values: string[];
  offers: Offers;
  /** Of the existing VPC the cluster lives in; empty: it gets a new one. */
  vpcId: string;
  onChange: (ids: string[]) => void;
}

export function SshGroupsField({ path, values, offers, vpcId, onChange }: SshGroupsFieldProps) {
  const options = offers.security_groups
    .filter((group) => group.vpc_id === vpcId)
    .map(({ id, name, description }) => ({ value: id, label: name === "" ? id : name, description: `${id}. ${description}` }));
  return (
    <Field path={`${path}.ssh_security_groups`} label="Who may reach port 22 (optional)" topic="ssh" changeable={false}
      description="Members of these security groups. With a key and without a group, EKS opens the port to the whole world." stretch>
      <ManyOrTexts values={values} options={options} one="a security group" placeholder="sg-0123456789abcdef0" onChange={onChange} />
    </Field>
  );
}
