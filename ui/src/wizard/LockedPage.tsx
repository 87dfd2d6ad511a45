/** A page whose part is being created or stands: its answers, to read. */
import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Run } from "../backend/bindings/Run";
import type { StepState } from "../backend/bindings/StepState";
import type { Draft } from "./draft";
import { Facts } from "./Facts";
import type { PageInfo } from "./pages";

export interface LockedPageProps {
  info: PageInfo;
  draft: Draft;
  run: Run | null;
}

export function LockedPage({ info, draft, run }: LockedPageProps) {
  const section = draft.assessment?.sections.find(({ page }) => page === info.page);
  const stage = run?.stages.find((view) => view.stage === info.stage);
  return (
    <SpaceBetween size="l">
      <Alert type="info" data-testid="locked">
        {begun(stage?.state)} can't be changed here any more.
        {stage !== undefined && ` ${stage.title}: ${stage.words}.`}
      </Alert>
      {section !== undefined && (
        <Container header={<Header variant="h2">{section.title}</Header>}>
          <Facts rows={section.rows} />
        </Container>
      )}
    </SpaceBetween>
  );
}

/** Where a cluster is made, and what it is called, belongs to no stage. */
function begun(state: StepState | undefined): string {
  if (state === undefined) return "These answers";
  return state === "done" ? "Created: these answers" : "Being created: these answers";
}
