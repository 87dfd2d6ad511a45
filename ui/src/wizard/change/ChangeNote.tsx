/** One line at the top of a page: that its part of the cluster stands, and what can still be done with it. */
import Alert from "@cloudscape-design/components/alert";

import { InfoLink } from "../../components/InfoLink";

export function ChangeNote() {
  return (
    <Alert type="info" data-testid="change-note" i18nStrings={{ infoIconAriaLabel: "Info" }}>
      This cluster stands. Landfall adds what is new in the answers, and deletes what you take out of them. What stays keeps its answers:
      where you change one, its field says what to put back. <InfoLink topic="change" about="changing a cluster" />
    </Alert>
  );
}
