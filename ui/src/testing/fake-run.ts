/** The fake engine's run: steps that go on by one notch whenever told to. The real one is folded from events in Rust. */
import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import type { Stage } from "../backend/bindings/Stage";
import type { StepState } from "../backend/bindings/StepState";
import type { StepView } from "../backend/bindings/StepView";
import { IDENTITY, ITEMS } from "./fake-facts";

export const STAGES: Stage[] = ["network", "roles", "cluster", "access", "workers"];

const WORDS: Record<StepState, string> = {
  waiting: "Waiting",
  looking: "Looking whether it exists",
  creating: "Asking AWS to make it",
  settling: "AWS is making it",
  done: "Done",
  failed: "Failed",
  deleting: "AWS is removing it",
  deleted: "Gone",
};

export function newRun(id: string, spec: ClusterSpec, guided: boolean, through: Stage): Run {
  const steps = ITEMS.map(
    (item): StepView => ({
      key: item.key,
      stage: item.stage,
      title: item.title,
      about: item.about,
      state: "waiting",
      words: WORDS.waiting,
      waiting_for: [],
      note: null,
      elapsed_seconds: null,
      expected_seconds: 60,
      facts: [],
      command: item.command,
      cost_per_hour: item.cost_per_hour,
      problem: null,
    }),
  );
  return describe({
    id,
    seq: 1,
    account: IDENTITY.account,
    demo: true,
    source: null,
    demo_speed: "10",
    demo_paused: false,
    guided,
    spec,
    direction: "create",
    through,
    phase: "running",
    words: "",
    progress: 0,
    elapsed_seconds: 0,
    remaining_seconds: 300,
    waiting_for: null,
    problem: null,
    slowed_by: null,
    credentials_end: null,
    driven_elsewhere: false,
    receipt: null,
    stages: [],
    steps,
    calls: [],
    cost_per_hour: 0,
    standing: [],
    created_at: 1_795_000_000_000,
  });
}

/** The run, one notch further. With a problem, the step at work fails with it. */
export function goOn(run: Run, problem: Problem | null = null): Run {
  const wanted = (step: StepView): boolean => STAGES.indexOf(step.stage) <= STAGES.indexOf(run.through);
  const index = run.steps.findIndex((step) => wanted(step) && step.state !== "done");
  const steps = run.steps.map((step, at) => (at === index ? notch(step, problem) : step));
  return describe({ ...run, seq: run.seq + 1, elapsed_seconds: run.elapsed_seconds + 5, steps });
}

function notch(step: StepView, problem: Problem | null): StepView {
  if (problem !== null) return { ...step, state: "failed", words: WORDS.failed, problem };
  const next: StepState = step.state === "waiting" ? "creating" : step.state === "creating" ? "settling" : "done";
  const facts = next === "done" ? [{ label: "Id", value: `${step.key}-0a1b2c3d` }] : [];
  return { ...step, state: next, words: WORDS[next], facts, elapsed_seconds: 5, problem: null };
}

export function describe(run: Run): Run {
  const done = run.steps.filter((step) => step.state === "done");
  const failed = run.steps.filter((step) => step.state === "failed");
  const asked = run.steps.filter((step) => STAGES.indexOf(step.stage) <= STAGES.indexOf(run.through));
  const finished = done.length === asked.length;
  const phase =
    failed.length > 0 ? "paused" : done.length === run.steps.length ? "created" : finished ? "stage-done" : "running";
  const words = { paused: "Paused: 1 step failed", created: "Created", "stage-done": "Done so far", running: "Creating" }[phase];
  const current = asked.find((step) => step.state === "settling");
  return {
    ...run,
    phase,
    words,
    progress: done.length / run.steps.length,
    remaining_seconds: phase === "running" ? 300 : null,
    waiting_for: current ? `${current.title}: AWS is making it, usually about a minute.` : null,
    cost_per_hour: done.reduce((sum, step) => sum + step.cost_per_hour, 0),
    standing: done.map((step) => step.title),
    stages: STAGES.map((stage) => {
      const of = run.steps.filter((step) => step.stage === stage);
      const ready = of.filter((step) => step.state === "done").length;
      const state = of.find((step) => step.state !== "done")?.state ?? "done";
      return { stage, title: stage.charAt(0).toUpperCase() + stage.slice(1), state, words: `${ready} of ${of.length} done` };
    }),
  };
}
