/**
 * The home screen: the clusters made here, as the engine words them, those that are found without a journal, and the way
 * to a new one. Knows no other screen and asks again by itself only while something runs.
 */
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { RunSummary } from "../backend/bindings/RunSummary";
import type { DeletionTarget } from "../components/clusterPlace";
import { ProblemAlert } from "../components/ProblemAlert";
import { useReconnecting } from "../components/useReconnecting";
import { ClusterCards } from "./ClusterCards";
import { FindLostDialog } from "./FindLostDialog";
import { LostClusters } from "./LostClusters";
import { useContinue } from "./useContinue";
import { useLostRuns } from "./useLostRuns";
import { useRuns } from "./useRuns";
import { Welcome } from "./Welcome";

export interface ClustersProps {
  onNew: () => void;
  onOpen: (runId: string) => void;
  /** Opens the page that asks before anything is removed. */
  onDelete: (target: DeletionTarget) => void;
}

export function Clusters({ onNew, onOpen, onDelete }: ClustersProps) {
  const { runs, problem, forget } = useRuns();
  const { attempt, dialog } = useReconnecting();
  const going = useContinue(attempt, onOpen);
  const lost = useLostRuns(onOpen);

  // Not the list and then the welcome: what is there is not known yet.
  if (runs === null && problem === null) return <Box color="text-status-inactive">Reading your clusters</Box>;
  const remove = (run: RunSummary): void => { onDelete({ ...run, title: run.phase === "created" ? "Delete cluster" : "Undo everything" }); };
  return (
    <SpaceBetween size="l">
      {[problem, going.problem, lost.problem].map((each, index) => each !== null && <ProblemAlert key={index} problem={each} />)}
      {runs?.length === 0 ? (
        <Welcome onNew={onNew} onFindLost={lost.ask} />
      ) : (
        <ClusterCards
          runs={runs ?? []}
          busy={going.busy}
          onNew={onNew}
          onFindLost={lost.ask}
          onContinue={going.goOn}
          onOpen={onOpen}
          onDelete={remove}
          onForget={forget}
        />
      )}
      <LostClusters lost={lost} />
      {lost.asking && <FindLostDialog onLook={lost.look} onDismiss={lost.dismiss} />}
      {dialog}
    </SpaceBetween>
  );
}
