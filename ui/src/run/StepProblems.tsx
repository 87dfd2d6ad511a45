/** The problems of failed steps, each with its way out where Landfall knows one. The engine words and applies it. */
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import type { StepView } from "../backend/bindings/StepView";
import { ProblemAlert } from "../components/ProblemAlert";
import type { RunActions } from "./useRunActions";

export function StepProblems({ run, actions }: { run: Run; actions: RunActions }) {
  return (
    <SpaceBetween size="l">
      {run.steps.map((step) => {
        if (step.state !== "failed" || step.problem === null) return null;
        const moving = run.phase === "running";
        const offered = (step.problem.remedy !== null || moving) && run.phase !== "stopping" && !run.driven_elsewhere;
        return (
          <ProblemAlert
            key={step.key}
            problem={ofStep(step.title, step.problem)}
            action={offered && <WaysOut step={step} problem={step.problem} moving={moving} actions={actions} />}
            testId={`problem-${step.key}`}
          />
        );
      })}
    </SpaceBetween>
  );
}

/** Says which step failed: several can fail for the same reason. */
function ofStep(step: string, problem: Problem): Problem {
  return { ...problem, title: `${step}: ${problem.title}` };
}

interface WaysOutProps {
  step: StepView;
  problem: Problem;
  /** Other steps still run. At rest, Try again stands among the ways on, right below. */
  moving: boolean;
  actions: RunActions;
}

function WaysOut({ step, problem, moving, actions }: WaysOutProps) {
  const { remedy } = problem;
  const apply = (): void => {
    void (remedy?.action.kind === "another-identity" ? actions.connectAgain() : actions.mend(step.key));
  };
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {remedy !== null && (
        <Button variant="primary" disabled={actions.busy} onClick={apply} data-testid={`mend-${step.key}`}>
          {remedy.label}
        </Button>
      )}
      {moving && (
        <Button disabled={actions.busy} ariaLabel={`Try again: ${step.title}`} onClick={() => void actions.tryAgain()} data-testid={`retry-${step.key}`}>
          Try again
        </Button>
      )}
    </SpaceBetween>
  );
}
