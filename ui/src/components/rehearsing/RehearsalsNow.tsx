/** Says which failures wait or have happened, where they can only be met, not chosen: before a delete. */
import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Rehearsal } from "../../backend/bindings/Rehearsal";
import { RehearsalStanding } from "./RehearsalStanding";
import { RehearsalWords } from "./RehearsalWords";

/** `rehearsals`: those that wait or have happened. */
export function RehearsalsNow({ rehearsals }: { rehearsals: Rehearsal[] }) {
  return (
    <SpaceBetween size="l">
      {rehearsals.map((rehearsal) => (
        <Alert
          key={rehearsal.code}
          type="info"
          header={`You are rehearsing a failure: ${rehearsal.title}`}
          data-testid={`rehearsing-${rehearsal.code}`}
          i18nStrings={{ infoIconAriaLabel: "Info" }}
        >
          <SpaceBetween size="xs">
            <RehearsalStanding rehearsal={rehearsal} />
            <RehearsalWords rehearsal={rehearsal} />
          </SpaceBetween>
        </Alert>
      ))}
    </SpaceBetween>
  );
}
