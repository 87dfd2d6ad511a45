/** Guided mode, between two pages: what was asked for stands, and the rest waits for the person. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Run } from "../backend/bindings/Run";
import { Standing } from "./Standing";

export interface StageDonePanelProps {
  run: Run;
  busy: boolean;
  /** Makes the rest with the answers as they are. */
  onFinish: () => void;
  /** Goes back to the wizard, where the next pages can still be answered. */
  onContinueWizard?: (run: Run) => void;
}

export function StageDonePanel({ run, busy, onFinish, onContinueWizard }: StageDonePanelProps) {
  return (
    <Container header={<Header variant="h2">The rest is still to come</Header>} data-testid="stage-done">
      <SpaceBetween size="m">
        <ColumnLayout columns={2}>
          {onContinueWizard !== undefined && (
            <SpaceBetween size="xs">
              <Button variant="primary" onClick={() => { onContinueWizard(run); }} data-testid="continue-wizard">
                Continue page by page
              </Button>
              <Box variant="small" color="text-body-secondary">
                Goes back to the wizard, to the next page.
              </Box>
            </SpaceBetween>
          )}
          <SpaceBetween size="xs">
            <Button disabled={busy} onClick={onFinish} data-testid="create-rest">
              Create the rest
            </Button>
            <Box variant="small" color="text-body-secondary">
              Makes all that is missing, with the answers as they are.
            </Box>
          </SpaceBetween>
        </ColumnLayout>
        <Standing lines={run.standing} />
      </SpaceBetween>
    </Container>
  );
}
