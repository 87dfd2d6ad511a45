/**
 * The live view of one run, forwards or backwards. Draws what the engine says and sends on what the person presses;
 * knows no other screen and works nothing out.
 */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useRef, useState } from "react";

import type { ClusterGone } from "../backend/bindings/ClusterGone";
import type { Rehearsal } from "../backend/bindings/Rehearsal";
import type { Run } from "../backend/bindings/Run";
import { type DeletionTarget, placeOf } from "../components/clusterPlace";
import { headline } from "../components/headline";
import { ProblemAlert } from "../components/ProblemAlert";
import { useRehearsals } from "../components/rehearsing/useRehearsals";
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
import { RehearsalPanel } from "./RehearsalPanel";
import { Rehearsed } from "./Rehearsed";
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
  const demo = run.demo && run.phase !== "deleted" && !run.driven_elsewhere;
  const terminal = useTerminal(demo ? run.id : null);
  const rehearsing = useRehearsals(demo);
  const [moveTo, setMoveTo] = useState<{ code: string } | null>(null);
  const failed = run.steps.some(({ state }) => state === "failed");
  const stuck = run.problem !== null || failed;
  const beside = stuck && run.phase !== "stopping" ? rehearsedNow(rehearsing.rehearsals) : [];
  const rehearsed = beside.some(({ state }) => state === "happened");
  const moving = run.phase === "running" || run.phase === "stopping";

  const terminalPlace = useRef<HTMLDivElement>(null);
  const goToTerminal = (): void => {
    terminalPlace.current?.scrollIntoView({ block: "center" });
    terminalPlace.current?.querySelector("input")?.focus({ preventScroll: true });
  };
  const terminalPanel = terminal !== null && (
    <div key="terminal" ref={terminalPlace}>
      <TerminalPanel terminal={terminal} />
    </div>
  );
  // With keys, so that what is chosen or typed in them outlives their change of place.
  const rehearsalPanel = rehearsing.rehearsals.length > 0 && (
    <RehearsalPanel
      key="rehearsals"
      run={run}
      rehearsing={rehearsing}
      shownAbove={beside}
      stuck={stuck}
      moveTo={moveTo}
      onMoveTo={(code) => { setMoveTo({ code }); }}
      onTerminal={goToTerminal}
    />
  );
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
      {failed && <StepProblems run={run} actions={actions} />}
      {beside.length > 0 && <Rehearsed rehearsals={beside} actions={actions} onDone={(code) => { setMoveTo({ code }); }} onTerminal={goToTerminal} />}
      <Outcome {...props} actions={actions} rehearsed={rehearsed} gone={terminal?.gone ?? null} onRemove={remove} />
      {!moving && rehearsalPanel}
      {!moving && terminalPanel}
      {run.phase !== "deleted" && <ProgressPanel run={run} />}
      {moving && rehearsalPanel}
      {run.phase === "running" && <NowPanel steps={run.steps} />}
      <StageList run={run} />
      {moving && terminalPanel}
      <CallLog calls={run.calls} />
      <Announcements run={run} />
      {actions.dialog}
    </SpaceBetween>
  );
}

/**
 * What has happened. Where nothing stands in the way any more, what is over: some failures pass before anybody has read
 * why a step failed.
 */
function rehearsedNow(rehearsals: Rehearsal[]): Rehearsal[] {
  const happened = rehearsals.filter(({ state }) => state === "happened");
  return happened.length > 0 ? happened : rehearsals.filter(({ state }) => state === "over");
}

interface OutcomeProps extends FollowedRunProps {
  actions: RunActions;
  /** A rehearsed failure stands in the way. */
  rehearsed: boolean;
  /** Somebody else deleted its cluster. */
  gone: ClusterGone | null;
  onRemove: (title: DeletionTarget["title"]) => void;
}

/** What a run that stands still asks of the person. Where another Landfall drives it, that one asks. */
function Outcome({ run, actions, rehearsed, gone, onRemove, onHome, onChange, onContinueWizard }: OutcomeProps) {
  if (run.driven_elsewhere && run.phase !== "created" && run.phase !== "deleted") return null;
  switch (run.phase) {
    case "new":
    case "paused":
      return <WhatNow run={run} busy={actions.busy} rehearsed={rehearsed} onTryAgain={() => void actions.tryAgain()} onUndo={() => { onRemove("Undo everything"); }} onLeave={onHome} />;
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
      {headline(run)}
      {finished.length > 0 && `. Finished: ${finished.join(", ")}`}
    </LiveRegion>
  );
}
