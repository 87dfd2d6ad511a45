/** Why Next did not go on. Shown inside the wizard's own error alert, above its buttons. */
import Box from "@cloudscape-design/components/box";
import { useEffect } from "react";

import { ProblemWords } from "../components/ProblemAlert";
import type { Refusal } from "./useSteps";

export function RefusedNext({ refusal }: { refusal: Refusal }) {
  useEffect(() => {
    if ("fields" in refusal) focusField(refusal.fields[0]?.field ?? "");
  }, [refusal]);
  if ("problem" in refusal) {
    return (
      <div data-testid="refused">
        <Box variant="strong">{refusal.problem.title}</Box>
        <ProblemWords problem={refusal.problem} />
      </div>
    );
  }
  const { fields } = refusal;
  return (
    <div data-testid="refused">
      <Box variant="strong">{fields.length === 1 ? "One answer needs a change" : `${fields.length} answers need a change`}</Box>
      {fields.map(({ field, message, remedy }) => (
        <div key={`${field} ${message}`}>
          {message} {remedy}
        </div>
      ))}
    </div>
  );
}

/** Brings the person to the field, or to the nearest one above it that is on the page: its label and its problem in sight. */
function focusField(path: string): void {
  const frame = document.querySelector(`[data-testid="field-${path}"]`);
  const control = frame?.querySelector<HTMLElement>("input, textarea, [aria-haspopup]");
  if (control) {
    control.focus({ preventScroll: true });
    control.scrollIntoView({ block: "center" });
  } else if (path.includes(".")) focusField(path.slice(0, path.lastIndexOf(".")));
}
