/** A finished cluster need not stay as it is: the way back to its answers. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { InfoLink } from "../components/InfoLink";

export function ChangeOffer({ onChange }: { onChange: () => void }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          info={<InfoLink topic="change" about="changing a cluster" />}
          description="Add node groups, add-ons, access for others or a key for secrets, or take away what you no longer need."
        >
          Change the cluster
        </Header>
      }
      data-testid="change-offer"
    >
      <SpaceBetween size="xs">
        <Button onClick={onChange} data-testid="change-cluster">
          Change this cluster
        </Button>
        <Box variant="small" color="text-body-secondary">
          Opens the answers it was made with. Nothing happens before you have seen what is made and what is deleted.
        </Box>
      </SpaceBetween>
    </Container>
  );
}
