/** One line at the top of a page: what its part of the cluster costs and how long it takes. */
import Box from "@cloudscape-design/components/box";

import type { StageEstimate } from "../backend/bindings/StageEstimate";

export function Glance({ estimate }: { estimate: StageEstimate | undefined }) {
  return (
    <div data-testid="glance" aria-live="polite">
      <Box variant="strong">At a glance: </Box>
      {estimate === undefined ? "…" : `${estimate.cost_words}, takes ${estimate.time_words} to create.`}
    </div>
  );
}
