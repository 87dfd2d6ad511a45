/** A whole number that may be empty while it is typed. Knows no limits but those of the contract's u32. */
import Input from "@cloudscape-design/components/input";
import { useState } from "react";

export interface NumberInputProps {
  value: number;
  onChange: (value: number) => void;
  testId?: string;
}

export function NumberInput({ value, onChange, testId }: NumberInputProps) {
  const [text, setText] = useState(String(value));
  // What is shown follows the answer, except while the text means the same ("" and "0").
  const shown = parse(text) === value ? text : String(value);
  return (
    <Input
      type="number"
      inputMode="numeric"
      step={1}
      value={shown}
      data-testid={testId}
      onChange={({ detail }) => {
        setText(detail.value);
        onChange(parse(detail.value));
      }}
    />
  );
}

function parse(text: string): number {
  const number = Math.trunc(Number(text));
  return Number.isFinite(number) ? Math.min(Math.max(number, 0), 0xffffffff) : 0;
}
