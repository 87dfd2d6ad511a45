/** Clusters in the connected account whose journals are not on this computer. Judges nothing of them. */
import { useEffect, useState } from "react";

import type { LostRun } from "../backend/bindings/LostRun";
import type { Place } from "../backend/bindings/Place";
import type { Problem } from "../backend/bindings/Problem";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";

export interface LostRuns {
  /** Null before any account was looked through. */
  found: LostRun[] | null;
  /** Where the person asked to look; null where they did not. */
  lookedAt: string | null;
  /** The person chooses where to look. */
  asking: boolean;
  ask: () => void;
  dismiss: () => void;
  /** Connects and looks; rejects with a problem. */
  look: (place: Place, region: string) => Promise<void>;
  /** Takes one up again and opens it. */
  recover: (lost: LostRun) => void;
  busy: boolean;
  problem: Problem | null;
}

export function useLostRuns(onOpen: (runId: string) => void): LostRuns {
  const backend = useBackend();
  const [found, setFound] = useState<LostRun[] | null>(null);
  const [lookedAt, setLookedAt] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    let gone = false;
    // Nobody asked: without a connection, or without the right to list, there is nothing to say.
    backend.lostRuns().then((runs) => { if (!gone) setFound(runs); }, () => undefined);
    return () => { gone = true; };
  }, [backend]);

  const look = async (place: Place, region: string): Promise<void> => {
    const { account, demo } = await backend.connect(place, region);
    setFound(await backend.lostRuns());
    setLookedAt(demo ? `the demo cloud, ${region}` : `account ${account}, ${region}`);
    setAsking(false);
  };
  const recover = (lost: LostRun): void => {
    setBusy(true);
    setProblem(null);
    backend.recoverRun(lost.id).then(onOpen, (reason: unknown) => {
      setProblem(asProblem(reason));
      setBusy(false);
    });
  };
  return {
    found, lookedAt, asking, look, recover, busy, problem,
    ask: () => { setAsking(true); },
    dismiss: () => { setAsking(false); },
  };
}
