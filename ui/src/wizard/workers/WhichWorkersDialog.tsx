/** Four questions, what the engine recommends, and all kinds side by side. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import type { WorkerQuestions } from "../../backend/bindings/WorkerQuestions";
import { ProblemAlert } from "../../components/ProblemAlert";
import type { Draft } from "../draft";
import { type Taking, takeWorkers } from "./takeWorkers";
import { useWorkerAdvice } from "./useWorkerAdvice";
import { WorkerComparison } from "./WorkerComparison";
import { WorkerQuestionFields } from "./WorkerQuestionFields";

export interface WhichWorkersDialogProps {
  draft: Draft;
  clusterBegun: boolean;
  onDismiss: () => void;
}

/** What most people would answer for a first cluster. */
const FIRST: WorkerQuestions = { upkeep: "shared", load: "steady", needs: "nothing", control: "none" };

export function WhichWorkersDialog({ draft, clusterBegun, onDismiss }: WhichWorkersDialogProps) {
  const [questions, setQuestions] = useState(FIRST);
  const { advice, problem } = useWorkerAdvice(questions);
  const taking = advice === null ? null : takeWorkers(advice.recommended, draft, clusterBegun);
  const take = (): void => {
    if (taking?.take === undefined) return;
    taking.take();
    onDismiss();
  };
  return (
    <Modal
      visible
      size="xx-large"
      header="Which workers do I need?"
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      data-testid="which-workers-dialog"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss} data-testid="which-workers-close">Close</Button>
            <Button variant="primary" disabled={taking?.take === undefined} onClick={take} data-testid="which-workers-use">Use this</Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <WorkerQuestionFields questions={questions} onChange={(patch) => { setQuestions((now) => ({ ...now, ...patch })); }} />
        {problem !== null && <ProblemAlert problem={problem} />}
        {advice !== null && taking !== null && <Recommendation title={advice.title} why={advice.why} taking={taking} />}
        {advice !== null && <WorkerComparison advice={advice} />}
      </SpaceBetween>
    </Modal>
  );
}

function Recommendation({ title, why, taking }: { title: string; why: string; taking: Taking }) {
  return (
    <div aria-live="polite">
      <Alert type="info" header={`For you: ${title}`} data-testid="recommended" i18nStrings={{ infoIconAriaLabel: "Recommendation" }}>
        <SpaceBetween size="xxs">
          <div>{why}</div>
          <Box color="text-body-secondary">{taking.words}</Box>
        </SpaceBetween>
      </Alert>
    </div>
  );
}
