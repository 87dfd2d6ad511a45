/** Asks before answers are lost, and says what stands when the wizard is left in the middle. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect } from "react";

import type { Run } from "../backend/bindings/Run";
import { hourly } from "../components/format";

export interface LeaveDialogProps {
  run: Run | null;
  /** The cluster stands, and only its answers were changed. */
  changing: boolean;
  /** There is something to lose; otherwise the wizard is left without a word. */
  ask: boolean;
  onLeave: () => void;
  onStay: () => void;
}

export function LeaveDialog({ run, changing, ask, onLeave, onStay }: LeaveDialogProps) {
  useEffect(() => {
    if (!ask) onLeave();
  }, [ask, onLeave]);
  if (!ask) return null;
  return (
    <Modal
      visible
      data-testid="leave-dialog"
      header="Leave the wizard"
      closeAriaLabel="Stay in the wizard"
      onDismiss={onStay}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button data-testid="leave-stay" onClick={onStay}>
              Stay
            </Button>
            <Button variant="primary" data-testid="leave-confirm" onClick={onLeave}>
              Leave
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {changing && "Nothing was changed: the cluster stays as it is. The answers given here are lost."}
      {!changing && (run === null ? "Nothing has been created. The answers given so far are lost." : <WhatStands run={run} />)}
    </Modal>
  );
}

function WhatStands({ run }: { run: Run }) {
  return (
    <SpaceBetween size="s">
      <div>
        What was asked for goes on being created, and stays in the list of clusters at home. There you can watch it, go on, or
        delete it. Answers on later pages are lost.
      </div>
      {run.standing.length === 0 ? (
        <div>Nothing stands yet.</div>
      ) : (
        <div>
          <Box variant="strong">{run.cost_per_hour === 0 ? "Standing now, free of charge:" : `Standing now, for ${hourly(run.cost_per_hour)}:`}</Box>
          <ul>
            {run.standing.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </SpaceBetween>
  );
}
