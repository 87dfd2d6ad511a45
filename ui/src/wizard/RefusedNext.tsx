/** Why Next did not go on. Shown inside the wizard's own error alert, above its buttons. */
import Box from "@cloudscape-design/components/box";

import { ProblemWords } from "../components/ProblemAlert";
import type { Refusal } from "./useSteps";

export function RefusedNext({ refusal }: { refusal: Refusal }) {
  if ("problem" in refusal) {
    return (
      <div data-testid="refused">
        <Box variant="strong">{refusal.problem.title}</Box>
        <ProblemWords problem={refusal.problem} />
      </div>
    );
  }
  return (
    <div data-testid="refused">
      <Box variant="strong">{refusal.fields.length === 1 ? "One answer needs a change" : `${refusal.fields.length} answers need a change`}</Box>
      {refusal.fields.map(({ field, message, remedy }) => (
        <div key={`${field} ${message}`}>
          {message} {remedy}
        </div>
      ))}
    </div>
  );
}
