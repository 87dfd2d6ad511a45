/** One step: its title, its state in words and its time; opened, all there is to know. Redrawn only when it changes. */
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { memo, useState } from "react";

import type { StepView } from "../backend/bindings/StepView";
import { duration } from "../components/format";
import { STATE_ICON } from "../components/states";
import { StepDetails } from "./StepDetails";

export interface StepRowProps {
  step: StepView;
  /** The person opened the details. */
  onRead: () => void;
}

export const StepRow = memo(function StepRow({ step, onRead }: StepRowProps) {
  const [open, setOpen] = useState(false);
  return (
    <li data-testid={`step-${step.key}`} data-state={step.state}>
      <ExpandableSection
        variant="inline"
        expanded={open}
        onChange={({ detail }) => {
          setOpen(detail.expanded);
          if (detail.expanded) onRead();
        }}
        headerText={
          <span className="step-header">
            <span className="any-name">{step.title}</span>
            <StatusIndicator type={STATE_ICON[step.state]}>{step.words}</StatusIndicator>
            <span className="step-time">{time(step)}</span>
          </span>
        }
      >
        {open && <StepDetails step={step} />}
      </ExpandableSection>
      {step.note !== null && (
        <Box variant="small" color="text-body-secondary" margin={{ left: "l" }}>
          {step.note}
        </Box>
      )}
    </li>
  );
});

function time({ state, elapsed_seconds: elapsed, expected_seconds: expected }: StepView): string {
  if (elapsed === null) return state === "waiting" ? `usually ${duration(expected)}` : "";
  const over = state === "done" || state === "deleted" || state === "failed";
  return over ? duration(elapsed) : `${duration(elapsed)} of about ${duration(expected)}`;
}
