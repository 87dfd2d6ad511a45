/** The list of runs, asked again every few seconds while one of them moves. Computes nothing of what it holds. */
import { useCallback, useEffect, useState } from "react";

import type { Problem } from "../backend/bindings/Problem";
import type { RunSummary } from "../backend/bindings/RunSummary";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";

const ASK_EVERY_MS = 3000;

export interface Runs {
  /** Null until the first answer. */
  runs: RunSummary[] | null;
  problem: Problem | null;
  /** Takes a run off the list. */
  forget: (run: RunSummary) => void;
}

/** `heard`: changes when something happened that the list may show. */
export function useRuns(heard: unknown): Runs {
  const backend = useBackend();
  const [runs, setRuns] = useState<RunSummary[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const ask = useCallback(
    () => backend.listRuns().then(setRuns, (reason: unknown) => { setProblem(asProblem(reason)); }),
    [backend],
  );
  useEffect(() => { void ask(); }, [ask, heard]);

  const moving = runs?.some((run) => run.phase === "running" || run.phase === "stopping") ?? false;
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => { void ask(); }, ASK_EVERY_MS);
    return () => { clearInterval(timer); };
  }, [ask, moving]);

  const forget = (run: RunSummary): void => {
    setProblem(null);
    backend.forgetRun(run.id).then(ask, (reason: unknown) => { setProblem(asProblem(reason)); });
  };
  return { runs, problem, forget };
}
