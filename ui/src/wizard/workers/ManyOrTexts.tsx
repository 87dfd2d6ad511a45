/** Several of what the account offers; where that could not be read, any texts. Knows not which are valid. */
import Multiselect, { type MultiselectProps } from "@cloudscape-design/components/multiselect";

import { TokenList } from "../../components/TokenList";

export interface ManyOrTextsProps {
  values: string[];
  options: (MultiselectProps.Option & { value: string })[];
  /** One of them: "a security group"; its plural ends in s. */
  one: string;
  placeholder: string;
  onChange: (values: string[]) => void;
}

export function ManyOrTexts({ values, options, one, placeholder, onChange }: ManyOrTextsProps) {
  const noun = one.replace(/^an? /, "");
  if (options.length === 0) return <TokenList noun={noun} placeholder={placeholder} values={values} onChange={onChange} />;
  // A value that is not offered stays to be seen, and to be taken out.
  const selected = values.map((value) => options.find((option) => option.value === value) ?? { value, label: value });
  return (
    <Multiselect
      selectedOptions={selected}
      options={options}
      placeholder={`Choose ${noun}s`}
      deselectAriaLabel={({ label }) => `Remove ${label ?? noun}`}
      filteringType="auto"
      filteringPlaceholder={`Find ${one}`}
      filteringAriaLabel={`Find ${one}`}
      noMatch="Nothing matches"
      virtualScroll
      onChange={({ detail }) => { onChange(detail.selectedOptions.flatMap(({ value }) => (value === undefined ? [] : [value]))); }}
    />
  );
}
