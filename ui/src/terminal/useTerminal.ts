/** What there is to see of the demo account in a terminal, as it changes. Computes nothing of it. */
import { useEffect, useState } from "react";

import type { Terminal } from "../backend/bindings/Terminal";
import { useBackend } from "../backend/context";

/** Seen from a run's cluster; no run: nothing is watched. Null until the first word. */
export function useTerminal(runId: string | null): Terminal | null {
  const backend = useBackend();
  const [seen, setSeen] = useState<{ runId: string; terminal: Terminal } | null>(null);

  useEffect(() => {
    if (runId === null) return;
    let left = false;
    const watching = backend.watchTerminal(runId, (terminal) => {
      if (!left) setSeen({ runId, terminal });
    });
    return () => {
      left = true;
      // Without it a page lacks a panel, and everything else still works.
      watching.then((stop) => { stop(); }, () => undefined);
    };
  }, [backend, runId]);

  return seen?.runId === runId ? seen.terminal : null;
}
