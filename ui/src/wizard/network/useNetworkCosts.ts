/** What the network would cost with other answers, so that each choice says it before it is made. The engine says what it costs. */
import { useEffect, useState } from "react";

import type { ClusterSpec } from "../../backend/bindings/ClusterSpec";
import type { NetworkSpec } from "../../backend/bindings/NetworkSpec";
import { useBackend } from "../../backend/context";

/** Long enough to wait for the next keystroke, short enough to seem immediate. */
const PAUSE_MS = 150;

/** In the engine's words, in the order of the changes; a word is missing while it is not known. */
export function useNetworkCosts(spec: ClusterSpec, changes: Partial<NetworkSpec>[]): string[] {
  const backend = useBackend();
  const [words, setWords] = useState<string[]>([]);
  // As text, so that the same answers are not asked about again when the page is drawn again.
  const asked = JSON.stringify(changes.map((change) => ({ ...spec, network: { ...spec.network, ...change } })));

  useEffect(() => {
    let gone = false;
    const cost = async (changed: ClusterSpec): Promise<string> => {
      const { stages } = await backend.assess(changed);
      return stages.find(({ stage }) => stage === "network")?.cost_words ?? "…";
    };
    const timer = setTimeout(() => {
      Promise.all((JSON.parse(asked) as ClusterSpec[]).map(cost)).then(
        (found) => { if (!gone) setWords(found); },
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [backend, asked]);
  return words;
}
