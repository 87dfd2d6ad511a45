/** What Landfall made and removes, in the order in which it goes, with what it costs. Adds nothing up. */
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { DeletionItem } from "../backend/bindings/DeletionItem";
import type { DeletionPreview } from "../backend/bindings/DeletionPreview";
import { duration, hourly } from "../components/format";
import { ItemsThatGo } from "../components/ItemsThatGo";

export function WhatGoes({ preview, demo }: { preview: DeletionPreview; demo: boolean }) {
  const { goes } = preview;
  return (
    <Container
      header={
        <Header variant="h2" counter={`(${goes.length})`} description="What Landfall made, in the order in which it begins to go.">
          What goes
        </Header>
      }
      data-testid="what-goes"
    >
      {goes.length === 0 ? "Nothing that Landfall made stands any more." : <Goes items={goes} preview={preview} demo={demo} />}
    </Container>
  );
}

function Goes({ items, preview, demo }: { items: DeletionItem[]; preview: DeletionPreview; demo: boolean }) {
  return (
    <SpaceBetween size="s">
      <ItemsThatGo items={items} label="What goes, in order" />
      <Box data-testid="goes-sum">
        <Box variant="strong">Together {hourly(preview.cost_per_hour)}</Box>
        {demo ? " if this were AWS. The demo cloud costs nothing." : ", which ends with it."} It usually takes about{" "}
        {duration(preview.usual_seconds)}.
      </Box>
    </SpaceBetween>
  );
}
