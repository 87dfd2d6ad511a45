/** Something to read while AWS works: what the longest step under way is, and why the cluster needs it. */
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { memo } from "react";

import type { About } from "../backend/bindings/About";
import type { StepView } from "../backend/bindings/StepView";
import { AboutText } from "./AboutText";

/** Shorter steps are gone before they are read. */
const WORTH_READING_SECONDS = 20;

export function NowPanel({ steps }: { steps: StepView[] }) {
  const longest = steps
    .filter((step) => step.elapsed_seconds !== null && ["creating", "settling", "deleting"].includes(step.state))
    .reduce<StepView | null>((found, step) => (found !== null && found.expected_seconds >= step.expected_seconds ? found : step), null);
  if (longest === null || longest.expected_seconds < WORTH_READING_SECONDS) return null;
  return <Now title={longest.title} about={longest.about} />;
}

/** Memoised: the step's clock ticks, the text does not. */
const Now = memo(function Now({ title, about }: { title: string; about: About }) {
  return (
    <Container header={<Header variant="h2">While you wait: {title}</Header>} data-testid="now-panel">
      <Box>
        <AboutText about={about} />
      </Box>
    </Container>
  );
});
