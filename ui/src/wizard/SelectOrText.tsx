/** One of what the account offers; where that could not be read, any text. Knows not what is valid. */
import Input from "@cloudscape-design/components/input";
import Select, { type SelectProps } from "@cloudscape-design/components/select";

export interface SelectOrTextProps {
  value: string;
  options: (SelectProps.Option & { value: string })[];
  /** What an empty value means, as a choice of its own. */
  none?: { label: string; description: string };
  /** One of them: "an instance type". */
  one: string;
  placeholder: string;
  onChange: (value: string) => void;
}

export function SelectOrText({ value, options, none, one, placeholder, onChange }: SelectOrTextProps) {
  if (options.length === 0) {
    return <Input value={value} placeholder={placeholder} onChange={({ detail }) => { onChange(detail.value.trim()); }} />;
  }
  const all = none === undefined ? options : [{ ...none, value: "" }, ...options];
  const unknown = value === "" ? null : { value, label: value };
  return (
    <Select
      selectedOption={all.find((option) => option.value === value) ?? unknown}
      options={all}
      placeholder={`Choose ${one}`}
      filteringType="auto"
      filteringPlaceholder={`Find ${one}`}
      filteringAriaLabel={`Find ${one}`}
      noMatch="Nothing matches"
      virtualScroll
      onChange={({ detail }) => { onChange(detail.selectedOption.value ?? ""); }}
    />
  );
}
