/**
 * The live view of one run, forwards or backwards. Draws what the engine says and sends on what the person presses;
 * knows no other screen and works nothing out.
 */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import { ProblemAlert } from "../components/ProblemAlert";
import { CallLog } from "./CallLog";
import { DeletedPanel } from "./DeletedPanel";
import { NowPanel } from "./NowPanel";
import { ProgressPanel } from "./ProgressPanel";
import { RemoveDialog } from "./RemoveDialog";
import "./run.css";
import { RunHeader } from "./RunHeader";
import { StageDonePanel } from "./StageDonePanel";
import { StageList } from "./StageList";
import { UsePanel } from "./UsePanel";
import { type RunActions, useRunActions } from "./useRunActions";
import { useRun } from "./useRun";
import { WhatNow } from "./WhatNow";

export interface RunScreenProps {
  runId: string;
  onHome: () => void;
  /** Guided mode: goes back to the wizard for the next page. */
  onContinueWizard?: (run: Run) => void;
}

export function RunScreen({ runId, onHome, onContinueWizard }: RunScreenProps) {
  const { run, problem } = useRun(runId);
  if (problem !== null) {
    return <ProblemAlert problem={problem} action={<Button onClick={onHome}>Back to your clusters</Button>} />;
  }
  if (run === null) return <Box color="text-status-inactive">Reading what was done so far</Box>;
  return <FollowedRun run={run} onHome={onHome} onContinueWizard={onContinueWizard} />;
}

function FollowedRun({ run, onHome, onContinueWizard }: Omit<RunScreenProps, "runId"> & { run: Run }) {
  const actions = useRunActions(run);
  const [removing, setRemoving] = useState(false);
  const failures = run.steps.flatMap((step) => (step.state !== "failed" || step.problem === null ? [] : [{ key: step.key, problem: ofStep(step.title, step.problem) }]));

  return (
    <SpaceBetween size="l">
      <RunHeader
        run={run}
        busy={actions.busy}
        onStop={() => void actions.stop()}
        onDelete={() => { setRemoving(true); }}
        onHome={onHome}
      />
      {actions.problem !== null && <ProblemAlert problem={actions.problem} testId="action-problem" />}
      {failures.map(({ key, problem }) => (
        <ProblemAlert key={key} problem={problem} testId={`problem-${key}`} />
      ))}
      <Outcome run={run} actions={actions} onRemove={() => { setRemoving(true); }} onHome={onHome} onContinueWizard={onContinueWizard} />
      {run.phase !== "deleted" && <ProgressPanel run={run} />}
      {run.phase === "running" && <NowPanel steps={run.steps} />}
      <StageList run={run} />
      <CallLog calls={run.calls} />
      <Announcements run={run} />
      {removing && (
        <RemoveDialog run={run} hidden={actions.dialog !== null} onRemove={actions.remove} onClose={() => { setRemoving(false); }} />
      )}
      {actions.dialog}
    </SpaceBetween>
  );
}

/** Says which step failed: several can fail for the same reason. */
function ofStep(step: string, problem: Problem): Problem {
  return { ...problem, title: `${step}: ${problem.title}` };
}

interface OutcomeProps extends Omit<RunScreenProps, "runId"> {
  run: Run;
  actions: RunActions;
  onRemove: () => void;
}

/** What a run that stands still asks of the person. */
function Outcome({ run, actions, onRemove, onHome, onContinueWizard }: OutcomeProps) {
  switch (run.phase) {
    case "new":
    case "paused":
      return <WhatNow run={run} busy={actions.busy} onTryAgain={() => void actions.tryAgain()} onUndo={onRemove} onLeave={onHome} />;
    case "created":
      return <UsePanel merge={actions.merge} />;
    case "deleted":
      return <DeletedPanel run={run} onHome={onHome} />;
    case "stage-done":
      return <StageDonePanel run={run} busy={actions.busy} onFinish={() => void actions.finish()} onContinueWizard={onContinueWizard} />;
    case "running":
    case "stopping":
      return null;
  }
}

/** For people who hear the page: the state of the run and finished stages; never the ticking of clocks. */
function Announcements({ run }: { run: Run }) {
  const finished = run.stages.filter((stage) => stage.state === "done" || stage.state === "deleted").map((stage) => stage.title);
  return (
    <LiveRegion hidden>
      {run.words}
      {finished.length > 0 && `. Finished: ${finished.join(", ")}`}
    </LiveRegion>
  );
}
