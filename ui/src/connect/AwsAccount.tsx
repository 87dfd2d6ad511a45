/** Credentials for a real account: found on this computer, pasted, or saved. Holds no secret longer than it takes to send it. */
import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";

import type { Sources } from "../backend/bindings/Sources";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import { InfoLink } from "../components/InfoLink";
import { FoundSources } from "./FoundSources";
import { PasteBox } from "./PasteBox";
import { SavedKeys } from "./SavedKeys";
import type { Connection } from "./useConnection";

type Way = "found" | "paste" | "save";

export interface AwsAccountProps {
  connection: Connection;
  /** The chosen credentials bring a Region along. */
  onRegion: (region: string) => void;
}

export function AwsAccount({ connection, onRegion }: AwsAccountProps) {
  const [way, setWay] = useState<Way>("found");
  const [sources, setSources] = useSources(connection);
  return (
    <SpaceBetween size="l">
      <FormField label="Credentials" info={<InfoLink topic="credentials" about="credentials" />} data-testid="credentials">
        <RadioGroup
          value={way}
          onChange={({ detail }) => { setWay(detail.value as Way); }}
          items={[
            {
              value: "found",
              label: <span data-testid="way-found">Use what is on this computer</span>,
              description: "Profiles of the AWS CLI, the environment, saved keys.",
            },
            {
              value: "paste",
              label: <span data-testid="way-paste">Paste temporary credentials</span>,
              description: "From a workshop's page or an access portal. Kept in memory only.",
            },
            {
              value: "save",
              label: <span data-testid="way-save">Save an access key</span>,
              description: "Kept in this system's keychain, under a name.",
            },
          ]}
        />
      </FormField>
      {sources?.notes.map((note) => <Alert key={note} type="info">{note}</Alert>)}
      {way === "found" && <FoundSources connection={connection} sources={sources} onRegion={onRegion} />}
      {way === "paste" && <PasteBox connection={connection} onRegion={onRegion} />}
      {way === "save" && sources !== null && <SavedKeys connection={connection} sources={sources} onSources={setSources} />}
    </SpaceBetween>
  );
}

function useSources({ setProblem }: Connection): [Sources | null, (sources: Sources) => void] {
  const backend = useBackend();
  const [sources, setSources] = useState<Sources | null>(null);
  useEffect(() => {
    let gone = false;
    backend.sources().then(
      (found) => { if (!gone) setSources(found); },
      (reason: unknown) => { if (!gone) setProblem(asProblem(reason)); },
    );
    return () => { gone = true; };
  }, [backend, setProblem]);
  return [sources, setSources];
}
