/**
 * Beside what failed: which rehearsed failure has happened, and the ways out of it. The engine does not know that a
 * failure was rehearsed; that one has happened while something fails is all that is said here.
 */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Rehearsal } from "../backend/bindings/Rehearsal";
import { Lesson, Solution } from "../components/rehearsing/RehearsalWords";
import type { RunActions } from "./useRunActions";

export interface RehearsedProps {
  /** Those that have happened. */
  rehearsals: Rehearsal[];
  actions: RunActions;
  /** Leads to the switch that opens the demo account to terminals. */
  onTerminal: () => void;
}

export function Rehearsed({ rehearsals, actions, onTerminal }: RehearsedProps) {
  return (
    <SpaceBetween size="l">
      {rehearsals.map((rehearsal) => (
        <ThisOne key={rehearsal.code} rehearsal={rehearsal} actions={actions} onTerminal={onTerminal} />
      ))}
    </SpaceBetween>
  );
}

function ThisOne({ rehearsal, actions, onTerminal }: Omit<RehearsedProps, "rehearsals"> & { rehearsal: Rehearsal }) {
  const { code, title, lesson, solution } = rehearsal;
  return (
    <Alert type="info" header={`You rehearsed this: ${title}`} data-testid={`rehearsed-${code}`} i18nStrings={{ infoIconAriaLabel: "Info" }}>
      <SpaceBetween size="xs">
        <Lesson text={lesson} />
        <Solution text={solution} />
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            variant="primary"
            disabled={actions.busy}
            onClick={() => void actions.solveAndTryAgain(code)}
            data-testid={`solve-and-try-again-${code}`}
          >
            Solve it for me, then try again
          </Button>
          <Button onClick={onTerminal} data-testid={`by-terminal-${code}`}>
            Solve it in a terminal
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </Alert>
  );
}
