/** Which page shows, and what Next does: ask the engine, create in guided mode, go on. Draws nothing. */
import { useMemo, useState } from "react";

import type { FieldProblem } from "../backend/bindings/FieldProblem";
import type { Page } from "../backend/bindings/Page";
import type { Problem } from "../backend/bindings/Problem";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import type { Problems } from "../components/Field";
import type { Change } from "./change/useChange";
import type { Draft } from "./draft";
import { begun, indexOf, pageOf, PAGES } from "./pages";
import type { GuidedRun } from "./useGuidedRun";

/** Why Next was refused: answers to mend, or something that went wrong. */
export type Refusal = { fields: FieldProblem[] } | { problem: Problem };

export interface Steps {
  index: number;
  page: Page;
  /** Something is being asked or started: Next waits. */
  busy: boolean;
  refusal: Refusal | null;
  problems: Problems;
  /** What the button that goes on says. */
  nextText: string;
  go: (index: number) => void;
  next: () => Promise<void>;
}

export interface StepsParts {
  draft: Draft;
  guided: boolean;
  guidedRun: GuidedRun;
  /** The cluster stands, and is to be changed. */
  change: Change | null;
  connect: () => Promise<boolean>;
  onOpen: (runId: string) => void;
}

export function useSteps({ draft, guided, guidedRun, change, connect, onOpen }: StepsParts): Steps {
  const backend = useBackend();
  const [index, setIndex] = useState(() => (change === null ? firstIndex(guidedRun) : indexOf("review")));
  const [tried, setTried] = useState<Page[]>([]);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const info = PAGES[index] ?? FIRST;
  const creates = guided && info.stage !== null && !begun(info.stage, guidedRun.through) ? info.stage : null;
  const wrong = draft.assessment?.problems;
  const fixed = change?.preview?.problems;
  const list = useMemo(() => [...(wrong ?? []), ...(fixed ?? [])], [wrong, fixed]);
  const stands = change !== null;
  const problems = useMemo(() => ({ list, atEmptyFields: tried.includes(info.page), stands }), [list, tried, info.page, stands]);

  function go(to: number): void {
    setIndex(to);
    setRefusal(null);
  }

  function refuse(page: Page, fields: FieldProblem[]): void {
    go(indexOf(page));
    setTried((now) => [...now, page]);
    setRefusal({ fields });
  }

  /** The first page, of those that count now, with an answer that must be mended. */
  async function mayGoOn(): Promise<boolean> {
    const assessment = await draft.assessNow();
    if (assessment === null) return false;
    const counts = (problem: FieldProblem): boolean => info.page === "review" || pageOf(problem) === info.page;
    const all = [...assessment.problems, ...((await change?.judge())?.problems ?? [])];
    const errors = all.filter((problem) => problem.severity === "error" && counts(problem));
    const first = errors[0];
    if (first === undefined) return true;
    refuse(pageOf(first), errors.filter((problem) => pageOf(problem) === pageOf(first)));
    return false;
  }

  async function goOn(): Promise<void> {
    if (guidedRun.id !== null && info.page === "review") {
      onOpen(guidedRun.id);
      return;
    }
    if (begun(info.stage, guidedRun.through)) {
      go(index + 1);
      return;
    }
    if (change !== null && info.page === "connect") {
      go(index + 1);
      return;
    }
    if (!(await mayGoOn())) return;
    if (change !== null && info.page === "review") {
      if (await change.make()) onOpen(change.run.id);
      return;
    }
    if (info.page === "connect" && guidedRun.id === null && !(await connect())) return;
    if (info.page === "review") {
      onOpen(await backend.startRun(draft.spec, false, "workers"));
      return;
    }
    if (creates !== null && !(await guidedRun.create(draft.spec, creates))) return;
    go(index + 1);
  }

  async function next(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    try {
      await goOn();
    } catch (reason) {
      setRefusal({ problem: asProblem(reason) });
    } finally {
      setBusy(false);
    }
  }

  const lastText = change !== null ? "Change the cluster" : guidedRun.id === null ? "Create cluster" : "Watch the run";
  const nextText = info.page === "review" ? lastText : creates !== null ? info.createText : "Next";
  const shown = mended(refusal, list) ? null : refusal;
  const why = draft.problem !== null && shown === null ? { problem: draft.problem } : shown;
  return { index, page: info.page, busy, refusal: why, problems, nextText: busy ? "Checking…" : nextText, go, next };
}

/** The person has put right whatever Next was refused for. */
function mended(refusal: Refusal | null, now: FieldProblem[]): boolean {
  if (refusal === null || !("fields" in refusal)) return false;
  const wrong = now.filter(({ severity }) => severity === "error").map(({ field }) => field);
  return refusal.fields.every(({ field }) => !wrong.includes(field));
}

const FIRST = { page: "connect", stage: null, createText: "" } as const;

/** The first page; for a run begun before, the first page that is still open. */
function firstIndex({ id, through }: GuidedRun): number {
  if (id === null) return 0;
  const open = PAGES.findIndex(({ stage }) => stage !== null && !begun(stage, through));
  return open === -1 ? PAGES.length - 1 : open;
}
