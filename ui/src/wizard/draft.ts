/** The answers while they are given, and the engine's judgement of them. Judges nothing itself. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import type { Assessment } from "../backend/bindings/Assessment";
import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { NodeGroupSpec } from "../backend/bindings/NodeGroupSpec";
import type { Offers } from "../backend/bindings/Offers";
import type { Problem } from "../backend/bindings/Problem";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";

/** The parts of the spec that have a page of their own. */
type Part = "network" | "roles" | "cluster" | "access" | "workers";

/** The answers of the page Connect. */
type Place = Partial<Pick<ClusterSpec, "name" | "region" | "tags">>;

/** Long enough to wait for the next keystroke, short enough to seem immediate. */
const PAUSE_MS = 150;

export interface Draft {
  spec: ClusterSpec;
  /** The last judgement; none before the first one. */
  assessment: Assessment | null;
  /** Why there is no judgement. */
  problem: Problem | null;
  /** Any answer was changed. */
  edited: boolean;
  setPlace: (patch: Place) => void;
  set: <K extends Part>(part: K, patch: Partial<ClusterSpec[K]>) => void;
  setNodeGroup: (index: number, patch: Partial<NodeGroupSpec>) => void;
  /** Judges the answers as they are now, without waiting for a pause in typing. None: there is a problem. */
  assessNow: () => Promise<Assessment | null>;
}

/** `known`: what is known of the account. When that changes, the answers are judged again. */
export function useDraft(initial: ClusterSpec, known: Offers): Draft {
  const [spec, setSpec] = useState(initial);
  const { assessment, problem, assess } = useAssessment();

  useEffect(() => {
    const timer = setTimeout(() => { void assess(spec); }, PAUSE_MS);
    return () => { clearTimeout(timer); };
  }, [assess, spec, known]);

  const setters = useMemo(
    () => ({
      setPlace: (patch: Place) => { setSpec((now) => ({ ...now, ...patch })); },
      set: <K extends Part>(part: K, patch: Partial<ClusterSpec[K]>) => {
        setSpec((now) => ({ ...now, [part]: { ...now[part], ...patch } }));
      },
      setNodeGroup: (index: number, patch: Partial<NodeGroupSpec>) => {
        setSpec((now) => {
          const groups = now.workers.node_groups.map((group, at) => (at === index ? { ...group, ...patch } : group));
          return { ...now, workers: { ...now.workers, node_groups: groups } };
        });
      },
    }),
    [],
  );
  return { spec, assessment, problem, edited: spec !== initial, ...setters, assessNow: () => assess(spec) };
}

/** Asks the engine, and drops answers that were overtaken by a later question. */
function useAssessment() {
  const backend = useBackend();
  const [assessment, setAssessment] = useState<Assessment | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const last = useRef(0);

  const assess = useCallback(
    async (spec: ClusterSpec): Promise<Assessment | null> => {
      const asked = ++last.current;
      try {
        const answer = await backend.assess(spec);
        if (asked === last.current) {
          setAssessment(answer);
          setProblem(null);
        }
        return answer;
      } catch (reason) {
        if (asked === last.current) setProblem(asProblem(reason));
        return null;
      }
    },
    [backend],
  );
  return { assessment, problem, assess };
}
