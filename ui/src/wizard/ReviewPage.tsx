/** Page Review: every answer, everything that will be made, and the bill. Nothing can be changed here. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Page } from "../backend/bindings/Page";
import type { ReviewSection } from "../backend/bindings/ReviewSection";
import type { Stage } from "../backend/bindings/Stage";
import { CodeBox } from "../components/CodeBox";
import { InfoLink } from "../components/InfoLink";
import type { Change } from "./change/useChange";
import { WhatChanges } from "./change/WhatChanges";
import { CostTable } from "./CostTable";
import type { Draft } from "./draft";
import { Facts } from "./Facts";
import { indexOf } from "./pages";
import { PlannedItems } from "./PlannedItems";

export interface ReviewPageProps {
  draft: Draft;
  /** In the demo cloud. */
  demo: boolean;
  /** In guided mode, what was asked for already. */
  through: Stage | null;
  /** The cluster stands, and is to be changed. */
  change: Change | null;
  onEdit: (page: Page) => void;
}

export function ReviewPage({ draft, demo, through, change, onEdit }: ReviewPageProps) {
  const { assessment } = draft;
  if (assessment === null) return <Box color="text-body-secondary">Adding everything up…</Box>;
  return (
    <SpaceBetween size="l">
      {change === null ? <Expected words={assessment.expected_words} through={through} /> : <WhatChanges preview={change.preview} demo={demo} />}
      <CostTable assessment={assessment} demo={demo} />
      {assessment.sections.map((section) => (
        <Section key={section.page} section={section} onEdit={through === null && (change === null || section.page !== "connect") ? onEdit : null} />
      ))}
      <ExpandableSection variant="container" headerText={change === null ? "What is created" : "What the cluster is made of then"} headerCounter={`(${assessment.items.length})`} data-testid="planned"
        headerDescription="Every AWS resource, with the AWS CLI command that does the same.">
        <PlannedItems items={assessment.items} />
      </ExpandableSection>
      <ExpandableSection variant="container" headerText="These answers as a file" data-testid="spec-file"
        headerDescription="To keep, to share, and to create the same cluster from a terminal.">
        <CodeBox code={assessment.file} label="answers as a file" />
      </ExpandableSection>
      {assessment.credentials_warning !== null && through === null && change === null && <CredentialsWarning words={assessment.credentials_warning} />}
    </SpaceBetween>
  );
}

function Expected({ words, through }: { words: string; through: Stage | null }) {
  return (
    <Alert type="info" header={through === null ? `Ready in ${words}` : "Everything has been asked for"} data-testid="expected">
      {through === null
        ? "You can watch every step, stop at any time, and delete everything with one button afterwards."
        : "Landfall is creating it. Watch the run to see every step."}
    </Alert>
  );
}

/** Last on the page, so that it stands right above Create. */
function CredentialsWarning({ words }: { words: string }) {
  return (
    <Alert
      type="warning"
      header={<>The credentials end too soon <InfoLink topic="credentials-end" about="credentials that end" /></>}
      data-testid="credentials-warning"
      i18nStrings={{ warningIconAriaLabel: "Warning" }}
    >
      {words}
    </Alert>
  );
}

function Section({ section, onEdit }: { section: ReviewSection; onEdit: ((page: Page) => void) | null }) {
  const edit = onEdit !== null && (
    <Button ariaLabel={`Edit ${section.title.toLowerCase()}`} data-testid={`edit-${section.page}`} onClick={() => { onEdit(section.page); }}>
      Edit
    </Button>
  );
  return (
    <div data-testid={`review-${section.page}`}>
      <Container header={<Header variant="h2" actions={edit}>{`Step ${indexOf(section.page) + 1}: ${section.title}`}</Header>}>
        <Facts rows={section.rows} />
      </Container>
    </div>
  );
}
