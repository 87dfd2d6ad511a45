/** What a person can ask of a run, with the question for credentials where they are missing. Draws nothing itself. */
import { type ReactNode, useState } from "react";

import type { KubeconfigResult } from "../backend/bindings/KubeconfigResult";
import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import type { TokenCommand } from "../backend/bindings/TokenCommand";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import { placeOf } from "../components/clusterPlace";
import { useReconnecting } from "../components/useReconnecting";

export interface RunActions {
  tryAgain: () => Promise<void>;
  stop: () => Promise<void>;
  /** Guided mode: makes all stages that are missing, with the answers as they are. */
  finish: () => Promise<void>;
  /** Asks for credentials, then goes on with them. */
  connectAgain: () => Promise<void>;
  /** Applies the remedy of a failed step's problem, and tries again. */
  mend: (step: string) => Promise<void>;
  /** Solves a rehearsed failure, or clears away what is left of it, then runs the failed steps again. False: not done. */
  solveAndTryAgain: (code: string) => Promise<boolean>;
  /** The file's path; rejects with a problem. */
  saveReceipt: () => Promise<string>;
  /** The result, or null when the person chose not to connect; rejects with a problem. */
  merge: (token: TokenCommand) => Promise<KubeconfigResult | null>;
  /** An answer is awaited. */
  busy: boolean;
  /** Why the last press of a button was not taken on. */
  problem: Problem | null;
  /** The question for credentials, while it is open. */
  dialog: ReactNode;
}

export function useRunActions(run: Run): RunActions {
  const backend = useBackend();
  const { attempt, askFirst, dialog } = useReconnecting();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const place = placeOf(run);

  const pressed = async (action: () => Promise<void>, connecting = attempt): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setProblem(null);
    try {
      return await connecting(place, action);
    } catch (reason) {
      setProblem(asProblem(reason));
      return false;
    } finally {
      setBusy(false);
    }
  };
  const press = async (action: () => Promise<void>, connecting = attempt): Promise<void> => {
    await pressed(action, connecting);
  };

  const merge = async (token: TokenCommand): Promise<KubeconfigResult | null> => {
    let result: KubeconfigResult | null = null;
    await attempt(place, async () => {
      result = await backend.mergeKubeconfig(run.id, token);
    });
    return result;
  };

  return {
    tryAgain: () => press(() => backend.tryAgain(run.id)),
    stop: () => press(() => backend.stopRun(run.id)),
    finish: () => press(() => backend.continueRun(run.id, run.spec, "workers")),
    connectAgain: () => press(() => backend.tryAgain(run.id), askFirst),
    mend: (step) => press(() => backend.mendRun(run.id, step)),
    solveAndTryAgain: (code) =>
      pressed(
        () => backend.tryAgain(run.id),
        async (where, action) => {
          // Once: what is solved need not be solved again when the person has to connect in between.
          await backend.endRehearsal(code);
          return attempt(where, action);
        },
      ),
    saveReceipt: () => backend.saveReceipt(run.id),
    merge,
    busy,
    problem,
    dialog,
  };
}
