/**
 * Does something that needs AWS, and where Landfall is not connected (it was closed in between, or the credentials
 * ended) asks the person for credentials first, then does it again. Knows no screen.
 */
import { type ReactNode, useCallback, useState } from "react";

import { asProblem } from "../backend/problem";
import type { ClusterPlace } from "./clusterPlace";
import { ReconnectDialog } from "./ReconnectDialog";

export interface Reconnecting {
  /** True when it was done; false when the person chose not to connect. Rejects with any other problem. */
  attempt: (place: ClusterPlace, action: () => Promise<void>) => Promise<boolean>;
  /** The same, for credentials that are known to have ended: asks before it tries. */
  askFirst: (place: ClusterPlace, action: () => Promise<void>) => Promise<boolean>;
  /** To be drawn somewhere; null while nothing is asked. */
  dialog: ReactNode;
}

interface Interrupted {
  place: ClusterPlace;
  action: () => Promise<void>;
  resolve: (done: boolean) => void;
  reject: (reason: unknown) => void;
}

export function useReconnecting(): Reconnecting {
  const [interrupted, setInterrupted] = useState<Interrupted | null>(null);

  const askFirst = useCallback(
    (place: ClusterPlace, action: () => Promise<void>) =>
      new Promise<boolean>((resolve, reject) => { setInterrupted({ place, action, resolve, reject }); }),
    [],
  );
  const attempt = useCallback(
    async (place: ClusterPlace, action: () => Promise<void>): Promise<boolean> => {
      try {
        await action();
        return true;
      } catch (reason) {
        if (!needsOtherCredentials(reason)) throw reason;
        return askFirst(place, action);
      }
    },
    [askFirst],
  );

  if (interrupted === null) return { attempt, askFirst, dialog: null };
  const { place, action, resolve, reject } = interrupted;
  const dialog = (
    <ReconnectDialog
      place={place}
      onConnected={async () => {
        try {
          await action();
          resolve(true);
        } catch (reason) {
          // Credentials of another account: the dialog says so, and stays.
          if (needsOtherCredentials(reason)) throw reason;
          reject(reason);
        }
        setInterrupted(null);
      }}
      onDismiss={() => {
        setInterrupted(null);
        resolve(false);
      }}
    />
  );
  return { attempt, askFirst, dialog };
}

function needsOtherCredentials(reason: unknown): boolean {
  return ["not-connected", "other-account"].includes(asProblem(reason).code);
}
