/**
 * The home screen: the clusters made here, as the engine words them, those that are found without a journal, and the way
 * to a new one. Knows no other screen and asks again by itself only while something runs.
 */
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { RunSummary } from "../backend/bindings/RunSummary";
import type { DeletionTarget } from "../components/clusterPlace";
import { ProblemAlert } from "../components/ProblemAlert";
import { useReconnecting } from "../components/useReconnecting";
import { TerminalPanel } from "../terminal/TerminalPanel";
import { useTerminal } from "../terminal/useTerminal";
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
  const [inDemo, setInDemo] = useState<string | null>(null);
  const terminal = useTerminal(inDemo);
  // What a terminal does may have changed a cluster of the list.
  const { runs, problem, forget } = useRuns(terminal);
  const newest = runs?.find((run) => run.demo && run.phase === "created" && !run.driven_elsewhere)?.id ?? null;
  if (newest !== inDemo) setInDemo(newest);
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
      {terminal !== null && <TerminalPanel terminal={terminal} />}
      {lost.asking && <FindLostDialog onLook={lost.look} onDismiss={lost.dismiss} />}
      {dialog}
    </SpaceBetween>
  );
}
