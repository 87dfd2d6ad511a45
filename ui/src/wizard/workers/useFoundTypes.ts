/** Asks the engine which instance types fit a wish, and drops answers that were overtaken by a later question. */
import { useEffect, useState } from "react";

import type { InstanceTypeOffer } from "../../backend/bindings/InstanceTypeOffer";
import type { InstanceWish } from "../../backend/bindings/InstanceWish";
import type { Problem } from "../../backend/bindings/Problem";
import { useBackend } from "../../backend/context";
import { asProblem } from "../../backend/problem";

/** Long enough to wait for the next keystroke, short enough to seem immediate. */
const PAUSE_MS = 150;

export function useFoundTypes(wish: InstanceWish): { found: InstanceTypeOffer[] | null; problem: Problem | null } {
  const backend = useBackend();
  const [found, setFound] = useState<InstanceTypeOffer[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    let overtaken = false;
    const timer = setTimeout(() => {
      backend.findInstanceTypes(wish).then(
        (offers) => {
          if (overtaken) return;
          setFound(offers);
          setProblem(null);
        },
        (reason: unknown) => { if (!overtaken) setProblem(asProblem(reason)); },
      );
    }, PAUSE_MS);
    return () => {
      overtaken = true;
      clearTimeout(timer);
    };
  }, [backend, wish]);
  return { found, problem };
}
