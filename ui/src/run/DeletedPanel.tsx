/** The end of a deletion. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";

import type { Run } from "../backend/bindings/Run";
import { duration } from "../components/format";

export function DeletedPanel({ run, onHome }: { run: Run; onHome: () => void }) {
  return (
    <Alert
      type="success"
      i18nStrings={{ successIconAriaLabel: "Success" }}
      header="Nothing is left"
      action={
        <Button onClick={onHome} data-testid="deleted-home">
          Your clusters
        </Button>
      }
      data-testid="nothing-left"
    >
      Everything that Landfall made for {run.spec.name} is gone from the account, and it costs nothing any more. Deleting took{" "}
      {duration(run.elapsed_seconds)}.
    </Alert>
  );
}
