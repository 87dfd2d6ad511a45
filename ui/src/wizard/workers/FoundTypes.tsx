/** The instance types that fit a wish, to choose one of. */
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";

import type { InstanceTypeOffer } from "../../backend/bindings/InstanceTypeOffer";

export interface FoundTypesProps {
  /** None: the first answer is on its way. */
  found: InstanceTypeOffer[] | null;
  picked: InstanceTypeOffer | null;
  onPick: (offer: InstanceTypeOffer) => void;
}

const MIB_IN_GIB = 1024;

export function FoundTypes({ found, picked, onPick }: FoundTypesProps) {
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
      data-testid="found-types"
      header={<Header variant="h3" counter={found === null ? "" : `(${found.length})`} description="Cheapest first.">Types that fit</Header>}
      items={found ?? []}
      trackBy="name"
      selectionType="single"
      selectedItems={picked === null ? [] : [picked]}
      onSelectionChange={({ detail }) => { detail.selectedItems.slice(0, 1).forEach(onPick); }}
      onRowClick={({ detail }) => { onPick(detail.item); }}
      ariaLabels={{
        tableLabel: "Instance types that fit",
        selectionGroupLabel: "Choose an instance type",
        itemSelectionLabel: (_, { name }) => `Choose ${name}`,
      }}
      empty={found === null ? "Looking…" : "No instance type has all of this. Ask for less, or for a higher price."}
      columnDefinitions={[
        { id: "name", header: "Type", cell: ({ name }) => name, isRowHeader: true },
        { id: "vcpus", header: "vCPUs", cell: ({ vcpus }) => vcpus },
        { id: "memory", header: "Memory", cell: ({ memory_mib }) => `${memory_mib / MIB_IN_GIB} GiB` },
        { id: "pods", header: "Pods", cell: ({ pods }) => pods },
        { id: "architecture", header: "Processor", cell: ({ architecture }) => architecture },
        { id: "price", header: "USD an hour", cell: ({ price_per_hour }) => price_per_hour ?? "Not known" },
        { id: "free", header: "Free plan", cell: ({ free_tier }) => (free_tier ? "Yes" : "No") },
      ]}
    />
  );
}
