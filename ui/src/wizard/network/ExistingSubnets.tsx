/** The subnets of an existing VPC as they are in truth, and which of them the cluster may use. */
import Box from "@cloudscape-design/components/box";
import Table from "@cloudscape-design/components/table";

import type { SubnetOffer } from "../../backend/bindings/SubnetOffer";
import type { VpcOffer } from "../../backend/bindings/VpcOffer";
import type { ZoneOffer } from "../../backend/bindings/ZoneOffer";
import { Field } from "../../components/Field";
import type { Draft } from "../draft";

const NUMBER = new Intl.NumberFormat("en-US");

export interface ExistingSubnetsProps {
  draft: Draft;
  vpc: VpcOffer;
  zones: ZoneOffer[];
}

export function ExistingSubnets({ draft, vpc, zones }: ExistingSubnetsProps) {
  const chosen = draft.spec.network.existing_subnets;
  const isChosen = ({ id }: SubnetOffer): boolean => chosen.some((subnet) => subnet.id === id);
  const nameOf = (zone: string): string => zones.find(({ id }) => id === zone)?.name ?? "";
  function choose(subnets: readonly SubnetOffer[]): void {
    draft.set("network", { existing_subnets: subnets.map(({ id, kind, zone_id }) => ({ id, kind, zone_id })) });
  }
  return (
    <Field path="network.existing_subnets" label="Subnets of the VPC" topic="existing-subnets" changeable stretch
      description="Public or private as their routes have it, whatever their names say.">
      <Table
        data-testid="existing-subnets"
        variant="embedded"
        contentDensity="compact"
        wrapLines
        selectionType="multi"
        items={vpc.subnets}
        trackBy="id"
        selectedItems={vpc.subnets.filter(isChosen)}
        isItemDisabled={(subnet) => subnet.refused !== null && !isChosen(subnet)}
        onSelectionChange={({ detail }) => { choose(detail.selectedItems); }}
        ariaLabels={{
          tableLabel: "Subnets of the VPC",
          selectionGroupLabel: "Use the subnets",
          allItemsSelectionLabel: () => "Use all subnets",
          itemSelectionLabel: (_, { id, name }) => `Use ${name === "" ? id : name}`,
        }}
        empty="This VPC has no subnets."
        columnDefinitions={[
          { id: "subnet", header: "Subnet", isRowHeader: true, minWidth: 160, cell: (subnet) => <Name subnet={subnet} /> },
          { id: "place", header: "Zone and addresses", minWidth: 122, cell: (subnet) => <Place subnet={subnet} zone={nameOf(subnet.zone_id)} /> },
          { id: "kind", header: "Kind and way out", minWidth: 145, cell: (subnet) => <Kind subnet={subnet} /> },
          { id: "notes", header: "For a cluster", minWidth: 113, cell: (subnet) => <Notes subnet={subnet} /> },
        ]}
      />
    </Field>
  );
}

function Name({ subnet: { id, name } }: { subnet: SubnetOffer }) {
  return (
    <span className="any-name">
      {name === "" ? id : name}
      {name !== "" && <Box variant="small" display="block">{id}</Box>}
    </span>
  );
}

function Place({ subnet: { zone_id, cidr, ipv6, free_addresses }, zone }: { subnet: SubnetOffer; zone: string }) {
  return (
    <>
      {zone === "" ? zone_id : zone}
      {zone !== "" && <Box variant="small" display="block">{zone_id}</Box>}
      <Box variant="small" display="block">{cidr}{ipv6 && " and IPv6"}</Box>
      <Box variant="small" display="block">{NUMBER.format(free_addresses)} free</Box>
    </>
  );
}

function Kind({ subnet: { kind, way_out } }: { subnet: SubnetOffer }) {
  return (
    <>
      {kind === "public" ? "Public" : "Private"}
      <Box variant="small" display="block">{way_out}</Box>
    </>
  );
}

function Notes({ subnet }: { subnet: SubnetOffer }) {
  if (subnet.refused !== null) return <Box color="text-status-error">{subnet.refused}</Box>;
  return (
    <>
      {subnet.load_balancer_tag ? "Tagged for load balancers" : "Not tagged for load balancers"}
      {subnet.kind === "public" && (
        <Box variant="small" display="block">{subnet.public_addresses ? "Gives public addresses" : "Gives no public addresses"}</Box>
      )}
    </>
  );
}
