/** A list of subnets to type: kind, zone and one text each. Knows not whether they are planned or stand already. */
import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";

import "./SubnetRows.css";

import type { SubnetKind } from "../../backend/bindings/SubnetKind";
import type { ZoneOffer } from "../../backend/bindings/ZoneOffer";
import { Field } from "../../components/Field";
import type { HelpTopic } from "../../help/topics";

export interface SubnetRow {
  kind: SubnetKind;
  zone_id: string;
  /** Its block or its id. */
  text: string;
}

export interface SubnetRowsProps {
  /** Of the list; each row has its number below it. */
  path: string;
  label: string;
  topic: HelpTopic;
  changeable: boolean;
  zones: ZoneOffer[];
  /** What the text is. */
  text: { label: string; placeholder: string };
  rows: SubnetRow[];
  onChange: (rows: SubnetRow[]) => void;
  /** What a further row begins as; none while the engine has not said. */
  next: () => SubnetRow | undefined;
}

const KINDS = [
  { value: "public", label: "Public" },
  { value: "private", label: "Private" },
];

export function SubnetRows(props: SubnetRowsProps) {
  const { path, rows, onChange } = props;
  function add(): void {
    const row = props.next();
    if (row !== undefined) onChange([...rows, row]);
  }
  return (
    <Field path={path} label={props.label} topic={props.topic} changeable={props.changeable} stretch own>
      <SpaceBetween size="s">
        {rows.map((row, index) => (
          <Row
            key={index}
            {...props}
            row={row}
            number={index + 1}
            path={`${path}.${index}`}
            onPatch={(patch) => { onChange(rows.map((other, at) => (at === index ? { ...other, ...patch } : other))); }}
            onRemove={() => { onChange(rows.filter((_, at) => at !== index)); }}
          />
        ))}
        <Button iconName="add-plus" data-testid={`add-${path}`} onClick={add}>
          Add subnet
        </Button>
      </SpaceBetween>
    </Field>
  );
}

interface RowProps extends SubnetRowsProps {
  row: SubnetRow;
  number: number;
  onPatch: (patch: Partial<SubnetRow>) => void;
  onRemove: () => void;
}

function Row({ path, row, number, text, zones, onPatch, onRemove }: RowProps) {
  const options = zones.map(({ id, name, refused }) => ({ value: id, label: id, description: refused ?? name, disabled: refused !== null }));
  return (
    <div data-testid={path} role="group" aria-label={`Subnet ${number}`}>
      <Field path={path} label={`Subnet ${number}`} empty={row.text === ""} stretch>
        <div className="subnet-row">
          <Select
            ariaLabel={`Kind of subnet ${number}`}
            options={KINDS}
            selectedOption={KINDS.find(({ value }) => value === row.kind) ?? null}
            onChange={({ detail }) => { onPatch({ kind: detail.selectedOption.value === "public" ? "public" : "private" }); }}
          />
          {options.length === 0 ? (
            <Input
              ariaLabel={`Zone of subnet ${number}`}
              placeholder="use1-az1"
              value={row.zone_id}
              onChange={({ detail }) => { onPatch({ zone_id: detail.value.trim() }); }}
            />
          ) : (
            <Select
              ariaLabel={`Zone of subnet ${number}`}
              placeholder="Zone"
              options={options}
              selectedOption={row.zone_id === "" ? null : { value: row.zone_id, label: row.zone_id }}
              onChange={({ detail }) => { onPatch({ zone_id: detail.selectedOption.value ?? "" }); }}
            />
          )}
          <Input
            ariaLabel={`${text.label} of subnet ${number}`}
            placeholder={text.placeholder}
            value={row.text}
            onChange={({ detail }) => { onPatch({ text: detail.value.trim() }); }}
          />
          <Button ariaLabel={`Remove subnet ${number}${row.text === "" ? "" : `, ${row.text}`}`} onClick={onRemove}>
            Remove
          </Button>
        </div>
      </Field>
    </div>
  );
}
