/** The clusters made here, one card each, and the ways to one that is not. */
import Button from "@cloudscape-design/components/button";
import Cards from "@cloudscape-design/components/cards";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { RunSummary } from "../backend/bindings/RunSummary";
import { InfoLink } from "../components/InfoLink";
import { ClusterActions, type ClusterActionsProps, ClusterCost, ClusterMade, ClusterName, ClusterPlaceLine, ClusterState } from "./ClusterCard";

export interface ClusterCardsProps extends Omit<ClusterActionsProps, "run"> {
  runs: RunSummary[];
  onNew: () => void;
  onFindLost: () => void;
}

export function ClusterCards({ runs, onNew, onFindLost, ...actions }: ClusterCardsProps) {
  return (
    <Cards
      items={runs}
      trackBy="id"
      entireCardClickable={false}
      cardsPerRow={[{ cards: 1 }, { minWidth: 900, cards: 2 }]}
      ariaLabels={{ itemSelectionLabel: (_, run) => run.name, selectionGroupLabel: "Clusters" }}
      header={
        <Header
          variant="h1"
          info={<InfoLink topic="home" about="your clusters" />}
          counter={`(${runs.length})`}
          description="Made on this computer, newest first."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={onFindLost} data-testid="find-lost">
                Look for lost clusters
              </Button>
              <Button variant="primary" onClick={onNew} data-testid="new-cluster">
                Create cluster
              </Button>
            </SpaceBetween>
          }
        >
          Your clusters
        </Header>
      }
      empty="The list could not be read"
      cardDefinition={{
        header: (run) => <ClusterName run={run} onOpen={actions.onOpen} />,
        sections: [
          { id: "state", header: "State", content: (run) => <ClusterState run={run} /> },
          { id: "place", header: "Place", content: (run) => <ClusterPlaceLine run={run} />, width: 50 },
          { id: "cost", header: "Cost now", content: (run) => <ClusterCost run={run} />, width: 50 },
          { id: "made", header: "Made", content: (run) => <ClusterMade run={run} />, width: 50 },
          { id: "actions", content: (run) => <ClusterActions run={run} {...actions} /> },
        ],
      }}
      data-testid="clusters"
    />
  );
}
