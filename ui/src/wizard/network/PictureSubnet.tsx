/** One subnet of the network's picture: its block, its way out, and what stands in it. */
import type { SubnetPicture } from "../../backend/bindings/SubnetPicture";

/** So many nodes are drawn one by one; the words beside them count all. */
const NODES_DRAWN = 6;

export function PictureSubnet({ subnet }: { subnet: SubnetPicture }) {
  const { kind, title, cidr, free_words, way_out, nat_gateway, nodes, nodes_words } = subnet;
  const kindWords = kind === "public" ? "Public subnet" : "Private subnet";
  const nodesDrawn = Array.from({ length: Math.min(nodes, NODES_DRAWN) }, (_, at) => at);
  return (
    <div className={`network-picture-subnet ${kind}`}>
      <b>{kindWords}</b>
      {title !== kindWords && <span>{title}</span>}
      {cidr !== "" && <span>{cidr}</span>}
      {free_words !== "" && <span>{free_words}</span>}
      {way_out !== "" && <span>Way out: {way_out}</span>}
      {(nat_gateway || nodes > 0) && (
        <div className="network-picture-things">
          {nat_gateway && <span className="network-picture-chip">NAT gateway</span>}
          {nodes > 0 && (
            <span className="network-picture-nodes">
              {nodesDrawn.map((at) => <span key={at} className="network-picture-node" />)}
              {nodes_words}
            </span>
          )}
        </div>
      )}
    </div>
  );
}
