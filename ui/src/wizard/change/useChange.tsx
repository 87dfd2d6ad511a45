/** A cluster that stands and is to be changed: what the answers would do to it, and doing that. Judges nothing itself. */
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";

import type { ChangePreview } from "../../backend/bindings/ChangePreview";
import type { ClusterSpec } from "../../backend/bindings/ClusterSpec";
import type { Run } from "../../backend/bindings/Run";
import { useBackend } from "../../backend/context";
import { placeOf } from "../../components/clusterPlace";
import { useReconnecting } from "../../components/useReconnecting";
import { ConfirmChange } from "./ConfirmChange";

export interface Change {
  run: Run;
  /** What the answers would do, as far as the engine was asked. */
  preview: ChangePreview | null;
  /** Asks the engine about the answers as they are now. Rejects with a `Problem`. */
  judge: () => Promise<ChangePreview>;
  /**
   * Changes the cluster; where something is deleted, only after the person has seen what and agreed. False: the person
   * chose not to. Rejects with a `Problem`.
   */
  make: () => Promise<boolean>;
  /** Asks whether to go on, or for credentials; to be drawn somewhere. */
  dialog: ReactNode;
}

interface Asked {
  preview: ChangePreview;
  answer: (agreed: boolean) => void;
}

/** Long enough to wait for the next keystroke, short enough to seem immediate. */
const PAUSE_MS = 150;

/** Null where nothing stands yet that could be changed. */
export function useChange(run: Run | null, spec: ClusterSpec): Change | null {
  const backend = useBackend();
  const id = run?.id ?? null;
  const { preview, ask } = usePreview();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { attempt, dialog } = useReconnecting();

  useEffect(() => {
    if (id === null) return undefined;
    // What is wrong is said when the person goes on.
    const timer = setTimeout(() => { ask(id, spec).catch(() => undefined); }, PAUSE_MS);
    return () => { clearTimeout(timer); };
  }, [ask, id, spec]);

  if (run === null) return null;

  function agreed(toWhat: ChangePreview): Promise<boolean> {
    return new Promise((resolve) => {
      setAsked({
        preview: toWhat,
        answer: (answer) => {
          setAsked(null);
          resolve(answer);
        },
      });
    });
  }

  async function make(standing: Run): Promise<boolean> {
    const now = await ask(standing.id, spec);
    const told = now.deletes.map(({ key }) => key);
    // What is refused is said by the engine, and needs no question.
    if (now.refused === null && told.length > 0 && !(await agreed(now))) return false;
    return attempt(placeOf(standing), () => backend.changeRun(standing.id, spec, told));
  }

  return {
    run,
    preview,
    judge: () => ask(run.id, spec),
    make: () => make(run),
    dialog: (
      <>
        {asked !== null && <ConfirmChange preview={asked.preview} name={run.spec.name} onAnswer={asked.answer} />}
        {dialog}
      </>
    ),
  };
}

/** Asks the engine, and drops answers that were overtaken by a later question. */
function usePreview() {
  const backend = useBackend();
  const [preview, setPreview] = useState<ChangePreview | null>(null);
  const last = useRef(0);
  const ask = useCallback(
    async (of: string, spec: ClusterSpec): Promise<ChangePreview> => {
      const asked = ++last.current;
      const answer = await backend.previewChange(of, spec);
      if (asked === last.current) setPreview(answer);
      return answer;
    },
    [backend],
  );
  return { preview, ask };
}
