/** The wizard's own buttons. They never spin: a perpetual animation keeps half a core busy. */
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Steps } from "./useSteps";

export function Actions({ steps, onCancel }: { steps: Steps; onCancel: () => void }) {
  return (
    <SpaceBetween size="xs" direction="horizontal">
      <Button variant="link" data-testid="wizard-cancel" onClick={onCancel}>
        Cancel
      </Button>
      {steps.index > 0 && (
        <Button data-testid="wizard-previous" onClick={() => { steps.go(steps.index - 1); }}>
          Previous
        </Button>
      )}
      <Button variant="primary" data-testid="wizard-next" onClick={() => { void steps.next(); }}>
        {steps.nextText}
      </Button>
    </SpaceBetween>
  );
}
