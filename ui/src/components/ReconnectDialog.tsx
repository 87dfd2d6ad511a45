/**
 * Connects again to the account of a cluster that was made earlier. Offers what the engine found, and a field to paste
 * into; whether it is the right account is judged by the engine. Keeps no secret: pasted text leaves with the click.
 */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useEffect, useState } from "react";

import type { Backend } from "../backend/backend";
import type { Place } from "../backend/bindings/Place";
import type { Problem } from "../backend/bindings/Problem";
import type { SourceChoice } from "../backend/bindings/SourceChoice";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import "./masked.css";
import { ProblemAlert } from "./ProblemAlert";

/** Where a cluster stands. */
export interface ClusterPlace {
  name: string;
  region: string;
  account: string;
  demo: boolean;
}

export interface ReconnectDialogProps {
  place: ClusterPlace;
  onConnected: () => void;
  onDismiss: () => void;
}

const PASTE = "paste";

export function ReconnectDialog({ place, onConnected, onDismiss }: ReconnectDialogProps) {
  const backend = useBackend();
  const [choices, setChoices] = useState<SourceChoice[]>([]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [pasted, setPasted] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    if (place.demo) return;
    backend.sources().then(
      (sources) => { setChoices(sources.choices); },
      (reason: unknown) => { setProblem(asProblem(reason)); },
    );
  }, [backend, place.demo]);

  const connect = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    setPasted("");
    try {
      await backend.connect(await chosenPlace(backend, place, choices, chosen, pasted), place.region);
      onConnected();
    } catch (reason) {
      setProblem(asProblem(reason));
      setBusy(false);
    }
  };

  const ready = place.demo || (chosen === PASTE ? pasted !== "" : chosen !== null);
  return (
    <Modal
      visible
      header={place.demo ? "Connect to the demo cloud" : "Connect to AWS again"}
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      data-testid="reconnect-dialog"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss} data-testid="reconnect-cancel">
              Cancel
            </Button>
            <Button variant="primary" disabled={!ready || busy} onClick={() => { void connect(); }} data-testid="reconnect-connect">
              Connect and continue
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {problem !== null && <ProblemAlert problem={problem} />}
        <div>
          Landfall is not connected to the account of <strong>{place.name}</strong>
          {place.demo ? ", which is in the demo cloud." : ` (account ${place.account}, ${place.region}). Landfall never stores temporary credentials.`}
        </div>
        {!place.demo && (
          <>
            <FormField label="Credentials to use">
              <RadioGroup
                value={chosen}
                onChange={({ detail }) => { setChosen(detail.value); }}
                items={[
                  ...choices.map((choice, index) => ({ value: String(index), label: choice.title, description: choice.description })),
                  { value: PASTE, label: "Paste credentials", description: "The block of text that a workshop or the AWS access portal shows" },
                ]}
                data-testid="reconnect-sources"
              />
            </FormField>
            {chosen === PASTE && (
              <FormField label="Credentials" description="They stay in Landfall's memory until it is closed.">
                <div className="masked">
                  <Textarea
                    value={pasted}
                    spellcheck={false}
                    autoComplete={false}
                    rows={4}
                    onChange={({ detail }) => { setPasted(detail.value); }}
                    data-testid="reconnect-paste"
                  />
                </div>
              </FormField>
            )}
          </>
        )}
      </SpaceBetween>
    </Modal>
  );
}

async function chosenPlace(backend: Backend, place: ClusterPlace, choices: SourceChoice[], chosen: string | null, pasted: string): Promise<Place> {
  if (place.demo) return { type: "demo", speed: "10", rehearse: null };
  const choice = choices[Number(chosen)];
  if (chosen !== PASTE && choice !== undefined) return { type: "aws", source: choice.source };
  await backend.paste(pasted);
  return { type: "aws", source: { type: "pasted" } };
}
