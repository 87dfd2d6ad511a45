/** One step: its title, its state in words and its time; opened, all there is to know. Redrawn only when it changes. */
import Box from "@cloudscape-design/components/box";
import Icon from "@cloudscape-design/components/icon";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { memo, useId, useState } from "react";

import type { StepView } from "../backend/bindings/StepView";
import { duration } from "../components/format";
import { STATE_ICON } from "../components/states";
import { StepDetails } from "./StepDetails";

export interface StepRowProps {
  step: StepView;
  /** The run deletes: what stands waits for its turn. */
  backwards: boolean;
  /** The person opened the details. */
  onRead: () => void;
}

/** A button of its own rather than Cloudscape's ExpandableSection, whose heading cannot hold aligned columns. */
export const StepRow = memo(function StepRow({ step, backwards, onRead }: StepRowProps) {
  const [open, setOpen] = useState(false);
  const details = useId();
  const waits = step.state === "waiting" || (backwards && step.state === "done");
  const toggle = (): void => {
    setOpen(!open);
    if (!open) onRead();
  };
  return (
    <li data-testid={`step-${step.key}`} data-state={step.state}>
      <button type="button" className="step-row" aria-expanded={open} aria-controls={details} onClick={toggle}>
        <Icon name={open ? "caret-down-filled" : "caret-right-filled"} size="small" />
        <span className="any-name">{step.title}</span>
        <StatusIndicator type={waits ? "pending" : STATE_ICON[step.state]}>{step.words}</StatusIndicator>
        <span className="step-time">{waits ? usually(step.expected_seconds) : time(step)}</span>
      </button>
      <div className="step-more" id={details}>
        {step.note !== null && (
          <Box variant="small" color="text-body-secondary">
            {step.note}
          </Box>
        )}
        {open && <StepDetails step={step} />}
      </div>
    </li>
  );
});

/** What goes with another thing takes no time of its own. */
function usually(seconds: number): string {
  return seconds === 0 ? "" : `usually ${duration(seconds)}`;
}

function time({ state, elapsed_seconds: elapsed, expected_seconds: expected }: StepView): string {
  if (elapsed === null) return "";
  const over = state === "done" || state === "deleted" || state === "failed";
  return over ? duration(elapsed) : `${duration(elapsed)} of about ${duration(expected)}`;
}
