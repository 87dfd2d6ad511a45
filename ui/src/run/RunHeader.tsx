/** The top of the run screen: which cluster, where, how it stands in words, and what can be pressed now. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import type { ClusterGone } from "../backend/bindings/ClusterGone";
import type { Run } from "../backend/bindings/Run";
import { CredentialsEnd } from "../components/CredentialsEnd";
import { headline } from "../components/headline";
import { InfoLink } from "../components/InfoLink";
import { PHASE_ICON } from "../components/states";

export interface RunHeaderProps {
  run: Run;
  /** Somebody else deleted its cluster. */
  gone: ClusterGone | null;
  busy: boolean;
  onStop: () => void;
  onDelete: () => void;
  onHome: () => void;
}

export function RunHeader({ run, gone, busy, onStop, onDelete, onHome }: RunHeaderProps) {
  const somethingRemains = run.phase === "deleted" && (run.receipt?.remaining.length ?? 0) > 0;
  const topic = run.direction === "delete" ? "delete" : "run";
  return (
    <SpaceBetween size="xs">
      <Header
        variant="h1"
        info={<InfoLink topic={topic} about="this page" />}
        description={<Place run={run} />}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {run.phase !== "deleted" && (
              <Button onClick={onHome} data-testid="go-home">
                Your clusters
              </Button>
            )}
            {run.phase === "running" && !run.driven_elsewhere && (
              <Button disabled={busy} onClick={onStop} data-testid="stop-run">
                Stop after what is running
              </Button>
            )}
            {(run.phase === "created" || run.phase === "stage-done") && !run.driven_elsewhere && gone === null && (
              <Button onClick={onDelete} data-testid="delete-cluster">
                Delete cluster
              </Button>
            )}
          </SpaceBetween>
        }
      >
        <span className="any-name">{run.spec.name}</span>
      </Header>
      <Box fontSize="heading-s" data-testid="run-words">
        <StatusIndicator type={somethingRemains || gone !== null ? "warning" : run.demo_paused ? "stopped" : PHASE_ICON[run.phase]}>{gone?.words ?? headline(run)}</StatusIndicator>
      </Box>
      {run.phase === "running" && run.credentials_end !== null && (
        <div>
          <CredentialsEnd at={run.credentials_end} neededSeconds={run.remaining_seconds} />{" "}
          <InfoLink topic="credentials-end" about="credentials that end" />
        </div>
      )}
      {run.phase === "running" && !run.driven_elsewhere && (
        <Box variant="small" color="text-body-secondary">
          If you stop, nothing new starts and what AWS is already {run.direction === "delete" ? "removing" : "making"} is finished. You can
          continue later.
        </Box>
      )}
    </SpaceBetween>
  );
}

function Place({ run }: { run: Run }) {
  const account = run.demo ? "Demo cloud, no cost" : `AWS account ${run.account}`;
  return <span data-testid="run-place">{`${run.spec.region} · ${account}`}</span>;
}
