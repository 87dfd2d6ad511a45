/** The network of the answers as a picture: the VPC, its zones side by side, and the ways out. What stands where is the engine's. */
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import "./NetworkPicture.css";

import type { NetworkPicture as Picture } from "../../backend/bindings/NetworkPicture";
import { InfoLink } from "../../components/InfoLink";
import { PictureZones } from "./PictureZones";

export function NetworkPicture({ picture }: { picture: Picture }) {
  return (
    <Container header={<Header variant="h2" info={<InfoLink topic="subnets" about="the picture of the network" />}>Picture of the network</Header>}>
      {picture.zones.length === 0 ? (
        <Box data-testid="network-picture" color="text-body-secondary">The picture shows here when the answers around it are right.</Box>
      ) : (
        <SpaceBetween size="s">
          <Drawing picture={picture} />
          <div data-testid="network-capacity">
            {picture.capacity.map((sentence) => <Box key={sentence} variant="small" display="block">{sentence}</Box>)}
          </div>
        </SpaceBetween>
      )}
    </Container>
  );
}

/** One image to whoever does not see it, with the engine's words as its name. */
function Drawing({ picture }: { picture: Picture }) {
  const { title, cidr, size, ipv6, endpoints } = picture;
  return (
    <div className="network-picture" role="img" aria-label={picture.spoken} data-testid="network-picture">
      {picture.internet_gateway && (
        <>
          <div className="network-picture-outside">Internet</div>
          <div className="network-picture-way" />
        </>
      )}
      <div className={`network-picture-vpc ${picture.internet_gateway ? "open" : "closed"}`}>
        {picture.internet_gateway && <div className="network-picture-chip door">Internet gateway</div>}
        {picture.egress_only_gateway && <div className="network-picture-chip side-door">Egress-only gateway (IPv6)</div>}
        <div className="network-picture-title">
          <b>{title}</b> {[cidr, size, ...(ipv6 ? ["and IPv6"] : [])].filter((part) => part !== "").join(", ")}
        </div>
        <PictureZones picture={picture} />
        {endpoints.length > 0 && <div className="network-picture-bar">Endpoints of AWS’s services: {endpoints.join(", ")}</div>}
      </div>
    </div>
  );
}
