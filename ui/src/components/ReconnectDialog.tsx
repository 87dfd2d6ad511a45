/**
 * Connects again to the account of a cluster that was made earlier. Offers what the engine found, and a field to paste
 * into; whether it is the right account is judged by the engine, and said here, so that another can be chosen.
 */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Problem } from "../backend/bindings/Problem";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import type { ClusterPlace } from "./clusterPlace";
import { ProblemAlert } from "./ProblemAlert";
import { useSourcePick } from "./useSourcePick";

export interface ReconnectDialogProps {
  place: ClusterPlace;
  /** A rejection is shown here, and the person may choose again. */
  onConnected: () => Promise<void>;
  onDismiss: () => void;
}

export function ReconnectDialog({ place, onConnected, onDismiss }: ReconnectDialogProps) {
  const backend = useBackend();
  const pick = useSourcePick({ label: "Credentials to use", demoOnly: place.demo, first: place.source });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const connect = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await backend.connect(await pick.place(), place.region);
      await onConnected();
    } catch (reason) {
      setProblem(asProblem(reason));
      setBusy(false);
    }
  };

  return (
    <Modal
      visible
      header={place.demo ? "Connect to the demo cloud" : "Connect to AWS again"}
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      data-testid="reconnect-dialog"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss} data-testid="reconnect-cancel">
              Cancel
            </Button>
            <Button variant="primary" disabled={!pick.ready || busy} onClick={() => { void connect(); }} data-testid="reconnect-connect">
              Connect and continue
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {problem !== null && <ProblemAlert problem={problem} testId="reconnect-problem" />}
        <div>
          <strong className="any-name">{place.name}</strong>
          {place.demo
            ? " is in the demo cloud."
            : ` is in account ${place.account}, ${place.region}. Going on with it needs credentials of this account. Landfall never stores temporary credentials.`}
        </div>
        {pick.field}
      </SpaceBetween>
    </Modal>
  );
}
