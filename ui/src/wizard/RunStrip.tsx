/** What is being made right now, in a few lines, while the person answers the next page. Without any animation. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import type { StepView } from "../backend/bindings/StepView";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import { headline } from "../components/headline";
import { ProblemAlert } from "../components/ProblemAlert";
import { Words } from "../components/Words";

export function RunStrip({ run, onOpen }: { run: Run; onOpen: (runId: string) => void }) {
  const now = run.steps.filter(({ state }) => state === "looking" || state === "creating" || state === "settling");
  const failed = run.steps.filter(({ state }) => state === "failed");
  return (
    <div data-testid="run-strip" role="group" aria-label="What is being created">
      <SpaceBetween size="s">
        <Container>
          <SpaceBetween size="xs">
            <ProgressBar
              label={headline(run)}
              value={Math.round(run.progress * 100)}
              description={run.stages.filter(({ state }) => state !== "waiting").map(({ title, words }) => `${title}: ${words}`).join(" · ")}
            />
            <Now steps={now} waitingFor={run.waiting_for} slowedBy={run.slowed_by} />
          </SpaceBetween>
        </Container>
        {run.problem !== null && <HeldUp problem={run.problem} onOpen={() => { onOpen(run.id); }} />}
        {failed.map((step) => (
          <Failed key={step.key} step={step} run={run} onOpen={onOpen} />
        ))}
      </SpaceBetween>
    </div>
  );
}

/** Always one line, so that the page below does not jump. */
function Now({ steps, waitingFor, slowedBy }: { steps: StepView[]; waitingFor: string | null; slowedBy: string | null }) {
  const titles = steps.map(({ title }) => title).join(", ");
  return (
    <Box fontSize="body-s">
      <Box variant="strong" fontSize="body-s">Right now: </Box>
      {slowedBy ?? waitingFor ?? (titles || "nothing")}
    </Box>
  );
}

/** The way on (other credentials, say) stands on the run's own screen. */
function HeldUp({ problem, onOpen }: { problem: Problem; onOpen: () => void }) {
  const open = (
    <Button data-testid="strip-held-open" onClick={onOpen}>
      Open the run
    </Button>
  );
  return (
    <Alert type="error" header={problem.title} action={open} data-testid="strip-held" i18nStrings={{ errorIconAriaLabel: "Error" }}>
      <Words text={problem.what_to_do} />
    </Alert>
  );
}

function Failed({ step, run, onOpen }: { step: StepView; run: Run; onOpen: (runId: string) => void }) {
  const backend = useBackend();
  const [refused, setRefused] = useState<Problem | null>(null);
  return (
    <>
      <Alert
        type="error"
        header={`${step.title}: ${step.problem?.title ?? step.words}`}
        data-testid="strip-failure"
        action={
          <SpaceBetween size="xs" direction="horizontal">
            <Button
              data-testid="strip-try-again"
              onClick={() => { backend.tryAgain(run.id).catch((reason: unknown) => { setRefused(asProblem(reason)); }); }}
            >
              Try again
            </Button>
            <Button data-testid="strip-open-run" onClick={() => { onOpen(run.id); }}>
              Open the run
            </Button>
          </SpaceBetween>
        }
      >
        <Words text={step.problem?.what_to_do ?? ""} />
      </Alert>
      {refused !== null && <ProblemAlert problem={refused} />}
    </>
  );
}
