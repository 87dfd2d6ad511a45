/**
 * The choice of credentials in a dialog: what the engine found on this computer, and a field to paste into. Keeps no
 * secret: pasted text leaves with the click.
 */
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup, { type RadioGroupProps } from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { type ReactNode, useEffect, useState } from "react";

import type { CredentialSource } from "../backend/bindings/CredentialSource";
import type { Place } from "../backend/bindings/Place";
import type { SourceChoice } from "../backend/bindings/SourceChoice";
import { useBackend } from "../backend/context";
import "./masked.css";
import { keyOf } from "./sourceKey";

export interface SourcePick {
  field: ReactNode;
  /** Something is chosen, and where it is to be pasted, pasted. */
  ready: boolean;
  /** The chosen source, once it was found on this computer. */
  choice: SourceChoice | null;
  /** The chosen place; pasted text goes to the engine with it. */
  place: () => Promise<Place>;
}

export interface SourcePickProps {
  label: string;
  /** Only the demo cloud: nothing is to be chosen. */
  demoOnly?: boolean;
  /** The demo cloud is one of the choices. */
  withDemo?: boolean;
  /** Chosen to begin with, where it is there. */
  first?: CredentialSource | null;
}

const DEMO = "demo";
const PASTE = keyOf({ type: "pasted" });

const DEMO_CHOICE = { value: DEMO, label: "Demo cloud", description: "The pretend account inside Landfall" };
const PASTE_CHOICE = { value: PASTE, label: "Paste credentials", description: "The block of text that a workshop or the AWS access portal shows" };

export function useSourcePick({ label, demoOnly = false, withDemo = false, first = null }: SourcePickProps): SourcePick {
  const backend = useBackend();
  const [choices, setChoices] = useState<SourceChoice[]>([]);
  const [picked, setPicked] = useState<string | null>(null);
  const [pasted, setPasted] = useState("");

  useEffect(() => {
    if (demoOnly) return;
    // Without the list one can still paste.
    backend.sources().then((sources) => { setChoices(sources.choices.filter(({ source }) => source.type !== "pasted")); }, () => undefined);
  }, [backend, demoOnly]);

  const offered = [PASTE, ...(withDemo ? [DEMO] : []), ...choices.map(({ source }) => keyOf(source))];
  const chosen = picked ?? (offered.includes(keyOf(first)) ? keyOf(first) : null);
  const choice = choices.find(({ source }) => keyOf(source) === chosen) ?? null;

  const place = async (): Promise<Place> => {
    // A run that waits goes on at the speed it had, and what was to be rehearsed still happens.
    if (demoOnly || chosen === DEMO) return { type: "demo", speed: null, rehearse: null };
    if (choice !== null) return { type: "aws", source: choice.source };
    const text = pasted;
    setPasted("");
    await backend.paste(text);
    return { type: "aws", source: { type: "pasted" } };
  };

  const items: RadioGroupProps.RadioButtonDefinition[] = [
    ...(withDemo ? [DEMO_CHOICE] : []),
    ...choices.map(({ source, title, description }) => ({ value: keyOf(source), label: title, description })),
    PASTE_CHOICE,
  ];
  const field = !demoOnly && (
    <SpaceBetween size="m">
      <FormField label={label}>
        <RadioGroup value={chosen} onChange={({ detail }) => { setPicked(detail.value); }} items={items} data-testid="source-pick" />
      </FormField>
      {chosen === PASTE && <PasteField text={pasted} onText={setPasted} />}
    </SpaceBetween>
  );
  return { field, ready: demoOnly || (chosen === PASTE ? pasted !== "" : chosen !== null), choice, place };
}

function PasteField({ text, onText }: { text: string; onText: (text: string) => void }) {
  return (
    <FormField label="Credentials" description="They stay in Landfall's memory until it is closed.">
      <div className="masked">
        <Textarea
          value={text}
          spellcheck={false}
          autoComplete={false}
          rows={4}
          onChange={({ detail }) => { onText(detail.value); }}
          data-testid="source-paste"
        />
      </div>
    </FormField>
  );
}
