/**
 * The live view of one run, forwards or backwards. Draws what the engine says and sends on what the person presses;
 * knows no other screen and works nothing out.
 */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { ClusterGone } from "../backend/bindings/ClusterGone";
import type { Run } from "../backend/bindings/Run";
import { type DeletionTarget, placeOf } from "../components/clusterPlace";
import { ProblemAlert } from "../components/ProblemAlert";
import { TerminalPanel } from "../terminal/TerminalPanel";
import { useTerminal } from "../terminal/useTerminal";
import { CallLog } from "./CallLog";
import { ChangeOffer } from "./ChangeOffer";
import { DeletedPanel } from "./DeletedPanel";
import { DrivenElsewhere } from "./DrivenElsewhere";
import { GonePanel } from "./GonePanel";
import { HeldUp } from "./HeldUp";
import { NowPanel } from "./NowPanel";
import { ProgressPanel } from "./ProgressPanel";
import "./run.css";
import { RunHeader } from "./RunHeader";
import { SlowedBy } from "./SlowedBy";
import { StageDonePanel } from "./StageDonePanel";
import { StageList } from "./StageList";
import { StepProblems } from "./StepProblems";
import { UsePanel } from "./UsePanel";
import { type RunActions, useRunActions } from "./useRunActions";
import { useRun } from "./useRun";
import { WhatNow } from "./WhatNow";

export interface RunScreenProps {
  runId: string;
  onHome: () => void;
  /** Guided mode: goes back to the wizard for the next page. */
  onContinueWizard?: (run: Run) => void;
  /** Opens the answers of a cluster that stands. */
  onChange: (run: Run) => void;
  /** Opens the page that asks before anything is removed. */
  onDelete: (target: DeletionTarget) => void;
}

export function RunScreen({ runId, ...props }: RunScreenProps) {
  const { run, problem } = useRun(runId);
  if (problem !== null) {
    return <ProblemAlert problem={problem} action={<Button onClick={props.onHome}>Back to your clusters</Button>} />;
  }
  if (run === null) return <Box color="text-status-inactive">Reading what was done so far</Box>;
  return <FollowedRun {...props} run={run} />;
}

interface FollowedRunProps extends Omit<RunScreenProps, "runId"> {
  run: Run;
}

function FollowedRun(props: FollowedRunProps) {
  const { run, onHome } = props;
  const actions = useRunActions(run);
  const terminal = useTerminal(run.demo && run.phase !== "deleted" && !run.driven_elsewhere ? run.id : null);
  const moving = run.phase === "running" || run.phase === "stopping";
  const panel = terminal !== null && <TerminalPanel terminal={terminal} />;
  const remove = (title: DeletionTarget["title"]): void => { props.onDelete({ ...placeOf(run), id: run.id, title }); };

  return (
    <SpaceBetween size="l">
      <div>
        <RunHeader run={run} gone={terminal?.gone ?? null} busy={actions.busy} onStop={() => void actions.stop()} onDelete={() => { remove("Delete cluster"); }} onHome={onHome} />
        <SlowedBy words={run.slowed_by} />
      </div>
      {run.driven_elsewhere && <DrivenElsewhere />}
      {actions.problem !== null && <ProblemAlert problem={actions.problem} testId="action-problem" />}
      {run.problem !== null && <HeldUp problem={run.problem} run={run} actions={actions} />}
      <StepProblems run={run} actions={actions} />
      <Outcome {...props} actions={actions} gone={terminal?.gone ?? null} onRemove={remove} />
      {!moving && panel}
      {run.phase !== "deleted" && <ProgressPanel run={run} />}
      {run.phase === "running" && <NowPanel steps={run.steps} />}
      <StageList run={run} />
      {moving && panel}
      <CallLog calls={run.calls} />
      <Announcements run={run} />
      {actions.dialog}
    </SpaceBetween>
  );
}

interface OutcomeProps extends FollowedRunProps {
  actions: RunActions;
  /** Somebody else deleted its cluster. */
  gone: ClusterGone | null;
  onRemove: (title: DeletionTarget["title"]) => void;
}

/** What a run that stands still asks of the person. Where another Landfall drives it, that one asks. */
function Outcome({ run, actions, gone, onRemove, onHome, onChange, onContinueWizard }: OutcomeProps) {
  if (run.driven_elsewhere && run.phase !== "created" && run.phase !== "deleted") return null;
  switch (run.phase) {
    case "new":
    case "paused":
      return <WhatNow run={run} busy={actions.busy} onTryAgain={() => void actions.tryAgain()} onUndo={() => { onRemove("Undo everything"); }} onLeave={onHome} />;
    case "created":
      return (
        <SpaceBetween size="l">
          {gone !== null ? <GonePanel gone={gone} onRemove={() => { onRemove("Delete what remains"); }} /> : <UsePanel merge={actions.merge} />}
          {gone === null && !run.driven_elsewhere && <ChangeOffer onChange={() => { onChange(run); }} />}
        </SpaceBetween>
      );
    case "deleted":
      return <DeletedPanel run={run} saveReceipt={actions.saveReceipt} onDeleteAgain={() => { onRemove("Delete what remains"); }} onHome={onHome} />;
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
