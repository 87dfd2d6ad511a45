/** What slows all steps down at the moment. Stays in the page while it is empty, so that what appears is read aloud. */
import Alert from "@cloudscape-design/components/alert";

import { InfoLink } from "../components/InfoLink";

export function SlowedBy({ words }: { words: string | null }) {
  return (
    <div aria-live="polite" className="slowed-by">
      {words !== null && (
        <Alert type="info" data-testid="slowed-by" i18nStrings={{ infoIconAriaLabel: "Info" }}>
          {words} <InfoLink topic="offline" about="waiting for AWS" />
        </Alert>
      )}
    </div>
  );
}
