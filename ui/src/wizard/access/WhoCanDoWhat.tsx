/** What all answers about access come to, as the engine words it: who gets in, how, and what they may do where. */
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";

import type { AccessRow } from "../../backend/bindings/AccessRow";
import type { AccessTable } from "../../backend/bindings/AccessTable";
import { InfoLink } from "../../components/InfoLink";
import { Words } from "../../components/Words";

export function WhoCanDoWhat({ table }: { table: AccessTable }) {
  return (
    <Table
      data-testid="access-table"
      contentDensity="compact"
      wrapLines
      header={
        <Header variant="h2" info={<InfoLink topic="access-table" about="who can do what" />} description="What your answers come to. Nothing to enter here.">
          Who can do what
        </Header>
      }
      items={table.rows}
      ariaLabels={{ tableLabel: "Who can do what in the cluster" }}
      empty="Nobody."
      columnDefinitions={[
        { id: "who", header: "Who", cell: (row) => <Who row={row} />, isRowHeader: true, minWidth: 170 },
        { id: "how", header: "How", cell: (row) => <How row={row} />, minWidth: 200 },
        { id: "what", header: "What", cell: ({ what, overridden }) => (overridden ? <s>{what}</s> : what), minWidth: 150 },
        { id: "where", header: "Where", cell: ({ scope }) => scope, minWidth: 130 },
      ]}
      footer={table.notes.length > 0 && <Notes notes={table.notes} />}
    />
  );
}

function Who({ row }: { row: AccessRow }) {
  return (
    <>
      {row.who}
      {row.principal_arn !== "" && (
        <Box variant="small" display="block">
          <span className="any-name">{row.principal_arn}</span>
        </Box>
      )}
    </>
  );
}

function How({ row }: { row: AccessRow }) {
  return (
    <>
      {row.how_words}
      {row.explanation !== "" && (
        <Box variant="small" display="block">
          <Words text={row.explanation} />
        </Box>
      )}
    </>
  );
}

function Notes({ notes }: { notes: string[] }) {
  return (
    <ul className="plain-list" data-testid="access-notes">
      {notes.map((note) => (
        <li key={note}>
          <Words text={note} />
        </li>
      ))}
    </ul>
  );
}
