/** Saves the receipt as a file, and says where it is. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Problem } from "../backend/bindings/Problem";
import { asProblem } from "../backend/problem";
import { ProblemAlert } from "../components/ProblemAlert";

export function SaveReceipt({ save }: { save: () => Promise<string> }) {
  const [path, setPath] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const press = (): void => {
    setProblem(null);
    save().then(setPath, (reason: unknown) => { setProblem(asProblem(reason)); });
  };
  return (
    <SpaceBetween size="xs">
      <Button onClick={press} data-testid="save-receipt">
        Save receipt
      </Button>
      <div aria-live="polite">
        {path !== null && (
          <span className="any-name" data-testid="receipt-path">
            Saved to <Box variant="code">{path}</Box>
          </span>
        )}
        {problem !== null && <ProblemAlert problem={problem} testId="receipt-problem" />}
      </div>
    </SpaceBetween>
  );
}
