/** What holds up the whole run rather than one step, and the button that goes on once it is mended. */
import Button from "@cloudscape-design/components/button";

import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import { ProblemAlert } from "../components/ProblemAlert";
import type { RunActions } from "./useRunActions";

export interface HeldUpProps {
  problem: Problem;
  run: Run;
  actions: RunActions;
}

export function HeldUp({ problem, run, actions }: HeldUpProps) {
  return <ProblemAlert problem={problem} action={!run.driven_elsewhere && <GoOn problem={problem} actions={actions} />} testId="run-problem" />;
}

function GoOn({ problem, actions }: { problem: Problem; actions: RunActions }) {
  if (problem.remedy?.action.kind === "another-identity") {
    return (
      <Button variant="primary" disabled={actions.busy} onClick={() => void actions.connectAgain()} data-testid="connect-again">
        {problem.remedy.label}
      </Button>
    );
  }
  return (
    <Button variant="primary" disabled={actions.busy} onClick={() => void actions.tryAgain()} data-testid="run-try-again">
      Try again
    </Button>
  );
}
