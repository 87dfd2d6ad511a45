/** A failure to choose from all that can be rehearsed, in groups by where one meets them. Knows no screen. */
import Select, { type SelectProps } from "@cloudscape-design/components/select";

import type { Rehearsal } from "../../backend/bindings/Rehearsal";
import { PARTS } from "./parts";

export interface RehearsalSelectProps {
  rehearsals: Rehearsal[];
  /** The code of what is chosen; null: none. */
  chosen: string | null;
  onChoose: (code: string | null) => void;
  /** What it means to choose none. */
  none: string;
}

export function RehearsalSelect({ rehearsals, chosen, onChoose, none }: RehearsalSelectProps) {
  const nothing: SelectProps.Option = { value: "", label: "None", description: none };
  const groups = PARTS.map(({ met, title }) => ({ label: title, options: rehearsals.filter((one) => one.met === met).map(optionOf) }));
  const one = rehearsals.find(({ code }) => code === chosen);
  return (
    <Select
      data-testid="rehearsal"
      filteringType="auto"
      filteringPlaceholder="Find a failure"
      filteringAriaLabel="Find a failure"
      noMatch="No failure matches"
      selectedOption={one === undefined ? nothing : optionOf(one)}
      options={[nothing, ...groups.filter(({ options }) => options.length > 0)]}
      onChange={({ detail }) => { onChoose(detail.selectedOption.value === "" ? null : (detail.selectedOption.value ?? null)); }}
    />
  );
}

function optionOf({ code, title, lesson }: Rehearsal): SelectProps.Option {
  return { value: code, label: title, description: lesson };
}
