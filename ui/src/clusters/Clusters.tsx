/**
 * The home screen: the clusters made here, as the engine words them, and the way to a new one. Knows no other screen
 * and asks again by itself only while something runs.
 */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Cards from "@cloudscape-design/components/cards";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { RunSummary } from "../backend/bindings/RunSummary";
import { useBackend } from "../backend/context";
import { hourly, moment } from "../components/format";
import { InfoLink } from "../components/InfoLink";
import { ProblemAlert } from "../components/ProblemAlert";
import { TypedNameDialog } from "../components/TypedNameDialog";
import { useReconnecting } from "../components/useReconnecting";
import { ClusterActions, ClusterName, ClusterState } from "./ClusterCard";
import "./clusters.css";
import { useRuns } from "./useRuns";
import { Welcome } from "./Welcome";

export interface ClustersProps {
  onNew: () => void;
  onOpen: (runId: string) => void;
}

export function Clusters({ onNew, onOpen }: ClustersProps) {
  const backend = useBackend();
  const { runs, problem, forget } = useRuns();
  const { attempt, dialog } = useReconnecting();
  const [deleting, setDeleting] = useState<RunSummary | null>(null);

  // Not the list and then the welcome: what is there is not known yet.
  if (runs === null && problem === null) return <Box color="text-status-inactive">Reading your clusters</Box>;
  if (runs?.length === 0) return <Welcome onNew={onNew} />;
  return (
    <SpaceBetween size="l">
      {problem !== null && <ProblemAlert problem={problem} />}
      <Cards
        items={runs ?? []}
        trackBy="id"
        entireCardClickable={false}
        cardsPerRow={[{ cards: 1 }, { minWidth: 900, cards: 2 }]}
        ariaLabels={{ itemSelectionLabel: (_, run) => run.name, selectionGroupLabel: "Clusters" }}
        header={
          <Header
            variant="h1"
            info={<InfoLink topic="home" about="your clusters" />}
            counter={`(${runs?.length ?? 0})`}
            description="Made on this computer, newest first."
            actions={
              <Button variant="primary" onClick={onNew} data-testid="new-cluster">
                Create cluster
              </Button>
            }
          >
            Your clusters
          </Header>
        }
        empty="The list could not be read"
        cardDefinition={{
          header: (run) => <ClusterName run={run} onOpen={onOpen} />,
          sections: [
            { id: "state", header: "State", content: (run) => <ClusterState run={run} /> },
            { id: "place", header: "Place", content: (run) => `${run.region} · ${run.demo ? "Demo cloud" : `account ${run.account}`}`, width: 50 },
            { id: "cost", header: "Cost now", content: (run) => (run.demo ? "nothing: demo cloud" : hourly(run.cost_per_hour)), width: 50 },
            { id: "made", header: "Made", content: (run) => moment(run.created_at), width: 50 },
            { id: "actions", content: (run) => <ClusterActions run={run} onOpen={onOpen} onDelete={setDeleting} onForget={forget} /> },
          ],
        }}
        data-testid="clusters"
      />
      {deleting !== null && (
        <TypedNameDialog
          title="Delete cluster"
          name={deleting.name}
          hidden={dialog !== null}
          onDismiss={() => { setDeleting(null); }}
          onConfirm={async (typedName) => {
            const begun = await attempt(deleting, () => backend.deleteRun(deleting.id, typedName));
            setDeleting(null);
            if (begun) onOpen(deleting.id);
          }}
        >
          <div>
            Delete <strong className="any-name">{deleting.name}</strong> in {deleting.region} and everything Landfall made with it? What runs in
            the cluster is lost. The next page lists each thing and shows it go.
          </div>
        </TypedNameDialog>
      )}
      {dialog}
    </SpaceBetween>
  );
}
