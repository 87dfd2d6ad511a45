/** What is rehearsed in the demo account, as it changes, and what a person can do about it. Computes nothing of it. */
import { useEffect, useState } from "react";

import type { Problem } from "../../backend/bindings/Problem";
import type { Rehearsal } from "../../backend/bindings/Rehearsal";
import { useBackend } from "../../backend/context";
import { asProblem } from "../../backend/problem";

export interface Rehearsing {
  /** All that can be rehearsed, each as it stands; empty until the first word. */
  rehearsals: Rehearsal[];
  /** Lets a failure happen as soon as its moment comes. */
  begin: (code: string) => Promise<void>;
  /** Takes back one that waits; solves one that has happened. */
  end: (code: string) => Promise<void>;
  /** An answer is awaited. */
  busy: boolean;
  /** Why the last press of a button was not taken on. */
  problem: Problem | null;
}

/** `on`: the demo account can be asked here. */
export function useRehearsals(on: boolean): Rehearsing {
  const backend = useBackend();
  const [rehearsals, setRehearsals] = useState<Rehearsal[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    if (!on) return;
    let left = false;
    const watching = backend.watchRehearsals((next) => {
      if (!left) setRehearsals(next);
    });
    return () => {
      left = true;
      // Without it a page lacks a panel, and everything else still works.
      watching.then((stop) => { stop(); }, () => undefined);
    };
  }, [backend, on]);

  const press = async (action: () => Promise<Rehearsal[]>): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      setRehearsals(await action());
    } catch (reason) {
      setProblem(asProblem(reason));
    }
    setBusy(false);
  };

  return {
    rehearsals: on ? rehearsals : [],
    begin: (code) => press(() => backend.rehearse(code)),
    end: (code) => press(() => backend.endRehearsal(code)),
    busy,
    problem,
  };
}
