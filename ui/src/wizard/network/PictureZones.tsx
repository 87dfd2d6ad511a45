/** The zones of the network's picture as columns: public subnets above, private ones below, lines where a way leads. */
import type { NetworkPicture } from "../../backend/bindings/NetworkPicture";
import type { SubnetKind } from "../../backend/bindings/SubnetKind";
import type { SubnetPicture } from "../../backend/bindings/SubnetPicture";
import type { ZonePicture } from "../../backend/bindings/ZonePicture";
import { PictureLines } from "./PictureLines";
import { PictureSubnet } from "./PictureSubnet";

/** The rows of the grid, from the internet downwards. */
const ROW = { door: 1, frame: 2, public: 3, regional: 4, nat: 5, private: 6, name: 7, endpoints: 8 };

const ofKind = (zone: ZonePicture, kind: SubnetKind): SubnetPicture[] => zone.subnets.filter((subnet) => subnet.kind === kind);

export function PictureZones({ picture }: { picture: NetworkPicture }) {
  const { zones, regional_nat } = picture;
  return (
    <div className="network-picture-grid" style={{ gridTemplateColumns: `repeat(${zones.length}, minmax(0, 1fr))` }}>
      {zones.map((zone, column) => <Zone key={zone.id} zone={zone} column={column + 1} />)}
      <WaysIn picture={picture} />
      {regional_nat !== null && <div className="network-picture-bar" style={{ gridRow: ROW.regional }}>{regional_nat}</div>}
      <WaysOut picture={picture} />
      {picture.endpoints.length > 0 && zones.map(({ id }, column) => (
        <PictureLines key={id} columns={zones.length} from={column} to={[column]} heads="down" row={String(ROW.endpoints)} />
      ))}
    </div>
  );
}

function Zone({ zone, column }: { zone: ZonePicture; column: number }) {
  const tier = (kind: SubnetKind) => (
    <div className="network-picture-tier" style={{ gridColumn: column, gridRow: ROW[kind] }}>
      {ofKind(zone, kind).map((subnet) => <PictureSubnet key={subnet.id + subnet.cidr} subnet={subnet} />)}
    </div>
  );
  return (
    <>
      <div className="network-picture-zone" style={{ gridColumn: column, gridRow: `${ROW.frame} / ${ROW.endpoints}` }} />
      {tier("public")}
      {tier("private")}
      <div className="network-picture-zone-name" style={{ gridColumn: column, gridRow: ROW.name }}>Zone {zone.title}</div>
    </>
  );
}

/** From the internet gateway to every zone with a public subnet. */
function WaysIn({ picture: { zones, internet_gateway } }: { picture: NetworkPicture }) {
  const to = columnsWith(zones, (zone) => ofKind(zone, "public").length > 0);
  if (!internet_gateway || to.length === 0) return null;
  return <PictureLines columns={zones.length} from="middle" to={to} heads="both" row={`${ROW.door} / ${ROW.public}`} />;
}

/** From private subnets to the NAT gateway of their zone, to the only one there is, or to the one that spans the zones. */
function WaysOut({ picture: { zones, regional_nat } }: { picture: NetworkPicture }) {
  const withPrivate = columnsWith(zones, (zone) => ofKind(zone, "private").length > 0);
  const gateways = columnsWith(zones, ({ subnets }) => subnets.some(({ nat_gateway }) => nat_gateway));
  const [first] = gateways;
  const ends = regional_nat === null ? gateways : withPrivate;
  const leadsTo = (column: number): number | undefined => (ends.includes(column) ? column : first);
  return ends.map((from) => {
    const to = withPrivate.filter((column) => leadsTo(column) === from);
    return to.length > 0 && <PictureLines key={from} columns={zones.length} from={from} to={to} heads="up" row={String(ROW.nat)} />;
  });
}

function columnsWith(zones: ZonePicture[], has: (zone: ZonePicture) => boolean): number[] {
  return zones.flatMap((zone, column) => (has(zone) ? [column] : []));
}
