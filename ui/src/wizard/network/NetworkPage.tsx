/** Page Network: a new VPC or one that exists, and a picture of what the answers make of it. Everything is cut, judged and counted in Rust. */
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { PageProps } from "../pageProps";
import { ExistingVpc } from "./ExistingVpc";
import { LayoutField } from "./LayoutField";
import { NetworkMore } from "./NetworkMore";
import { NetworkPicture } from "./NetworkPicture";
import { NewVpc } from "./NewVpc";
import { inVpc } from "./inVpc";
import { WhichNetwork } from "./WhichNetwork";

export function NetworkPage({ draft, offers }: PageProps) {
  // Whether a VPC is being chosen; the answers know only which one.
  const [existing, setExisting] = useState(draft.spec.network.vpc_id !== "");
  function choose(toExisting: boolean): void {
    setExisting(toExisting);
    draft.set("network", inVpc(toExisting ? offers.vpcs[0] : undefined));
  }
  const picture = draft.assessment?.picture;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Network</Header>}>
        <SpaceBetween size="l">
          <WhichNetwork existing={existing} onChange={choose} />
          {existing ? <ExistingVpc draft={draft} offers={offers} /> : <LayoutField draft={draft} />}
        </SpaceBetween>
      </Container>
      {picture !== undefined && <NetworkPicture picture={picture} />}
      {!existing && <NewVpc draft={draft} offers={offers} />}
      <NetworkMore draft={draft} offers={offers} existing={existing} />
    </SpaceBetween>
  );
}
