/** The parts of one cluster's card. What may be pressed follows from the run's phase alone. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import type { RunSummary } from "../backend/bindings/RunSummary";
import { PHASE_ICON } from "../components/states";

export function ClusterName({ run, onOpen }: { run: RunSummary; onOpen: (runId: string) => void }) {
  return (
    <span className="any-name" data-testid={`cluster-row-${run.name}`}>
      {run.unreadable === null ? (
        <Link fontSize="heading-m" onFollow={() => { onOpen(run.id); }}>
          {run.name}
        </Link>
      ) : (
        <Box variant="span" fontSize="heading-m">
          {run.name}
        </Box>
      )}
    </span>
  );
}

export function ClusterState({ run }: { run: RunSummary }) {
  if (run.unreadable === null) return <StatusIndicator type={PHASE_ICON[run.phase]}>{run.words}</StatusIndicator>;
  return (
    <SpaceBetween size="xxs">
      <StatusIndicator type="warning">Its journal cannot be read</StatusIndicator>
      <Box variant="small">{run.unreadable}</Box>
    </SpaceBetween>
  );
}

export interface ClusterActionsProps {
  run: RunSummary;
  onOpen: (runId: string) => void;
  onDelete: (run: RunSummary) => void;
  onForget: (run: RunSummary) => void;
}

export function ClusterActions({ run, onOpen, onDelete, onForget }: ClusterActionsProps) {
  if (run.unreadable !== null) return null;
  const forgettable = run.phase === "deleted" || run.phase === "new";
  const deletable = run.phase === "created" || run.phase === "stage-done" || run.phase === "paused";
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button ariaLabel={`Open ${run.name}`} onClick={() => { onOpen(run.id); }} data-testid={`open-${run.name}`}>
        Open
      </Button>
      {deletable && (
        <Button ariaLabel={`Delete ${run.name}`} onClick={() => { onDelete(run); }} data-testid={`delete-${run.name}`}>
          Delete
        </Button>
      )}
      {forgettable && (
        <Button ariaLabel={`Remove ${run.name} from the list`} onClick={() => { onForget(run); }} data-testid={`forget-${run.name}`}>
          Remove from list
        </Button>
      )}
    </SpaceBetween>
  );
}
