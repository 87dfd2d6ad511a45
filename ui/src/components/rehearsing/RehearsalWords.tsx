/**
 * What there is to read about a failure that is rehearsed. Its solution is folded away until it has happened: who meets a
 * failure learns more from looking for the way out than from knowing it before.
 */
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Rehearsal } from "../../backend/bindings/Rehearsal";
import { Words } from "../Words";

export function RehearsalWords({ rehearsal }: { rehearsal: Rehearsal }) {
  return (
    <SpaceBetween size="xs">
      <Lesson text={rehearsal.lesson} />
      <div>
        <Box variant="strong">How it shows: </Box>
        <Words text={rehearsal.shows} />
      </div>
      {rehearsal.state === "happened" ? (
        <Solution text={rehearsal.solution} />
      ) : (
        // A fresh one for each failure: another one's solution must not stand open.
        <ExpandableSection key={rehearsal.code} variant="inline" headerText="How it is solved" data-testid="rehearsal-solution">
          <Words text={rehearsal.solution} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

export function Lesson({ text }: { text: string }) {
  return (
    <div>
      <Box variant="strong">What it teaches: </Box>
      <Words text={text} />
    </div>
  );
}

export function Solution({ text }: { text: string }) {
  return (
    <div className="any-name" data-testid="rehearsal-solution">
      <Box variant="strong">How it is solved: </Box>
      <Words text={text} />
    </div>
  );
}
