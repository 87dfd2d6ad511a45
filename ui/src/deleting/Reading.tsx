/** The account is being read, or could not be. Either way the delete stays possible. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Problem } from "../backend/bindings/Problem";
import { ProblemAlert } from "../components/ProblemAlert";

export function Reading({ onSkip }: { onSkip: () => void }) {
  return (
    <Container data-testid="delete-reading">
      <SpaceBetween size="s">
        <Box>Reading the account: what Landfall made, and what stands beside it. This takes a few seconds.</Box>
        <Button onClick={onSkip} data-testid="delete-skip">
          Go on without looking
        </Button>
      </SpaceBetween>
    </Container>
  );
}

export function Unread({ problem, onLook }: { problem: Problem | null; onLook: () => void }) {
  const again = (
    <Button onClick={onLook} data-testid="delete-look-again">
      Look again
    </Button>
  );
  return (
    <SpaceBetween size="m">
      {problem !== null && <ProblemAlert problem={problem} testId="preview-problem" />}
      <Alert type="warning" header="The account was not looked at" action={again} data-testid="delete-unread" i18nStrings={{ warningIconAriaLabel: "Warning" }}>
        You can delete all the same: Landfall removes what its journal says it made. What somebody else made in the network is not
        listed here and stays; it can hold on to the VPC, and the delete then pauses and names it.
      </Alert>
    </SpaceBetween>
  );
}
