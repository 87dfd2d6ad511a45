/** Follows one run. Draws about five times a second however fast events come. Computes nothing of what it shows. */
import { useEffect, useState } from "react";

import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import { reuse } from "./reuse";
import { throttle } from "./throttle";

const DRAW_EVERY_MS = 200;

/** The run as it stands; before the first update null. `problem`: it cannot be followed. */
export function useRun(runId: string): { run: Run | null; problem: Problem | null } {
  const backend = useBackend();
  const [run, setRun] = useState<Run | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    const drawing = throttle<Run>(DRAW_EVERY_MS, (next) => {
      setRun((before) => reuse(before, next));
    });
    const watching = backend.watchRun(runId, (update) => { drawing.give(update.run); });
    watching.catch((reason: unknown) => { setProblem(asProblem(reason)); });
    return () => {
      drawing.stop();
      watching.then((stop) => { stop(); }, () => undefined);
    };
  }, [backend, runId]);

  return { run, problem };
}
