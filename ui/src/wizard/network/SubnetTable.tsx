/** The subnets that will be made, as the engine cuts them. */
import Table from "@cloudscape-design/components/table";

import type { SubnetPreview } from "../../backend/bindings/SubnetPreview";

const NUMBER = new Intl.NumberFormat("en-US");

export function SubnetTable({ subnets }: { subnets: SubnetPreview[] }) {
  return (
    <Table
      data-testid="subnets"
      variant="embedded"
      contentDensity="compact"
      items={subnets}
      trackBy="cidr"
      ariaLabels={{ tableLabel: "Subnets that will be made" }}
      empty="The subnets show here when the address block is right."
      columnDefinitions={[
        { id: "title", header: "Subnet", cell: ({ title }) => title, isRowHeader: true },
        { id: "cidr", header: "Address block", cell: ({ cidr }) => cidr },
        { id: "addresses", header: "Usable addresses", cell: ({ addresses }) => NUMBER.format(addresses) },
      ]}
    />
  );
}
