/** Top of the Review page of a change: what is made, what is deleted, and what the cluster costs then. Adds nothing up. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { ChangeItem } from "../../backend/bindings/ChangeItem";
import type { ChangePreview } from "../../backend/bindings/ChangePreview";
import { InfoLink } from "../../components/InfoLink";
import { ItemsThatGo } from "../../components/ItemsThatGo";

export function WhatChanges({ preview, demo }: { preview: ChangePreview | null; demo: boolean }) {
  return (
    <div data-testid="what-changes" aria-live="polite">
      <Container header={<Header variant="h2" info={<InfoLink topic="change" about="changing a cluster" />}>What changes</Header>}>
        {preview === null ? <Box color="text-body-secondary">Comparing with what stands…</Box> : <Words preview={preview} demo={demo} />}
      </Container>
    </div>
  );
}

function Words({ preview, demo }: { preview: ChangePreview; demo: boolean }) {
  return (
    <SpaceBetween size="s">
      <div>{preview.words}</div>
      <Items title="Made" items={preview.makes} />
      <Items title="Deleted" items={preview.deletes} />
      <Box data-testid="change-cost">
        {preview.cost_words}
        {demo && " That is if this were AWS. The demo cloud costs nothing."}
      </Box>
      {preview.refused !== null && (
        <Alert type="error" header={preview.refused.title} data-testid="change-refused" i18nStrings={{ errorIconAriaLabel: "Error" }}>
          {preview.refused.what_happened} {preview.refused.what_to_do}
        </Alert>
      )}
    </SpaceBetween>
  );
}

function Items({ title, items }: { title: string; items: ChangeItem[] }) {
  if (items.length === 0) return null;
  return (
    <div>
      <Box variant="h3">{title}</Box>
      <ItemsThatGo items={items} label={title} />
    </div>
  );
}
