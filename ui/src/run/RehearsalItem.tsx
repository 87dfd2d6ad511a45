/** One failure that was chosen: how it stands, what there is to read about it, and what can be done about it now. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Rehearsal } from "../backend/bindings/Rehearsal";
import type { Run } from "../backend/bindings/Run";
import { RehearsalStanding } from "../components/rehearsing/RehearsalStanding";
import { RehearsalWords } from "../components/rehearsing/RehearsalWords";
import { PartIsDone } from "./PartIsDone";

export interface RehearsalItemProps {
  rehearsal: Rehearsal;
  run: Run;
  /** All but how it stands is said beside the failed step. */
  shownAbove: boolean;
  /** A step, or the whole run, waits for the person. */
  stuck: boolean;
  /** Takes it back, solves it, or clears away what is left of it. */
  onEnd: () => void;
  onTerminal: () => void;
}

export function RehearsalItem({ rehearsal, run, shownAbove, stuck, onEnd, onTerminal }: RehearsalItemProps) {
  const { code, title, state } = rehearsal;
  return (
    // Where the keyboard goes when a button that did something with it is gone.
    <div role="group" aria-label={title} tabIndex={-1} data-testid={`rehearsal-${code}`}>
      <SpaceBetween size="xs">
        <Box variant="h3">{title}</Box>
        <RehearsalStanding rehearsal={rehearsal} />
        {state === "waits" && <PartIsDone rehearsal={rehearsal} run={run} />}
        {state === "over" && <div>It is solved, or it has passed. Where a step failed because of it, try again.</div>}
        {shownAbove ? <div>What to do about it stands above, beside what failed.</div> : <RehearsalWords rehearsal={rehearsal} />}
        {state === "waits" && (
          <Button ariaLabel={`Take it back: ${title}`} onClick={onEnd} data-testid={`take-back-${code}`}>
            Take it back
          </Button>
        )}
        {state === "happened" && !shownAbove && (
          <SpaceBetween direction="horizontal" size="xs">
            <Button ariaLabel={`Solve it for me: ${title}`} onClick={onEnd} data-testid={`solve-${code}`}>
              Solve it for me
            </Button>
            <Button onClick={onTerminal} data-testid={`by-terminal-${code}`}>
              Solve it in a terminal
            </Button>
          </SpaceBetween>
        )}
        {state === "over" && stuck && !shownAbove && (
          <Button ariaLabel={`Clear away what is left of it: ${title}`} onClick={onEnd} data-testid={`clear-${code}`}>
            Clear away what is left of it
          </Button>
        )}
      </SpaceBetween>
    </div>
  );
}
