/** Pairs of a key and a value: labels, tags. Knows nothing of what they mean, or which are allowed. */
import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";

type Values = Record<string, string>;

export interface KeyValuesProps {
  values: Values;
  onChange: (values: Values) => void;
  /** One of them: "label". */
  noun: string;
  /** An example of each. */
  keyPlaceholder: string;
  valuePlaceholder: string;
}

export function KeyValues({ values, onChange, noun, keyPlaceholder, valuePlaceholder }: KeyValuesProps) {
  // Rows of their own: two of them may have the same key, or none, while one is being typed.
  const [rows, setRows] = useState(() => Object.entries(values));
  // What is shown follows the answer, except while the rows mean the same.
  const shown = same(meaning(rows), values) ? rows : Object.entries(values);
  function put(next: [string, string][]): void {
    setRows(next);
    onChange(meaning(next));
  }
  const replace = (index: number, row: [string, string]): void => { put(shown.map((other, at) => (at === index ? row : other))); };
  return (
    <AttributeEditor
      items={shown}
      addButtonText={`Add ${noun}`}
      removeButtonText="Remove"
      removeButtonAriaLabel={([key]) => `Remove ${noun} ${key}`}
      empty={`No ${noun}s.`}
      onAddButtonClick={() => { put([...shown, ["", ""]]); }}
      onRemoveButtonClick={({ detail }) => { put(shown.filter((_, at) => at !== detail.itemIndex)); }}
      definition={[
        {
          label: "Key",
          control: ([key, value], index) => (
            <Input value={key} placeholder={keyPlaceholder} onChange={({ detail }) => { replace(index, [detail.value, value]); }} />
          ),
          // The engine never sees the first of two rows with one key, and so cannot say it.
          warningText: ([key], index) =>
            shown.slice(index + 1).some(([other]) => key !== "" && other === key) ? "Another row below has this key, and counts." : null,
        },
        {
          label: "Value",
          control: ([key, value], index) => (
            <Input value={value} placeholder={valuePlaceholder} onChange={({ detail }) => { replace(index, [key, detail.value]); }} />
          ),
        },
      ]}
    />
  );
}

function meaning(rows: [string, string][]): Values {
  return Object.fromEntries(rows.filter(([key]) => key !== ""));
}

function same(one: Values, other: Values): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
