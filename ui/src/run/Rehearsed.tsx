/**
 * Beside what failed: which rehearsed failure has happened or is over, and the ways out of it. Whether the step failed
 * because of it, nobody knows: that one has happened while something fails is all that is said here.
 */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Rehearsal } from "../backend/bindings/Rehearsal";
import { Lesson, Solution } from "../components/rehearsing/RehearsalWords";
import type { RunActions } from "./useRunActions";

export interface RehearsedProps {
  /** Those that have happened, or are over. */
  rehearsals: Rehearsal[];
  actions: RunActions;
  /** It is solved, and the failed steps run again. */
  onDone: (code: string) => void;
  /** Leads to the switch that opens the demo account to terminals. */
  onTerminal: () => void;
}

export function Rehearsed({ rehearsals, ...ways }: RehearsedProps) {
  return (
    <SpaceBetween size="l">
      {rehearsals.map((rehearsal) => (
        <ThisOne key={rehearsal.code} rehearsal={rehearsal} {...ways} />
      ))}
    </SpaceBetween>
  );
}

function ThisOne({ rehearsal, actions, onDone, onTerminal }: Omit<RehearsedProps, "rehearsals"> & { rehearsal: Rehearsal }) {
  const { code, title, lesson, solution } = rehearsal;
  const over = rehearsal.state === "over";
  const header = over ? `A failure you rehearsed is over: ${title}` : `A failure you rehearse has happened: ${title}`;
  const solve = async (): Promise<void> => {
    if (await actions.solveAndTryAgain(code)) onDone(code);
  };
  return (
    <Alert type="info" header={header} data-testid={`rehearsed-${code}`} i18nStrings={{ infoIconAriaLabel: "Info" }}>
      <SpaceBetween size="xs">
        {over && <div>It has passed, or it was solved. Try again. If that fails for the same reason, have what is left of it cleared away.</div>}
        <Lesson text={lesson} />
        <Solution text={solution} />
        <SpaceBetween direction="horizontal" size="xs">
          {/* Never disabled: that would take the keyboard's focus from it, also where the engine refuses. */}
          <Button variant={over ? "normal" : "primary"} onClick={() => void solve()} data-testid={`solve-and-try-again-${code}`}>
            {over ? "Clear it away, then try again" : "Solve it for me, then try again"}
          </Button>
          <Button onClick={onTerminal} data-testid={`by-terminal-${code}`}>
            Solve it in a terminal
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </Alert>
  );
}
