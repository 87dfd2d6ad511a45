/** The run that guided mode creates page by page. Knows the run only as the engine tells it. */
import { type ReactNode, useEffect, useState } from "react";

import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { Run } from "../backend/bindings/Run";
import type { Stage } from "../backend/bindings/Stage";
import { useBackend } from "../backend/context";
import { placeOf } from "../components/clusterPlace";
import { useReconnecting } from "../components/useReconnecting";

export interface GuidedRun {
  /** None before the first page was created. */
  id: string | null;
  /** The run as it stands. */
  run: Run | null;
  /** The last stage that was asked for. */
  through: Stage | null;
  /**
   * Creates everything up to a stage with the answers as they are now. False: credentials had ended, and the person
   * chose not to connect again. Rejects with a `Problem`.
   */
  create: (spec: ClusterSpec, stage: Stage) => Promise<boolean>;
  /** Asks for credentials; to be drawn somewhere. */
  dialog: ReactNode;
}

export function useGuidedRun(resumed: Run | null): GuidedRun {
  const backend = useBackend();
  const [id, setId] = useState(resumed?.id ?? null);
  const [through, setThrough] = useState(resumed?.through ?? null);
  const [run, setRun] = useState(resumed);
  const { attempt, dialog } = useReconnecting();

  useEffect(() => {
    if (id === null) return undefined;
    let stop: (() => void) | null = null;
    let gone = false;
    backend.watchRun(id, (update) => { if (!gone) setRun(update.run); }).then(
      (stopWatching) => {
        if (gone) stopWatching();
        else stop = stopWatching;
      },
      // The strip stays as it was; the run itself goes on, and its screen says what is wrong.
      () => undefined,
    );
    return () => {
      gone = true;
      stop?.();
    };
  }, [backend, id]);

  async function create(spec: ClusterSpec, stage: Stage): Promise<boolean> {
    let done = true;
    if (id === null) setId(await backend.startRun(spec, true, stage));
    else if (run === null) await backend.continueRun(id, spec, stage);
    else done = await attempt(placeOf(run), () => backend.continueRun(id, spec, stage));
    if (done) setThrough(stage);
    return done;
  }
  return { id, run, through, create, dialog };
}
