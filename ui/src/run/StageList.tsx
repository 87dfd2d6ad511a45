/**
 * The stages of a run with their steps. Backwards, the last stage comes first, as it is the first to go. A stage is open
 * from its first step to its last, unless the person opened or closed it.
 */
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useCallback, useState } from "react";

import type { Run } from "../backend/bindings/Run";
import type { Stage } from "../backend/bindings/Stage";
import type { StageView } from "../backend/bindings/StageView";
import type { StepState } from "../backend/bindings/StepState";
import type { StepView } from "../backend/bindings/StepView";
import { STATE_ICON } from "../components/states";
import { StepRow } from "./StepRow";

const AT_REST: ReadonlySet<StepState> = new Set<StepState>(["waiting", "done", "deleted"]);

/** Begun and not over. Between two of its steps a stage does not close and open again. */
function isUnderWay(steps: StepView[]): boolean {
  const first = steps[0]?.state;
  return first !== undefined && !(AT_REST.has(first) && steps.every((step) => step.state === first));
}

export function StageList({ run }: { run: Run }) {
  const [chosen, setChosen] = useState<Partial<Record<Stage, boolean>>>({});
  const choose = useCallback((stage: Stage, open: boolean) => {
    setChosen((now) => ({ ...now, [stage]: open }));
  }, []);
  const backwards = run.direction === "delete";
  const stages = backwards ? run.stages.toReversed() : run.stages;

  return (
    <SpaceBetween size="s">
      {stages.map((stage) => {
        const steps = run.steps.filter((step) => step.stage === stage.stage);
        return (
          <StageSection
            key={stage.stage}
            stage={stage}
            steps={backwards ? steps.toReversed() : steps}
            backwards={backwards}
            open={chosen[stage.stage] ?? isUnderWay(steps)}
            onChoose={choose}
          />
        );
      })}
    </SpaceBetween>
  );
}

interface StageSectionProps {
  stage: StageView;
  steps: StepView[];
  backwards: boolean;
  open: boolean;
  onChoose: (stage: Stage, open: boolean) => void;
}

function StageSection({ stage, steps, backwards, open, onChoose }: StageSectionProps) {
  // Whoever reads a step's details does not want its stage to close under their eyes.
  const onRead = useCallback(() => { onChoose(stage.stage, true); }, [onChoose, stage.stage]);
  return (
    <ExpandableSection
      variant="container"
      headerText={stage.title}
      headerActions={<StatusIndicator type={STATE_ICON[stage.state]}>{stage.words}</StatusIndicator>}
      expanded={open}
      onChange={({ detail }) => { onChoose(stage.stage, detail.expanded); }}
      data-testid={`stage-${stage.stage}`}
    >
      {open && (
        <ul className="steps" aria-label={`Steps of ${stage.title}`}>
          {steps.map((step) => (
            <StepRow key={step.key} step={step} backwards={backwards} onRead={onRead} />
          ))}
        </ul>
      )}
    </ExpandableSection>
  );
}
