/** How a rehearsed failure stands, in a line: it waits, and for what; it has happened; it is over. */
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import type { Rehearsal } from "../../backend/bindings/Rehearsal";
import { STATES, whenMet } from "./parts";

export function RehearsalStanding({ rehearsal: { met, state } }: { rehearsal: Rehearsal }) {
  const { icon, words } = STATES[state];
  return (
    <div data-testid="rehearsal-state">
      <StatusIndicator type={icon}>{words}</StatusIndicator>
      {state === "waits" && <>. {whenMet(met)}</>}
    </div>
  );
}
