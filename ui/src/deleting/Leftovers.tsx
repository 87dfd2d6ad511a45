/**
 * What Landfall did not make and can remove: each is chosen by itself, and nothing in advance. Says what happens to it
 * otherwise, in the engine's words.
 */
import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";

import type { Leftover } from "../backend/bindings/Leftover";
import { hourlyOrFree } from "../components/format";
import { InfoLink } from "../components/InfoLink";

export interface LeftoversProps {
  leftovers: Leftover[];
  chosen: ReadonlySet<string>;
  onChoose: (key: string, wanted: boolean) => void;
}

export function Leftovers({ leftovers, chosen, onChoose }: LeftoversProps) {
  return (
    <Table
      data-testid="leftovers"
      wrapLines
      header={
        <Header
          variant="h2"
          counter={`(${leftovers.length})`}
          info={<InfoLink topic="leftovers" about="what Landfall did not make" />}
          description="It goes only if you choose it here, one by one."
        >
          Not made by Landfall
        </Header>
      }
      items={leftovers}
      trackBy="key"
      empty="Nothing else was found in this network or with this cluster's tags."
      ariaLabels={{ tableLabel: "What Landfall did not make" }}
      columnDefinitions={[
        {
          id: "choose",
          header: "Delete too",
          width: 110,
          cell: ({ key, title }) => (
            <Checkbox
              checked={chosen.has(key)}
              ariaLabel={`Delete ${title} too`}
              onChange={({ detail }) => { onChoose(key, detail.checked); }}
              data-testid={`also-${key}`}
            />
          ),
        },
        { id: "what", header: "What", isRowHeader: true, minWidth: 200, cell: (leftover) => <What leftover={leftover} /> },
        { id: "stays", header: "While it stays", minWidth: 260, cell: (leftover) => <WhileItStays leftover={leftover} /> },
        { id: "cost", header: "Cost", width: 170, cell: ({ cost_per_hour }) => hourlyOrFree(cost_per_hour) },
      ]}
    />
  );
}

function What({ leftover }: { leftover: Leftover }) {
  return (
    <>
      <div className="any-name">{leftover.title}</div>
      {leftover.made_by !== null && (
        <Box variant="small" color="text-body-secondary">
          Made by {leftover.made_by}
        </Box>
      )}
    </>
  );
}

function WhileItStays({ leftover }: { leftover: Leftover }) {
  return (
    <SpaceBetween size="xxs">
      <div>{leftover.while_it_stays}</div>
      {leftover.blocks && <StatusIndicator type="warning">The delete cannot finish while it stands</StatusIndicator>}
      {leftover.loses_data && <StatusIndicator type="warning">If you delete it, its data is lost</StatusIndicator>}
    </SpaceBetween>
  );
}
