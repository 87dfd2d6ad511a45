/** Asks the engine which workers fit the answers, and drops advice that was overtaken by a later answer. */
import { useEffect, useState } from "react";

import type { Problem } from "../../backend/bindings/Problem";
import type { WorkerAdvice } from "../../backend/bindings/WorkerAdvice";
import type { WorkerQuestions } from "../../backend/bindings/WorkerQuestions";
import { useBackend } from "../../backend/context";
import { asProblem } from "../../backend/problem";

export function useWorkerAdvice(questions: WorkerQuestions): { advice: WorkerAdvice | null; problem: Problem | null } {
  const backend = useBackend();
  const [advice, setAdvice] = useState<WorkerAdvice | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    let overtaken = false;
    backend.adviseWorkers(questions).then(
      (answer) => {
        if (overtaken) return;
        setAdvice(answer);
        setProblem(null);
      },
      (reason: unknown) => { if (!overtaken) setProblem(asProblem(reason)); },
    );
    return () => { overtaken = true; };
  }, [backend, questions]);
  return { advice, problem };
}
