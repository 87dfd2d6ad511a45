/** The picker of credentials that are on this computer already. */
import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";

import type { SourceChoice } from "../backend/bindings/SourceChoice";
import type { Sources } from "../backend/bindings/Sources";
import { keyOf } from "../components/sourceKey";
import type { Connection } from "./useConnection";

export interface FoundSourcesProps {
  connection: Connection;
  sources: Sources | null;
  onRegion: (region: string) => void;
}

export function FoundSources({ connection, sources, onRegion }: FoundSourcesProps) {
  if (sources === null) return <Box color="text-body-secondary">Looking for credentials…</Box>;
  // A pasted block has its own box.
  const choices = sources.choices.filter(({ source }) => source.type !== "pasted");
  if (choices.length === 0) {
    return (
      <Box color="text-body-secondary" data-testid="no-sources">
        No profile, environment variable or saved key was found. Paste temporary credentials, or save an access key.
      </Box>
    );
  }
  const options = choices.map(option);
  return (
    <FormField label="Profile or key" constraintText="Landfall reads these files and never changes them.">
      <Select
        data-testid="source"
        placeholder="Choose credentials"
        filteringType={options.length > 8 ? "auto" : "none"}
        filteringAriaLabel="Find credentials"
        options={options}
        selectedOption={options.find(({ value }) => value === keyOf(connection.choice.source)) ?? null}
        onChange={({ detail }) => {
          const chosen = choices.find(({ source }) => keyOf(source) === detail.selectedOption.value);
          if (chosen === undefined) return;
          connection.choose({ source: chosen.source });
          if (chosen.region !== null) onRegion(chosen.region);
        }}
      />
    </FormField>
  );
}

function option({ source, title, description, region }: SourceChoice) {
  return { value: keyOf(source), label: title, description, ...(region === null ? {} : { labelTag: region }) };
}
