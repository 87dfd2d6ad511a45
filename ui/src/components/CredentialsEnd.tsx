/** How long the credentials in use still last, by the page's clock. The moment itself comes from the engine. */
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import { timeLeft } from "./format";
import { useNow } from "./useNow";

const DRAW_EVERY_MS = 15_000;

export interface CredentialsEndProps {
  /** Milliseconds since 1970. */
  at: number;
  /** How long the work at hand still takes; null where nothing is at work. */
  neededSeconds?: number | null;
}

export function CredentialsEnd({ at, neededSeconds = null }: CredentialsEndProps) {
  const left = (at - useNow(DRAW_EVERY_MS)) / 1000;
  const tooSoon = neededSeconds !== null && left < neededSeconds;
  return (
    <span data-testid="credentials-end">
      <StatusIndicator type={left <= 0 || tooSoon ? "warning" : "info"}>
        {left <= 0 ? "The credentials have ended" : `The credentials end in ${timeLeft(left)}${tooSoon ? ", before this run does" : ""}`}
      </StatusIndicator>
    </span>
  );
}
