/** Reads from the account what a delete would do. Draws nothing, and judges nothing of it. */
import { useCallback, useEffect, useState } from "react";

import type { DeletionPreview } from "../backend/bindings/DeletionPreview";
import type { Problem } from "../backend/bindings/Problem";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import type { DeletionTarget } from "../components/clusterPlace";
import type { Reconnecting } from "../components/useReconnecting";

/** What is known of the account. `unread` without a problem: the person did not want to wait, or to connect. */
export type Account =
  | { state: "reading" }
  | { state: "read"; preview: DeletionPreview }
  | { state: "unread"; problem: Problem | null };

export interface PreviewOfDelete {
  account: Account;
  /** Reads it (again). */
  look: () => void;
  /** Goes on without it. */
  skip: () => void;
}

export function usePreview(target: DeletionTarget, attempt: Reconnecting["attempt"]): PreviewOfDelete {
  const backend = useBackend();
  const [account, setAccount] = useState<Account>({ state: "reading" });
  const [asked, setAsked] = useState(1);

  useEffect(() => {
    let overtaken = false;
    const learn = (found: Account): void => { if (!overtaken) setAccount(found); };
    const read = async (): Promise<void> => { learn({ state: "read", preview: await backend.previewDelete(target.id) }); };
    attempt(target, read).then(
      (done) => { if (!done) learn({ state: "unread", problem: null }); },
      (reason: unknown) => { learn({ state: "unread", problem: asProblem(reason) }); },
    );
    return () => { overtaken = true; };
  }, [asked, attempt, backend, target]);

  const look = useCallback(() => {
    setAccount({ state: "reading" });
    setAsked((times) => times + 1);
  }, []);
  // What is still on its way may yet arrive: a list that is there is better than none.
  const skip = useCallback(() => { setAccount({ state: "unread", problem: null }); }, []);
  return { account, look, skip };
}
