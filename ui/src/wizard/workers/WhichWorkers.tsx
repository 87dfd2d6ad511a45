/** The quiet way to help with choosing: one line and a button, then a dialog. */
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Draft } from "../draft";
import { WhichWorkersDialog } from "./WhichWorkersDialog";

export function WhichWorkers({ draft, clusterBegun }: { draft: Draft; clusterBegun: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <span>Not sure which workers you need?</span>
        <Button variant="inline-link" data-testid="which-workers" onClick={() => { setOpen(true); }}>
          Answer four questions
        </Button>
      </SpaceBetween>
      {open && <WhichWorkersDialog draft={draft} clusterBegun={clusterBegun} onDismiss={() => { setOpen(false); }} />}
    </>
  );
}
