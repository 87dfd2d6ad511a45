/**
 * Does something that needs AWS, and where Landfall is not connected (it was closed in between, or the credentials
 * ended) asks the person for credentials first, then does it again. Knows no screen.
 */
import { type ReactNode, useCallback, useState } from "react";

import { asProblem } from "../backend/problem";
import { type ClusterPlace, ReconnectDialog } from "./ReconnectDialog";

export interface Reconnecting {
  /** True when it was done; false when the person chose not to connect. Rejects with any other problem. */
  attempt: (place: ClusterPlace, action: () => Promise<void>) => Promise<boolean>;
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

  const attempt = useCallback(async (place: ClusterPlace, action: () => Promise<void>): Promise<boolean> => {
    try {
      await action();
      return true;
    } catch (reason) {
      if (asProblem(reason).code !== "not-connected") throw reason;
      return new Promise<boolean>((resolve, reject) => {
        setInterrupted({ place, action, resolve, reject });
      });
    }
  }, []);

  if (interrupted === null) return { attempt, dialog: null };
  const { place, action, resolve, reject } = interrupted;
  const dialog = (
    <ReconnectDialog
      place={place}
      onConnected={() => {
        setInterrupted(null);
        action().then(() => { resolve(true); }, reject);
      }}
      onDismiss={() => {
        setInterrupted(null);
        resolve(false);
      }}
    />
  );
  return { attempt, dialog };
}
