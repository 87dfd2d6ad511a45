/** What is rehearsed in the demo account, as it changes, and what a person can do about it. Computes nothing of it. */
import { useEffect, useRef, useState } from "react";

import type { Problem } from "../../backend/bindings/Problem";
import type { Rehearsal } from "../../backend/bindings/Rehearsal";
import { useBackend } from "../../backend/context";
import { asProblem } from "../../backend/problem";

export interface Rehearsing {
  /** All that can be rehearsed, each as it stands; empty until the first word. */
  rehearsals: Rehearsal[];
  /** Lets a failure happen as soon as its moment comes. False: it was not taken on. */
  begin: (code: string) => Promise<boolean>;
  /** Takes back one that waits; solves one that has happened; clears away what is left of one that is over. */
  end: (code: string) => Promise<boolean>;
  /** Why the last press of a button was not taken on. */
  problem: Problem | null;
}

/** `on`: the demo account can be asked here. */
export function useRehearsals(on: boolean): Rehearsing {
  const backend = useBackend();
  const [rehearsals, setRehearsals] = useState<Rehearsal[]>([]);
  // Buttons are not disabled meanwhile: a disabled one loses the keyboard's focus.
  const asking = useRef(false);
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

  const press = async (action: () => Promise<Rehearsal[]>): Promise<boolean> => {
    if (asking.current) return false;
    asking.current = true;
    setProblem(null);
    try {
      setRehearsals(await action());
      return true;
    } catch (reason) {
      setProblem(asProblem(reason));
      return false;
    } finally {
      asking.current = false;
    }
  };

  return {
    rehearsals: on ? rehearsals : [],
    begin: (code) => press(() => backend.rehearse(code)),
    end: (code) => press(() => backend.endRehearsal(code)),
    problem,
  };
}
