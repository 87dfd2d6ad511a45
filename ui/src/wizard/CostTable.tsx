/** The bill, line by line, as the engine adds it up. */
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";

import type { Assessment } from "../backend/bindings/Assessment";
import { InfoLink } from "../components/InfoLink";

const USD = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const USD_ROUND = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export function CostTable({ assessment, demo }: { assessment: Assessment; demo: boolean }) {
  return (
    <Table
      data-testid="cost"
      // A long line would push the price out of sight.
      wrapLines
      header={
        <Header variant="h2" info={<InfoLink topic="cost" about="the cost" />} description={assessment.cost_note}>
          Cost
        </Header>
      }
      items={assessment.cost}
      ariaLabels={{ tableLabel: "Cost an hour, line by line" }}
      columnDefinitions={[
        { id: "title", header: "What", cell: ({ title }) => title, isRowHeader: true, minWidth: 200 },
        { id: "how", header: "How it adds up", cell: ({ how }) => how },
        // Wide enough for a number: half of one would be another price.
        { id: "hour", header: "USD an hour", width: 130, minWidth: 130, cell: ({ per_hour }) => USD.format(per_hour) },
      ]}
      footer={
        <Box variant="strong" data-testid="cost-total">
          Together {USD.format(assessment.cost_per_hour)} USD an hour, {USD_ROUND.format(assessment.cost_per_day)} USD a day
          {demo ? " if this were AWS. The demo cloud costs nothing." : ", until you delete the cluster."}
        </Box>
      }
    />
  );
}
