/** A failure to choose in the middle of a run, with what there is to know before one lets it happen. */
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Rehearsal } from "../backend/bindings/Rehearsal";
import type { Run } from "../backend/bindings/Run";
import { whenMet } from "../components/rehearsing/parts";
import { RehearsalSelect } from "../components/rehearsing/RehearsalSelect";
import { RehearsalWords } from "../components/rehearsing/RehearsalWords";
import { PartIsDone } from "./PartIsDone";

export interface ChooseRehearsalProps {
  run: Run;
  rehearsals: Rehearsal[];
  /** One was chosen already. */
  another: boolean;
  /** False: it was not taken on, and stays chosen. */
  onBegin: (code: string) => Promise<boolean>;
}

export function ChooseRehearsal({ run, rehearsals, another, onBegin }: ChooseRehearsalProps) {
  const [code, setCode] = useState<string | null>(null);
  const rehearsal = rehearsals.find((one) => one.code === code);
  const begin = async (chosen: Rehearsal): Promise<void> => {
    if (await onBegin(chosen.code)) setCode(null);
  };
  return (
    <SpaceBetween size="s">
      <FormField
        label={another ? "Another failure" : "Failure"}
        description="Choose what is to go wrong. It happens in the demo cloud, as it would on AWS, and lasts until it is solved or passes."
      >
        <RehearsalSelect rehearsals={rehearsals} chosen={rehearsal?.code ?? null} onChoose={setCode} none="Nothing more goes wrong." />
      </FormField>
      {rehearsal !== undefined && (
        <SpaceBetween size="s">
          <div data-testid="rehearsal-words">
            <SpaceBetween size="xs">
              <div>{whenMet(rehearsal.met)}</div>
              <PartIsDone rehearsal={rehearsal} run={run} />
              <RehearsalWords rehearsal={rehearsal} />
            </SpaceBetween>
          </div>
          <Button onClick={() => void begin(rehearsal)} data-testid="begin-rehearsal">
            Let it happen
          </Button>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
