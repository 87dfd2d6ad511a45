/** Goes on with a run that stands still, asking for credentials where they are missing, and opens it. */
import { useState } from "react";

import type { Problem } from "../backend/bindings/Problem";
import type { RunSummary } from "../backend/bindings/RunSummary";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import type { Reconnecting } from "../components/useReconnecting";

export interface Continuing {
  goOn: (run: RunSummary) => void;
  busy: boolean;
  problem: Problem | null;
}

export function useContinue(attempt: Reconnecting["attempt"], onOpen: (runId: string) => void): Continuing {
  const backend = useBackend();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const goOn = async (run: RunSummary): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      if (await attempt(run, () => backend.tryAgain(run.id))) onOpen(run.id);
    } catch (reason) {
      setProblem(asProblem(reason));
    }
    setBusy(false);
  };
  return { goOn: (run) => void goOn(run), busy, problem };
}
