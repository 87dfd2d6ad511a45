/** The parts of one cluster's card. What may be pressed follows from the run's phase alone. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import type { RunSummary } from "../backend/bindings/RunSummary";
import { hourly, moment } from "../components/format";
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
  if (run.unreadable !== null) {
    return (
      <SpaceBetween size="xxs">
        <StatusIndicator type="warning">{run.words}</StatusIndicator>
        <Box variant="small">{run.unreadable}</Box>
      </SpaceBetween>
    );
  }
  if (run.gone !== null) {
    return (
      <SpaceBetween size="xxs">
        <StatusIndicator type="warning">{run.gone.words}</StatusIndicator>
        <Box variant="small">{run.gone.remains}</Box>
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="xxs">
      <StatusIndicator type={goesOnCosting(run) ? "warning" : PHASE_ICON[run.phase]}>{run.words}</StatusIndicator>
      {run.driven_elsewhere && <Box variant="small">Another Landfall drives this run</Box>}
    </SpaceBetween>
  );
}

/** What is not known of a journal that cannot be read is not made up. */
export function ClusterPlaceLine({ run }: { run: RunSummary }) {
  if (run.region === "" || run.account === "") return NOT_KNOWN;
  return `${run.region} · ${run.demo ? "Demo cloud" : `account ${run.account}`}`;
}

export function ClusterCost({ run }: { run: RunSummary }) {
  if (run.unreadable !== null) return NOT_KNOWN;
  return run.demo ? "nothing: demo cloud" : hourly(run.cost_per_hour);
}

export function ClusterMade({ run }: { run: RunSummary }) {
  return run.created_at > 0 ? moment(run.created_at) : NOT_KNOWN;
}

const NOT_KNOWN = "not known";

/** Deleted, and something stayed behind that is not free. */
function goesOnCosting(run: RunSummary): boolean {
  return run.phase === "deleted" && run.cost_per_hour > 0;
}

export interface ClusterActionsProps {
  run: RunSummary;
  /** Something was asked of AWS for one of the cards, and is awaited. */
  busy: boolean;
  onContinue: (run: RunSummary) => void;
  onOpen: (runId: string) => void;
  onDelete: (run: RunSummary) => void;
  onForget: (run: RunSummary) => void;
}

export function ClusterActions({ run, busy, onContinue, onOpen, onDelete, onForget }: ClusterActionsProps) {
  if (run.unreadable !== null) return null;
  const mine = !run.driven_elsewhere;
  const forgettable = mine && (run.phase === "deleted" || run.phase === "new");
  const deletable = mine && (run.phase === "created" || run.phase === "stage-done" || run.phase === "paused");
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {mine && run.phase === "paused" && (
        <Button variant="primary" disabled={busy} ariaLabel={`Continue ${run.name}`} onClick={() => { onContinue(run); }} data-testid={`continue-${run.name}`}>
          Continue
        </Button>
      )}
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
