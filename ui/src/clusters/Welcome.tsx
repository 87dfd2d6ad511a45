/** The home screen before the first cluster: what Landfall is, in three sentences. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { InfoLink } from "../components/InfoLink";

export interface WelcomeProps {
  onNew: () => void;
  /** Looks for clusters whose journals are not here: on a new computer, this is the first screen. */
  onFindLost: () => void;
}

export function Welcome({ onNew, onFindLost }: WelcomeProps) {
  return (
    <Container header={<Header variant="h1" info={<InfoLink topic="home" about="Landfall" />}>Your first Kubernetes cluster on AWS</Header>} data-testid="welcome">
      <SpaceBetween size="m">
        <Box fontSize="heading-s" fontWeight="normal">
          Landfall makes an Amazon EKS cluster with you, page by page: network, roles, cluster, access, workers. It says what each part is
          for, how long it takes and what it costs before anything is made, and it can remove everything again. To look around first, choose
          the demo cloud: it behaves like an AWS account, needs no account and costs nothing.
        </Box>
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" onClick={onNew} data-testid="new-cluster">
            Create cluster
          </Button>
          <Button onClick={onFindLost} data-testid="find-lost">
            Look for lost clusters
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}
