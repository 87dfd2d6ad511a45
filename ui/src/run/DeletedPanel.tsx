/** The end of a deletion: the receipt. What was found, and its words, come from the engine. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Receipt } from "../backend/bindings/Receipt";
import type { Run } from "../backend/bindings/Run";
import { duration } from "../components/format";
import { ItemsThatGo } from "../components/ItemsThatGo";
import { Words } from "../components/Words";
import { Remaining } from "./Remaining";
import { SaveReceipt } from "./SaveReceipt";

export interface DeletedPanelProps {
  run: Run;
  /** Resolves with the file's path; rejects with a problem. */
  saveReceipt: () => Promise<string>;
  onDeleteAgain: () => void;
  onHome: () => void;
}

export function DeletedPanel({ run, saveReceipt, onDeleteAgain, onHome }: DeletedPanelProps) {
  const { receipt } = run;
  const clean = receipt === null || (receipt.remaining.length === 0 && receipt.unseen.length === 0);
  const home = (
    <Button onClick={onHome} data-testid="deleted-home">
      Your clusters
    </Button>
  );
  return (
    <SpaceBetween size="l">
      <Alert
        type={clean ? "success" : "warning"}
        header={receipt?.words ?? "Everything that Landfall made is gone"}
        action={home}
        data-testid={clean ? "nothing-left" : "something-left"}
        i18nStrings={{ successIconAriaLabel: "Success", warningIconAriaLabel: "Warning" }}
      >
        <SpaceBetween size="s">
          <div>
            {clean && `Everything that Landfall made for ${run.spec.name} is gone from the account. `}Deleting took {duration(run.elapsed_seconds)}.
          </div>
          {receipt !== null && receipt.unseen.length > 0 && <Unseen reasons={receipt.unseen} />}
          {receipt !== null && <Removed receipt={receipt} />}
          {receipt !== null && <SaveReceipt save={saveReceipt} />}
        </SpaceBetween>
      </Alert>
      {receipt !== null && receipt.remaining.length > 0 && (
        <Remaining receipt={receipt} onDeleteAgain={run.driven_elsewhere ? null : onDeleteAgain} />
      )}
    </SpaceBetween>
  );
}

function Unseen({ reasons }: { reasons: string[] }) {
  return (
    <div>
      <Box variant="strong">Could not be looked at:</Box>
      <ul className="plain-list">
        {reasons.map((reason) => (
          <li key={reason}>
            <Words text={reason} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Removed({ receipt: { removed } }: { receipt: Receipt }) {
  if (removed.length === 0) return null;
  return (
    <ExpandableSection variant="inline" headerText={`What was removed (${removed.length})`} data-testid="removed">
      <ItemsThatGo items={removed} label="What was removed, in order" />
    </ExpandableSection>
  );
}
