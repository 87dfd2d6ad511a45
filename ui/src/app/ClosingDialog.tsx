/**
 * The question that closing the window raises while a cluster is being made or deleted. Every word and every choice
 * comes from the engine's side; what an answer does happens there too.
 */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";

import type { ClosingAnswer } from "../backend/bindings/ClosingAnswer";
import type { ClosingChoice } from "../backend/bindings/ClosingChoice";
import type { ClosingQuestion } from "../backend/bindings/ClosingQuestion";
import type { RunAtWork } from "../backend/bindings/RunAtWork";
import { useBackend } from "../backend/context";
import { duration } from "../components/format";

export function ClosingDialog() {
  const { question, answer } = useClosing();
  if (question === null) return null;
  return (
    <Modal
      visible
      size="large"
      data-testid="closing-dialog"
      header={question.title}
      closeAriaLabel="Keep the window open"
      onDismiss={() => { answer("stay"); }}
      footer={<Choices choices={question.choices} onChoose={answer} />}
    >
      <SpaceBetween size="m">
        {question.runs.map((run) => (
          <AtWork key={run.id} run={run} />
        ))}
        <div>{question.words}</div>
        <SpaceBetween size="xs">
          {question.choices.slice(0, -1).map((choice) => (
            <div key={choice.answer}>
              <Box variant="strong">{choice.title}.</Box> {choice.words}
            </div>
          ))}
        </SpaceBetween>
      </SpaceBetween>
    </Modal>
  );
}

function AtWork({ run }: { run: RunAtWork }) {
  return (
    <div className="any-name" data-testid={`closing-${run.name}`}>
      <Box variant="strong">{run.name}:</Box> {run.words}
      {run.remaining_seconds !== null && <>, about {duration(run.remaining_seconds)} left</>}
      {run.waiting_for !== null && <Box color="text-body-secondary">{run.waiting_for}</Box>}
    </div>
  );
}

/** Recommended first in the list, and last in the row, where a dialog's main button stands. */
function Choices({ choices, onChoose }: { choices: ClosingChoice[]; onChoose: (answer: ClosingAnswer) => void }) {
  return (
    <Box float="right">
      <SpaceBetween direction="horizontal" size="xs">
        {choices.toReversed().map(({ answer, title }, place, { length }) => (
          <Button
            key={answer}
            variant={place === length - 1 ? "primary" : place === 0 ? "link" : "normal"}
            data-testid={`closing-${answer}`}
            onClick={() => { onChoose(answer); }}
          >
            {title}
          </Button>
        ))}
      </SpaceBetween>
    </Box>
  );
}

function useClosing() {
  const backend = useBackend();
  const [question, setQuestion] = useState<ClosingQuestion | null>(null);
  const asked = question?.asked ?? null;

  useEffect(() => backend.watchClosing(setQuestion), [backend]);
  // A window whose page does not say this takes the page for dead, and goes out of sight.
  useEffect(() => {
    if (asked !== null) void backend.answerClosing("shown");
  }, [backend, asked]);

  const answer = (chosen: ClosingAnswer): void => { void backend.answerClosing(chosen); };
  return { question, answer };
}
