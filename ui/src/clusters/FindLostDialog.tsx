/** Where to look for clusters whose journals are not on this computer: an account and a Region. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Place } from "../backend/bindings/Place";
import type { Problem } from "../backend/bindings/Problem";
import { asProblem } from "../backend/problem";
import { ProblemAlert } from "../components/ProblemAlert";
import { regionOption, regionOptions } from "../components/regions";
import { useSourcePick } from "../components/useSourcePick";

export interface FindLostDialogProps {
  /** Resolves when the account was looked through; a rejection is shown here. */
  onLook: (place: Place, region: string) => Promise<void>;
  onDismiss: () => void;
}

const FIRST_REGION = "us-east-1";

export function FindLostDialog({ onLook, onDismiss }: FindLostDialogProps) {
  const pick = useSourcePick({ label: "Account to look in", withDemo: true });
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  // A profile brings its Region, until the person chooses one.
  const region = chosen ?? pick.choice?.region ?? FIRST_REGION;

  const look = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await onLook(await pick.place(), region);
    } catch (reason) {
      setProblem(asProblem(reason));
      setBusy(false);
    }
  };

  return (
    <Modal
      visible
      header="Look for lost clusters"
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      data-testid="find-lost-dialog"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss} data-testid="find-lost-cancel">
              Cancel
            </Button>
            <Button variant="primary" disabled={!pick.ready || busy} onClick={() => { void look(); }} data-testid="find-lost-look">
              {busy ? "Looking" : "Look"}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {problem !== null && <ProblemAlert problem={problem} testId="find-lost-problem" />}
        <div>
          Everything that Landfall makes carries a tag. With it Landfall finds clusters that were made on another computer, or whose journal
          is gone. Looking changes nothing.
        </div>
        {pick.field}
        <FormField label="Region">
          <Select
            data-testid="find-lost-region"
            filteringType="auto"
            filteringAriaLabel="Find a Region"
            selectedOption={regionOption(region)}
            options={regionOptions([], region)}
            onChange={({ detail }) => { setChosen(detail.selectedOption.value ?? null); }}
          />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
