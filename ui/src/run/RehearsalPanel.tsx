/**
 * Rehearsing failures in the demo cloud, in the middle of a run: what waits or has happened, what there is to learn from
 * it, the ways out, and a failure to choose. Folded away until there is something in it.
 */
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useEffect, useRef, useState } from "react";

import type { Rehearsal } from "../backend/bindings/Rehearsal";
import type { Run } from "../backend/bindings/Run";
import { InfoLink } from "../components/InfoLink";
import { ProblemAlert } from "../components/ProblemAlert";
import { STATES } from "../components/rehearsing/parts";
import type { Rehearsing } from "../components/rehearsing/useRehearsals";
import { ChooseRehearsal } from "./ChooseRehearsal";
import { RehearsalItem } from "./RehearsalItem";

export interface RehearsalPanelProps {
  run: Run;
  rehearsing: Rehearsing;
  /** What stands beside the failed step, with its ways out. */
  shownAbove: Rehearsal[];
  /** A step, or the whole run, waits for the person. */
  stuck: boolean;
  /** Where the keyboard is to be now: at this failure, or at the heading where it is gone. */
  moveTo: { code: string } | null;
  onMoveTo: (code: string) => void;
  /** Leads to the switch that opens the demo account to terminals. */
  onTerminal: () => void;
}

export function RehearsalPanel({ run, rehearsing, shownAbove, stuck, moveTo, onMoveTo, onTerminal }: RehearsalPanelProps) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const { rehearsals, begin, end, problem } = rehearsing;
  const begun = rehearsals.filter(({ state }) => state !== "off");
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (moveTo === null) return;
    const heading = place.current?.querySelector<HTMLElement>("[aria-expanded]");
    const item = place.current?.querySelector<HTMLElement>(`[data-testid="rehearsal-${moveTo.code}"]`);
    const open = heading?.getAttribute("aria-expanded") === "true";
    (open ? (item ?? heading) : heading)?.focus();
  }, [moveTo]);

  return (
    <div ref={place}>
      <ExpandableSection
        variant="container"
        headerText="Rehearse a failure"
        headerInfo={<InfoLink topic="rehearsal" about="rehearsing a failure" />}
        headerActions={<InShort rehearsals={begun} />}
        expanded={chosen ?? begun.length > 0}
        onChange={({ detail }) => { setChosen(detail.expanded); }}
        data-testid="rehearsal-panel"
      >
        <SpaceBetween size="l">
          {problem !== null && <ProblemAlert problem={problem} testId="rehearsal-problem" />}
          {begun.map((rehearsal) => (
            <RehearsalItem
              key={rehearsal.code}
              rehearsal={rehearsal}
              run={run}
              shownAbove={shownAbove.includes(rehearsal)}
              stuck={stuck}
              onEnd={() => {
                void end(rehearsal.code).then((done) => { if (done) onMoveTo(rehearsal.code); });
              }}
              onTerminal={onTerminal}
            />
          ))}
          <ChooseRehearsal
            run={run}
            rehearsals={rehearsals.filter(({ state }) => state === "off" || state === "over")}
            another={begun.length > 0}
            onBegin={async (code) => {
              setChosen(true);
              const begun = await begin(code);
              if (begun) onMoveTo(code);
              return begun;
            }}
          />
        </SpaceBetween>
        <LiveRegion hidden>{begun.map(({ title, state }) => `${title}: ${STATES[state].words}`).join(". ")}</LiveRegion>
      </ExpandableSection>
    </div>
  );
}

/** The one word that matters while the panel is folded. */
function InShort({ rehearsals }: { rehearsals: Rehearsal[] }) {
  const first = (["happened", "waits"] as const).find((state) => rehearsals.some((one) => one.state === state));
  return first === undefined ? null : <StatusIndicator type={STATES[first].icon}>{STATES[first].words}</StatusIndicator>;
}
