/** All kinds of workers side by side, in the engine's words. */
import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";

import type { WorkerAdvice } from "../../backend/bindings/WorkerAdvice";
import type { WorkerKindRow } from "../../backend/bindings/WorkerKindRow";

export function WorkerComparison({ advice }: { advice: WorkerAdvice }) {
  return (
    <Table
      variant="embedded"
      wrapLines
      contentDensity="compact"
      data-testid="worker-kinds"
      header={<Header variant="h3" description="One cluster can have several of them.">All kinds of workers</Header>}
      items={advice.comparison}
      trackBy="kind"
      ariaLabels={{ tableLabel: "All kinds of workers" }}
      columnDefinitions={[
        { id: "kind", header: "Kind", cell: (row) => <Kind row={row} recommended={row.kind === advice.recommended} />, isRowHeader: true, width: 170 },
        { id: "aws", header: "What AWS does", cell: ({ aws_does }) => aws_does },
        { id: "you", header: "What you do", cell: ({ you_do }) => you_do },
        { id: "costs", header: "What it costs", cell: ({ costs }) => costs },
        { id: "limits", header: "Its limits", cell: ({ limits }) => limits },
        { id: "good-for", header: "Good for", cell: ({ good_for }) => good_for },
      ]}
    />
  );
}

function Kind({ row, recommended }: { row: WorkerKindRow; recommended: boolean }) {
  return (
    <>
      <Box fontWeight={recommended ? "bold" : "normal"}>{row.title}</Box>
      {recommended && <Badge color="blue">For you</Badge>}
      {row.speaks_against !== null && <Box variant="small" color="text-body-secondary">{row.speaks_against}</Box>}
    </>
  );
}
